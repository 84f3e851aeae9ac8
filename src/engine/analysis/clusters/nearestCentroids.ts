/** Which of some centroids is nearest to each row by cosine, and how much nearer than the next one. */
import { TILE_QUERIES, TILE_ROWS, type VectorMatrix } from '../neighbours/vectorMatrix.ts';
import type { Pause } from '../work.ts';

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
  const nearest = new Int32Array(rows.length).fill(-1);
  const similarities = new Float32Array(rows.length).fill(-1);
  const next = new Float32Array(rows.length).fill(-1);
  for (let at = 0; at < rows.length; at += TILE_QUERIES) {
    const four = Array.from(rows.subarray(at, at + TILE_QUERIES), (row) => matrix.row(row));
    for (let first = 0; first < centroids.count; first += TILE_ROWS) {
      const count = Math.min(TILE_ROWS, centroids.count - first);
      const dots = centroids.dots(four, first, count);
      for (let q = 0; q < four.length; q++) {
        const norm = matrix.inverseNorms[rows[at + q]!]!;
        if (norm === 0) {
          similarities[at + q] = 0;
          next[at + q] = 0;
          continue;
        }
        for (let i = 0; i < count; i++) {
          const similarity = Math.fround(
            dots[TILE_QUERIES * i + q]! * (norm * centroids.inverseNorms[first + i]!),
          );
          if (nearest[at + q] === -1 || similarity > similarities[at + q]!) {
            if (nearest[at + q] !== -1) next[at + q] = similarities[at + q]!;
            similarities[at + q] = similarity;
            nearest[at + q] = first + i;
          } else if (similarity > next[at + q]!) next[at + q] = similarity;
        }
      }
    }
    await pause(four.length * centroids.count);
  }
  return { nearest, similarities, next };
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
