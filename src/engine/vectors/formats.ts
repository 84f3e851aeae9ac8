/**
 * How a vector stands in bytes: as float32, float16, int8 or one bit per component. All little-endian, as every
 * platform that the engine runs on.
 */
import { quantise } from './vectorScan.ts';

export const VECTOR_FORMATS = ['float32', 'float16', 'int8', 'bit'] as const;
/**
 * - `float32`: exact.
 * - `float16`: IEEE binary16, rounded to nearest, ties to even; 11 significant bits. What is larger becomes the
 *   largest finite number, 65504 or its negative; below 6.1e-5 the steps are 6e-8 (subnormal numbers).
 * - `int8`: the largest component becomes 127 or -127; a scale brings the length back, to half a step.
 * - `bit`: whether a component is above zero (Yamada et al. 2021 rescore what such bits find). Component i is
 *   bit i % 8 of byte i / 8, from the lowest; the length is lost.
 */
export type VectorFormat = (typeof VECTOR_FORMATS)[number];

export interface EncodedVector {
  /** `bytesPerVector` long. */
  readonly bytes: Uint8Array;
  /**
   * What the stored numbers are multiplied with to get the vector, a float32: 1 except for int8. It has to be
   * kept where lengths count: for every metric but cosine.
   */
  readonly scale: number;
}

/** Magnitude from which a number rounds to more than float16 holds. */
const HALF_OVERFLOW_BITS = 0x477f_f000;
const HALF_LARGEST = 0x7bff;
/** 2^-14 as float32: the smallest float16 that is not subnormal. */
const HALF_NORMAL_BITS = 0x3880_0000;
/** The exponents of float32 and float16 are counted from 127 and 15. */
const HALF_REBIAS = 127 - 15;
const MANTISSA_SHIFT = 23 - 10;
const LARGEST_INT8 = 127;

/** One number seen as its bits. */
const floatView = new Float32Array(1);
const bitView = new Uint32Array(floatView.buffer);

/** Bytes of one encoded vector, without its scale. */
export function bytesPerVector(format: VectorFormat, dimensions: number): number {
  switch (format) {
    case 'float32':
      return dimensions * 4;
    case 'float16':
      return dimensions * 2;
    case 'int8':
      return dimensions;
    case 'bit':
      return Math.ceil(dimensions / 8);
  }
}

/** Throws RangeError if a component is no finite number. The first n components are the first bytes. */
export function encode(vector: Float32Array, format: VectorFormat): EncodedVector {
  const bytes = new Uint8Array(bytesPerVector(format, vector.length));
  let peak = 0;
  for (const value of vector) {
    if (!Number.isFinite(value)) throw new RangeError(`A vector with the component ${value}.`);
    peak = Math.max(peak, Math.abs(value));
  }
  switch (format) {
    case 'float32':
      new Float32Array(bytes.buffer).set(vector);
      break;
    case 'float16': {
      const halves = new Uint16Array(bytes.buffer);
      for (let d = 0; d < vector.length; d++) halves[d] = toHalf(vector[d]!);
      break;
    }
    case 'int8':
      quantise(vector, new Int8Array(bytes.buffer));
      return { bytes, scale: Math.fround(peak / LARGEST_INT8) };
    case 'bit':
      for (let d = 0; d < vector.length; d++) if (vector[d]! > 0) bytes[d >> 3]! |= 1 << (d & 7);
  }
  return { bytes, scale: 1 };
}

/**
 * The vector that was encoded, as nearly as the format holds it; of bits 1 and -1. Throws RangeError if there
 * are not as many bytes as `dimensions` take.
 */
export function decode(
  { bytes, scale }: EncodedVector,
  format: VectorFormat,
  dimensions: number,
): Float32Array {
  if (bytes.length !== bytesPerVector(format, dimensions)) {
    throw new RangeError(`${bytes.length} bytes are no ${format} vector of ${dimensions} dimensions.`);
  }
  // A copy, because bytes of a larger buffer may stand where numbers cannot.
  const { buffer } = new Uint8Array(bytes);
  if (format === 'float32') return new Float32Array(buffer);
  const vector = new Float32Array(dimensions);
  if (format === 'float16') {
    const halves = new Uint16Array(buffer);
    for (let d = 0; d < dimensions; d++) vector[d] = fromHalf(halves[d]!);
  } else if (format === 'int8') {
    const integers = new Int8Array(buffer);
    for (let d = 0; d < dimensions; d++) vector[d] = integers[d]! * scale;
  } else {
    for (let d = 0; d < dimensions; d++) vector[d] = (bytes[d >> 3]! >> (d & 7)) & 1 ? 1 : -1;
  }
  return vector;
}

/**
 * The first `dimensions` components brought to unit length: what a Matryoshka model gives at that size
 * (Kusupati et al. 2022). Zeros stay zeros. Throws RangeError if the vector is shorter.
 */
export function truncate(vector: Float32Array, dimensions: number): Float32Array {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > vector.length) {
    throw new RangeError(`A vector of ${vector.length} dimensions has no ${dimensions} first ones.`);
  }
  const prefix = vector.slice(0, dimensions);
  const length = lengthOf(prefix);
  return length > 0 ? prefix.map((value) => value / length) : prefix;
}

/** Euclidean. */
export function lengthOf(numbers: Float32Array | Int8Array): number {
  let squares = 0;
  for (const value of numbers) squares += value * value;
  return Math.sqrt(squares);
}

/** The bits of the float16 nearest to a finite number. */
function toHalf(value: number): number {
  floatView[0] = value;
  const sign = (bitView[0]! >>> 16) & 0x8000;
  const magnitude = bitView[0]! & 0x7fff_ffff;
  if (magnitude >= HALF_OVERFLOW_BITS) return sign | HALF_LARGEST;
  if (magnitude < HALF_NORMAL_BITS) {
    // Beside 1/2 a float32 has the steps of subnormal float16, so that the sum is rounded as it has to be.
    return sign | (Math.fround(Math.abs(value) + 0.5) * 2 ** 24 - 2 ** 23);
  }
  const odd = (magnitude >>> MANTISSA_SHIFT) & 1;
  return sign | ((magnitude - (HALF_REBIAS << 23) + 0xfff + odd) >>> MANTISSA_SHIFT);
}

/** Of the bits of a finite float16. */
function fromHalf(bits: number): number {
  bitView[0] = ((bits & 0x8000) << 16) | ((bits & 0x7fff) << MANTISSA_SHIFT);
  return floatView[0]! * 2 ** HALF_REBIAS;
}
