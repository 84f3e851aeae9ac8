/**
 * Rows of a matrix in lists of rows with similar directions (k-means on the sphere, Lloyd's algorithm on a sample from
 * evenly spread rows), and for every row which lists are nearest to it. The same matrix gives the same lists.
 */
import type { Pause } from '../../work.ts';
import { TILE_QUERIES, TILE_ROWS, VectorMatrix } from './vectorMatrix.ts';

/** Rows of the sample per list, and rounds: more of either named no better candidates. */
const SAMPLE_PER_LIST = 40;
const ROUNDS = 6;

export interface RowLists {
  /** Rows by list. */
  readonly order: Uint32Array;
  /** By list: where it begins in `order`; one more entry for the end. */
  readonly starts: Uint32Array;
  readonly centroids: VectorMatrix;
  /** By row, the lists nearest to it, as `nearestLists` gives them. */
  readonly nearest: Uint16Array;
}

/** `width`: how many of the lists nearest to a row are told. */
export async function listRows(
  matrix: VectorMatrix,
  lists: number,
  width: number,
  pause: Pause,
): Promise<RowLists> {
  const sample = spread(matrix, lists * SAMPLE_PER_LIST);
  const centroids = new VectorMatrix(matrix.dimensions, lists);
  for (let list = 0; list < lists; list++)
    centroids.set(list, matrix.row(sample[Math.floor((list * sample.length) / lists)]!));
  for (let round = 0; round < ROUNDS; round++) {
    const assigned = await nearestLists(matrix, sample, centroids, 1, pause);
    moveCentroids(matrix, sample, assigned, centroids);
  }
  const nearest = await nearestLists(matrix, allRows(matrix), centroids, width, pause);
  const starts = new Uint32Array(lists + 1);
  for (let row = 0; row < matrix.count; row++) starts[nearest[row * width]! + 1]!++;
  for (let list = 0; list < lists; list++) starts[list + 1]! += starts[list]!;
  const order = new Uint32Array(matrix.count);
  const filled = starts.slice();
  for (let row = 0; row < matrix.count; row++) order[filled[nearest[row * width]!]!++] = row;
  return { order, starts, centroids, nearest };
}

function spread(matrix: VectorMatrix, most: number): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < matrix.count; row++) if (matrix.inverseNorms[row]! > 0) rows.push(row);
  if (rows.length <= most) return Uint32Array.from(rows);
  return Uint32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]!);
}

export function allRows({ count }: VectorMatrix): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}

/**
 * For each of `rows` its `width` nearest centroids, one row's behind the other's, the nearest first, among equals the
 * lower one.
 */
export async function nearestLists(
  matrix: VectorMatrix,
  rows: Uint32Array,
  centroids: VectorMatrix,
  width: number,
  pause: Pause,
): Promise<Uint16Array> {
  const { inverseNorms } = centroids;
  const nearest = new Uint16Array(rows.length * width);
  const best = new Float64Array(TILE_QUERIES * width);
  const found = new Uint16Array(TILE_QUERIES * width);
  for (let at = 0; at < rows.length; at += TILE_QUERIES) {
    const four = Array.from(rows.subarray(at, at + TILE_QUERIES), (row) => matrix.row(row));
    best.fill(Number.NEGATIVE_INFINITY);
    for (let first = 0; first < centroids.count; first += TILE_ROWS) {
      const count = Math.min(TILE_ROWS, centroids.count - first);
      const dots = centroids.dots(four, first, count);
      for (let q = 0; q < four.length; q++) {
        const last = (q + 1) * width - 1;
        let bar = best[last]!;
        for (let i = 0; i < count; i++) {
          const score = dots[TILE_QUERIES * i + q]! * inverseNorms[first + i]!;
          if (!(score > bar)) continue;
          let place = last;
          for (; place > q * width && score > best[place - 1]!; place--) {
            best[place] = best[place - 1]!;
            found[place] = found[place - 1]!;
          }
          best[place] = score;
          found[place] = first + i;
          bar = best[last]!;
        }
      }
    }
    nearest.set(found.subarray(0, four.length * width), at * width);
    await pause(four.length * centroids.count);
  }
  return nearest;
}

/** To the mean direction of what was assigned to them; one with nothing stays where it is. */
function moveCentroids(
  matrix: VectorMatrix,
  sample: Uint32Array,
  assigned: Uint16Array,
  centroids: VectorMatrix,
): void {
  const { dimensions } = matrix;
  const sums = new Float64Array(centroids.count * dimensions);
  const counts = new Uint32Array(centroids.count);
  for (let i = 0; i < sample.length; i++) {
    const list = assigned[i]!;
    const row = matrix.row(sample[i]!);
    const weight = matrix.inverseNorms[sample[i]!]!;
    counts[list]!++;
    for (let d = 0; d < dimensions; d++) sums[list * dimensions + d]! += row[d]! * weight;
  }
  for (let list = 0; list < centroids.count; list++) {
    if (counts[list]! > 0)
      centroids.set(list, Float32Array.from(sums.subarray(list * dimensions, (list + 1) * dimensions)));
  }
}
