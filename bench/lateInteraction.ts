/**
 * Late interaction over the static model's own tables: each token of a question is compared with each token of a chunk
 * (ColBERT, Khattab and Zaharia 2020; kernels over the similarities: KNRM, Xiong et al. 2017), or the question with parts
 * of the chunk, instead of one sum with another.
 */
import { createCodeTokenizer } from '../src/engine/models/codeTokenizer.ts';
import { readStaticFiles, type Table } from '../src/engine/models/staticModel.ts';

interface AskedToken {
  /** Length of its row, as a share of those of all tokens of the question. */
  readonly weight: number;
  /** Cosine with each row of the documents' table. */
  readonly cosines: Float32Array;
}

export class LateInteraction {
  readonly #tokenise: (text: string) => Iterable<number>;
  readonly #documents: Float32Array[];
  readonly #queries: Float32Array[];
  readonly #tokens = new WeakMap<object, Uint32Array>();
  #last: { query: string; tokens: readonly AskedToken[] } | undefined;

  static async load(folder: string): Promise<LateInteraction> {
    const { vocabulary, continuationPrefix, documents, queries } = await readStaticFiles(folder);
    const tokenizer = createCodeTokenizer(vocabulary, continuationPrefix);
    return new LateInteraction((text) => tokenizer.tokenise(text), rowsOf(documents), rowsOf(queries));
  }

  private constructor(
    tokenise: (text: string) => Iterable<number>,
    documents: Float32Array[],
    queries: Float32Array[],
  ) {
    this.#tokenise = tokenise;
    this.#documents = documents;
    this.#queries = queries;
  }

  /** For each token of the question the highest cosine with one of the text, in the mean. */
  mostAlike(query: string, chunk: { readonly text: string }): number {
    const tokens = this.#tokensOf(chunk);
    return this.#asked(query).reduce((sum, { weight, cosines }) => {
      let best = 0;
      for (const token of tokens) if (cosines[token]! > best) best = cosines[token]!;
      return sum + weight * best;
    }, 0);
  }

  /** For each kernel the mean over the question's tokens of the logarithm of how many tokens of the text lie near it. */
  kernels(
    query: string,
    chunk: { readonly text: string },
    centres: readonly number[],
    width: number,
  ): number[] {
    const tokens = this.#tokensOf(chunk);
    const asked = this.#asked(query);
    return centres.map((centre) =>
      asked.reduce((sum, { weight, cosines }) => {
        let near = 0;
        for (const token of tokens) near += Math.exp(-((cosines[token]! - centre) ** 2) / (2 * width ** 2));
        return sum + weight * Math.log(Math.max(near, 1e-2));
      }, 0),
    );
  }

  /** Cosines of the question with each window of so many lines. */
  windows(query: string, chunk: { readonly text: string }, lines: number): number[] {
    const asked = new Float32Array(this.#queries[0]!.length);
    for (const token of new Set(this.#tokenise(query))) add(asked, this.#queries[token]!, 1);
    const all = chunk.text.split('\n');
    const step = Math.max(1, lines >> 1);
    const cosines: number[] = [];
    for (let from = 0; from === 0 || from + step < all.length; from += step) {
      const vector = new Float32Array(asked.length);
      const counts = new Map<number, number>();
      for (const token of this.#tokenise(all.slice(from, from + lines).join('\n')))
        counts.set(token, (counts.get(token) ?? 0) + 1);
      for (const [token, count] of counts) add(vector, this.#documents[token]!, Math.sqrt(count));
      cosines.push(cosine(asked, vector));
    }
    return cosines;
  }

  #tokensOf(chunk: { readonly text: string }): Uint32Array {
    let tokens = this.#tokens.get(chunk);
    if (!tokens) this.#tokens.set(chunk, (tokens = Uint32Array.from(new Set(this.#tokenise(chunk.text)))));
    return tokens;
  }

  #asked(query: string): readonly AskedToken[] {
    if (this.#last?.query === query) return this.#last.tokens;
    const rows = [...new Set(this.#tokenise(query))].map((token) => this.#queries[token]!);
    const total = rows.reduce((sum, row) => sum + lengthOf(row), 0);
    const tokens = rows.map((row) => ({
      weight: lengthOf(row) / total,
      cosines: Float32Array.from(this.#documents, (document) => cosine(row, document)),
    }));
    this.#last = { query, tokens };
    return tokens;
  }
}

function rowsOf({ rows, scale, dimensions }: Table): Float32Array[] {
  return Array.from(scale, (factor, token) =>
    Float32Array.from(rows.subarray(token * dimensions, (token + 1) * dimensions), (value) => value * factor),
  );
}

function add(sum: Float32Array, row: Float32Array, factor: number): void {
  for (let d = 0; d < sum.length; d++) sum[d]! += factor * row[d]!;
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum === 0 ? 0 : sum / (lengthOf(a) * lengthOf(b));
}

function lengthOf(row: Float32Array): number {
  let squares = 0;
  for (let d = 0; d < row.length; d++) squares += row[d]! * row[d]!;
  return Math.sqrt(squares);
}
