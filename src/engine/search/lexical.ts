/**
 * BM25F over the word index: BM25 with the fields' frequencies weighted and added up before they saturate
 * (Robertson, Zaragoza and Taylor 2004; the body's length normalises, as names and paths are always short).
 */
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

/** Postings that are kept, of all words together: 8 MB. Questions in one project share their words. */
const KEPT_POSTINGS = 1_000_000;

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
  /** By slot: how rare the query's words in the chunk are, added up. */
  #covered = new Float32Array(0);
  /** The same of all the query's words that stand anywhere in the index. */
  #rarity = 0;
  /** By slot; all 0 between two words. */
  #frequencies = new Float32Array(0);

  constructor(store: Store, resident: ResidentIndex, parameters = LEXICAL_PARAMETERS) {
    this.#store = store;
    this.#resident = resident;
    this.#parameters = parameters;
  }

  of(words: readonly string[], accept: Uint8Array | undefined): this {
    const { slotCount, ids, chunkCount, wordCounts, averageWords } = this.#resident;
    if (this.bm25.length < slotCount) {
      this.bm25 = new Float32Array(ids.length);
      this.#covered = new Float32Array(ids.length);
    }
    const { bm25 } = this;
    const covered = this.#covered;
    bm25.fill(0, 0, slotCount);
    covered.fill(0, 0, slotCount);
    this.#rarity = 0;
    const { k1, b } = this.#parameters;
    const average = Math.max(1, averageWords);
    for (const word of words) {
      const { slots, frequencies } = this.#postings(word);
      if (slots.length === 0) continue;
      const idf = Math.log(1 + (chunkCount - slots.length + 0.5) / (slots.length + 0.5));
      this.#rarity += idf;
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i]!;
        if (accept !== undefined && accept[slot] === 0) continue;
        const frequency = frequencies[i]!;
        const length = 1 - b + (b * wordCounts[slot]!) / average;
        bm25[slot] = bm25[slot]! + (idf * frequency * (k1 + 1)) / (frequency + k1 * length);
        covered[slot] = covered[slot]! + idf;
      }
    }
    return this;
  }

  /** The at most `most` slots with the highest score, best first. */
  best(most: number): Uint32Array {
    if (this.#rarity === 0) return new Uint32Array();
    return highest(this.bm25.subarray(0, this.#resident.slotCount), most, 0).rows;
  }

  /** Which share of the last query the chunk speaks of, [0, 1]: its words, rare ones counting more, once each. */
  coverage(slot: number): number {
    return this.#rarity === 0 ? 0 : Math.min(1, this.#covered[slot]! / this.#rarity);
  }

  #postings(word: string): Postings {
    if (this.#version !== this.#resident.version) {
      this.#version = this.#resident.version;
      this.#kept.clear();
      this.#keptCount = 0;
    }
    const known = this.#kept.get(word);
    const postings = known ?? this.#read(word);
    // Taken out and put back: a Map keeps the order of insertion.
    if (known) this.#kept.delete(word);
    else this.#keptCount += postings.slots.length;
    this.#kept.set(word, postings);
    for (const [oldest, { slots }] of this.#kept) {
      if (this.#keptCount <= KEPT_POSTINGS) break;
      this.#kept.delete(oldest);
      this.#keptCount -= slots.length;
    }
    return postings;
  }

  #read(word: string): Postings {
    const resident = this.#resident;
    if (this.#frequencies.length < resident.slotCount)
      this.#frequencies = new Float32Array(resident.ids.length);
    const frequencies = this.#frequencies;
    const touched: number[] = [];
    for (const { prefix, field, frequency } of TERM_PREFIXES) {
      const weighted = this.#parameters.weights[field] * frequency;
      for (const id of this.#idsOf(word, prefix, field)) {
        const slot = resident.slotOf(id);
        if (slot === undefined) continue;
        if (frequencies[slot] === 0) touched.push(slot);
        frequencies[slot] = frequencies[slot]! + weighted;
      }
    }
    const slots = Uint32Array.from(touched);
    const ofSlots = new Float32Array(slots.length);
    for (let i = 0; i < slots.length; i++) {
      ofSlots[i] = frequencies[slots[i]!]!;
      frequencies[slots[i]!] = 0;
    }
    return { slots, frequencies: ofSlots };
  }

  #idsOf(word: string, prefix: string, field: TermField): readonly number[] {
    if (!/^[a-z]$/.test(word)) return this.#store.postings(prefix + word);
    return field === 'symbol' ? this.#store.chunksDefining(word) : [];
  }
}
