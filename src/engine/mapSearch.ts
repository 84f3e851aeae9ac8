/**
 * Draws the chunks of a clustering as points in the plane, and keeps the last maps so that their points can be asked for by page.
 * What a map shows is of the moment it was asked for.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EngineError } from '../shared/errors.ts';
import type { MapAnswer, MapFile, MapMethod, MapPageParams, MapParams, MapPoints } from '../shared/map.ts';
import { SYMBOL_KINDS } from '../shared/types.ts';
import { VectorMatrix } from './analysis/neighbours/vectorMatrix.ts';
import { type Projection, projectByNeighbours, projectByVariance } from './analysis/projection/projection.ts';
import type { WorkOptions } from './analysis/work.ts';
import type { KeptClustering } from './clusterSearch.ts';
import type { ResidentIndex } from './search/residentIndex.ts';
import type { ChunkRecord } from './store/records.ts';
import type { Store } from './store/store.ts';

/** The points of one clustering, as columns. */
interface MapContent {
  readonly clustering: KeptClustering;
  readonly files: readonly MapFile[];
  /** Rows of the clustering that are still in the index: point p is row `rows[p]`. */
  readonly rows: Uint32Array;
  readonly fileOfPoint: Uint32Array;
  readonly startLines: Uint32Array;
  readonly endLines: Uint32Array;
  readonly symbolLines: Uint32Array;
  readonly symbolKinds: Uint8Array;
  readonly symbols: readonly string[];
  readonly matrix: VectorMatrix;
}

interface KeptMap {
  readonly answer: MapAnswer;
  readonly content: MapContent;
  readonly projection: Projection;
}

/** Both pictures of one clustering. */
const KEPT_MAPS = 2;
/** Chunks whose names are read between two turns of the event loop. */
const CHUNKS_PER_TURN = 1000;

export class Maps {
  #contents: readonly MapContent[] = [];
  /** The newest last. */
  #maps: readonly KeptMap[] = [];

  /** Rejects with the signal's reason if aborted. The copy has to have its vectors. */
  async of(
    store: Store,
    resident: ResidentIndex,
    clustering: KeptClustering,
    { method }: MapParams,
    options: WorkOptions = {},
  ): Promise<MapAnswer> {
    const name = `${clustering.answer.clustering} ${method}`;
    const before = this.#maps.find(({ answer }) => answer.map === name);
    if (before) return before.answer;
    const content =
      this.#contents.find((one) => one.clustering === clustering) ??
      (await contentOf(store, resident, clustering, options.signal));
    const projection = await PROJECTIONS[method](content.matrix, options);
    const answer = {
      map: name,
      method,
      points: content.rows.length,
      files: content.files.length,
      sampled: projection.sampled,
      generation: clustering.answer.generation,
    };
    const others = this.#maps.filter((one) => one.answer.map !== name);
    this.#maps = [...others, { answer, content, projection }].slice(-KEPT_MAPS);
    this.#contents = [content];
    return answer;
  }

  /** Throws EngineError `clusteringGone` if the map is not kept any more. */
  files({ map, offset, limit }: MapPageParams): readonly MapFile[] {
    return this.#kept(map).content.files.slice(offset, offset + limit);
  }

  /** As `files`. */
  points({ map, offset, limit }: MapPageParams): MapPoints {
    const { content, projection } = this.#kept(map);
    const end = Math.min(offset + limit, content.rows.length);
    const { topics, subtopics } = content.clustering;
    const ofRows = (column: Int32Array): Int32Array =>
      Int32Array.from(content.rows.subarray(offset, end), (row) => column[row]!);
    const page = (column: Uint32Array | Uint8Array): string => base64(column.subarray(offset, end));
    return {
      positions: base64(projection.positions.subarray(2 * offset, 2 * end)),
      files: page(content.fileOfPoint),
      topics: base64(ofRows(topics)),
      subtopics: base64(ofRows(subtopics)),
      startLines: page(content.startLines),
      endLines: page(content.endLines),
      symbolLines: page(content.symbolLines),
      symbolKinds: page(content.symbolKinds),
      symbols: content.symbols.slice(offset, end),
    };
  }

  #kept(map: string): KeptMap {
    const found = this.#maps.find(({ answer }) => answer.map === map);
    if (found) return found;
    throw new EngineError('clusteringGone', 'This map is not kept any more. Show it again.');
  }
}

const PROJECTIONS: Readonly<
  Record<MapMethod, (matrix: VectorMatrix, options: WorkOptions) => Promise<Projection>>
> = { pca: projectByVariance, umap: projectByNeighbours };

async function contentOf(
  store: Store,
  resident: ResidentIndex,
  clustering: KeptClustering,
  signal: AbortSignal | undefined,
): Promise<MapContent> {
  const { ids } = clustering;
  const rows = Uint32Array.from(ids.keys()).filter((row) => resident.slotOf(ids[row]!) !== undefined);
  const matrix = new VectorMatrix(resident.dimensions, rows.length);
  const files: MapFile[] = [];
  const placeOfFile = new Map<number, number>();
  const content = {
    clustering,
    rows,
    files,
    matrix,
    fileOfPoint: new Uint32Array(rows.length),
    startLines: new Uint32Array(rows.length),
    endLines: new Uint32Array(rows.length),
    symbolLines: new Uint32Array(rows.length),
    symbolKinds: new Uint8Array(rows.length),
    symbols: new Array<string>(rows.length).fill(''),
  };
  // All at once, since the copy follows commits.
  rows.forEach((row, point) => {
    const slot = resident.slotOf(ids[row]!)!;
    matrix.set(point, resident.rows.get(slot));
    const { id, path, language, contentKind: kind, changedMs } = resident.fileOfSlot(slot);
    let place = placeOfFile.get(id);
    if (place === undefined) {
      placeOfFile.set(id, (place = files.length));
      files.push({ path, language, kind, changedMs });
    }
    content.fileOfPoint[point] = place;
    content.startLines[point] = content.symbolLines[point] = resident.startLines[slot]!;
    content.endLines[point] = resident.endLines[slot]!;
  });
  for (let first = 0; first < rows.length; first += CHUNKS_PER_TURN) {
    await nextTurn();
    signal?.throwIfAborted();
    const points = rows.subarray(first, first + CHUNKS_PER_TURN);
    // One that a commit has taken away meanwhile stays without a name.
    const chunks = store.chunks(Array.from(points, (row) => ids[row]!));
    points.forEach((row, i) => {
      const chunk = chunks.get(ids[row]!);
      if (!chunk) return;
      content.symbols[first + i] = chunk.symbol;
      content.symbolLines[first + i] = symbolLineOf(chunk);
      content.symbolKinds[first + i] = SYMBOL_KINDS.indexOf(chunk.symbolKind);
    });
  }
  return content;
}

/** Where the chunk's symbol stands: below its comment, or among others that share the chunk. */
function symbolLineOf({ symbol, symbolKind, definitions, startLine }: ChunkRecord): number {
  const own = definitions.find(
    ({ name, kind }) => kind === symbolKind && (symbol === name || symbol.endsWith(`.${name}`)),
  );
  return own?.line ?? startLine;
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
