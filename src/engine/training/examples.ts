/**
 * Pairs as numbers: the distinct tokens of every text in flat arrays, so that millions of pairs fit the memory and a batch
 * is copied, not made. Hides the arrays; keeps the order of groups and pairs.
 */

import type { CodeTokenizer } from '../models/codeTokenizer.ts';
import { NO_PAUSE, type Pause } from '../work.ts';
import type { PairGroup } from './pair.ts';

/** Texts as distinct tokens with their counts, by first occurrence. */
export interface TokenLists {
  readonly length: number;
  /** Where each text begins, and where the last one ends. */
  readonly starts: Uint32Array;
  readonly tokens: Uint16Array;
  readonly counts: Uint8Array;
}

export interface Examples {
  readonly queries: TokenLists;
  readonly documents: TokenLists;
  /** By pair: equal numbers for what must not be each other's negatives. */
  readonly anchors: Uint32Array;
  readonly groups: readonly ExampleGroup[];
}

/** Pairs `start` to `end` (exclusive). */
export interface ExampleGroup {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What of a text counts: more distinct tokens are rare in a chunk, and would only fill the memory. */
const MOST_QUERY_TOKENS = 64;
const MOST_DOCUMENT_TOKENS = 320;
/** What a batch has to hold at most. */
export const MOST_TOKENS = { query: MOST_QUERY_TOKENS, document: MOST_DOCUMENT_TOKENS } as const;

/** What making tokens of a pair takes, in dot products. */
const PRODUCTS_PER_PAIR = 8000;

/** Pairs of which a text has no known token are left out. */
export class ExampleBuilder {
  readonly #tokenizer: CodeTokenizer;
  readonly #queries: ListBuilder;
  readonly #documents: ListBuilder;
  readonly #anchors: number[] = [];
  readonly #groups: ExampleGroup[] = [];
  #nextAnchor = 0;

  constructor(tokenizer: CodeTokenizer, vocabularySize: number) {
    this.#tokenizer = tokenizer;
    this.#queries = new ListBuilder(vocabularySize, MOST_QUERY_TOKENS);
    this.#documents = new ListBuilder(vocabularySize, MOST_DOCUMENT_TOKENS);
  }

  /** One group after the other. */
  async add({ name, pairs }: PairGroup, pause: Pause = NO_PAUSE): Promise<void> {
    const start = this.#anchors.length;
    const anchors = new Map<string, number>();
    for (const { query, document, anchor } of pairs) {
      await pause(PRODUCTS_PER_PAIR);
      if (this.#queries.add(this.#tokenizer.tokenise(query)) === 0) {
        this.#queries.drop();
        continue;
      }
      if (this.#documents.add(this.#tokenizer.tokenise(document)) === 0) {
        this.#queries.drop();
        this.#documents.drop();
        continue;
      }
      let number = anchors.get(anchor);
      if (number === undefined) anchors.set(anchor, (number = this.#nextAnchor++));
      this.#anchors.push(number);
    }
    if (this.#anchors.length > start) this.#groups.push({ name, start, end: this.#anchors.length });
  }

  build(): Examples {
    return {
      queries: this.#queries.build(),
      documents: this.#documents.build(),
      anchors: Uint32Array.from(this.#anchors),
      groups: this.#groups,
    };
  }
}

/** Appends texts to arrays that grow. */
class ListBuilder {
  readonly #most: number;
  readonly #seen: Int32Array;
  readonly #starts: number[] = [0];
  #tokens = new Uint16Array(1 << 16);
  #counts = new Uint8Array(1 << 16);

  constructor(vocabularySize: number, most: number) {
    this.#most = most;
    this.#seen = new Int32Array(vocabularySize).fill(-1);
  }

  get length(): number {
    return this.#starts.length - 1;
  }

  /** How many distinct tokens were kept. */
  add(tokens: Int32Array): number {
    const start = this.#starts.at(-1)!;
    this.#reserve(start + this.#most);
    let end = start;
    for (const token of tokens) {
      const at = this.#seen[token]!;
      if (at >= start) this.#counts[at] = Math.min(255, this.#counts[at]! + 1);
      else if (end < start + this.#most) {
        this.#seen[token] = end;
        this.#tokens[end] = token;
        this.#counts[end++] = 1;
      }
    }
    // Places of this text must not be taken for those of the next, should it be dropped.
    for (let i = start; i < end; i++) this.#seen[this.#tokens[i]!] = -1;
    this.#starts.push(end);
    return end - start;
  }

  /** Takes back what was added last. */
  drop(): void {
    this.#starts.pop();
  }

  build(): TokenLists {
    const end = this.#starts.at(-1)!;
    return {
      length: this.length,
      starts: Uint32Array.from(this.#starts),
      tokens: this.#tokens.slice(0, end),
      counts: this.#counts.slice(0, end),
    };
  }

  #reserve(length: number): void {
    if (length <= this.#tokens.length) return;
    const tokens = new Uint16Array(Math.max(length, 2 * this.#tokens.length));
    const counts = new Uint8Array(tokens.length);
    tokens.set(this.#tokens);
    counts.set(this.#counts);
    this.#tokens = tokens;
    this.#counts = counts;
  }
}
