/**
 * Rows as they are seen from their mean. Chunks of one repository have much in common, which hides what tells them
 * apart: with it, half of a repository is one dense cluster.
 */
import { VectorMatrix } from '../neighbours/vectorMatrix.ts';
import type { Pause } from '../work.ts';

/** Of fewer rows the mean says more about them than about what all have in common. */
const LEAST_ROWS = 50;
/** Of rows that are nearly the same, what is left would be chance. */
const LONGEST_MEAN = 0.98;

export async function centred(matrix: VectorMatrix, order: Uint32Array, pause: Pause): Promise<VectorMatrix> {
  const { dimensions, count, inverseNorms } = matrix;
  const mean = new Float64Array(dimensions);
  for (const row of order) addTo(mean, matrix.row(row), inverseNorms[row]! / order.length);
  if (order.length < LEAST_ROWS || Math.hypot(...mean) > LONGEST_MEAN) return matrix;
  const result = new VectorMatrix(dimensions, count);
  const seen = new Float32Array(dimensions);
  for (const row of order) {
    const values = matrix.row(row);
    const norm = inverseNorms[row]!;
    for (let d = 0; d < dimensions; d++) seen[d] = values[d]! * norm - mean[d]!;
    result.set(row, seen);
    await pause(COPY_PRODUCTS);
  }
  return result;
}

/** Making a row anew takes as long as some dot products. */
const COPY_PRODUCTS = 20;

export function addTo(sum: Float64Array, values: Int8Array, weight: number): void {
  for (let d = 0; d < values.length; d++) sum[d]! += values[d]! * weight;
}
