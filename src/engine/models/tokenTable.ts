/**
 * One vector per token in memory that threads share, and the weighted mean of the vectors of a text. The same
 * text gets the same bits everywhere: sums are made in one fixed order with operations that IEEE 754 rounds exactly.
 */

/** The vector of token t is `rows[rowOf[t] * dimensions + d] * weights[t]`. Everything lies in shared memory. */
export interface TokenTable {
  readonly dimensions: number;
  readonly rows: Int8Array<SharedArrayBuffer> | Float32Array<SharedArrayBuffer>;
  /** By token: what its values are multiplied by, for its weight in a mean and the step of int8 values. */
  readonly weights: Float32Array<SharedArrayBuffer>;
  /** By token: its row; without it, token t has row t. */
  readonly rowOf?: Int32Array<SharedArrayBuffer> | undefined;
}

export class TokenMean {
  readonly #table: TokenTable;
  /** By token: its count in the text at hand; all zero between calls. */
  readonly #counts: Uint32Array;
  /** Tokens of the text at hand, each once, by first occurrence. */
  #distinct = new Uint32Array(1 << 10);
  readonly #sum: Float64Array;

  constructor(table: TokenTable) {
    this.#table = table;
    this.#counts = new Uint32Array(table.weights.length);
    this.#sum = new Float64Array(table.dimensions);
  }

  /**
   * Writes the direction of the weighted mean of the given tokens into `out` (length `dimensions`): unit length, or
   * zeros without tokens. Returns how many of them are distinct.
   */
  of(tokens: ArrayLike<number>, out: Float32Array): number {
    const counts = this.#counts;
    if (this.#distinct.length < tokens.length) this.#distinct = new Uint32Array(2 * tokens.length);
    const distinct = this.#distinct;
    let distinctCount = 0;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (counts[token]!++ === 0) distinct[distinctCount++] = token;
    }
    this.#sum.fill(0);
    for (let i = 0; i < distinctCount; i++) {
      const token = distinct[i]!;
      this.#add(token, counts[token]!);
      counts[token] = 0;
    }
    toUnitLength(this.#sum, out);
    return distinctCount;
  }

  #add(token: number, count: number): void {
    const { rows, weights, dimensions, rowOf } = this.#table;
    const sum = this.#sum;
    const weight = count * weights[token]!;
    const start = (rowOf === undefined ? token : rowOf[token]!) * dimensions;
    for (let d = 0; d < dimensions; d++) sum[d]! += weight * rows[start + d]!;
  }
}

/** Zeros stay zeros. */
export function toUnitLength(vector: ArrayLike<number>, out: Float32Array): void {
  let squares = 0;
  for (let d = 0; d < vector.length; d++) squares += vector[d]! * vector[d]!;
  const length = Math.sqrt(squares);
  for (let d = 0; d < vector.length; d++) out[d] = length > 0 ? vector[d]! / length : 0;
}
