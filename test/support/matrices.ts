/** Matrices of small whole numbers, for examples by hand and for properties. */
import fc from 'fast-check';
import { VectorMatrix } from '../../src/engine/analysis/neighbours/vectorMatrix.ts';

export function matrixOf(
  rows: readonly (readonly number[])[],
  dimensions = rows[0]?.length ?? 2,
): VectorMatrix {
  const matrix = new VectorMatrix(dimensions, rows.length);
  for (const [i, row] of rows.entries()) matrix.set(i, Int8Array.from(row));
  return matrix;
}

/** A row in the plane at an angle, in degrees. */
export function at(degrees: number): number[] {
  const radians = (degrees * Math.PI) / 180;
  return [Math.round(127 * Math.cos(radians)), Math.round(127 * Math.sin(radians))];
}

/** Rows of a few components, some of them equal and some of zeros. */
export function anyRows({ least = 1, most = 40 } = {}): fc.Arbitrary<number[][]> {
  const row = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 4, maxLength: 4 });
  return fc.array(row, { minLength: least, maxLength: most });
}

/** An order of that many rows, the same for the same seed. */
export function orderOf(count: number, seed: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  let state = seed;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const k = state % (i + 1);
    [order[i], order[k]] = [order[k]!, order[i]!];
  }
  return order;
}

/** Which rows are together, whatever the labels are called: two clusterings are the same if this is. */
export function together(labels: ArrayLike<number>): number[] {
  const first = new Map<number, number>();
  return Array.from(labels, (label, i) => {
    if (label < 0) return -1;
    if (!first.has(label)) first.set(label, i);
    return first.get(label)!;
  });
}
