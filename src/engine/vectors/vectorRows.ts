/**
 * Vectors of one format in one stretch of memory, and the similarity of a query with each of them by one metric.
 * Hides how rows are padded, how a query is prepared for each kernel, and the growth of the memory.
 */
import { EngineError } from '../../shared/errors.ts';
import { bytesPerVector, decode, type EncodedVector, encode, type VectorFormat } from './formats.ts';
import { MAX_KERNEL_BYTES } from './kernelMemory.ts';
import { cosineOfBits, isMetricOf, type Metric } from './metrics.ts';
import type { RowKernel, TableKernels } from './tableKernels.ts';

/** What a row without a vector scores: below every similarity, and finite so that weighting it by 0 gives no NaN. */
export const NO_SCORE = -Math.fround(3.402_823_4e38);

/** Of a component; up to it no sum of squares overflows a float32. Embeddings are nowhere near. */
const MAX_COMPONENT = 2 ** 50;
/** More than any embedding model gives; bounds the sums of the kernels. */
const MAX_DIMENSIONS = 8192;
/** Rows are padded with zeros to what the kernels take at a time, which change no result. */
const PADDING_BYTES: Readonly<Record<VectorFormat, number>> = { float32: 64, float16: 32, int8: 32, bit: 16 };
/** Rows per call of a kernel: their results stay in the first-level cache. */
const BLOCK_ROWS = 4096;
/** Rows made float32 at a time: they stay in the first-level cache until they are compared. */
const WIDENED_ROWS = 8;
/** Largest sum of absolute products that an int32 holds. */
const MAX_INT32 = 2 ** 31 - 1;
const MAX_INT16 = 2 ** 15 - 1;
/** Of an int8 value. */
const MAX_MAGNITUDE = 128;

/** A vector, or the integers of an int8 vector, which int8 rows are compared with exactly. */
export type VectorQuery = Float32Array | Int8Array;

export interface RowsShape {
  /** 1 to 8192. */
  readonly dimensions: number;
  readonly format: VectorFormat;
  readonly metric: Metric;
}

/** What was made of a query beside the bytes at address 0. */
interface PreparedQuery {
  readonly kernel: RowKernel;
  /** What results are multiplied with. */
  readonly factor: number;
  /** Of the numbers the kernel sees. */
  readonly squares: number;
}

export class VectorRows {
  readonly dimensions: number;
  readonly format: VectorFormat;
  readonly metric: Metric;
  readonly #kernels: TableKernels;
  /** Of one vector, without padding and scale. */
  readonly vectorBytes: number;
  readonly #rowBytes: number;
  /** Components of a row, padding included. */
  readonly #width: number;
  /** Addresses: the query is at 0, then rows made float32, results, and the rows. */
  readonly #widenedAt: number;
  readonly #resultsAt: number;
  readonly #rowsAt: number;
  /** By Hamming distance: the cosine that bits stand for. */
  readonly #bitCosines: Float64Array;
  #rowCount = 0;
  /** Rows that have a vector: mostly all, and then no score has to be taken back. */
  #setCount = 0;
  /** By row: what its numbers are multiplied with to get the vector; NaN for a row without a vector. */
  #scales: Float32Array;
  /** By row, of its numbers: for cosine 1 / Euclidean length, or 0; else the square of the length. None of bits. */
  #norms: Float64Array;
  /** Views of the memory; made anew when it grows. */
  #bytes!: Uint8Array;
  #floatResults!: Float32Array;
  #intResults!: Int32Array;

