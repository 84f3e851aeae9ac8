/**
 * Draws the chunks of a clustering as points in the plane, and keeps the last maps so that their points can be asked for by page.
 * Points stand in the order of the clustering's rows.
 */
import { EngineError } from '../../shared/errors.ts';
import type { MapAnswer, MapFile, MapMethod, MapPageParams, MapParams, MapPoints } from '../../shared/map.ts';
import { SYMBOL_KINDS, type SymbolKind } from '../../shared/types.ts';
import type { VectorMatrix } from '../analysis/neighbours/vectorMatrix.ts';
import {
  type Projection,
  projectByNeighbours,
  projectByVariance,
} from '../analysis/projection/projection.ts';
import type { ChunkRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { WorkOptions } from '../work.ts';
import type { KeptClustering } from './clusterSearch.ts';

interface KeptMap {
  readonly answer: MapAnswer;
  /** Id of the clustering. */
  readonly of: string;
  /** Without its vectors, which would be most of what a map keeps. */
  readonly clustering: Pick<KeptClustering, 'units' | 'topics' | 'subtopics'>;
  readonly projection: Projection;
}

/** Both pictures of a clustering. */
const MOST_KEPT = 2;

export class Maps {
  /** By id, the oldest first. */
  readonly #kept = new Map<string, KeptMap>();

  /** Rejects with the signal's reason if aborted. */
  async of(clustering: KeptClustering, { method }: MapParams, options: WorkOptions = {}): Promise<MapAnswer> {
    const { generation, clustering: id } = clustering.answer;
    const map = `${id} ${method}`;
    const known = this.#kept.get(map);
    if (known) return known.answer;
    const projection = await PROJECTIONS[method](clustering.seen, options);
    const { units, topics, subtopics } = clustering;
    const { ids, files } = units;
    const { sampled } = projection;
    const answer = { map, method, points: ids.length, files: files.length, sampled, generation };
    this.#kept.set(map, { answer, of: id, clustering: { units, topics, subtopics }, projection });
    while (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return answer;
  }

  /** Throws EngineError `clusteringGone` if the map is not kept any more. */
  files({ map, offset, limit }: MapPageParams): readonly MapFile[] {
    const { files } = this.#need(map).clustering.units;
    return files.slice(offset, offset + limit).map(({ file }) => {
      const { path, language, contentKind: kind, changedMs } = file;
      return { path, language, kind, changedMs };
    });
  }

  /** As `files`. A chunk that is gone from the index by now has no name. */
  points(store: Store, { map, offset, limit }: MapPageParams): MapPoints {
    const { clustering, projection } = this.#need(map);
    const { units, topics, subtopics } = clustering;
    const end = Math.min(offset + limit, units.ids.length);
    const ids = [...units.ids.subarray(offset, end)];
    const records = store.chunks(ids);
    const startLines = units.startLines.subarray(offset, end);
    const kinds = units.symbolKinds.slice(offset, end);
    return {
      positions: base64(projection.positions.subarray(2 * offset, 2 * end)),
      files: base64(Uint32Array.from(units.fileAt.subarray(offset, end))),
      topics: base64(topics.subarray(offset, end)),
      subtopics: base64(subtopics.subarray(offset, end)),
      startLines: base64(startLines),
      endLines: base64(units.endLines.subarray(offset, end)),
      symbolLines: base64(Uint32Array.from(ids, (id, i) => symbolLineOf(records.get(id)) ?? startLines[i]!)),
      symbolKinds: base64(Uint8Array.from(kinds, (kind) => SYMBOL_KINDS.indexOf(kind as SymbolKind))),
      symbols: ids.map((id) => records.get(id)?.symbol ?? ''),
    };
  }

  /** All but those of these clusterings. */
  forget(except: ReadonlySet<string>): void {
    for (const [map, { of }] of [...this.#kept]) if (!except.has(of)) this.#kept.delete(map);
  }

  #need(map: string): KeptMap {
    const kept = this.#kept.get(map);
    if (kept) return kept;
    throw new EngineError('clusteringGone', 'This map is not kept any more. Show it again.');
  }
}

const PROJECTIONS: Readonly<
  Record<MapMethod, (matrix: VectorMatrix, options: WorkOptions) => Promise<Projection>>
> = { pca: projectByVariance, umap: projectByNeighbours };

/** Where the chunk's symbol is named: below its comment, or among others that share the chunk. */
function symbolLineOf(chunk: ChunkRecord | undefined): number | undefined {
  return chunk?.definitions.find(
    ({ name, kind }) =>
      kind === chunk.symbolKind && (chunk.symbol === name || chunk.symbol.endsWith(`.${name}`)),
  )?.line;
}

/** In the order of bytes that all machines have which this runs on: the least first. */
function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
