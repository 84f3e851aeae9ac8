/** Which of some centroids is nearest to each row by cosine, and how much nearer than the next one. */

import type { Pause } from '../../work.ts';
import { TILE_QUERIES, TILE_ROWS, type VectorMatrix } from '../neighbours/vectorMatrix.ts';

/** By position in the rows that were asked for. */
export interface NearestCentroids {
  /** Among equals the lower one; -1 for a row without a direction. */
  readonly nearest: Int32Array;
  /** Cosine with that one, and with the next nearest; 0 for a row without a direction, -1 if there is no other. */
  readonly similarities: Float32Array;
  readonly next: Float32Array;
}

export async function nearestCentroids(
  matrix: VectorMatrix,
  rows: Uint32Array,
  centroids: VectorMatrix,
  pause: Pause,
): Promise<NearestCentroids> {
  const found = {
    nearest: new Int32Array(rows.length).fill(-1),
    similarities: new Float32Array(rows.length).fill(-1),
    next: new Float32Array(rows.length).fill(-1),
  };
  for (let at = 0; at < rows.length; at += TILE_QUERIES) {
    const count = Math.min(TILE_QUERIES, rows.length - at);
    const four = Array.from({ length: count }, (_, q) => matrix.row(rows[at + q]!));
    for (let first = 0; first < centroids.count; first += TILE_ROWS) {
      const size = Math.min(TILE_ROWS, centroids.count - first);
      const dots = centroids.dots(four, first, size);
      for (let q = 0; q < count; q++)
        note(
          found,
          at + q,
          dots,
          q,
          matrix.inverseNorms[rows[at + q]!]!,
          centroids.inverseNorms,
          first,
          size,
        );
    }
    await pause(count * centroids.count);
  }
  return found;
}

/** Compares what is known of a row with its cosines with `size` centroids from `first` on. */
function note(
  {
    nearest,
    similarities,
    next,
  }: NearestCentroids & { nearest: Int32Array; similarities: Float32Array; next: Float32Array },
  at: number,
  dots: Int32Array,
  q: number,
  norm: number,
  inverseNorms: Float64Array,
  first: number,
  size: number,
): void {
  if (norm === 0) {
    similarities[at] = 0;
    next[at] = 0;
    return;
  }
  let best = nearest[at]!;
  let most = best < 0 ? Number.NEGATIVE_INFINITY : similarities[at]!;
  let second = next[at]!;
  for (let i = 0; i < size; i++) {
    const similarity = Math.fround(dots[TILE_QUERIES * i + q]! * (norm * inverseNorms[first + i]!));
    if (similarity > most) {
      if (best >= 0) second = most;
      most = similarity;
      best = first + i;
    } else if (similarity > second) second = similarity;
  }
  nearest[at] = best;
  similarities[at] = most;
  next[at] = second;
}

/**
 * How well rows lie in their clusters, [-1, 1]: the mean of (b - a) / b for the distances a to the own centroid and b to
 * the next one, where a distance is 1 - cosine. The silhouette simplified to centroids.
 */
export function silhouetteOf({ nearest, similarities, next }: NearestCentroids): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < nearest.length; i++) {
    if (nearest[i]! < 0) continue;
    count++;
    const other = 1 - next[i]!;
    if (other > 0) sum += (similarities[i]! - next[i]!) / other;
  }
  return count === 0 ? 0 : sum / count;
}
