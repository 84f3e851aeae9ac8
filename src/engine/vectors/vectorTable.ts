/**
 * Vectors of one format in memory and the rows nearest to a query: exactly, or in two passes, where a cheap copy
 * of every vector (its first components, its signs, or the signs of its first components) names candidates and
 * the full vectors put them in order.
 */
import { decode, type EncodedVector, encode, type VectorFormat } from './formats.ts';
import type { Metric } from './metrics.ts';
import { openTableKernels, type TableKernels } from './tableKernels.ts';
import { NO_SCORE, type RowsShape, type VectorQuery, VectorRows } from './vectorRows.ts';
import { highest, type Neighbours } from './vectorScan.ts';

/** What the first pass compares. */
export interface PassShape {
  /**
   * Length of the Matryoshka prefix (Kusupati et al. 2022): a multiple of 8, at most the table's dimensions,
   * which it is if absent. With cosine, prefixes count as brought to unit length.
   */
  readonly dimensions?: number;
  /**
   * Signs instead of numbers (Yamada et al. 2021). Their estimated cosine becomes a dot product or a Euclidean
   * distance by the lengths of the vectors, where the metric counts these; l1 follows the Euclidean distance.
   */
  readonly bits?: boolean;
}

export interface FirstPass extends PassShape {
  /** How many of the nearest rows by the first pass are compared in full, at least k. */
  readonly candidates: number;
}

export interface TableSearch {
  readonly firstPass?: FirstPass;
  /** By row: 0 for those that are neither found nor counted as candidates. */
  readonly accept?: Uint8Array;
}

/** Prefixes end where a byte of bits ends. */
const PREFIX_STEP = 8;

/**
 * A row has no vector until it is set; rows may be set in any order. A first pass reads a contiguous copy: of rows of
 * 384 float32, reading the first half of each in place took 2.5 times as long as reading them whole, and reading a
 * copy of those halves half as long. The copy is made at the first search that asks for it, or by `prepare`, and
 * then follows every change.
 */
export class VectorTable {
  readonly #rows: VectorRows;
  readonly #passes = new Map<string, VectorRows>();
  readonly #openKernels: () => TableKernels;
  #ownScores = new Float32Array(0);

  /**
   * Makes room for `capacity` rows; more make it grow. Throws RangeError for dimensions outside 1 to 8192 and for
   * a metric that the format does not have, EngineError `indexUnusable` if that many rows cannot be held: a
   * table has at most 4 GiB. A test may pass the kernels to use.
   */
  constructor(shape: RowsShape, capacity: number, openKernels: () => TableKernels = openTableKernels) {
    this.#openKernels = openKernels;
    this.#rows = new VectorRows(shape, capacity, openKernels());
  }

  get dimensions(): number {
    return this.#rows.dimensions;
  }

  get format(): VectorFormat {
    return this.#rows.format;
  }

  get metric(): Metric {
    return this.#rows.metric;
  }

  /** One more than the highest row that was ever set. */
  get rowCount(): number {
    return this.#rows.rowCount;
  }

