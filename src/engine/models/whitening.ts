/**
 * Whitening (Su et al. 2021, Huang et al. 2021): takes from embeddings the mean that they share and makes all directions
 * vary alike, so that a cosine tells texts apart where all of them point the same way. It helps vectors that nobody trained
 * to be compared, and takes from those that were: see bench/whitening.ts. Pure functions.
 */
import { createHash } from 'node:crypto';
import { EngineError } from '../../shared/errors.ts';
import { symmetricEigen } from './symmetricEigen.ts';

/** y = matrix (x - mean), for x of unit length. */
export interface Whitening {
  /** Of the vectors that are whitened. */
  readonly inputDimensions: number;
  /** Of the result; at most `inputDimensions`. */
  readonly dimensions: number;
  readonly mean: Float32Array;
  /** `dimensions` rows of `inputDimensions`. */
  readonly matrix: Float32Array;
}

export interface WhiteningOptions {
  /** How far variances are evened out, [0, 1]: 1 whitens, 0 takes the mean away alone. */
  readonly exponent?: number;
  /** Keeps only as many directions, those that vary most. */
  readonly dimensions?: number;
  /**
   * How far the covariance is drawn to a sphere before, [0, 1]. If not given, what minimises the expected error
   * (Ledoit and Wolf 2004): little for many vectors, nearly all for fewer than there are dimensions.
   */
  readonly shrinkage?: number;
}

/** Directions with a smaller share of the largest variance hold rounding alone; they are left out. */
const LEAST_VARIANCE = 1e-9;

/**
 * Fits a whitening to vectors of any length, of which only the direction counts; zeros are passed over. The time is that
 * of inputDimensions² / 2 multiplications per vector: some 20,000 vectors from all over an index are enough. Throws
 * EngineError `badArgument` if there are fewer than two.
 */
export function fitWhitening(
  vectors: Iterable<Float32Array | Int8Array>,
  inputDimensions: number,
  { exponent = 1, dimensions = inputDimensions, shrinkage }: WhiteningOptions = {},
): Whitening {
  const { count, mean, covariance } = momentsOf(vectors, inputDimensions);
  if (count < 2)
    throw new EngineError(
      'badArgument',
      'A whitening is fitted to the vectors of an index, and this one has fewer than two. Index more files first.',
    );
  shrink(covariance, inputDimensions, shrinkage ?? bestShrinkage(count, mean, covariance));
  const { values, vectors: directions } = symmetricEigen(covariance, inputDimensions);
  const kept = Math.min(dimensions, inputDimensions);
  const matrix = new Float32Array(kept * inputDimensions);
  for (let row = 0; row < kept; row++) {
    const variance = values[row]!;
    const scale = variance > LEAST_VARIANCE * values[0]! ? variance ** (-exponent / 2) : 0;
    for (let d = 0; d < inputDimensions; d++) {
      matrix[row * inputDimensions + d] = scale * directions[row * inputDimensions + d]!;
    }
  }
  return { inputDimensions, dimensions: kept, mean: Float32Array.from(mean), matrix };
}

/**
 * Writes the whitened direction of `vector` (length `inputDimensions`) into `out` (length `dimensions`), not brought to
 * unit length. Zeros, which stand for a text without a known token, stay zeros.
 */
export function whiten(
  { mean, matrix, inputDimensions, dimensions }: Whitening,
  vector: Float32Array | Int8Array,
  out: Float32Array,
): void {
  const scale = inverseLength(vector);
  for (let row = 0; row < dimensions; row++) {
    const start = row * inputDimensions;
    let sum = 0;
    for (let d = 0; d < inputDimensions; d++) sum += matrix[start + d]! * (vector[d]! * scale - mean[d]!);
    out[row] = scale === 0 ? 0 : sum;
  }
}

interface Moments {
  readonly count: number;
  readonly mean: Float64Array;
  /** Row-major, symmetric. */
  readonly covariance: Float64Array;
}

function momentsOf(vectors: Iterable<Float32Array | Int8Array>, dimensions: number): Moments {
  const mean = new Float64Array(dimensions);
  const products = new Float64Array(dimensions * dimensions);
  const unit = new Float64Array(dimensions);
  let count = 0;
  for (const vector of vectors) {
    const scale = inverseLength(vector);
    if (scale === 0) continue;
    count++;
    for (let d = 0; d < dimensions; d++) mean[d]! += unit[d] = vector[d]! * scale;
    for (let i = 0; i < dimensions; i++) {
      const value = unit[i]!;
      for (let j = i, at = i * dimensions + i; j < dimensions; j++, at++) products[at]! += value * unit[j]!;
    }
  }
  for (let d = 0; d < dimensions; d++) mean[d]! /= Math.max(1, count);
  for (let i = 0; i < dimensions; i++) {
    for (let j = i; j < dimensions; j++) {
      const value = products[i * dimensions + j]! / Math.max(1, count) - mean[i]! * mean[j]!;
      products[i * dimensions + j] = value;
      products[j * dimensions + i] = value;
    }
  }
  return { count, mean, covariance: products };
}

