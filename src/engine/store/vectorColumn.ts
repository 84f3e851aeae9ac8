/** How the vectors of each format lie in sqlite-vec's table. */
import type { IndexStamp } from './records.ts';

/** Which vectors a store holds. */
export type VectorShape = Pick<IndexStamp, 'vectorFormat' | 'dimensions'>;

/** The SQL function that takes bytes as a vector of this format. */
export function vectorConstructor({ vectorFormat }: VectorShape): string {
  if (vectorFormat === 'float32') return 'vec_f32';
  return vectorFormat === 'bit' ? 'vec_bit' : 'vec_int8';
}

/**
 * The statement that makes the table. sqlite-vec has no float16: two bytes lie in two places of int8, and neighbours
 * asked of it mean nothing. Searches read whole segments, so the metric decides nothing.
 */
export function createVectors({ vectorFormat, dimensions }: VectorShape): string {
  const columns = {
    float32: `float[${dimensions}] distance_metric=cosine`,
    float16: `int8[${2 * dimensions}] distance_metric=cosine`,
    int8: `int8[${dimensions}] distance_metric=cosine`,
    bit: `bit[${dimensions}]`,
  };
  return `CREATE VIRTUAL TABLE chunk_vectors USING vec0(embedding ${columns[vectorFormat]});`;
}
