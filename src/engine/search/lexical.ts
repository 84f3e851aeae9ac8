/**
 * BM25F over the word index: BM25 with the fields' frequencies weighted and added up before they saturate
 * (Robertson, Zaragoza and Taylor 2004; the body's length normalises, as names and paths are always short).
 */
import { TERM_PREFIXES, type TermField } from '../lexical/terms.ts';
import { QUERY_STOP_WORDS, wordsOf } from '../lexical/words.ts';
import type { Store } from '../store/store.ts';
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

/** Distinct words of a query that are looked up; stop words only if there is nothing else. */
export function queryWords(query: string): string[] {
  const words = [...new Set(wordsOf(query))];
  const telling = words.filter((word) => !QUERY_STOP_WORDS.has(word));
  return telling.length > 0 ? telling : words;
}

/**
 * BM25 by slot; 0 where no word of the query occurs, and where `accept` is 0.
 */
export function lexicalScores(
  store: Store,
  resident: ResidentIndex,
  words: readonly string[],
  accept: Uint8Array | undefined,
  parameters: LexicalParameters = LEXICAL_PARAMETERS,
): Float32Array {
  const { k1, b, weights } = parameters;
  const scores = new Float32Array(resident.slotCount);
  const frequencies = new Float32Array(resident.slotCount);
  const averageWords = Math.max(1, resident.averageWords);
  for (const word of words) {
    const touched: number[] = [];
    for (const { prefix, field, frequency } of TERM_PREFIXES) {
      const weighted = weights[field] * frequency;
      for (const id of store.postings(prefix + word)) {
        const slot = resident.slotOf(id);
        if (slot === undefined) continue;
        if (frequencies[slot] === 0) touched.push(slot);
        frequencies[slot] = frequencies[slot]! + weighted;
      }
    }
    const idf = Math.log(1 + (resident.chunkCount - touched.length + 0.5) / (touched.length + 0.5));
    for (const slot of touched) {
      const frequency = frequencies[slot]!;
      frequencies[slot] = 0;
      if (accept && accept[slot] === 0) continue;
      const length = 1 - b + (b * resident.wordCounts[slot]!) / averageWords;
      scores[slot] = scores[slot]! + (idf * frequency * (k1 + 1)) / (frequency + k1 * length);
    }
  }
  return scores;
}
