/** Topics as a person reads them: named, counted, each with the chunk in its middle; and files that are out of place. */
import { type MisplacedFile, NOISE, type Topic } from '../../shared/clusters.ts';
import { clusterTerms, type LabelledChunk, labelTerms } from '../analysis/clusters/labels.ts';
import { misplacedFiles, type NeighboursOf } from '../analysis/clusters/misplaced.ts';
import { rowsByLabel, type TwoLevels } from '../analysis/clusters/twoLevels.ts';
import { nearestOthers } from '../analysis/neighbours/scan.ts';
import { codeOf } from '../analysis/tokens/lexer.ts';
import type { Store } from '../store/store.ts';
import type { Pause } from '../work.ts';
import {
  type ClusterUnits,
  membersOf,
  type ReadOptions,
  readTerms,
  type UnitFile,
  type VectorUnits,
} from './clusterUnits.ts';

/** A topic or a sub-topic and its rows. */
export interface TopicRows {
  readonly id: number;
  /** The nearest to its mean direction first. */
  readonly rows: readonly number[];
  /** By row. */
  readonly similarities: Float32Array;
  readonly subtopics: readonly TopicRows[];
}

/** Chunks of a sub-topic that are read for its name: those nearest to its middle. */
const READ_PER_LEAF = 40;
const LABEL_TERMS = 3;
const SHOWN_TERMS = 8;
const SKETCH = 64;
const MOST_MISPLACED = 200;

/** Topics count from 0, their sub-topics go on after them. Similarities by row: with its topic, with its sub-topic. */
export function topicRows(
  { topics, subtopics }: TwoLevels,
  similarities: Float32Array,
  subSimilarities: Float32Array,
): TopicRows[] {
  const byTopic = rowsByLabel(topics);
  let next = byTopic.length;
  return byTopic.map((rows, id) => {
    const inside = rowsByLabel(Int32Array.from(rows, (row) => subtopics[row]!));
    return {
      id,
      rows: nearestFirst(rows, similarities),
      similarities,
      subtopics: inside.map((positions) => ({
        id: next++,
        rows: nearestFirst(
          positions.map((i) => rows[i]!),
          subSimilarities,
        ),
        similarities: subSimilarities,
        subtopics: [],
      })),
    };
  });
}

/** Sub-topics of all topics as labels of their own, for finding their middles. */
export function subtopicLabels({ topics, subtopics }: Pick<TwoLevels, 'topics' | 'subtopics'>): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(topics, (topic, row) => {
    const subtopic = subtopics[row]!;
    if (topic < 0 || subtopic < 0) return NOISE;
    const key = `${topic} ${subtopic}`;
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = numbers.size));
    return number;
  });
}

function nearestFirst(rows: readonly number[], similarities: Float32Array): number[] {
  return [...rows].sort((x, y) => similarities[y]! - similarities[x]! || x - y);
}

/** What topics are described with. */
interface Telling {
  readonly store: Store;
  readonly units: ClusterUnits;
  readonly written: (term: string) => string;
}

/** A chunk that was read, and where it belongs. */
interface ReadChunk extends Omit<LabelledChunk, 'cluster'> {
  readonly topic: number;
  readonly subtopic: number;
}

export async function describeTopics(
  store: Store,
  units: ClusterUnits,
  topics: readonly TopicRows[],
  options: ReadOptions,
): Promise<Topic[]> {
  const { chunks, written } = await readChunks(store, units, topics, options);
  const telling = { store, units, written };
  const said = await clusterTerms(
    chunks.map((chunk) => ({ ...chunk, cluster: chunk.topic })),
    topics.length,
  );
  const names = labelTerms(said, SHOWN_TERMS);
  const inside: ReadChunk[][] = topics.map(() => []);
  for (const chunk of chunks) if (chunk.subtopic >= 0) inside[chunk.topic]!.push(chunk);
  const subtopics: Topic[][] = [];
  for (const [i, topic] of topics.entries()) {
    options.signal?.throwIfAborted();
    const saidInside = await clusterTerms(
      inside[i]!.map((chunk) => ({ ...chunk, cluster: chunk.subtopic })),
      topic.subtopics.length,
    );
    const namesInside = labelTerms(saidInside, SHOWN_TERMS, names[i]!.slice(0, LABEL_TERMS));
    subtopics.push(told(telling, topic.subtopics, namesInside, () => []));
  }
  return told(telling, topics, names, (i) => subtopics[i]!);
}