/**
 * The share of Ledoit and Wolf: the variance of the covariance's entries over their distance from the sphere. It needs
 * the sum of |x - mean|⁴, which for unit vectors follows from the moments: |x - mean|² is 1 + |mean|² - 2 mean·x.
 */
function bestShrinkage(count: number, mean: Float64Array, covariance: Float64Array): number {
  const n = mean.length;
  let trace = 0;
  let squares = 0;
  let along = 0;
  let meanSquared = 0;
  for (let i = 0; i < n; i++) {
    trace += covariance[i * n + i]!;
    meanSquared += mean[i]! * mean[i]!;
    for (let j = 0; j < n; j++) {
      const value = covariance[i * n + j]!;
      squares += value * value;
      along += mean[i]! * value * mean[j]!;
    }
  }
  const constant = 1 + meanSquared;
  const fourth = constant * constant - 4 * constant * meanSquared + 4 * (along + meanSquared * meanSquared);
  const fromSphere = squares - (trace * trace) / n;
  const error = (fourth - squares) / count;
  return fromSphere > 0 ? Math.min(1, Math.max(0, error / fromSphere)) : 1;
}

/** Draws a covariance to the sphere of the same total variance. */
function shrink(covariance: Float64Array, n: number, share: number): void {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += covariance[i * n + i]!;
  for (let at = 0; at < covariance.length; at++) covariance[at]! *= 1 - share;
  for (let i = 0; i < n; i++) covariance[i * n + i]! += (share * trace) / n;
}

function inverseLength(vector: Float32Array | Int8Array): number {
  let squares = 0;
  for (let d = 0; d < vector.length; d++) squares += vector[d]! * vector[d]!;
  return squares > 0 ? 1 / Math.sqrt(squares) : 0;
}

/** `SXW` and a version, both counts of dimensions, the mean, the matrix; then the first bytes of their SHA-256. */
const MAGIC = Buffer.from('SXW1', 'latin1');
const HEADER_BYTES = MAGIC.length + 2 * 4;
const CHECKSUM_BYTES = 16;
/** No model has more, so that a damaged count asks for no memory. */
const MAX_DIMENSIONS = 1 << 14;

/** Numbers little-endian. */
export function serialiseWhitening({ inputDimensions, dimensions, mean, matrix }: Whitening): Buffer {
  const body = Buffer.alloc(HEADER_BYTES + 4 * (mean.length + matrix.length));
  MAGIC.copy(body);
  body.writeUInt32LE(inputDimensions, MAGIC.length);
  body.writeUInt32LE(dimensions, MAGIC.length + 4);
  [mean, matrix].reduce((start, values) => {
    for (let i = 0; i < values.length; i++) body.writeFloatLE(values[i]!, start + 4 * i);
    return start + 4 * values.length;
  }, HEADER_BYTES);
  return Buffer.concat([body, checksumOf(body)]);
}

/** Reads what `serialiseWhitening` wrote; `file` names it in messages. Throws EngineError `indexDamaged` for anything else. */
export function parseWhitening(bytes: Uint8Array, file: string): Whitening {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const body = buffer.subarray(0, -CHECKSUM_BYTES);
  const isWhole =
    body.length >= HEADER_BYTES &&
    body.subarray(0, MAGIC.length).equals(MAGIC) &&
    checksumOf(body).equals(buffer.subarray(-CHECKSUM_BYTES));
  const inputDimensions = isWhole ? body.readUInt32LE(MAGIC.length) : 0;
  const dimensions = isWhole ? body.readUInt32LE(MAGIC.length + 4) : 0;
  const floats = inputDimensions * (dimensions + 1);
  const fits = inputDimensions <= MAX_DIMENSIONS && dimensions <= inputDimensions;
  if (dimensions < 1 || !fits || body.length !== HEADER_BYTES + 4 * floats)
    throw new EngineError(
      'indexDamaged',
      `The whitening in ${file} cannot be read: it is damaged, or another version of Sextant wrote it. Fit it again.`,
    );
  const values = Float32Array.from({ length: floats }, (_, i) => body.readFloatLE(HEADER_BYTES + 4 * i));
  return {
    inputDimensions,
    dimensions,
    mean: values.slice(0, inputDimensions),
    matrix: values.slice(inputDimensions),
  };
}

/** Equal for equal whitenings alone: part of the revision of what is embedded with one. */
export function whiteningRevision(whitening: Whitening): string {
  return serialiseWhitening(whitening)
    .subarray(-CHECKSUM_BYTES, -CHECKSUM_BYTES / 2)
    .toString('hex');
}

function checksumOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, CHECKSUM_BYTES);
}
