/**
 * Puts a batch into the memory that a step reads: the tokens of its texts, and which rows of the tables are
 * touched by whom. Hides what is dropped on the way, so that questions do not learn to find their own words.
 */
import type { Batch } from './batches.ts';
import { type Examples, MOST_TOKENS, type TokenLists } from './examples.ts';
import { headerOf } from './itemVectors.ts';
import { HEADER, type Layout, type Sizes, type TouchedPlaces } from './layout.ts';

export interface WritingOptions {
  /** Whether questions have a table of their own. */
  readonly twoTables: boolean;
  /** Share of pairs in which words of the question that the document has too are dropped, and how many of them. */
  readonly overlapPairs: number;
  readonly overlapTokens: number;
}

/** What the sizes of a layout must allow for such batches. */
export function roomFor(rows: number, columns: number): Pick<Sizes, 'rows' | 'columns' | 'tokens'> {
  return {
    rows,
    columns,
    tokens: rows * MOST_TOKENS.query + columns * MOST_TOKENS.document,
  };
}

export class BatchWriter {
  readonly #examples: Examples;
  readonly #layout: Layout;
  readonly #options: WritingOptions;
  readonly #random: () => number;
  readonly #integers: Uint32Array;
  readonly #floats: Float32Array;
  readonly #header: Float64Array;
  /** By token: its count in the document at hand, or its uses in the batch; all zero between. */
  readonly #marks: Uint32Array;
  #token = 0;

  constructor(
    examples: Examples,
    layout: Layout,
    buffer: SharedArrayBuffer,
    vocabulary: number,
    options: WritingOptions,
    random: () => number,
  ) {
    this.#examples = examples;
    this.#layout = layout;
    this.#options = options;
    this.#random = random;
    this.#integers = new Uint32Array(buffer);
    this.#floats = new Float32Array(buffer);
    this.#header = headerOf(layout, buffer);
    this.#marks = new Uint32Array(vocabulary);
  }

  write({ pairs, negatives }: Batch): void {
    this.#token = 0;
    let item = 0;
    const begin = (): void => {
      this.#integers[this.#layout.itemStarts / 4 + item++] = this.#token;
    };
    for (const pair of pairs) {
      begin();
      this.#addQuery(pair);
    }
    for (const some of [pairs, negatives]) {
      for (const pair of some) {
        begin();
        this.#addTokens(this.#examples.documents, pair);
      }
    }
    begin();
    const header = this.#header;
    const { twoTables } = this.#options;
    header[HEADER.rows] = pairs.length;
    header[HEADER.columns] = pairs.length + negatives.length;
    header[HEADER.queryTable] = twoTables ? 1 : 0;
    const [documents, queries] = this.#layout.touched;
    header[HEADER.documentTokens] = this.#noteUses(documents, twoTables ? pairs.length : 0, item - 1);
    header[HEADER.queryTokens] = twoTables ? this.#noteUses(queries, 0, pairs.length) : 0;
  }

  #addQuery(pair: number): void {
    const { queries, documents } = this.#examples;
    const { overlapPairs, overlapTokens } = this.#options;
    if (this.#random() >= overlapPairs) {
      this.#addTokens(queries, pair);
      return;
    }
    const marks = this.#marks;
    const { tokens, starts } = documents;
    for (let at = starts[pair]!; at < starts[pair + 1]!; at++) marks[tokens[at]!] = 1;
    const first = this.#token;
    this.#addTokens(queries, pair, (token) => marks[token] === 0 || this.#random() >= overlapTokens);
    // A question of no word teaches nothing.
    if (this.#token === first) this.#addTokens(queries, pair);
    for (let at = starts[pair]!; at < starts[pair + 1]!; at++) marks[tokens[at]!] = 0;
  }

  #addTokens(
    { starts, tokens, counts }: TokenLists,
    text: number,
    keeps: (token: number) => boolean = () => true,
  ): void {
    const to = this.#layout.tokens / 4;
    const weights = this.#layout.tokenWeights / 4;
    for (let at = starts[text]!; at < starts[text + 1]!; at++) {
      const token = tokens[at]!;
      if (!keeps(token)) continue;
      this.#integers[to + this.#token] = token;
      this.#floats[weights + this.#token++] = Math.sqrt(counts[at]!);
    }
  }

  /** Lists the tokens of items `from` to `to` (exclusive) once, each with the items that use it. Returns how many there are. */
  #noteUses({ tokens, starts, items, weights }: TouchedPlaces, from: number, to: number): number {
    const integers = this.#integers;
    const { itemStarts, tokens: tokensAt, tokenWeights } = this.#layout;
    const first = integers[itemStarts / 4 + from]!;
    const end = integers[itemStarts / 4 + to]!;
    const marks = this.#marks;
    let count = 0;
    for (let at = first; at < end; at++) {
      const token = integers[tokensAt / 4 + at]!;
      if (marks[token]!++ === 0) integers[tokens / 4 + count++] = token;
    }
    let start = 0;
    for (let n = 0; n < count; n++) {
      const token = integers[tokens / 4 + n]!;
      integers[starts / 4 + n] = start;
      start += marks[token]!;
      // From here on: where its next use goes.
      marks[token] = start - marks[token]!;
    }
    integers[starts / 4 + count] = start;
    for (let item = from; item < to; item++) {
      const last = integers[itemStarts / 4 + item + 1]!;
      for (let at = integers[itemStarts / 4 + item]!; at < last; at++) {
        const place = marks[integers[tokensAt / 4 + at]!]!++;
        integers[items / 4 + place] = item;
        this.#floats[weights / 4 + place] = this.#floats[tokenWeights / 4 + at]!;
      }
    }
    for (let n = 0; n < count; n++) marks[integers[tokens / 4 + n]!] = 0;
    return count;
  }
}
