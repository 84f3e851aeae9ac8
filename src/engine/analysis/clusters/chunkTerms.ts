/**
 * What the words of a chunk are for naming a topic: its names and its text split into words, without those that every
 * program is made of. Words of one stem are one term, shown as it is most often written.
 */

import { stem } from '../../lexical/stem.ts';
import { eachIdentifier, partsOf, QUERY_STOP_WORDS } from '../../lexical/words.ts';
import { isStopWord } from './stopWords.ts';

/** A chunk as its words are counted. */
export interface ChunkText {
  readonly language: string | undefined;
  /** Qualified symbol, enclosing ones or headings, definitions. */
  readonly names: readonly string[];
  readonly text: string;
}

/** Terms of a chunk and how much each says about it, > 0. Two that stand together in a name are a term as well, joined by a blank. */
export type ChunkTerms = ReadonlyMap<string, number>;

/** A name says as much as that many occurrences. */
const NAME_WEIGHT = 3;
const SHORTEST = 3;
const LONGEST = 24;
/** Words of two letters that say something. */
const SHORT_WORDS: ReadonlySet<string> = new Set('ai ci db gc io ip os ui ux vm ws'.split(' '));

/** An identifier that was met: what it stands for, and how often. */
interface Met {
  readonly terms: readonly string[];
  readonly words: readonly string[];
  count: number;
}

export class TermCounter {
  /** By language and identifier: code repeats its names so much that few are looked at twice. */
  readonly #met = new Map<string, Map<string, Met>>();

  /** How much a term says grows with the logarithm of how often it stands there. */
  count({ language = '', names, text }: ChunkText): ChunkTerms {
    let met = this.#met.get(language);
    if (!met) this.#met.set(language, (met = new Map()));
    const counts = new Map<string, number>();
    const add = (identifier: string, weight: number): void => {
      let known = met.get(identifier);
      if (!known) met.set(identifier, (known = meet(identifier, language)));
      known.count++;
      for (const term of known.terms) counts.set(term, (counts.get(term) ?? 0) + weight);
    };
    eachIdentifier(text, (identifier) => add(identifier, 1));
    for (const name of names) eachIdentifier(name, (identifier) => add(identifier, NAME_WEIGHT));
    for (const [term, count] of counts) counts.set(term, 1 + Math.log2(count));
    return counts;
  }

  /** Says of a term, a stem, how it was most often written; among equals the shortest, then the first in the alphabet. */
  writing(): (term: string) => string {
    const written = new Map<string, Map<string, number>>();
    for (const met of this.#met.values())
      for (const { words, count } of met.values())
        for (const word of words) {
          const term = stem(word);
          let ways = written.get(term);
          if (!ways) written.set(term, (ways = new Map()));
          ways.set(word, (ways.get(word) ?? 0) + count);
        }
    const one = (term: string): string => {
      const [best] = [...(written.get(term) ?? [])].sort(
        ([x, xCount], [y, yCount]) => yCount - xCount || x.length - y.length || (x < y ? -1 : 1),
      );
      return best?.[0] ?? term;
    };
    return (term) => term.split(' ').map(one).join(' ');
  }
}

function meet(identifier: string, language: string): Met {
  const words = partsOf(identifier).filter((word) => isTelling(word) && !isStopWord(word, language));
  const terms = words.map(stem).filter((term) => !QUERY_STOP_WORDS.has(term));
  const pairs = terms.slice(1).map((term, i) => `${terms[i]} ${term}`);
  return { words, terms: [...terms, ...pairs], count: 0 };
}

function isTelling(word: string): boolean {
  if (/\p{N}/u.test(word) || word.length > LONGEST) return false;
  return word.length >= SHORTEST || SHORT_WORDS.has(word) || word > '\u0080';
}
