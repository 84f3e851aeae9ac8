/**
 * Rows as they are seen from their mean, and without what a licence header adds to some of them. Chunks of one repository
 * have much in common, which hides what tells them apart: with it, half of a repository is one dense cluster.
 */

import type { Pause } from '../../work.ts';
import { VectorMatrix } from '../neighbours/vectorMatrix.ts';

/** Of fewer rows the mean says more about them than about what all have in common. */
const LEAST_ROWS = 50;
/** Of rows that are nearly the same, what is left would be chance. */
const LONGEST_MEAN = 0.98;
/** Making a row anew takes as long as some dot products. */
const COPY_PRODUCTS = 20;

/** `order` is the matrix's `contentOrder`, `headed` says by row whether it begins with a header. */
export async function centred(
  matrix: VectorMatrix,
  order: Uint32Array,
  headed: (row: number) => boolean,
  pause: Pause,
): Promise<VectorMatrix> {
  const { dimensions, count } = matrix;
  const mean = meanOf(matrix, order);
  if (order.length < LEAST_ROWS || Math.hypot(...mean) > LONGEST_MEAN) return matrix;
  const header = headerDirection(matrix, order, headed);
  const result = new VectorMatrix(dimensions, count);
  const seen = new Float64Array(dimensions);
  const rounded = new Float32Array(dimensions);
  for (const row of order) {
    for (let d = 0; d < dimensions; d++) seen[d] = -mean[d]!;
    matrix.addUnit(row, 1, seen, 0);
    if (header && headed(row)) {
      let along = 0;
      for (let d = 0; d < dimensions; d++) along += seen[d]! * header[d]!;
      for (let d = 0; d < dimensions; d++) seen[d]! -= along * header[d]!;
    }
    rounded.set(seen);
    result.set(row, rounded);
    await pause(COPY_PRODUCTS);
  }
  return result;
}

/** What rows with a header have in common and the others have not; undefined if there are few of either. */
function headerDirection(
  matrix: VectorMatrix,
  order: Uint32Array,
  headed: (row: number) => boolean,
): Float64Array | undefined {
  const withOne = order.filter(headed);
  const without = order.filter((row) => !headed(row));
  if (Math.min(withOne.length, without.length) < LEAST_ROWS) return undefined;
  const other = meanOf(matrix, without);
  const direction = meanOf(matrix, withOne).map((value, d) => value - other[d]!);
  const length = Math.hypot(...direction);
  return length === 0 ? undefined : direction.map((value) => value / length);
}

function meanOf(matrix: VectorMatrix, rows: Uint32Array): Float64Array {
  const mean = new Float64Array(matrix.dimensions);
  for (const row of rows) matrix.addUnit(row, 1 / rows.length, mean, 0);
  return mean;
}
