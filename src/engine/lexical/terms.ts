/**
 * Terms of the word index. A term is one character for the field, or in the body for how often the word
 * stands there, and the word: the way Xapian and others keep fields in one list of terms. With it the index
 * needs no positions and no columns, and the field weights of BM25F are still chosen when a query is asked.
 */
import { eachIdentifier, wordsOfIdentifier } from './words.ts';

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
  if (vocabulary.size >= VOCABULARY_SIZE) vocabulary = new Vocabulary();
  const terms: string[] = [];
  const { wordCount, found } = vocabulary.count(source.body);
  for (const { entry, count } of found) terms.push(vocabulary.term(entry, frequencyPrefix(count)));
  for (const { entry } of vocabulary.count(source.doc).found) terms.push(vocabulary.term(entry, 'd'));
  for (const { entry } of vocabulary.count(source.path).found) terms.push(vocabulary.term(entry, 'p'));
  for (const { entry } of vocabulary.count(source.symbols.join('\n')).found)
    terms.push(vocabulary.term(entry, 's'));
  return { text: terms.join(' '), wordCount };
}

function frequencyPrefix(count: number): string {
  if (count < 2) return '1';
  if (count < 4) return '2';
  return count < 8 ? '4' : '8';
}

/** Identifiers seen; code repeats its names so much that most look-ups hit. Beyond it starts anew to bound memory. */
const VOCABULARY_SIZE = 60_000;

interface Entry {
  readonly word: string;
  /** The word behind each prefix, made once. */
  readonly terms: Map<string, string>;
  /** Occurrences in the text that is being counted. */
  count: number;
}

/** Remembers the words of identifiers, so that counting them takes one look-up per identifier. */
class Vocabulary {
  readonly #identifiers = new Map<string, readonly Entry[]>();
  readonly #entries = new Map<string, Entry>();

  get size(): number {
    return this.#identifiers.size;
  }

  /** Distinct words of a text by first occurrence, how often each stands there, and how many words there are. */
  count(text: string): { readonly wordCount: number; readonly found: { entry: Entry; count: number }[] } {
    const touched: Entry[] = [];
    let wordCount = 0;
    eachIdentifier(text, (identifier) => {
      let entries = this.#identifiers.get(identifier);
      if (!entries) this.#identifiers.set(identifier, (entries = this.#entriesOf(identifier)));
      for (const entry of entries) {
        if (entry.count++ === 0) touched.push(entry);
        wordCount++;
      }
    });
    const found = touched.map((entry) => ({ entry, count: entry.count }));
    for (const entry of touched) entry.count = 0;
    return { wordCount, found };
  }

  term(entry: Entry, prefix: string): string {
    let term = entry.terms.get(prefix);
    if (term === undefined) entry.terms.set(prefix, (term = prefix + entry.word));
    return term;
  }

  #entriesOf(identifier: string): Entry[] {
    return wordsOfIdentifier(identifier).map((word) => {
      let entry = this.#entries.get(word);
      if (!entry) this.#entries.set(word, (entry = { word, terms: new Map(), count: 0 }));
      return entry;
    });
  }
}

let vocabulary = new Vocabulary();
