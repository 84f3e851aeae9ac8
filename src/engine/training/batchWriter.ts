/**
 * Puts a batch into the memory that a step reads: the tokens of its texts, of what parts a document is made, and which rows
 * of the tables are touched by whom. Hides what is dropped on the way, so that questions do not learn to find their own words.
 */
import type { Batch } from './batches.ts';
import { type Examples, MOST_TOKENS, NO_PATH, PATH_ROOM, type TokenLists } from './examples.ts';
import { headerOf } from './itemVectors.ts';
import { HEADER, type Layout, type Sizes, type TouchedPlaces } from './layout.ts';

export interface WritingOptions {
  /** Whether questions have a table of their own. */
  readonly twoTables: boolean;
  /** Share of pairs in which words of the question that the document has too are dropped, and how many of them. */
  readonly overlapPairs: number;
  readonly overlapTokens: number;
  /** What the unit vectors of a document's folders and file name weigh beside that of its text. */
  readonly pathWeight: number;
  /** Share of documents that go without their path. */
  readonly withoutPath: number;
  /**
   * Share of documents that stand together with others of their file, as a chunk of an index holds more than the one
   * function that answers.
   */
  readonly company: number;
}

/** Distinct tokens up to which a document gets company: drawn for each between these. */
const LEAST_COMPANY_TOKENS = 20;
const MOST_COMPANY_TOKENS = 140;
/** Neighbours in the list of pairs that are looked at for company, on either side. */
const COMPANY_REACH = 6;

/** What the sizes of a layout must allow for such batches. */
export function roomFor(rows: number, columns: number): Pick<Sizes, 'rows' | 'columns' | 'parts' | 'tokens'> {
  return {
    rows,
    columns,
    parts: rows + 3 * columns,
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
  /** Anchors of the batch at hand. */
  #taken: ReadonlySet<number> = new Set();
  #part = 0;
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
    this.#part = 0;
    this.#token = 0;
    const { anchors } = this.#examples;
    this.#taken = new Set([pairs, negatives].flatMap((some) => Array.from(some, (pair) => anchors[pair]!)));
    let item = 0;
    const begin = (): void => {
      this.#integers[this.#layout.itemParts / 4 + item++] = this.#part;
    };
    for (const pair of pairs) {
      begin();
      this.#addQuery(pair);
    }
    const queryParts = this.#part;
    for (const documents of [pairs, negatives]) {
      for (const pair of documents) {
        begin();
        this.#addDocument(pair);
      }
    }
    begin();
    this.#integers[this.#layout.partStarts / 4 + this.#part] = this.#token;
    const header = this.#header;
    const { twoTables } = this.#options;
    header[HEADER.rows] = pairs.length;
    header[HEADER.columns] = pairs.length + negatives.length;
    header[HEADER.queryTable] = twoTables ? 1 : 0;
    const [documents, queries] = this.#layout.touched;
    header[HEADER.documentTokens] = this.#noteUses(documents, twoTables ? queryParts : 0, this.#part);
    header[HEADER.queryTokens] = twoTables ? this.#noteUses(queries, 0, queryParts) : 0;
  }

  #addQuery(pair: number): void {
    const { queries, documents } = this.#examples;
    const { overlapPairs, overlapTokens } = this.#options;
    this.#beginPart(1);
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

  #addDocument(pair: number): void {
    const { documents, paths, pathOf } = this.#examples;
    const { pathWeight, withoutPath, company } = this.#options;
    this.#beginPart(1);
    const first = this.#token;
    this.#addTokens(documents, pair);
    if (this.#random() < company) this.#addCompany(pair, first);
    const path = pathOf[pair]!;
    if (pathWeight === 0 || path === NO_PATH || this.#random() < withoutPath) return;
    for (const text of [2 * path, 2 * path + 1]) {
      this.#beginPart(pathWeight);
      this.#addTokens(paths, text);
    }
  }

  /** Adds documents of the same file, no target of this batch among them, to the part that begins at `first`. */
  #addCompany(pair: number, first: number): void {
    const { documents, queries, pathOf, anchors } = this.#examples;
    if (pathOf[pair] === NO_PATH) return;
    const most =
      LEAST_COMPANY_TOKENS + Math.floor(this.#random() * (MOST_COMPANY_TOKENS - LEAST_COMPANY_TOKENS));
    const seen = new Set<number>();
    for (let n = 0; n < 2 * COMPANY_REACH && this.#token - first < most; n++) {
      const other = pair + (n % 2 === 0 ? 1 : -1) * (1 + (n >> 1));
      const anchor = anchors[other];
      if (anchor === undefined || pathOf[other] !== pathOf[pair] || this.#taken.has(anchor)) continue;
      if (seen.has(anchor)) continue;
      seen.add(anchor);
      this.#mergeTokens(documents, other, first);
      // What was said about it stands with it.
      this.#mergeTokens(queries, other, first);
    }
  }

  /** Adds the counts of a text to those of the part that begins at `first`. */
  #mergeTokens({ starts, tokens, counts }: TokenLists, text: number, first: number): void {
    const to = this.#layout.tokens / 4;
    const weights = this.#layout.tokenWeights / 4;
    const marks = this.#marks;
    for (let at = first; at < this.#token; at++) marks[this.#integers[to + at]!] = at + 1;
    const own = this.#token;
    const room = first + MOST_TOKENS.document - this.#token;
    const end = Math.min(starts[text + 1]!, starts[text]! + Math.max(0, room - PATH_ROOM));
    for (let at = starts[text]!; at < end; at++) {
      const token = tokens[at]!;
      const place = marks[token]!;
      if (place > 0) {
        const weight = this.#floats[weights + place - 1]!;
        this.#floats[weights + place - 1] = Math.sqrt(weight * weight + counts[at]!);
      } else {
        this.#integers[to + this.#token] = token;
        this.#floats[weights + this.#token++] = Math.sqrt(counts[at]!);
      }
    }
    for (let at = first; at < own; at++) marks[this.#integers[to + at]!] = 0;
  }

  #beginPart(weight: number): void {
    this.#floats[this.#layout.partWeights / 4 + this.#part] = weight;
    this.#integers[this.#layout.partStarts / 4 + this.#part++] = this.#token;
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

  /** Lists the tokens of parts `from` to `to` once, each with the parts that use it. Returns how many there are. */
  #noteUses({ tokens, starts, parts, weights }: TouchedPlaces, from: number, to: number): number {
    const integers = this.#integers;
    const { partStarts, tokens: tokensAt, tokenWeights } = this.#layout;
    const first = integers[partStarts / 4 + from]!;
    const end = integers[partStarts / 4 + to]!;
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
    for (let part = from; part < to; part++) {
      const last = integers[partStarts / 4 + part + 1]!;
      for (let at = integers[partStarts / 4 + part]!; at < last; at++) {
        const place = marks[integers[tokensAt / 4 + at]!]!++;
        integers[parts / 4 + place] = part;
        this.#floats[weights / 4 + place] = this.#floats[tokenWeights / 4 + at]!;
      }
    }
    for (let n = 0; n < count; n++) marks[integers[tokens / 4 + n]!] = 0;
    return count;
  }
}
