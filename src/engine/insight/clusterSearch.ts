/** Finds what the chunks of an index are about, and keeps the last clusterings so that members can be asked for by page. */
import { createHash } from 'node:crypto';
import {
  type ClusterAnswer,
  type ClusterMembers,
  type ClusterMembersParams,
  type ClusterParams,
  MOST_TOPICS,
  NOISE,
} from '../../shared/clusters.ts';
import { EngineError } from '../../shared/errors.ts';
import { centred } from '../analysis/clusters/centred.ts';
import { contentOrder } from '../analysis/clusters/contentOrder.ts';
import {
  closeness,
  defaultMinClusterSize,
  type TwoLevels,
  topicsByDensity,
  topicsByMeans,
} from '../analysis/clusters/twoLevels.ts';
import type { VectorMatrix } from '../analysis/neighbours/vectorMatrix.ts';
import type { ResidentIndex } from '../search/residentIndex.ts';
import type { Store } from '../store/store.ts';
import { Work, type WorkOptions } from '../work.ts';
import { describeTopics, misplaced, subtopicLabels, type TopicRows, topicRows } from './clusterTopics.ts';
import { type ClusterUnits, clusterUnits, membersOf, type VectorUnits } from './clusterUnits.ts';

export type ClusterOptions = WorkOptions;

export interface ClusterSearch extends ClusterOptions {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly params: ClusterParams;
  /** Of the copy that is clustered. */
  readonly generation: number;
}

/** One clustering, as the map and the pages of members need it: of the moment it was made. */
export interface KeptClustering {
  readonly answer: ClusterAnswer;
  readonly units: ClusterUnits;
  /** By row of the units what was clustered: vectors seen from their mean. */
  readonly seen: VectorMatrix;
  /** By row: topic, and the id of the sub-topic where it belongs to one; NOISE where it belongs to none. */
  readonly topics: Int32Array;
  readonly subtopics: Int32Array;
  /** Cosine of each row with the mean direction of its topic, of noise with that of the nearest. */
  readonly similarities: Float32Array;
}

interface Kept extends KeptClustering {
  readonly rowsOf: ReadonlyMap<number, TopicRows>;
  readonly noise: readonly number[];
}

/** One that a tree shows, one on a map, and some that a person goes back to. */
const MOST_KEPT = 4;
/** Of all that are kept but the last: some 25 MB per 100,000. */
const MOST_KEPT_CHUNKS = 300_000;
/** Parts of the work, as shares; the rest is reading. */
const CLUSTERING = 0.6;
/** Of density: its neighbours first. */
const NEIGHBOURS = 0.4;

export class Clusterings {
  /** By id, the least recently used first. */
  readonly #kept = new Map<string, Kept>();

  /** The copy has to have its vectors. Rejects with the signal's reason if aborted. */
  async of(store: Store, resident: ResidentIndex, search: ClusterSearch): Promise<ClusterAnswer> {
    const { params, generation } = search;
    const id = createHash('sha256')
      .update(JSON.stringify([store.file, generation, resident.version, params]))
      .digest('hex')
      .slice(0, 16);
    const known = this.#use(id);
    if (known) return known.answer;
    const made = await clusterNow(store, clusterUnits(store, resident, params), id, search);
    this.#kept.set(id, made);
    this.#forgetOld();
    return made.answer;
  }

  /** Throws EngineError `clusteringGone`. */
  kept(clustering: string): KeptClustering {
    return this.#need(clustering);
  }

  /** Throws EngineError `clusteringGone`; `badArgument` if it has no such topic. */
  members(store: Store, { clustering, topic, offset, limit }: ClusterMembersParams): ClusterMembers {
    const { units, rowsOf, noise, similarities } = this.#need(clustering);
    const own = topic === NOISE ? { rows: noise, similarities } : rowsOf.get(topic);
    if (!own) throw new EngineError('badArgument', `These topics have none with the number ${topic}.`);
    const rows = own.rows.slice(offset, offset + limit);
    return {
      members: membersOf(store, units, rows, (row) => own.similarities[row]!),
      total: own.rows.length,
    };
  }

