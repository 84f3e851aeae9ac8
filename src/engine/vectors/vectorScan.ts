/**
 * Exact nearest neighbours by cosine similarity over int8 vectors in memory. Hides the WebAssembly kernel, its
 * memory and its growth; promises the same bits with and without WebAssembly, and on every platform.
 */
import { EngineError } from '../../shared/errors.ts';
import { type Kernel, NO_SIMILARITY, openKernel } from './kernel.ts';
import { MAX_KERNEL_BYTES } from './kernelMemory.ts';

export { NO_SIMILARITY };

export interface Neighbours {
  /** By similarity, highest first; among equals the lower row first. */
  readonly rows: Uint32Array;
  readonly similarities: Float32Array;
}

/** More than any embedding model gives; bounds the sums of the kernel. */
const MAX_DIMENSIONS = 8192;
/** The kernel takes 32 values at a time; rows are padded with zeros, which change no dot product. */
const PADDING = 32;
/**
 * Rows per call of the kernel: their dot products stay in the first-level cache. In memory each block is its rows'
 * norms and then its rows, so that growth moves nothing.
 */
const BLOCK_ROWS = 4096;
const BLOCK_NORMS_BYTES = BLOCK_ROWS * Float64Array.BYTES_PER_ELEMENT;
/** Of an int8 value, without its sign. */
const MAX_INT8 = 127;
/** Largest sum of absolute products that an int32 holds. */
const MAX_INT32 = 2 ** 31 - 1;

/** A matrix of int8 vectors. A row has no vector until it is set; rows may be set in any order. */
export class VectorScan {
  readonly dimensions: number;
  readonly #kernel: Kernel;
  readonly #rowBytes: number;
  readonly #blocksAt: number;
  readonly #blockBytes: number;
  /** Rows that there is room for. */
  #capacity = 0;
  #rowCount = 0;
  /** Views of the kernel's memory; they are made anew when it grows. */
  #query!: Int16Array;
  #cosines!: Float32Array;
  #bytes!: Int8Array;
  /** Of a row at `#normOf`: 1 / Euclidean length; 0 for a row without a vector. */
  #doubles!: Float64Array;

  private constructor(dimensions: number, capacity: number, kernel: Kernel) {
    this.dimensions = dimensions;
    this.#kernel = kernel;
    this.#rowBytes = Math.ceil(dimensions / PADDING) * PADDING;
    this.#blockBytes = BLOCK_NORMS_BYTES + BLOCK_ROWS * this.#rowBytes;
    this.#blocksAt =
      this.#rowBytes * Int16Array.BYTES_PER_ELEMENT +
      BLOCK_ROWS * (Int32Array.BYTES_PER_ELEMENT + Float32Array.BYTES_PER_ELEMENT);
    this.#makeRoom(Math.max(1, capacity));
  }

