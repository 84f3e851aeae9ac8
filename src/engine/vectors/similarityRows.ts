/**
 * The vectors of an index's chunks in memory and how similar a query is to each, on the scale of a cosine whatever
 * the model compares by, so that the path's part and the background mean the same everywhere.
 */
import { bytesPerVector, decode, type EncodedVector, lengthOf, type VectorFormat } from './formats.ts';
import type { Metric } from './metrics.ts';
import { NO_SCORE, type VectorQuery } from './vectorRows.ts';
import { cosines, NO_SIMILARITY, VectorScan } from './vectorScan.ts';
import { type FirstPass, VectorTable } from './vectorTable.ts';

/**
 * Vectors by row, as the store has them: their bytes, and the Euclidean length of what the model gave, 0 for a text
 * that it knows nothing of. Such a row has no vector.
 *
 * A similarity is at most 1, never below -1, and monotone in what the model compares by:
 * - `cosine` and `dot`: the cosine. For the dot product, whoever ranks multiplies with the length.
 * - `l2`: 1 - d^2 / 2|q|^2 for the distance d from the query q. Of unit vectors this is the cosine; of others the order
 *   is that of the distances.
 * - `l1`: 1 - pi d^2 / 4n|q|^2 in n dimensions. The absolute components of a difference in no special direction add up
 *   to sqrt(2n / pi) times its length, so this estimates the same cosine, in the order of the distances: 1 for equal
 *   vectors, about 0 for unrelated ones.
 * - bits: the cosine that their Hamming distance stands for, for every model: lengths are lost.
 */
export interface SimilarityRows {
  /** One more than the highest row that was ever set. */
  readonly rowCount: number;
  set(row: number, bytes: Uint8Array, length: number): void;
  clear(row: number): void;
  /** A row's vector as a query; zeros if it has none. */
  get(row: number): VectorQuery;
  /** By row into `out`, NO_SIMILARITY for a row without a vector. */
  scores(query: VectorQuery, out: Float32Array): void;
  /** The same for some rows alone, in their order. */
  scoresOf(query: VectorQuery, rows: Uint32Array): Float32Array;
  /** As `scores`, by what the first pass compares. */
  estimates(query: VectorQuery, out: Float32Array): void;
  /** What `scores` would give for vectors that lie one behind the other. Throws RangeError for numbers that no model gives. */
  scoresOfBytes(query: VectorQuery, bytes: Uint8Array, lengths: Float32Array): Float32Array;
}

export interface RowsOptions {
  readonly dimensions: number;
  readonly vectorFormat: VectorFormat;
  /** What the model was trained to compare by. */
  readonly similarity: Exclude<Metric, 'hamming'>;
  readonly firstPass?: FirstPass | undefined;
}

/** Throws EngineError `indexUnusable` if there is no memory for `capacity` rows. */
export async function openRows(options: RowsOptions, capacity: number): Promise<SimilarityRows> {
  const { dimensions, vectorFormat, similarity, firstPass } = options;
  const byDirection = similarity === 'cosine' || similarity === 'dot';
  return vectorFormat === 'int8' && byDirection && !firstPass
    ? new ScanRows(await VectorScan.create(dimensions, capacity))
    : new TableRows(options, capacity);
}

/** The numbers of vectors, each of them up to a factor. */
export type VectorNumbers = Int8Array | Float32Array;

/** Bytes of vectors that lie one behind the other as numbers. */
export function numbersOf(bytes: Uint8Array, format: VectorFormat): VectorNumbers {
  if (format === 'int8') return asInt8(bytes);
  return decode({ bytes, scale: 1 }, format, (bytes.length * 8) / BITS[format]);
}

/** Of a component. */
const BITS = { float32: 32, float16: 16, bit: 1 } as const;

/** The scan that is tuned for int8 vectors and their cosine. */
class ScanRows implements SimilarityRows {
  readonly #scan: VectorScan;

  constructor(scan: VectorScan) {
    this.#scan = scan;
  }

  get rowCount(): number {
    return this.#scan.rowCount;
  }

  set(row: number, bytes: Uint8Array): void {
    this.#scan.set(row, asInt8(bytes));
  }

  clear(row: number): void {
    this.#scan.clear(row);
  }

  get(row: number): VectorQuery {
    return this.#scan.get(row);
  }

  scores(query: VectorQuery, out: Float32Array): void {
    this.#scan.scores(query, out);
  }

  scoresOf(query: VectorQuery, rows: Uint32Array): Float32Array {
    const all = this.#scan.scores(query);
    return Float32Array.from(rows, (row) => all[row]!);
  }

