/**
 * TF-IDF cosine, the classic vector space baseline (Salton and Buckley 1988): weight (1 + ln tf) * idf with a smoothed
 * idf, every chunk and query made unit, ranked by their dot product.
 */
import { queryWords } from '../search/lexical.ts';
import { highest } from '../vectors/vectorScan.ts';
import type { ChunkTerms } from './chunkTerms.ts';

/** Rows are chunks, in compressed sparse rows: those of row i are the entries `starts[i]` to `starts[i + 1]`. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Uint32Array;
  readonly columnOf: Uint32Array;
  readonly values: Float64Array;
}

/** Entries of one sparse vector. */
export interface SparseVector {
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

export class TfIdf {
  /** Unit rows. */
  readonly matrix: SparseMatrix;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #idf: Float64Array;

  constructor(chunks: readonly Pick<ChunkTerms, 'frequencies'>[]) {
    const columns = new Map<string, number>();
    const counts: number[] = [];
    let entries = 0;
    for (const { frequencies } of chunks) {
      entries += frequencies.size;
      for (const word of frequencies.keys()) {
        const column = columns.get(word);
        if (column === undefined) {
          columns.set(word, counts.length);
          counts.push(1);
        } else counts[column]!++;
      }
    }
    this.#columns = columns;
    this.#idf = Float64Array.from(counts, (count) => 1 + Math.log((chunks.length + 1) / (count + 1)));
    this.matrix = {
      rows: chunks.length,
      columns: columns.size,
      starts: new Uint32Array(chunks.length + 1),
      columnOf: new Uint32Array(entries),
      values: new Float64Array(entries),
    };
    this.#fill(chunks);
  }

  /** The words of a query that occur at all, as a unit vector. */
  vectorOf(query: string): SparseVector {
    const columns = queryWords(query).flatMap((word) => this.#columns.get(word) ?? []);
    const length = Math.hypot(...columns.map((column) => this.#idf[column]!));
    return { columns, values: columns.map((column) => this.#idf[column]! / length) };
  }

  /** The at most `limit` nearest rows, best first. */
  nearest(query: string, limit: number): Uint32Array {
    const { rows, columns, starts, columnOf, values } = this.matrix;
    const weights = new Float64Array(columns);
    const vector = this.vectorOf(query);
    vector.columns.forEach((column, i) => {
      weights[column] = vector.values[i]!;
    });
    const cosines = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) sum += values[at]! * weights[columnOf[at]!]!;
      cosines[row] = sum;
    }
    return highest(cosines, limit, 0).rows;
  }

  #fill(chunks: readonly Pick<ChunkTerms, 'frequencies'>[]): void {
    const { starts, columnOf, values } = this.matrix;
    let at = 0;
    chunks.forEach(({ frequencies }, row) => {
      const from = at;
      let squares = 0;
      for (const [word, frequency] of frequencies) {
        const column = this.#columns.get(word)!;
        const value = (1 + Math.log(frequency)) * this.#idf[column]!;
        columnOf[at] = column;
        values[at++] = value;
        squares += value * value;
      }
      const length = Math.sqrt(squares);
      for (let i = from; i < at; i++) values[i] = values[i]! / length;
      starts[row + 1] = at;
    });
  }
}