  /**
   * Makes room for `capacity` rows; more make it grow. Throws EngineError `indexUnusable` if that many cannot
   * be held: a matrix has at most 4 GiB. A test may pass the kernel to use.
   */
  static async create(dimensions: number, capacity: number, kernel?: Kernel): Promise<VectorScan> {
    if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw new RangeError(`A vector has 1 to ${MAX_DIMENSIONS} dimensions, not ${dimensions}.`);
    }
    return new VectorScan(dimensions, capacity, kernel ?? openKernel());
  }

  /** One more than the highest row that was ever set. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** Sets a row to a vector of `dimensions` values. A vector of zeros counts as none. */
  set(row: number, vector: Int8Array): void {
    if (vector.length !== this.dimensions) {
      throw new RangeError(`A vector of ${vector.length} dimensions among vectors of ${this.dimensions}.`);
    }
    this.#reserve(row + 1);
    this.#write(row, vector);
  }

  /** Takes a row's vector away. */
  clear(row: number): void {
    if (row >= this.#rowCount) return;
    const start = this.#startOf(row);
    this.#bytes.fill(0, start, start + this.dimensions);
    this.#doubles[this.#normOf(row)] = 0;
  }

  /** A copy of a row's vector; zeros if it has none. */
  get(row: number): Int8Array {
    if (row >= this.#rowCount) return new Int8Array(this.dimensions);
    const start = this.#startOf(row);
    return this.#bytes.slice(start, start + this.dimensions);
  }

  /**
   * Cosine similarity of the query with every row, by row: [-1, 1], or NO_SIMILARITY for a row without a
   * vector. A float query is rounded to 16 bits, an int8 query is taken exactly; a query of zeros has
   * similarity 0. Writes into `out` (at least `rowCount` long) and returns it, else into a new array.
   */
  scores(
    query: Int8Array | Float32Array,
    out: Float32Array = new Float32Array(this.#rowCount),
  ): Float32Array {
    const inverseQueryNorm = this.#writeQuery(query);
    const dotsAt = this.#query.byteLength;
    const cosines = this.#cosines;
    for (let first = 0; first < this.#rowCount; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, this.#rowCount - first);
      const rowsAt = this.#startOf(first);
      this.#kernel.dotRows(0, rowsAt, this.#rowBytes, count, dotsAt);
      const normsAt = rowsAt - BLOCK_NORMS_BYTES;
      this.#kernel.scaleDots(dotsAt, normsAt, inverseQueryNorm, count, cosines.byteOffset);
      out.set(count === BLOCK_ROWS ? cosines : cosines.subarray(0, count), first);
    }
    return out;
  }

  #startOf(row: number): number {
    const block = Math.floor(row / BLOCK_ROWS);
    const ofBlock = row % BLOCK_ROWS;
    return this.#blocksAt + block * this.#blockBytes + BLOCK_NORMS_BYTES + ofBlock * this.#rowBytes;
  }

  /** Where a row's norm stands among the memory's 64-bit floats. */
  #normOf(row: number): number {
    const blockAt = this.#blocksAt + Math.floor(row / BLOCK_ROWS) * this.#blockBytes;
    return blockAt / Float64Array.BYTES_PER_ELEMENT + (row % BLOCK_ROWS);
  }

  #write(row: number, vector: Int8Array): void {
    let squares = 0;
    for (let d = 0; d < vector.length; d++) squares = (squares + Math.imul(vector[d]!, vector[d]!)) | 0;
    this.#bytes.set(vector, this.#startOf(row));
    this.#doubles[this.#normOf(row)] = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    if (row >= this.#rowCount) this.#rowCount = row + 1;
  }

  /** Returns 1 / length of what was written, or 0 for zeros. */
  #writeQuery(query: Int8Array | Float32Array): number {
    if (query.length !== this.dimensions) {
      throw new RangeError(`A query of ${query.length} dimensions for vectors of ${this.dimensions}.`);
    }
    return toIntegers(query, this.#query);
  }

  #reserve(rows: number): void {
    // Anything else would be an address outside the rows.
    if (!Number.isInteger(rows) || rows < 1) throw new RangeError(`There is no row ${rows - 1}.`);
    if (rows <= this.#capacity) return;
    const most = Math.floor((MAX_KERNEL_BYTES - this.#blocksAt) / this.#blockBytes) * BLOCK_ROWS;
    this.#makeRoom(Math.max(rows, Math.min(2 * this.#capacity, most)));
  }

  #makeRoom(rows: number): void {
    try {
      this.#kernel.reserve(this.#startOf(rows - 1) + this.#rowBytes);
    } catch (cause) {
      throw new EngineError(
        'indexUnusable',
        `There is no memory for ${rows} vectors of ${this.dimensions} dimensions. Index fewer files or a smaller folder.`,
        { cause },
      );
    }
    this.#capacity = rows;
    this.#makeViews();
  }

  #makeViews(): void {
    const { buffer } = this.#kernel;
    this.#query = new Int16Array(buffer, 0, this.#rowBytes);
    const cosinesAt = this.#query.byteLength + BLOCK_ROWS * Int32Array.BYTES_PER_ELEMENT;
    this.#cosines = new Float32Array(buffer, cosinesAt, BLOCK_ROWS);
    this.#bytes = new Int8Array(buffer);
    // The memory is whole pages.
    this.#doubles = new Float64Array(buffer);
  }
}

/**
 * What a VectorScan gives for vectors that lie one behind the other, to the bit: slower, but without bringing
 * them anywhere first.
 */
export function cosines(query: Int8Array | Float32Array, vectors: Int8Array): Float32Array {
  const dimensions = query.length;
  const integers = new Int16Array(dimensions);
  const inverseQueryNorm = toIntegers(query, integers);
  const out = new Float32Array(vectors.length / dimensions);
  for (let row = 0, at = 0; row < out.length; row++) {
    let dot = 0;
    let squares = 0;
    for (let d = 0; d < dimensions; d++, at++) {
      const value = vectors[at]!;
      dot = (dot + Math.imul(integers[d]!, value)) | 0;
      squares = (squares + Math.imul(value, value)) | 0;
    }
    out[row] = squares > 0 ? dot * (1 / Math.sqrt(squares)) * inverseQueryNorm : NO_SIMILARITY;
  }
  return out;
}

