/**
 * BM25F over the word index: BM25 with the fields' frequencies weighted and added up before they saturate
 * (Robertson, Zaragoza and Taylor 2004; the body's length normalises, as names and paths are always short). Beside it,
 * how much of the query a chunk holds at all; and a mistyped word finds what it was meant to.
 */
import { canBeMistyped, nearestWords } from '../lexical/spelling.ts';
import { TERM_PREFIXES, type TermField } from '../lexical/terms.ts';
import { QUERY_STOP_WORDS, wordsOf } from '../lexical/words.ts';
import type { Store } from '../store/store.ts';
import { highest } from '../vectors/vectorScan.ts';
import type { ResidentIndex } from './residentIndex.ts';

export interface LexicalParameters {
  readonly k1: number;
  readonly b: number;
  readonly weights: Readonly<Record<TermField, number>>;
}

export const LEXICAL_PARAMETERS: LexicalParameters = {
  k1: 1.2,
  b: 0.6,
  weights: { symbol: 3, path: 1, doc: 2, body: 1 },
};

/**
 * Distinct words of a query that are looked up; stop words only if there is nothing else, and single letters only
 * if there is no word at all: the word index has none, so of these only definitions are found.
 */
export function queryWords(query: string): string[] {
  const words = [...new Set(wordsOf(query))];
  if (words.length === 0)
    return [...new Set(query.toLowerCase().match(/(?<![\p{L}\p{N}])[a-z](?![\p{L}\p{N}])/gu))];
  const telling = words.filter((word) => !QUERY_STOP_WORDS.has(word));
  return telling.length > 0 ? telling : words;
}

/** The words of a query that `queryWords` leaves out. */
export function otherWords(query: string, words: readonly string[]): string[] {
  return [...new Set(wordsOf(query))].filter((word) => !words.includes(word));
}

/**
 * Of the words that are left out, those count as covered that stand just once in fewer chunks than this share: the others
 * are all over the place, say nothing, and take long to read. Chosen with bench/quality.ts.
 */
const COMMON_SHARE = 0.08;

/**
 * Postings that are kept, of all words together, 8 bytes each: at least so many, and more in a large index, where those of
 * one question are as many. Questions in one project share their words.
 */
const KEPT_POSTINGS = 1_000_000;
const KEPT_PER_CHUNK = 8;

/** Hardly a word stands always four times or more; those terms have long postings, which would be half of the time. */
const SPELLED = TERM_PREFIXES.filter(({ frequency }) => frequency < 4);
/** Of the terms of words that stand in a body once. */
const ONCE = TERM_PREFIXES.find(({ field, frequency }) => field === 'body' && frequency === 1)!.prefix;

/** Where a word stands: distinct slots, and how often it does, the fields' frequencies weighted and added up. */
interface Postings {
  readonly slots: Uint32Array;
  readonly frequencies: Float32Array;
}

/** Scores of the last query, valid until the next. The array is by slot and may be longer than there are slots. */
export class LexicalScores {
  /** BM25; 0 where no word of the query occurs, and where `accept` was 0. */
  bm25 = new Float32Array(0);
  readonly #store: Store;
  readonly #resident: ResidentIndex;
  readonly #parameters: LexicalParameters;
  /** By word, the least recently used first; of the version of the index that is named below. */
  readonly #kept = new Map<string, Postings>();
  #keptCount = 0;
  #version = -1;
  /** Whether any word of the last query was found. */
  #found = false;
  /** By slot; all 0 between two words. */
  #frequencies = new Float32Array(0);
  /** Slots of the word that is read. */
  #touched = new Uint32Array(0);
  /** Words of the index by their first letter, read when a word is looked up that the index does not have. */
  readonly #vocabulary = new Map<string, ReadonlySet<string>>();
  /** By a word that the index does not have. */
  readonly #meant = new Map<string, readonly string[]>();
  readonly #common = new Map<string, boolean>();
  /** By slot; what the words of the last query that stand there weigh. */
  #covered = new Float32Array(0);
  /** What all words of the last query weigh. */
  #coverable = 0;

  constructor(store: Store, resident: ResidentIndex, parameters = LEXICAL_PARAMETERS) {
    this.#store = store;
    this.#resident = resident;
    this.#parameters = parameters;
  }