  /**
   * Throws RangeError for a shape that cannot be, EngineError `indexUnusable` if there is no memory for `capacity`
   * rows: at most 4 GiB.
   */
  constructor({ dimensions, format, metric }: RowsShape, capacity: number, kernels: TableKernels) {
    if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw new RangeError(`A vector has 1 to ${MAX_DIMENSIONS} dimensions, not ${dimensions}.`);
    }
    if (!isMetricOf(metric, format)) throw new RangeError(`Vectors of ${format} have no metric ${metric}.`);
    this.dimensions = dimensions;
    this.format = format;
    this.metric = metric;
    this.#kernels = kernels;
    const padding = PADDING_BYTES[format];
    this.vectorBytes = bytesPerVector(format, dimensions);
    this.#rowBytes = Math.ceil(this.vectorBytes / padding) * padding;
    this.#width = Math.floor(this.#rowBytes / bytesPerVector(format, 8)) * 8;
    const floatBytes = this.#width * Float32Array.BYTES_PER_ELEMENT;
    this.#widenedAt = floatBytes;
    this.#resultsAt = this.#widenedAt + WIDENED_ROWS * floatBytes;
    this.#rowsAt = this.#resultsAt + BLOCK_ROWS * Float32Array.BYTES_PER_ELEMENT;
    this.#bitCosines = Float64Array.from({ length: format === 'bit' ? dimensions + 1 : 0 }, (_, differing) =>
      cosineOfBits(differing, dimensions),
    );
    this.#scales = new Float32Array(capacity).fill(Number.NaN);
    this.#norms = new Float64Array(format === 'bit' ? 0 : capacity);
    this.#reserveBytes(capacity);
    this.#makeViews();
  }

  /** One more than the highest row that was ever set. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** Memory that one row takes, padding and what is kept beside it included. */
  get bytesPerRow(): number {
    const beside =
      this.#scales.BYTES_PER_ELEMENT + (this.format === 'bit' ? 0 : this.#norms.BYTES_PER_ELEMENT);
    return this.#rowBytes + beside;
  }

  /** Throws RangeError for other than `bytesPerVector` bytes, and for numbers beyond 2^50. */
  set(row: number, { bytes, scale }: EncodedVector): void {
    const { squares, peak } = measure(this.#numbersOf(bytes));
    if (!(peak * Math.abs(scale) <= MAX_COMPONENT)) throw tooLarge('vector');
    this.#reserve(row + 1);
    this.#bytes.set(bytes, this.#startOf(row));
    if (!this.#has(row)) this.#setCount++;
    this.#scales[row] = scale;
    this.#norms[row] = this.metric !== 'cosine' ? squares : squares > 0 ? 1 / Math.sqrt(squares) : 0;
    if (row >= this.#rowCount) this.#rowCount = row + 1;
  }

  clear(row: number): void {
    if (!this.#has(row)) return;
    this.#scales[row] = Number.NaN;
    this.#setCount--;
  }

  /** A copy of a row's vector, or undefined if it has none. */
  get(row: number): EncodedVector | undefined {
    if (!this.#has(row)) return undefined;
    const start = this.#startOf(row);
    return { bytes: this.#bytes.slice(start, start + this.vectorBytes), scale: this.#scales[row]! };
  }

  /** Euclidean length of a row's vector, of bits of 1 and -1; NaN if it has none. */
  lengthOf(row: number): number {
    const scale = this.#scales[row] ?? Number.NaN;
    if (this.format === 'bit') return scale * Math.sqrt(this.dimensions);
    const norm = this.#norms[row]!;
    if (this.metric !== 'cosine') return scale * Math.sqrt(norm);
    return norm > 0 ? scale / norm : 0 * scale;
  }

  /**
   * Similarity of the query with every row, by row, or NO_SCORE for a row without a vector. Writes into `out`
   * (at least `rowCount` long) and returns it. Throws RangeError for a query of other dimensions.
   */
  scores(query: VectorQuery, out: Float32Array): Float32Array {
    const prepared = this.#prepare(query);
    for (let first = 0; first < this.#rowCount; first += BLOCK_ROWS) {
      this.#scoreBlock(prepared, first, Math.min(BLOCK_ROWS, this.#rowCount - first), out, first);
    }
    return out;
  }

  /** The same for some rows alone, in their order. */
  scoresOf(query: VectorQuery, rows: Uint32Array): Float32Array {
    const prepared = this.#prepare(query);
    const out = new Float32Array(rows.length);
    for (let i = 0; i < rows.length; i++) this.#scoreBlock(prepared, rows[i]!, 1, out, i);
    return out;
  }

  /** Writes the query to address 0 as its kernel takes it. */
  #prepare(query: VectorQuery): PreparedQuery {
    if (query.length !== this.dimensions) {
      throw new RangeError(`A query of ${query.length} dimensions for vectors of ${this.dimensions}.`);
    }
    const { squares, peak } = measure(query);
    if (!(peak <= MAX_COMPONENT)) throw tooLarge('query');
    if (this.format === 'bit') {
      this.#bytes.set(encode(Float32Array.from(query), 'bit').bytes, 0);
      return { kernel: this.#kernels.hammingBits, factor: 1, squares };
    }
    if (this.format === 'int8' && this.metric !== 'l1') return this.#prepareIntegers(query, peak);
    // A unit vector for cosine, so that products of tiny numbers cannot vanish.
    const inverse = this.metric === 'cosine' ? (squares > 0 ? 1 / Math.sqrt(squares) : 0) : 1;
    const values = new Float32Array(this.#bytes.buffer, 0, query.length);
    for (let d = 0; d < query.length; d++) values[d] = query[d]! * inverse;
    const { dotFloat, squaresFloat, absFloat } = this.#kernels;
    const kernel = this.metric === 'l2' ? squaresFloat : this.metric === 'l1' ? absFloat : dotFloat;
    return { kernel, factor: 1, squares };
  }

  /** As int16: integers as they are, else scaled so that no dot product overflows, and rounded. */
  #prepareIntegers(query: VectorQuery, peak: number): PreparedQuery {
    const values = new Int16Array(this.#bytes.buffer, 0, query.length);
    let scale = 1;
    if (query instanceof Int8Array) values.set(query);
    else if (peak === 0) values.fill(0);
    else {
      const largest = Math.min(MAX_INT16, Math.floor(MAX_INT32 / (MAX_MAGNITUDE * this.#width)));
      scale = peak / largest;
      for (let d = 0; d < query.length; d++) {
        const scaled = (query[d]! * largest) / peak;
        values[d] = Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5);
      }
    }
    const { squares } = measure(values);
    const inverse = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    return { kernel: this.#kernels.dotInt8, factor: this.metric === 'cosine' ? inverse : scale, squares };
  }

  /** Scores `count` rows from `first`, at most a block, into `out` from `at`. */
  #scoreBlock(prepared: PreparedQuery, first: number, count: number, out: Float32Array, at: number): void {
    this.#runKernel(prepared.kernel, first, count);
    this.#toSimilarities(prepared, first, count, out, at);
    if (this.#setCount === this.#rowCount) return;
    for (let i = 0; i < count; i++) if (!this.#has(first + i)) out[at + i] = NO_SCORE;
  }

  #runKernel(kernel: RowKernel, first: number, count: number): void {
    const results = this.#floatResults.byteOffset;
    const isWidened =
      this.format === 'float16' || (this.format === 'int8' && kernel !== this.#kernels.dotInt8);
    if (!isWidened) {
      kernel(0, this.#startOf(first), this.#rowBytes, count, results);
      return;
    }
    const floatBytes = this.#width * Float32Array.BYTES_PER_ELEMENT;
    for (let done = 0; done < count; done += WIDENED_ROWS) {
      const some = Math.min(WIDENED_ROWS, count - done);
      this.#widen(first + done, some);
      kernel(0, this.#widenedAt, floatBytes, some, results + done * Float32Array.BYTES_PER_ELEMENT);
    }
  }

  #widen(first: number, count: number): void {
    if (this.format === 'float16') {
      this.#kernels.widenHalf(this.#startOf(first), count * this.#width, this.#widenedAt);
      return;
    }
    const floatBytes = this.#width * Float32Array.BYTES_PER_ELEMENT;
    for (let i = 0; i < count; i++) {
      const scale = this.#scales[first + i]! || 0;
      this.#kernels.widenInt8(this.#startOf(first + i), this.#width, this.#widenedAt + i * floatBytes, scale);
    }
  }

  /** What the kernel found, as the metric has it. */
  #toSimilarities(
    { kernel, factor, squares }: PreparedQuery,
    first: number,
    count: number,
    out: Float32Array,
    at: number,
  ): void {
    const scales = this.#scales;
    const norms = this.#norms;
    const isInteger = kernel === this.#kernels.dotInt8 || kernel === this.#kernels.hammingBits;
    const results = isInteger ? this.#intResults : this.#floatResults;
    if (kernel === this.#kernels.hammingBits && this.metric === 'cosine') {
      const cosines = this.#bitCosines;
      for (let i = 0; i < count; i++) out[at + i] = cosines[results[i]!]!;
    } else if (this.metric === 'cosine') {
      for (let i = 0; i < count; i++) out[at + i] = results[i]! * norms[first + i]! * factor;
    } else if (this.metric === 'dot') {
      for (let i = 0; i < count; i++) out[at + i] = results[i]! * scales[first + i]! * factor;
    } else if (kernel === this.#kernels.dotInt8) {
      // Euclidean, of integers: |q - r|^2 = |q|^2 + |r|^2 - 2 q r, where only the products of scales are rounded.
      for (let i = 0; i < count; i++) {
        const scale = scales[first + i]!;
        const ofBoth = factor * factor * squares + scale * scale * norms[first + i]!;
        out[at + i] = 0 - Math.sqrt(Math.max(0, ofBoth - 2 * factor * scale * results[i]!));
      }
    } else if (this.metric === 'l2') {
      for (let i = 0; i < count; i++) out[at + i] = 0 - Math.sqrt(results[i]!);
    } else {
      for (let i = 0; i < count; i++) out[at + i] = 0 - results[i]!;
    }
  }

  /** The numbers that a vector's bytes stand for, its scale left out. None of bits. */
  #numbersOf(bytes: Uint8Array): Float32Array | Int8Array {
    if (bytes.length !== this.vectorBytes) {
      throw new RangeError(
        `${bytes.length} bytes among ${this.format} vectors of ${this.dimensions} dimensions.`,
      );
    }
    if (this.format === 'bit') return new Float32Array();
    if (this.format === 'int8') return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    return decode({ bytes, scale: 1 }, this.format, this.dimensions);
  }

  #has(row: number): boolean {
    return row < this.#rowCount && !Number.isNaN(this.#scales[row]!);
  }

  #startOf(row: number): number {
    return this.#rowsAt + row * this.#rowBytes;
  }

  #reserve(rows: number): void {
    // Anything else would be an address outside the rows.
    if (!Number.isInteger(rows) || rows < 1) throw new RangeError(`There is no row ${rows - 1}.`);
    if (rows <= this.#scales.length) return;
    const most = Math.floor((MAX_KERNEL_BYTES - this.#rowsAt) / this.#rowBytes);
    const capacity = Math.max(rows, Math.min(2 * this.#scales.length, most));
    this.#reserveBytes(capacity);
    this.#makeViews();
    const scales = new Float32Array(capacity).fill(Number.NaN);
    scales.set(this.#scales);
    this.#scales = scales;
    if (this.format === 'bit') return;
    const norms = new Float64Array(capacity);
    norms.set(this.#norms);
    this.#norms = norms;
  }

  #reserveBytes(rows: number): void {
    try {
      this.#kernels.reserve(this.#startOf(rows));
    } catch (cause) {
      throw new EngineError(
        'indexUnusable',
        `There is no memory for ${rows} vectors of ${this.dimensions} dimensions. Index fewer files or a smaller folder.`,
        { cause },
      );
    }
  }

  #makeViews(): void {
    const { buffer } = this.#kernels;
    this.#bytes = new Uint8Array(buffer);
    this.#floatResults = new Float32Array(buffer, this.#resultsAt, BLOCK_ROWS);
    this.#intResults = new Int32Array(buffer, this.#resultsAt, BLOCK_ROWS);
  }
}

function measure(numbers: Float32Array | Int8Array | Int16Array): { squares: number; peak: number } {
  let squares = 0;
  let peak = 0;
  for (let d = 0; d < numbers.length; d++) {
    squares += numbers[d]! * numbers[d]!;
    peak = Math.max(peak, Math.abs(numbers[d]!));
  }
  return { squares, peak };
}

function tooLarge(what: string): RangeError {
  return new RangeError(`A ${what} with components beyond 2^50, or that are no numbers.`);
}