/** A query as integers in 16 bits such that no dot product overflows 32. Returns 1 / their length, or 0 for zeros. */
function toIntegers(query: Int8Array | Float32Array, out: Int16Array): number {
  const rowBytes = Math.ceil(query.length / PADDING) * PADDING;
  if (query instanceof Int8Array) out.set(query);
  else scaleToIntegers(query, Math.min(2 ** 15 - 1, Math.floor(MAX_INT32 / (128 * rowBytes))), out);
  let squares = 0;
  for (let d = 0; d < query.length; d++) squares += out[d]! * out[d]!;
  return squares > 0 ? 1 / Math.sqrt(squares) : 0;
}

/**
 * Scales a vector so that its largest component becomes 127 or -127 and rounds, halves away from zero.
 * `out` has the same length; all zero in, all zero out.
 */
export function quantise(vector: Float32Array, out: Int8Array): void {
  scaleToIntegers(vector, MAX_INT8, out);
}

/**
 * The at most `k` highest scores greater than `above`, as rows (indexes) and scores, among the rows for which
 * `accept` is not 0. NaN is never taken.
 */
export function highest(
  scores: Float32Array,
  k: number,
  above = Number.NEGATIVE_INFINITY,
  accept?: Uint8Array,
): Neighbours {
  const limit = Math.min(Math.max(0, Math.floor(k)), scores.length);
  const heap = { rows: new Uint32Array(limit), similarities: new Float32Array(limit) };
  let size = 0;
  let bar = limit > 0 ? above : Number.POSITIVE_INFINITY;
  for (let row = nextAbove(scores, 0, bar); row < scores.length; row = nextAbove(scores, row + 1, bar)) {
    const score = scores[row]!;
    if (accept !== undefined && accept[row] === 0) continue;
    if (size < limit) siftUp(heap, size++, row, score);
    else siftDown(heap, size, row, score);
    if (size === limit) bar = heap.similarities[0]!;
  }
  // The worst goes to the end, again and again: what stays is in order.
  for (let end = size - 1; end > 0; end--) {
    const row = heap.rows[end]!;
    const score = heap.similarities[end]!;
    heap.rows[end] = heap.rows[0]!;
    heap.similarities[end] = heap.similarities[0]!;
    siftDown(heap, end, row, score);
  }
  return { rows: heap.rows.slice(0, size), similarities: heap.similarities.slice(0, size) };
}

/**
 * The first row from `row` on that scores more than `bar`, or the number of rows: equal to the worst one kept is not
 * enough, as that has a lower row. Nearly all rows are passed over here, and alone this loop is three times as fast.
 */
function nextAbove(scores: Float32Array, row: number, bar: number): number {
  while (row < scores.length && !(scores[row]! > bar)) row++;
  return row;
}

/** Puts an entry at the end of a heap whose root is the worst: lowest score, among equals the higher row. */
function siftUp({ rows, similarities }: Neighbours, at: number, row: number, score: number): void {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isWorse(score, row, similarities[parent]!, rows[parent]!)) break;
    rows[at] = rows[parent]!;
    similarities[at] = similarities[parent]!;
    at = parent;
  }
  rows[at] = row;
  similarities[at] = score;
}

/** Puts an entry in place of the root of a heap of `size` entries. */
function siftDown({ rows, similarities }: Neighbours, size: number, row: number, score: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    const sibling = child + 1;
    if (
      sibling < size &&
      isWorse(similarities[sibling]!, rows[sibling]!, similarities[child]!, rows[child]!)
    ) {
      child = sibling;
    }
    if (!isWorse(similarities[child]!, rows[child]!, score, row)) break;
    rows[at] = rows[child]!;
    similarities[at] = similarities[child]!;
    at = child;
  }
  rows[at] = row;
  similarities[at] = score;
}

function isWorse(score: number, row: number, otherScore: number, otherRow: number): boolean {
  return score < otherScore || (score === otherScore && row > otherRow);
}

/** Largest component becomes `largest` or its negative; the others are rounded, halves away from zero. */
function scaleToIntegers(vector: Float32Array, largest: number, out: Int8Array | Int16Array): void {
  let peak = 0;
  for (let d = 0; d < vector.length; d++) peak = Math.max(peak, Math.abs(vector[d]!));
  for (let d = 0; d < vector.length; d++) {
    const scaled = peak > 0 ? (vector[d]! * largest) / peak : 0;
    out[d] = Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5);
  }
}
