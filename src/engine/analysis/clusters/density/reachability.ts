/**
 * How far rows are from each other for HDBSCAN: the distance of their unit vectors, but never less than either's distance
 * to its n-th neighbour, so that rows in thin places are far from everything.
 */

import type { Pause } from '../../../work.ts';
import { type NeighbourGraph, NO_NEIGHBOUR } from '../../neighbours/neighbourGraph.ts';
import { cosineOf, nearestOthers } from '../../neighbours/scan.ts';
import type { VectorMatrix } from '../../neighbours/vectorMatrix.ts';

/** Euclidean distance of unit vectors with this cosine. */
export function distanceOf(similarity: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * similarity));
}

/**
 * By row its distance to its `minSamples`-th neighbour, of which the first is the row itself, or to the last there is; 0
 * for a row without a direction. Where a list is too short the row is compared with all.
 */
export async function coreDistances(
  matrix: VectorMatrix,
  { k, rows, similarities }: NeighbourGraph,
  minSamples: number,
  pause: Pause,
): Promise<Float64Array> {
  const core = new Float64Array(matrix.count);
  const others = minSamples - 1;
  if (others === 0) return core;
  const short: number[] = [];
  for (let row = 0; row < matrix.count; row++) {
    const at = row * k + others - 1;
    if (others <= k && rows[at] !== NO_NEIGHBOUR) core[row] = distanceOf(similarities[at]!);
    else short.push(row);
  }
  const nearest = await nearestOthers(matrix, short, others, (row, other) => row !== other, pause);
  for (const [i, row] of short.entries()) {
    const farthest = nearest[i]!.at(-1);
    core[row] = farthest === undefined ? 0 : distanceOf(cosineOf(matrix, row, farthest));
  }
  return core;
}