/** The middles of all sub-topics. */
async function readChunks(
  store: Store,
  units: ClusterUnits,
  topics: readonly TopicRows[],
  options: ReadOptions,
): Promise<{ chunks: ReadChunk[]; written: Telling['written'] }> {
  const leaves = topics.flatMap((topic) =>
    leavesOf(topic).map(({ subtopic, rows }) => {
      const read = rows.slice(0, READ_PER_LEAF);
      return { topic: topic.id, subtopic, read, weight: rows.length / read.length };
    }),
  );
  const rows = leaves.flatMap(({ read }) => read);
  const { terms, written } = await readTerms(store, units, rows, options);
  const chunks = leaves.flatMap(({ read, ...leaf }) =>
    read.flatMap((row) => {
      const own = terms.get(row);
      return own ? [{ ...leaf, file: units.fileAt[row]!, terms: own }] : [];
    }),
  );
  return { chunks, written };
}

/** Siblings by their terms. */
function told(
  { store, units, written }: Telling,
  topics: readonly TopicRows[],
  names: readonly (readonly string[])[],
  subtopicsOf: (position: number) => Topic[],
): Topic[] {
  const used = new Set<string>();
  return topics.map(({ id, rows, similarities }, i) => {
    const medoid = membersOf(store, units, rows.slice(0, 1), (row) => similarities[row]!)[0]!;
    const terms = names[i]!.map(written);
    const name = terms.slice(0, LABEL_TERMS).join(' · ') || medoid.symbol || medoid.path;
    let label = name;
    // Words are never those of a sibling, names of chunks can be.
    for (let again = 2; used.has(label); again++) label = `${name} (${again})`;
    used.add(label);
    return {
      id,
      label,
      terms,
      size: rows.length,
      files: new Set(rows.map((row) => units.fileAt[row])).size,
      medoid,
      cohesion: mean(rows.map((row) => similarities[row]!)),
      sketch: sketchOf(units, rows),
      subtopics: subtopicsOf(i),
    };
  });
}

/** The sub-topics of a topic, and what lies in none of them. */
function leavesOf({ rows, subtopics }: TopicRows): { subtopic: number; rows: readonly number[] }[] {
  const inside = new Set(subtopics.flatMap((subtopic) => subtopic.rows));
  const rest = rows.filter((row) => !inside.has(row));
  return [
    ...subtopics.map((subtopic, i) => ({ subtopic: i, rows: subtopic.rows })),
    ...(rest.length > 0 ? [{ subtopic: NOISE, rows: rest }] : []),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Of path and place among the chunks of the file: lines change with every edit above. */
function sketchOf({ files, fileAt }: ClusterUnits, rows: readonly number[]): number[] {
  return rows
    .map((row) => {
      const { file, first } = files[fileAt[row]!]!;
      return codeOf(`${file.path}\n${row - first}`);
    })
    .sort((x, y) => x - y)
    .slice(0, SKETCH);
}

/** Neighbours per chunk that say where a file belongs. */
const NEIGHBOURS = 8;

export async function misplaced(
  { files, fileAt, matrix }: VectorUnits,
  { topics }: TwoLevels,
  pause: Pause,
): Promise<MisplacedFile[]> {
  const rowsOf = ({ first, count }: UnitFile): number[] => Array.from({ length: count }, (_, i) => first + i);
  const neighboursOf: NeighboursOf = async (asked) => {
    const rows = asked.flatMap((file) => rowsOf(files[file]!));
    const kindOf = (row: number): string => files[fileAt[row]!]!.file.contentKind;
    const isOther = (row: number, other: number): boolean =>
      fileAt[row] !== fileAt[other] && kindOf(row) === kindOf(other);
    const nearest = await nearestOthers(matrix, rows, NEIGHBOURS, isOther, pause);
    const found = new Map<number, number[]>(asked.map((file) => [file, []]));
    for (const [i, row] of rows.entries())
      for (const other of nearest[i]!) found.get(fileAt[row]!)!.push(fileAt[other]!);
    return found;
  };
  const found = await misplacedFiles(
    files.map((one) => ({
      path: one.file.path,
      kind: one.file.contentKind,
      topics: rowsOf(one).map((row) => topics[row]!),
    })),
    neighboursOf,
  );
  return found.slice(0, MOST_MISPLACED).map(({ file, ...rest }) => ({
    path: files[file]!.file.path,
    chunks: files[file]!.count,
    ...rest,
  }));
}
