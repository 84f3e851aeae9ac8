/**
 * Terms of the word index. A term is one character for the field, or in the body for how often the word
 * stands there, and the word: the way Xapian and others keep fields in one list of terms. With it the index
 * needs no positions and no columns, and the field weights of BM25F are still chosen when a query is asked.
 */
import { wordsOf } from './words.ts';

export interface TermSource {
  /** Names that the chunk defines, and its qualified symbol or heading. */
  readonly symbols: readonly string[];
  readonly path: string;
  readonly doc: string;
  readonly body: string;
}

export interface Terms {
  /** All terms, separated by blanks, each once. */
  readonly text: string;
  /** Words in the body with repetitions: the document length of BM25. */
  readonly wordCount: number;
}

/** A field of BM25F as prefixes of terms, each with the term frequency that it stands for. */
export type TermField = 'symbol' | 'path' | 'doc' | 'body';

/** A body's frequencies are kept in steps (1, 2-3, 4-7, 8 and more): BM25 saturates, so finer ones gain nothing. */
export const TERM_PREFIXES: readonly { prefix: string; field: TermField; frequency: number }[] = [
  { prefix: 's', field: 'symbol', frequency: 1 },
  { prefix: 'p', field: 'path', frequency: 1 },
  { prefix: 'd', field: 'doc', frequency: 1 },
  { prefix: '1', field: 'body', frequency: 1 },
  { prefix: '2', field: 'body', frequency: 2.4 },
  { prefix: '4', field: 'body', frequency: 5.2 },
  { prefix: '8', field: 'body', frequency: 12 },
];

export function termsOf(source: TermSource): Terms {
  const body = wordsOf(source.body);
  const counts = new Map<string, number>();
  for (const word of body) counts.set(word, (counts.get(word) ?? 0) + 1);
  const terms: string[] = [];
  for (const [word, count] of counts) terms.push(frequencyPrefix(count) + word);
  for (const word of new Set(wordsOf(source.doc))) terms.push(`d${word}`);
  for (const word of new Set(wordsOf(source.path))) terms.push(`p${word}`);
  for (const word of new Set(source.symbols.flatMap(wordsOf))) terms.push(`s${word}`);
  return { text: terms.join(' '), wordCount: body.length };
}

function frequencyPrefix(count: number): string {
  if (count < 2) return '1';
  if (count < 4) return '2';
  return count < 8 ? '4' : '8';
}