  /** Memory per row: the vector, what is kept beside it, and the copies for first passes. */
  get bytesPerRow(): number {
    return [this.#rows, ...this.#passes.values()].reduce((sum, rows) => sum + rows.bytesPerRow, 0);
  }

  /**
   * Sets a row to a vector of `dimensions` finite components up to 2^50; throws RangeError for others. A
   * vector of zeros has no direction: by cosine it counts as none.
   */
  set(row: number, vector: Float32Array): void {
    this.setEncoded(row, encode(vector, this.format));
    // Its bits do not tell.
    if (this.metric === 'cosine' && vector.every((value) => value === 0)) this.clear(row);
  }

  /** Sets a row to what `encode` made of a vector. Throws RangeError if it is of another length. */
  setEncoded(row: number, vector: EncodedVector): void {
    this.#rows.set(row, vector);
    for (const pass of this.#passes.values()) pass.set(row, this.#copyFor(pass, vector));
    if (this.metric === 'cosine' && this.#rows.lengthOf(row) === 0) this.clear(row);
  }

  /**
   * Sets consecutive rows to the vectors that lie one behind the other in `bytes`. `scales` holds one number per
   * vector; without it all are 1.
   */
  setRows(firstRow: number, bytes: Uint8Array, scales?: Float32Array): void {
    const { vectorBytes } = this.#rows;
    const count = bytes.length / vectorBytes;
    if (!Number.isInteger(count) || (scales && scales.length !== count)) {
      throw new RangeError(
        `${bytes.length} bytes are not ${this.format} vectors of ${this.dimensions} dimensions.`,
      );
    }
    for (let i = 0; i < count; i++) {
      const vector = bytes.subarray(i * vectorBytes, (i + 1) * vectorBytes);
      this.setEncoded(firstRow + i, { bytes: vector, scale: scales?.[i] ?? 1 });
    }
  }

  /** Takes a row's vector away. */
  clear(row: number): void {
    this.#rows.clear(row);
    for (const pass of this.#passes.values()) pass.clear(row);
  }

  /** A row's vector as the format holds it, or undefined if it has none. */
  get(row: number): Float32Array | undefined {
    const vector = this.#rows.get(row);
    return vector && decode(vector, this.format, this.dimensions);
  }

  /** A copy of a row's bytes and scale, or undefined if it has no vector. */
  getEncoded(row: number): EncodedVector | undefined {
    return this.#rows.get(row);
  }

  /** Euclidean length of a row's vector as the format holds it; NaN if it has none. */
  lengthOf(row: number): number {
    return this.#rows.lengthOf(row);
  }

  /**
   * Similarity of the query with every row by the table's metric, by row, or NO_SCORE for a row without a vector.
   * Higher is better; `distanceOf` turns one into a distance. Int8 rows are compared with a query rounded to 16
   * bits, bits with the query's signs. Writes into `out` (at least `rowCount` long) and returns it, else into a
   * new array. Throws RangeError for a query of other dimensions.
   */
  scores(query: VectorQuery, out: Float32Array = new Float32Array(this.rowCount)): Float32Array {
    return this.#rows.scores(query, out);
  }

  /** The at most `k` nearest rows, exactly, among those that have a vector and for which `accept` is not 0. */
  topK(query: VectorQuery, k: number, accept?: Uint8Array): Neighbours {
    return highest(this.#rows.scores(query, this.#scratch()), k, NO_SCORE, accept);
  }

  /**
   * The at most `k` nearest rows; without a first pass exactly. With one, those of its candidates: what it does
   * not name is not found, and the similarities are those of the full vectors.
   */
  search(query: VectorQuery, k: number, { firstPass, accept }: TableSearch = {}): Neighbours {
    if (!firstPass) return this.topK(query, k, accept);
    const scores = this.passScores(query, firstPass, this.#scratch());
    const candidates = highest(scores, Math.max(k, firstPass.candidates), NO_SCORE, accept);
    // By row, so that among equals the lower row comes first.
    const rows = candidates.rows.sort();
    const best = highest(this.#rows.scoresOf(query, rows), k, NO_SCORE);
    return { rows: best.rows.map((i) => rows[i]!), similarities: best.similarities };
  }

  /** The same as `scores` for some rows alone, in their order. */
  scoresOf(query: VectorQuery, rows: Uint32Array): Float32Array {
    return this.#rows.scoresOf(query, rows);
  }

  /**
   * By row what a first pass makes of the query, or NO_SCORE: the similarity of prefixes by the table's metric. Of
   * signs the estimated cosine, dot product, or for distances 2 q c - |c|^2, which has their order. Writes into
   * `out` (at least `rowCount` long) and returns it.
   */
  passScores(query: VectorQuery, shape: PassShape, out: Float32Array): Float32Array {
    const pass = this.#pass(shape);
    const scores = pass.scores(query.subarray(0, pass.dimensions), out);
    // Where the last rows were cleared the copy is shorter.
    scores.fill(NO_SCORE, pass.rowCount, this.rowCount);
    if (pass.format === 'bit' && this.format !== 'bit') this.#weightByLength(scores, query);
    return scores;
  }

  /** Makes the copy that a first pass reads, if there is none yet: as many bytes per row as its vectors have. */
  prepare(shape: PassShape): void {
    this.#pass(shape);
  }

  #pass({ dimensions = this.dimensions, bits = false }: PassShape): VectorRows {
    if (dimensions === this.dimensions && (!bits || this.format === 'bit')) return this.#rows;
    if (dimensions % PREFIX_STEP !== 0 && dimensions !== this.dimensions) {
      throw new RangeError(
        `A prefix of ${dimensions} dimensions; it has to be a multiple of ${PREFIX_STEP}.`,
      );
    }
    if (dimensions > this.dimensions) {
      throw new RangeError(`A prefix of ${dimensions} dimensions of vectors of ${this.dimensions}.`);
    }
    const format = bits ? 'bit' : this.format;
    const key = `${format} ${dimensions}`;
    const known = this.#passes.get(key);
    if (known) return known;
    const metric = format === 'bit' && this.format !== 'bit' ? 'cosine' : this.metric;
    const pass = new VectorRows({ dimensions, format, metric }, this.rowCount, this.#openKernels());
    for (let row = 0; row < this.rowCount; row++) {
      const vector = this.#rows.get(row);
      if (vector) pass.set(row, this.#copyFor(pass, vector));
    }
    this.#passes.set(key, pass);
    return pass;
  }

  #copyFor(pass: VectorRows, vector: EncodedVector): EncodedVector {
    if (pass.format === this.format) {
      return { bytes: vector.bytes.subarray(0, pass.vectorBytes), scale: vector.scale };
    }
    const numbers = decode({ bytes: vector.bytes, scale: 1 }, this.format, this.dimensions);
    return encode(numbers.subarray(0, pass.dimensions), 'bit');
  }

  /** Turns estimated cosines into what the table's metric makes of them and of the lengths. */
  #weightByLength(scores: Float32Array, query: VectorQuery): void {
    if (this.metric === 'cosine') return;
    const queryLength = Math.hypot(...query);
    for (let row = 0; row < this.rowCount; row++) {
      if (scores[row] === NO_SCORE) continue;
      const length = this.#rows.lengthOf(row);
      const product = scores[row]! * length;
      // Of the squared distance, the query's part is the same for all.
      scores[row] = this.metric === 'dot' ? product : 2 * product * queryLength - length * length;
    }
  }

  #scratch(): Float32Array {
    if (this.#ownScores.length < this.rowCount) this.#ownScores = new Float32Array(2 * this.rowCount);
    return this.#ownScores.subarray(0, this.rowCount);
  }
}
