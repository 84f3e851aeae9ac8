/**
 * The neighbour graph of an index's chunks, made when it is first asked for and kept: after a change only what changed
 * is compared again. It belongs to the moment it was asked for, however long it took.
 */

import {
  type NeighbourGraph,
  type NeighbourOptions,
  nearestNeighbours,
  updatedNeighbours,
} from '../analysis/neighbours/neighbourGraph.ts';
import { VectorMatrix } from '../analysis/neighbours/vectorMatrix.ts';
import type { ResidentIndex } from '../search/residentIndex.ts';

export interface ChunkNeighbours {
  /** Row r of the graph is the chunk `ids[r]`. */
  readonly ids: Uint32Array;
  readonly graph: NeighbourGraph;
}

export class NeighbourCache {
  readonly #known = new WeakMap<ResidentIndex, ChunkNeighbours & { readonly version: number }>();

  /** The copy has to have its vectors. Rejects with the signal's reason if aborted. */
  async of(resident: ResidentIndex, options: NeighbourOptions = {}): Promise<ChunkNeighbours> {
    const before = this.#known.get(resident);
    const { version } = resident;
    if (before?.version === version) return before;
    // Taken at once: the copy follows commits while neighbours are looked for.
    const { ids, matrix } = snapshot(resident);
    const graph = before
      ? await updatedNeighbours(before.graph, originOf(ids, before.ids), matrix, options)
      : await nearestNeighbours(matrix, options);
    const made = { ids, graph, version };
    this.#known.set(resident, made);
    return made;
  }
}

/** Of a few files alone: the graph of all need not be there. Not kept. */
export async function neighboursAmong(
  resident: ResidentIndex,
  paths: ReadonlySet<string>,
  options: NeighbourOptions = {},
): Promise<ChunkNeighbours> {
  const isAmong = (id: number): boolean => paths.has(resident.fileOfSlot(resident.slotOf(id)!).path);
  const { ids, matrix } = snapshot(resident, isAmong);
  return { ids, graph: await nearestNeighbours(matrix, options) };
}

/** Vectors and ids of the live chunks, by id. */
function snapshot(
  resident: ResidentIndex,
  isWanted: (id: number) => boolean = () => true,
): { ids: Uint32Array; matrix: VectorMatrix } {
  const ids = resident.ids
    .slice(0, resident.slotCount)
    .filter((id) => id !== 0 && isWanted(id))
    .sort();
  const { dimensions } = resident;
  const matrix = new VectorMatrix(dimensions, ids.length);
  ids.forEach((id, row) => {
    matrix.set(row, resident.rows.get(resident.slotOf(id)!));
  });
  return { ids, matrix };
}

function originOf(ids: Uint32Array, before: Uint32Array): Int32Array {
  const rowOf = new Map(Array.from(before, (id, row) => [id, row]));
  return Int32Array.from(ids, (id) => rowOf.get(id) ?? -1);
}
