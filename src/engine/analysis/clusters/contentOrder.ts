/**
 * Rows of a matrix in an order that depends on what they hold and not on where they stand, so that random choices
 * along it are the same for the same rows in any order.
 */
import type { VectorMatrix } from '../neighbours/vectorMatrix.ts';

/** Only rows that have a direction. Equal ones stand together, in their own order. */
export function contentOrder(matrix: VectorMatrix): Uint32Array {
  const { count, inverseNorms } = matrix;
  const hashes = new Float64Array(count);
  const rows: number[] = [];
  for (let row = 0; row < count; row++) {
    if (inverseNorms[row] === 0) continue;
    hashes[row] = hashOf(matrix.row(row));
    rows.push(row);
  }
  return Uint32Array.from(
    rows.sort((a, b) => hashes[a]! - hashes[b]! || compare(matrix.row(a), matrix.row(b)) || a - b),
  );
}

/** 53 bits: two FNV-1a of 32 with different factors. */
function hashOf(values: Int8Array): number {
  let low = 0x811c9dc5;
  let high = 0x1234567;
  for (const value of values) {
    low = Math.imul(low ^ value, 0x01000193);
    high = Math.imul(high ^ value, 0x85ebca6b);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

function compare(a: Int8Array, b: Int8Array): number {
  for (let d = 0; d < a.length; d++) if (a[d] !== b[d]) return a[d]! - b[d]!;
  return 0;
}
