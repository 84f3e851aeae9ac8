/**
 * Makes questions of what people wrote for another purpose: doc comments, headings, commit subjects. What is left is one
 * sentence of plain words that says more than the names of what it is about; anything else gives no question.
 */
import { firstSentence, openingOf, plainProse } from '../../lexical/prose.ts';
import { compoundOf, QUERY_STOP_WORDS, wordsOf } from '../../lexical/words.ts';
import { queryWords } from '../../search/lexical.ts';

export interface Prose {
  /** What is asked. */
  readonly query: string;
  /** The same as it was written: where that stands, the answer could be found by copying. */
  readonly verbatim: string;
}

/** Of the first sentence of a doc comment; `name` is what it documents. */
export function questionOfDoc(doc: string, name: string, names: readonly string[]): Prose | undefined {
  const verbatim = firstSentence(openingOf(doc));
  if (BOILERPLATE.test(verbatim)) return undefined;
  return honest({ query: withoutName(plainProse(verbatim), name), verbatim }, names, DOC_WORDS);
}

export function questionOfHeading(heading: string): Prose | undefined {
  if (/\d+\.\d+|^\W*\d{4}\b/.test(heading)) return undefined;
  const query = plainProse(heading.replace(/^\d+[.)]\s+/, ''));
  return honest({ query, verbatim: heading }, [], HEADING_WORDS);
}

/** `names` are those of the files and functions that the commit changed. */
export function questionOfSubject(subject: string, names: readonly string[]): Prose | undefined {
  const bare = subject
    .replace(/^(?:\[[^\]]*\]|:\w+:)\s*/, '')
    .replace(
      /^(?:feat|fix|perf|refactor|chore|build|style|docs?|tests?|ci|revert)\b(?:\([^)]*\))?!?:\s*/i,
      (type) => (/^(?:feat|fix|perf)/i.test(type) ? '' : type),
    )
    .replace(
      /\s*\((?:#|gh-|see |fix(?:es)? |close[sd]? )[^)]*\)|\s*\b(?:fix(?:es|ed)?|close[sd]?|refs?|see):? #\d+.*$/gi,
      '',
    )
    .trim();
  if (CHORE.test(bare)) return undefined;
  return honest({ query: plainProse(bare), verbatim: bare }, names, SUBJECT_WORDS);
}

/** Words of a text in lower case, without marks of any kind: how verbatim copies are recognised. */
export function plainWords(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

interface Sizes {
  readonly least: number;
  readonly most: number;
  /** Distinct words that are neither stop words nor in the names. */
  readonly telling: number;
}

const DOC_WORDS: Sizes = { least: 4, most: 24, telling: 3 };
const HEADING_WORDS: Sizes = { least: 3, most: 14, telling: 2 };
const SUBJECT_WORDS: Sizes = { least: 4, most: 18, telling: 3 };
/** Letters and blanks; what has less is code or a table. */
const LEAST_LETTERS = 0.85;
const LONGEST_QUESTION = 180;

const BOILERPLATE =
  /^(?:see|todo|fixme|xxx|deprecated|internal|private|inherit|same as|alias|overload|generated|copyright|constructor|getter|setter|default constructor|initiali[sz]es a new instance|creates a new instance|tests?\b|this (?:function|method) is (?:deprecated|internal))/i;
const CHORE =
  /\b(?:merge[ds]?|bump|releas\w*|version|typos?|changelog|readme|lint\w*|format(?:ting)?|prettier|rename[ds]?|refactor\w*|clean ?up|revert\w*|upgrade|deps?|dependenc\w+|copyright|licen[cs]e|whitespace|tests?|spec|travis|ci|docs?|documentation|comments?|wip|warnings?|review|benchmark\w*|examples?|makefile|build|style|nits?|misc|minor|tweak\w*)\b/i;

function honest(prose: Prose, names: readonly string[], { least, most, telling }: Sizes): Prose | undefined {
  const { query } = prose;
  const words = query.split(' ');
  if (words.length < least || words.length > most || query.length > LONGEST_QUESTION) return undefined;
  if (!/^[\x20-\x7e]+$/.test(query) || !/^[a-z]/i.test(query) || /[{}<>=;|\\@]|https?:|->|::/.test(query))
    return undefined;
  // Cut off by a tag or a list in the middle.
  if (QUERY_STOP_WORDS.has(words.at(-1)!.toLowerCase())) return undefined;
  const letters = query.match(/[a-z ]/gi)?.length ?? 0;
  if (letters < LEAST_LETTERS * query.length) return undefined;
  const known = new Set(names.flatMap((name) => wordsOf(name)));
  // Copies are looked up by their first words.
  if (plainWords(prose.verbatim).length < least) return undefined;
  const said = queryWords(query).filter((word) => !known.has(word));
  return said.length >= telling ? prose : undefined;
}

/** Go and others begin a comment with the name of what it documents. */
function withoutName(text: string, name: string): string {
  const [first = '', ...rest] = text.split(' ');
  return compoundOf(first) === compoundOf(name) ? rest.join(' ') : text;
}
