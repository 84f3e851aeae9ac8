/**
 * Terms of the word index. A term is one character for the field, or in the body for how often the word
 * stands there, and the word: the way Xapian and others keep fields in one list of terms. With it the index
 * needs no positions and no columns, and the field weights of BM25F are still chosen when a query is asked.
 */
import type { Identifier, Word } from './vocabulary.ts';

/** The fields of a chunk as a `Vocabulary` reads them. */
export interface TermSource {
  /** Names that the chunk defines, and its qualified symbol or heading. */
  readonly symbols: readonly Identifier[];
  readonly path: readonly Identifier[];
  readonly doc: readonly Identifier[];
  readonly body: readonly Identifier[];
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

export function termsOf({ symbols, path, doc, body }: TermSource): Terms {
  const terms: string[] = [];
  const wordCount = addTerms(body, terms, placeOfFrequency);
  addTerms(doc, terms, () => DOC);
  addTerms(path, terms, () => PATH);
  addTerms(symbols, terms, () => SYMBOL);
  return { text: terms.join(' '), wordCount };
}

// Places in TERM_PREFIXES.
const SYMBOL = 0;
const PATH = 1;
const DOC = 2;
const BODY = 3;

function placeOfFrequency(count: number): number {
  if (count < 2) return BODY;
  if (count < 4) return BODY + 1;
  return count < 8 ? BODY + 2 : BODY + 3;
}

/** Adds a term for each distinct word, by first occurrence. Returns the number of words. */
function addTerms(
  identifiers: readonly Identifier[],
  terms: string[],
  placeOf: (count: number) => number,
): number {
  const distinct: Word[] = [];
  let wordCount = 0;
  for (const { words } of identifiers) {
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word.count++ === 0) distinct.push(word);
    }
    wordCount += words.length;
  }
  for (const word of distinct) {
    const place = placeOf(word.count);
    word.count = 0;
    terms.push((word.terms[place] ??= TERM_PREFIXES[place]!.prefix + word.text));
  }
  return wordCount;
}