  /** `others` count for what is covered, and `weightOfOthers` times for BM25. */
  of(
    words: readonly string[],
    accept: Uint8Array | undefined,
    others: readonly string[] = [],
    weightOfOthers = 0,
  ): this {
    const { slotCount, ids } = this.#resident;
    this.#forgetOtherVersions();
    if (this.bm25.length < slotCount) {
      this.bm25 = new Float32Array(ids.length);
      this.#covered = new Float32Array(ids.length);
    }
    this.bm25.fill(0, 0, slotCount);
    this.#covered.fill(0, 0, slotCount);
    this.#coverable = 0;
    this.#found = false;
    for (const word of words) {
      const postings = this.#postings(word);
      if (postings.slots.length > 0) this.#found = true;
      const idf = this.#idf(postings);
      this.#addScores(postings, idf, accept);
      this.#cover(postings, idf);
    }
    for (const word of others) {
      if (this.#isCommon(word)) continue;
      const postings = this.#postings(word);
      const idf = this.#idf(postings);
      if (weightOfOthers > 0) this.#addScores(postings, weightOfOthers * idf, accept);
      this.#cover(postings, idf);
    }
    return this;
  }

  /** Share of the last query's words that a chunk holds, each counting as much as it is rare; [0, 1]. */
  coverageOf(slot: number): number {
    return this.#coverable > 0 ? Math.min(1, this.#covered[slot]! / this.#coverable) : 0;
  }

  /** The words that are looked up in place of one which the index does not have; none if it has it. */
  meant(word: string): readonly string[] {
    this.#forgetOtherVersions();
    this.#postings(word);
    return this.#meant.get(word) ?? [];
  }

  #idf({ slots }: Postings): number {
    return Math.log(1 + (this.#resident.chunkCount - slots.length + 0.5) / (slots.length + 0.5));
  }

  #addScores({ slots, frequencies }: Postings, weight: number, accept: Uint8Array | undefined): void {
    const { wordCounts, averageWords } = this.#resident;
    const { bm25 } = this;
    const { k1, b } = this.#parameters;
    const average = Math.max(1, averageWords);
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if (accept !== undefined && accept[slot] === 0) continue;
      const frequency = frequencies[i]!;
      const length = 1 - b + (b * wordCounts[slot]!) / average;
      bm25[slot] = bm25[slot]! + (weight * frequency * (k1 + 1)) / (frequency + k1 * length);
    }
  }

  #cover({ slots }: Postings, idf: number): void {
    const covered = this.#covered;
    this.#coverable += idf;
    for (let i = 0; i < slots.length; i++) covered[slots[i]!] = covered[slots[i]!]! + idf;
  }

  #isCommon(word: string): boolean {
    let isCommon = this.#common.get(word);
    if (isCommon === undefined) {
      isCommon = this.#store.terms.chunkCount(ONCE + word) > COMMON_SHARE * this.#resident.chunkCount;
      this.#common.set(word, isCommon);
    }
    return isCommon;
  }

  /** The at most `most` slots with the highest score, best first. */
  best(most: number): Uint32Array {
    if (!this.#found) return new Uint32Array();
    return highest(this.bm25.subarray(0, this.#resident.slotCount), most, 0).rows;
  }

  #forgetOtherVersions(): void {
    if (this.#version === this.#resident.version) return;
    this.#version = this.#resident.version;
    this.#kept.clear();
    this.#keptCount = 0;
    this.#vocabulary.clear();
    this.#meant.clear();
    this.#common.clear();
  }

  #postings(word: string): Postings {
    const known = this.#kept.get(word);
    const postings = known ?? this.#read(word);
    // Taken out and put back: a Map keeps the order of insertion.
    if (known) this.#kept.delete(word);
    else this.#keptCount += postings.slots.length;
    this.#kept.set(word, postings);
    const most = Math.max(KEPT_POSTINGS, KEPT_PER_CHUNK * this.#resident.chunkCount);
    for (const [oldest, { slots }] of this.#kept) {
      if (this.#keptCount <= most) break;
      this.#kept.delete(oldest);
      this.#keptCount -= slots.length;
    }
    return postings;
  }

  /** A word that stands nowhere may be mistyped: those that it is nearest to then count as one word in its place. */
  #read(word: string): Postings {
    const postings = this.#readAll([word]);
    if (postings.slots.length > 0 || !canBeMistyped(word)) return postings;
    const meant = nearestWords(word, this.#wordsBeginningWith(word[0]!));
    this.#meant.set(word, meant);
    return this.#readAll(meant);
  }

  #wordsBeginningWith(letter: string): ReadonlySet<string> {
    let words = this.#vocabulary.get(letter);
    if (words === undefined) {
      const next = String.fromCharCode(letter.charCodeAt(0) + 1);
      const terms = SPELLED.flatMap(({ prefix }) =>
        this.#store.terms.between(prefix + letter, prefix + next),
      );
      words = new Set(terms.map((term) => term.slice(1)));
      this.#vocabulary.set(letter, words);
    }
    return words;
  }

  #readAll(words: readonly string[]): Postings {
    const resident = this.#resident;
    if (this.#frequencies.length < resident.slotCount) {
      this.#frequencies = new Float32Array(resident.ids.length);
      this.#touched = new Uint32Array(resident.ids.length);
    }
    const frequencies = this.#frequencies;
    const touched = this.#touched;
    let count = 0;
    for (const { prefix, field, frequency } of TERM_PREFIXES) {
      const weighted = this.#parameters.weights[field] * frequency;
      for (const word of words) {
        for (const id of this.#idsOf(word, prefix, field)) {
          const slot = resident.slotOf(id);
          if (slot === undefined) continue;
          if (frequencies[slot] === 0) touched[count++] = slot;
          frequencies[slot] = frequencies[slot]! + weighted;
        }
      }
    }
    const slots = touched.slice(0, count);
    const ofSlots = new Float32Array(slots.length);
    for (let i = 0; i < slots.length; i++) {
      ofSlots[i] = frequencies[slots[i]!]!;
      frequencies[slots[i]!] = 0;
    }
    return { slots, frequencies: ofSlots };
  }

  #idsOf(word: string, prefix: string, field: TermField): readonly number[] {
    if (!/^[a-z]$/.test(word)) return this.#store.terms.postings(prefix + word);
    return field === 'symbol' ? this.#store.chunksDefining(word) : [];
  }
}
