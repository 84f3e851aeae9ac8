/**
 * How far rows are from each other for HDBSCAN: the distance of their unit vectors, but never less than either's distance
 * to its n-th neighbour, so that rows in thin places are far from everything.
 */
import { type NeighbourGraph, NO_NEIGHBOUR } from '../../neighbours/neighbourGraph.ts';
import { TILE_QUERIES, TILE_ROWS, type VectorMatrix } from '../../neighbours/vectorMatrix.ts';
import type { Pause } from '../../work.ts';

/** Euclidean distance of unit vectors with this cosine. */
export function distanceOf(similarity: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * similarity));
}

/**
 * By row its distance to its `minSamples`-th neighbour, of which the first is the row itself; infinite for a row without
 * a direction or without so many neighbours. Where a list is too short the row is compared with all.
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
  const nearest = new Float64Array(TILE_QUERIES * others);
  for (let at = 0; at < short.length; at += TILE_QUERIES) {
    const four = short.slice(at, at + TILE_QUERIES);
    nearest.fill(Number.NEGATIVE_INFINITY);
    await eachSimilarity(matrix, four, pause, (q, other, similarity) => {
      if (other === four[q]) return;
      let place = (q + 1) * others - 1;
      if (!(similarity > nearest[place]!)) return;
      for (; place > q * others && similarity > nearest[place - 1]!; place--)
        nearest[place] = nearest[place - 1]!;
      nearest[place] = similarity;
    });
    for (let q = 0; q < four.length; q++) core[four[q]!] = distanceOf(nearest[(q + 1) * others - 1]!);
  }
  return core;
}

/** Compares at most four rows with all that have a direction, themselves too. */
export async function eachSimilarity(
  matrix: VectorMatrix,
  four: readonly number[],
  pause: Pause,
  visit: (query: number, other: number, similarity: number) => void,
): Promise<void> {
  const { inverseNorms } = matrix;
  const vectors = four.map((row) => matrix.row(row));
  for (let first = 0; first < matrix.count; first += TILE_ROWS) {
    const count = Math.min(TILE_ROWS, matrix.count - first);
    const dots = matrix.dots(vectors, first, count);
    for (let q = 0; q < four.length; q++) {
      const norm = inverseNorms[four[q]!]!;
      if (norm === 0) continue;
      for (let i = 0; i < count; i++) {
        const other = inverseNorms[first + i]!;
        if (other > 0) visit(q, first + i, Math.fround(dots[TILE_QUERIES * i + q]! * (norm * other)));
      }
    }
    await pause(four.length * count);
  }
}