  /** All but these. */
  forget(except: ReadonlySet<string>): void {
    for (const id of [...this.#kept.keys()]) if (!except.has(id)) this.#kept.delete(id);
  }

  #forgetOld(): void {
    for (const id of [...this.#kept.keys()].slice(0, -1)) {
      const chunks = [...this.#kept.values()].reduce((sum, { answer }) => sum + answer.chunks, 0);
      if (this.#kept.size <= MOST_KEPT && chunks <= MOST_KEPT_CHUNKS) return;
      this.#kept.delete(id);
    }
  }

  #need(id: string): Kept {
    const kept = this.#use(id);
    if (kept) return kept;
    throw new EngineError('clusteringGone', 'These topics are not kept any more. Cluster again.');
  }

  #use(id: string): Kept | undefined {
    const kept = this.#kept.get(id);
    // Taken out and put back: a Map keeps the order of insertion.
    if (kept && this.#kept.delete(id)) this.#kept.set(id, kept);
    return kept;
  }
}

async function clusterNow(
  store: Store,
  { matrix, ...units }: VectorUnits,
  id: string,
  { root, params, generation, signal, onProgress }: ClusterSearch,
): Promise<Kept> {
  const share = (from: number, part: number) => (done: number) => onProgress?.(from + part * done);
  const from = params.algorithm === 'hdbscan' ? NEIGHBOURS : 0;
  const work = new Work({ signal, onProgress: share(from, CLUSTERING - from) });
  work.expected = expectedProducts(units.ids.length, params);
  const { pause } = work;
  const order = contentOrder(matrix);
  const isHeaded = (row: number): boolean => units.headed[row] === 1;
  const seen = await centred(matrix, order, isHeaded, new Work({ signal }).pause);
  const minClusterSize = params.minClusterSize ?? defaultMinClusterSize(order.length);
  const levels: TwoLevels =
    params.algorithm === 'kmeans'
      ? await topicsByMeans(seen, params.k, pause)
      : await topicsByDensity(seen, minClusterSize, { signal, onProgress: share(0, NEIGHBOURS), pause });
  const { silhouette, similarities } = await closeness(seen, levels.topics, pause);
  const sub = await closeness(seen, subtopicLabels(levels), pause);
  const rows = topicRows(levels, similarities, sub.similarities);
  const topics = await describeTopics(store, units, rows, {
    root,
    signal,
    onProgress: share(CLUSTERING, 1 - CLUSTERING),
  });
  const subtopics = new Int32Array(units.ids.length).fill(NOISE);
  for (const subtopic of rows.flatMap((topic) => topic.subtopics))
    for (const row of subtopic.rows) subtopics[row] = subtopic.id;
  const noise = Array.from(levels.topics.keys()).filter((row) => levels.topics[row] === NOISE);
  const answer: ClusterAnswer = {
    clustering: id,
    algorithm: params.algorithm,
    topics,
    noise: noise.length,
    chunks: units.ids.length,
    files: units.files.length,
    misplaced: await misplaced({ ...units, matrix }, levels, pause),
    quality: {
      silhouette,
      tried: levels.tried,
      minClusterSize: levels.minClusterSize,
      neighbours: levels.neighbours,
    },
    generation,
    caveat: raisedText(minClusterSize, levels) ?? fewerText(params.k, topics.length, units.ids.length),
  };
  const rowsOf = new Map(rows.flatMap((topic) => [topic, ...topic.subtopics]).map((one) => [one.id, one]));
  return { answer, units, seen, topics: levels.topics, subtopics, similarities, rowsOf, noise };
}

/** Where the smallest topic had to be larger than `asked`. */
function raisedText(asked: number, { minClusterSize }: TwoLevels): string | undefined {
  return minClusterSize === undefined || minClusterSize === asked
    ? undefined
    : `Topics of ${asked} chunks and more would be over ${MOST_TOPICS}, so the smallest one that counts has ${minClusterSize}.`;
}

/** Where `asked` topics were more than there can be. */
function fewerText(asked: number | undefined, topics: number, chunks: number): string | undefined {
  if (asked === undefined || topics >= asked || chunks === 0) return undefined;
  return topics === 1
    ? `There is only 1 different chunk, so there is 1 topic and not ${asked}.`
    : `There are only ${topics} different chunks, so there are ${topics} topics and not ${asked}.`;
}

/** Roughly: progress need not be even. */
function expectedProducts(rows: number, { algorithm, k = 16 }: ClusterParams): number {
  return algorithm === 'kmeans' ? rows * k * 60 + Math.min(rows, 4000) * 3000 : rows * Math.min(rows, 8000);
}