  estimates(query: VectorQuery, out: Float32Array): void {
    this.scores(query, out);
  }

  scoresOfBytes(query: VectorQuery, bytes: Uint8Array): Float32Array {
    return cosines(query, asInt8(bytes));
  }
}

/** Everything else. */
class TableRows implements SimilarityRows {
  readonly #options: RowsOptions;
  readonly #metric: Metric;
  readonly #table: VectorTable;
  /** For vectors that come from elsewhere. */
  #passing: TableRows | undefined;

  constructor(options: RowsOptions, capacity: number) {
    const { vectorFormat, similarity, dimensions } = options;
    this.#options = options;
    this.#metric = vectorFormat === 'bit' || similarity === 'dot' ? 'cosine' : similarity;
    this.#table = new VectorTable({ format: vectorFormat, dimensions, metric: this.#metric }, capacity);
  }

  get rowCount(): number {
    return this.#table.rowCount;
  }

  set(row: number, bytes: Uint8Array, length: number): void {
    this.#table.setEncoded(row, this.#encoded(bytes, length));
    // Neither bits nor a distance tell a vector of zeros from others.
    if (length === 0) this.#table.clear(row);
  }

  clear(row: number): void {
    this.#table.clear(row);
  }

  get(row: number): VectorQuery {
    return this.#table.get(row) ?? new Float32Array(this.#options.dimensions);
  }

  scores(query: VectorQuery, out: Float32Array): void {
    this.#table.scores(query, out);
    this.#toSimilarities(out.subarray(0, this.rowCount), query);
  }

  scoresOf(query: VectorQuery, rows: Uint32Array): Float32Array {
    const scores = this.#table.scoresOf(query, rows);
    this.#toSimilarities(scores, query);
    return scores;
  }

  estimates(query: VectorQuery, out: Float32Array): void {
    const { firstPass } = this.#options;
    if (!firstPass) {
      this.scores(query, out);
      return;
    }
    this.#table.passScores(query, firstPass, out);
    const estimated = out.subarray(0, this.rowCount);
    if (firstPass.bits && this.#metric !== 'cosine') {
      // 2 q c - |c|^2, which lacks |q|^2 to be a negative squared distance.
      const squares = lengthOf(query) ** 2;
      for (let row = 0; row < estimated.length; row++) {
        const score = estimated[row]!;
        estimated[row] = score === NO_SCORE ? NO_SIMILARITY : bounded(0.5 + score / (2 * squares));
      }
    } else this.#toSimilarities(estimated, query.subarray(0, firstPass.dimensions ?? query.length));
  }

  scoresOfBytes(query: VectorQuery, bytes: Uint8Array, lengths: Float32Array): Float32Array {
    const { vectorFormat, dimensions } = this.#options;
    const each = bytesPerVector(vectorFormat, dimensions);
    const count = lengths.length;
    if (bytes.length !== count * each) throw new RangeError(`${bytes.length} bytes for ${count} vectors.`);
    this.#passing ??= new TableRows({ ...this.#options, firstPass: undefined }, count);
    for (let row = 0; row < count; row++) {
      this.#passing.set(row, bytes.subarray(row * each, (row + 1) * each), lengths[row]!);
    }
    const scores = new Float32Array(this.#passing.rowCount);
    this.#passing.scores(query, scores);
    return scores.subarray(0, count);
  }

  /** With the scale that brings an int8 vector to its length, where lengths are compared. */
  #encoded(bytes: Uint8Array, length: number): EncodedVector {
    if (this.#options.vectorFormat !== 'int8' || this.#metric === 'cosine') return { bytes, scale: 1 };
    const ofIntegers = lengthOf(asInt8(bytes));
    return { bytes, scale: ofIntegers > 0 ? Math.fround(length / ofIntegers) : 0 };
  }

  #toSimilarities(scores: Float32Array, query: VectorQuery): void {
    if (this.#metric === 'cosine') {
      for (let i = 0; i < scores.length; i++) if (scores[i] === NO_SCORE) scores[i] = NO_SIMILARITY;
      return;
    }
    const squares = lengthOf(query) ** 2;
    const factor = (this.#metric === 'l1' ? Math.PI / (4 * query.length) : 0.5) / squares;
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i]!;
      scores[i] = score === NO_SCORE ? NO_SIMILARITY : bounded(1 - score * score * factor);
    }
  }
}

/** A query of zeros is similar to nothing; of what is further away than any direction can be, nothing needs to be told apart. */
function bounded(similarity: number): number {
  return Number.isFinite(similarity) ? Math.max(-1, similarity) : 0;
}

function asInt8(bytes: Uint8Array): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
