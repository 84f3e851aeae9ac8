/** What a query asks for, read from its words alone: how to weigh the retrievers, and what not to demote. */
import { compoundOf, partsOf, wordsOf } from '../lexical/words.ts';
import { queryWords } from './lexical.ts';

export interface QueryProfile {
  readonly text: string;
  /** Words looked up in the word index. */
  readonly words: readonly string[];
  /** Names in the query that look like identifiers, without separators and in lower case. */
  readonly identifiers: ReadonlySet<string>;
  readonly denseWeight: number;
  readonly lexicalWeight: number;
  /** Who asks how to do something wants to be told, and not only to see the code that does it. */
  readonly asksHowTo: boolean;
  /** Whether things of some theme were asked for, for example `tests`. */
  asksFor(theme: Theme): boolean;
}

/** Things that rank a little lower unless the query speaks of them. */
export type Theme =
  | 'tests'
  | 'example'
  | 'generated'
  | 'typeDeclaration'
  | 'reference'
  | 'config'
  | 'imports';

const THEME_WORDS: Readonly<Record<Exclude<Theme, 'tests'>, string>> = {
  example: 'example examples sample samples demo demos snippet',
  generated: 'generated generator codegen',
  typeDeclaration: 'type types typing typings declaration declarations interface signature',
  reference:
    'changelog changes history release releases version licence license copyright author authors contributors conduct',
  config:
    'config configuration configure settings setting option options ci workflow pipeline build dependency dependencies package script lint',
  imports: 'import imports imported export exports exported reexport require include',
};

const THEMES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(THEME_WORDS).map(([theme, words]) => [theme, new Set(wordsOf(words))]),
);

/**
 * Words alone do not tell who asks for tests: of 28 development questions with one of these words none is answered by a
 * test, as they ask how some library runs or reports tests. So it takes "tests for …", "is … tested", or a question of so
 * few words that one of them is the thing itself: "parser tests".
 */
const TEST = /(?:tests?|specs?|test (?:cases?|suites?)|mocks?|stubs?|fixtures?|benchmarks?)/.source;
const TESTS_FOR = new RegExp(`\\b${TEST} (?:for|of|that|which|covering|checking|about|against)\\b`, 'i');
const IS_TESTED = /\b(?:is|are|was|were|be|been|gets?|do we|do they) (?:[\w.]+ ){0,4}tested\b|\btested\W*$/i;
const TEST_WORDS: ReadonlySet<string> = new Set(
  wordsOf('test tests testing tested spec specs mock mocks stub stubs fixture fixtures benchmark benchmarks'),
);
const FEW_WORDS = 3;

function asksForTests(question: string, words: ReadonlySet<string>): boolean {
  if (TESTS_FOR.test(question) || IS_TESTED.test(question)) return true;
  return question.trim().split(/\s+/).length <= FEW_WORDS && [...TEST_WORDS].some((word) => words.has(word));
}

/** "How do I", "where can you", "can I", "how to", and the way that titles of instructions begin. */
const HOW_TO =
  /^(?:(?:how|where|what|when|which) (?:do|can|could|should|must|may) (?:i|you)\b|(?:can|could|may|should) i\b|(?:how|where|what|when) to\b|(?:using|getting|installing|configuring|setting up|guide to)\b)/i;

/**
 * Read from its first words, in English: "how does", "where is" and "how do we" ask how something works, which is another
 * thing. The pattern begins at the start, so a long text costs no more than a short one.
 */
export function asksHowTo(question: string): boolean {
  return HOW_TO.test(question.trimStart());
}

/** Weights of the two retrievers by the kind of query; chosen with bench/quality.ts. */
const WEIGHTS = {
  sentence: { denseWeight: 0.67, lexicalWeight: 0.33 },
  word: { denseWeight: 0.5, lexicalWeight: 0.5 },
  identifier: { denseWeight: 0.3, lexicalWeight: 0.7 },
};

export function profileQuery(text: string): QueryProfile {
  const words = queryWords(text);
  const tokens = text.split(/\s+/).filter((token) => token !== '');
  const identifiers = new Set(tokens.flatMap(identifierIn));
  const kind = tokens.length > 1 ? 'sentence' : identifiers.size > 0 ? 'identifier' : 'word';
  // A single plain word may well be a name too: `sleep`.
  const name = kind === 'word' ? compoundOf(tokens[0] ?? '') : '';
  if (name !== '') identifiers.add(name);
  const all = new Set(wordsOf(text));
  return {
    text,
    words,
    identifiers,
    ...WEIGHTS[kind],
    asksHowTo: asksHowTo(text),
    asksFor: (theme) =>
      theme === 'tests' ? asksForTests(text, all) : [...THEMES.get(theme)!].some((word) => all.has(word)),
  };
}

/** `Store.open()`, `getUser`, `MAX_SIZE` and `` `sleep` `` give the last name in them; plain words give none. */
function identifierIn(token: string): string[] {
  const bare = token.replace(/^[`'"(]+|[`'"),.;:?!]+$/g, '').replace(/\(\)?$/, '');
  const quoted = token.startsWith('`') && token.length > 2;
  const last = bare.split(/::|->|[.#\\/]/).at(-1) ?? '';
  if (last.length < 2 || !/^[\p{L}_$][\p{L}\p{N}_$-]*[!?]?$/u.test(last)) return [];
  const qualified = last !== bare && !bare.includes('/');
  const camel = /\p{Ll}\p{Lu}|\p{Lu}\p{Lu}\p{Ll}/u.test(last);
  const called = /\(\)?$/.test(token.replace(/[.,;:?!]+$/, ''));
  if (
    !(
      quoted ||
      qualified ||
      called ||
      camel ||
      last.includes('_') ||
      (partsOf(last).length > 1 && /\d/.test(last))
    )
  )
    return [];
  return [compoundOf(last)];
}
