/**
 * The directions of many vectors as int8 rows that lie one behind the other, and their cosines four rows at a time.
 * Hides padding, scaling and the kernel's memory.
 */
import { EngineError } from '../../../shared/errors.ts';
import { quantise } from '../../vectors/vectorScan.ts';
import { openTileKernel, type TileKernel } from './tileKernel.ts';

/** The kernel takes 16 values at a time; rows are padded with zeros, which change no dot product. */
const PADDING = 16;
/** Rows compared at once, and their results: both stay in the second-level cache. */
export const TILE_ROWS = 1024;
export const TILE_QUERIES = 4;

export class VectorMatrix {
  readonly dimensions: number;
  readonly count: number;
  /** 1 / Euclidean length by row; 0 for a row without a direction. */
  readonly inverseNorms: Float64Array;
  readonly #kernel: TileKernel;
  readonly #rowBytes: number;
  readonly #rowsAt: number;
  readonly #bytes: Int8Array;
  readonly #queries: Int16Array;
  readonly #dots: Int32Array;

  /** Rows are zeros until they are set. Throws EngineError `notEnoughMemory`. A test may pass the kernel to use. */
  constructor(dimensions: number, count: number, kernel: TileKernel = openTileKernel()) {
    this.dimensions = dimensions;
    this.count = count;
    this.#kernel = kernel;
    this.#rowBytes = Math.ceil(dimensions / PADDING) * PADDING;
    const dotsAt = TILE_QUERIES * this.#rowBytes * Int16Array.BYTES_PER_ELEMENT;
    this.#rowsAt = dotsAt + TILE_QUERIES * TILE_ROWS * Int32Array.BYTES_PER_ELEMENT;
    try {
      kernel.reserve(this.#rowsAt + count * this.#rowBytes);
    } catch (cause) {
      throw new EngineError(
        'notEnoughMemory',
        `There is no memory for comparing ${count} vectors of ${dimensions} dimensions with each other. Narrow the files down.`,
        { cause },
      );
    }
    this.#bytes = new Int8Array(kernel.buffer);
    this.#queries = new Int16Array(kernel.buffer, 0, TILE_QUERIES * this.#rowBytes);
    this.#dots = new Int32Array(kernel.buffer, dotsAt, TILE_QUERIES * TILE_ROWS);
    this.inverseNorms = new Float64Array(count);
  }

  /** Floats are rounded to int8 in the vector's own scale; a vector of zeros has no direction. */
  set(row: number, vector: Int8Array | Float32Array): void {
    const own = this.row(row);
    if (vector instanceof Int8Array) own.set(vector);
    else quantise(vector, own);
    let squares = 0;
    for (const value of own) squares += value * value;
    this.inverseNorms[row] = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  }

  /** A row's values, without a copy. */
  row(row: number): Int8Array {
    const start = this.#rowsAt + row * this.#rowBytes;
    return this.#bytes.subarray(start, start + this.dimensions);
  }

  /** Adds a row's unit vector times `weight` to the numbers of `sums` from `at` on. */
  addUnit(row: number, weight: number, sums: Float64Array, at: number): void {
    const bytes = this.#bytes;
    const start = this.#rowsAt + row * this.#rowBytes;
    const factor = weight * this.inverseNorms[row]!;
    for (let d = 0; d < this.dimensions; d++) sums[at + d]! += bytes[start + d]! * factor;
  }

  /** The same rows in another order: row i is this one's row `order[i]`. */
  inOrder(order: Uint32Array): VectorMatrix {
    const other = new VectorMatrix(this.dimensions, order.length);
    for (let row = 0; row < order.length; row++) other.set(row, this.row(order[row]!));
    return other;
  }

  /**
   * Dot products of at most four vectors with `count` rows from `first` on, at most TILE_ROWS: that of vector q with
   * row i stands at 4 i + q, and is overwritten by the next call.
   */
  dots(vectors: readonly Int8Array[], first: number, count: number): Int32Array {
    for (let q = 0; q < vectors.length; q++) this.#queries.set(vectors[q]!, q * this.#rowBytes);
    const rows = this.#rowsAt + first * this.#rowBytes;
    this.#kernel.dotFour(0, rows, this.#rowBytes, count, this.#dots.byteOffset);
    return this.#dots;
  }
}
