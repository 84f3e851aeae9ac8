/**
 * Text to tokens without a parser: words, texts, numbers and signs, each with its line; blanks and comments leave
 * none. Never throws, whatever the text: a quote that is not closed is a sign.
 */
import { IMPORT_LINE } from '../../chunking/importLine.ts';
import { CONTROL, KEYWORDS, type Lexicon, LITERAL_WORDS, lexiconOf } from './lexicon.ts';

/** What a token is; see `TokenList.kinds`. */
export const WORD = 0;
/** A word that no other may stand for: of the language, or of prose. */
export const KEYWORD = 1;
export const LITERAL = 2;
export const SIGN = 3;
/** Stands for what is left out; no two are equal. */
export const BARRIER = 4;

export interface TokenList {
  readonly count: number;
  /** Hash of what is written, by token. */
  readonly codes: Uint32Array;
  readonly kinds: Uint8Array;
  /** Line that a token begins in, from 0. */
  readonly lines: Uint32Array;
  /** Line that it ends in, where that is another one. */
  readonly endLines: ReadonlyMap<number, number>;
}

export interface LexOptions {
  /** Leaves a barrier for imports. */
  readonly withoutImports: boolean;
  /** Leaves a barrier for tests that stand in the file they test. */
  readonly withoutTests: boolean;
}

export function lex(
  text: string,
  language: string | undefined,
  options: LexOptions = { withoutImports: false, withoutTests: false },
): TokenList {
  const end = options.withoutTests ? endOfCode(text, language) : text.length;
  return new Lexer(text, end, lexiconOf(language), options.withoutImports).read();
}

/** Rust keeps unit tests at the end of the file. */
function endOfCode(text: string, language: string | undefined): number {
  if (language !== 'rust') return text.length;
  const at = text.search(/^\s*#\[cfg\(test\)\]\s*\n\s*(?:pub )?mod\b|^\s*#\[test\]/m);
  return at < 0 ? text.length : at;
}

/** FNV-1a. */
export function codeOf(text: string, from = 0, end = text.length): number {
  let code = 0x811c9dc5;
  for (let i = from; i < end; i++) code = Math.imul(code ^ text.charCodeAt(i), 0x01000193);
  return code >>> 0;
}

const KEYWORD_CODES: ReadonlySet<number> = new Set(KEYWORDS.map((word) => codeOf(word)));
const LITERAL_CODES: ReadonlySet<number> = new Set(LITERAL_WORDS.map((word) => codeOf(word)));
/** What a control word does, by its code; see `CONTROL`. */
export const CONTROL_BY_CODE: ReadonlyMap<number, string> = new Map(
  Object.entries(CONTROL).map(([word, name]) => [codeOf(word), name]),
);
const LONGEST_KEYWORD = Math.max(...KEYWORDS.map((word) => word.length));

/** Words that an import may begin with; only then the line is looked at. */
const IMPORT_WORDS: ReadonlySet<number> = new Set(
  'import export from use pub using include require require_relative require_once include_once package const let var alias mod'
    .split(' ')
    .map((word) => codeOf(word)),
);

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BACKSLASH = 92;
const LEFT_BRACKETS = '([{';
const RIGHT_BRACKETS = ')]}';
/** Signs that are written together: `=>`, `!==`. */
const OPERATOR = new Uint8Array(128);
for (const sign of '=<>!&|+-*/%^~?:') OPERATOR[sign.charCodeAt(0)] = 1;
const MOST_SIGNS = 3;

/** By ASCII code: 1 begins a word, 2 is a digit. */
const WORD_START = 1;
const DIGIT = 2;
const CLASSES = new Uint8Array(128);
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$')
  CLASSES[letter.charCodeAt(0)] = WORD_START;
for (const digit of '0123456789') CLASSES[digit.charCodeAt(0)] = DIGIT;

class Lexer {
  readonly #text: string;
  readonly #end: number;
  readonly #lexicon: Lexicon;
  readonly #withoutImports: boolean;
  /** By first character of what begins a comment or a long text: whether to look closer. */
  readonly #special = new Uint8Array(128);
  readonly #quotes = new Uint8Array(128);
  #codes = new Uint32Array(256);
  #kinds = new Uint8Array(256);
  #lines = new Uint32Array(256);
  readonly #endLines = new Map<number, number>();
  #count = 0;
  #line = 0;
  #at = 0;
  #barriers = 0;

  constructor(text: string, end: number, lexicon: Lexicon, withoutImports: boolean) {
    this.#text = text;
    this.#end = end;
    this.#lexicon = lexicon;
    this.#withoutImports = withoutImports;
    const openings = [
      ...lexicon.lineComments,
      ...lexicon.blockComments.map(([open]) => open),
      ...lexicon.longQuotes,
    ];
    for (const opening of openings) this.#special[opening.charCodeAt(0)] = 1;
    for (const quote of lexicon.quotes) this.#quotes[quote.charCodeAt(0)] = 1;
  }

  read(): TokenList {
    const text = this.#text;
    let isLineStart = true;
    while (this.#at < this.#end) {
      const code = text.charCodeAt(this.#at);
      // As editors count lines; a carriage return in front of a line feed is a blank.
      if (code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(this.#at + 1) !== LINE_FEED)) {
        this.#line++;
        this.#at++;
        isLineStart = true;
        continue;
      }
      if (code <= 32 || code === 0xfeff || code === 0xa0) {
        this.#at++;
        continue;
      }
      if (isLineStart && this.#withoutImports && this.#skipImport(code)) continue;
      isLineStart = false;
      if (code < 128 && this.#special[code] === 1 && this.#skipSpecial()) continue;
      const kind = code < 128 ? CLASSES[code] : WORD_START;
      if (kind === WORD_START) this.#word();
      else if (kind === DIGIT) this.#number();
      else if (this.#quotes[code] !== 1 || !this.#quoted(code)) this.#sign(code);
    }
    const count = this.#count;
    return {
      count,
      codes: this.#codes.slice(0, count),
      kinds: this.#kinds.slice(0, count),
      lines: this.#lines.slice(0, count),
      endLines: this.#endLines,
    };
  }

  #push(code: number, kind: number, line: number): void {
    if (this.#count === this.#codes.length) this.#grow();
    this.#codes[this.#count] = code;
    this.#kinds[this.#count] = kind;
    this.#lines[this.#count++] = line;
  }

  #grow(): void {
    const codes = new Uint32Array(2 * this.#count);
    const kinds = new Uint8Array(2 * this.#count);
    const lines = new Uint32Array(2 * this.#count);
    codes.set(this.#codes);
    kinds.set(this.#kinds);
    lines.set(this.#lines);
    [this.#codes, this.#kinds, this.#lines] = [codes, kinds, lines];
  }

  #word(): void {
    const text = this.#text;
    const start = this.#at;
    let code = 0x811c9dc5;
    let at = start;
    for (; at < this.#end; at++) {
      const char = text.charCodeAt(at);
      if (char < 128 ? CLASSES[char] === 0 : char === 0xa0 || (char >= 0x2000 && char < 0x3000)) break;
      code = Math.imul(code ^ char, 0x01000193);
    }
    // A sign beyond ASCII that is no letter.
    if (at === start) code = codeOf(text, start, ++at);
    this.#at = at;
    code >>>= 0;
    const kind = this.#lexicon.prose ? KEYWORD : WORD;
    if (this.#lexicon.prose || at - start > LONGEST_KEYWORD) this.#push(code, kind, this.#line);
    else if (KEYWORD_CODES.has(code)) this.#push(code, KEYWORD, this.#line);
    else this.#push(code, LITERAL_CODES.has(code) ? LITERAL : WORD, this.#line);
  }

  #number(): void {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    for (; at < this.#end; at++) {
      const char = text.charCodeAt(at);
      if (char < 128 && CLASSES[char] !== 0) continue;
      // 1.5, and not 1..5 or 1.abs.
      if (char === 46 && CLASSES[text.charCodeAt(at + 1)] === DIGIT) continue;
      break;
    }
    this.#at = at;
    this.#push(codeOf(text, start, at), LITERAL, this.#line);
  }

  /** A text within one line; false if it does not end there. */
  #quoted(quote: number): boolean {
    const text = this.#text;
    for (let at = this.#at + 1; at < this.#end; at++) {
      const char = text.charCodeAt(at);
      if (char === LINE_FEED) return false;
      if (char === BACKSLASH) at++;
      else if (char === quote) {
        // Texts in other quotes are the same texts.
        this.#push(codeOf(text, this.#at + 1, at) ^ 0x5bd1e995, LITERAL, this.#line);
        this.#at = at + 1;
        return true;
      }
    }
    return false;
  }

  #sign(first: number): void {
    const text = this.#text;
    let at = this.#at + 1;
    if (OPERATOR[first] === 1) {
      while (at < this.#end && at - this.#at < MOST_SIGNS && OPERATOR[text.charCodeAt(at)] === 1) at++;
    }
    this.#push(codeOf(text, this.#at, at), SIGN, this.#line);
    this.#at = at;
  }

  /** A comment is passed over, a text of several lines is one token. */
  #skipSpecial(): boolean {
    const text = this.#text;
    const { lineComments, blockComments, longQuotes } = this.#lexicon;
    for (const [open, close] of blockComments) {
      if (!text.startsWith(open, this.#at)) continue;
      this.#goTo(endBehind(text, close, this.#at + open.length));
      return true;
    }
    for (const open of lineComments) {
      if (!text.startsWith(open, this.#at)) continue;
      const feed = text.indexOf('\n', this.#at);
      this.#at = feed < 0 ? this.#end : feed;
      return true;
    }
    for (const quote of longQuotes) {
      if (!text.startsWith(quote, this.#at)) continue;
      const end = endBehind(text, quote, this.#at + quote.length);
      const line = this.#line;
      const isDoc = this.#isDocText();
      const code = codeOf(text, this.#at, Math.min(end, this.#end)) ^ 0x5bd1e995;
      this.#goTo(end);
      if (isDoc) return true;
      if (this.#line > line) this.#endLines.set(this.#count, this.#line);
      this.#push(code, LITERAL, line);
      return true;
    }
    return false;
  }

  /** A text that stands alone at the beginning of its line says what the code does, as a comment would. */
  #isDocText(): boolean {
    if (this.#count > 0 && this.#lines[this.#count - 1] === this.#line) return false;
    const last = this.#count === 0 ? -1 : this.#codes[this.#count - 1]!;
    return last === -1 || last === COLON || this.#kinds[this.#count - 1] === BARRIER;
  }

  #goTo(end: number): void {
    const stop = Math.min(end, this.#end);
    for (let feed = this.#text.indexOf('\n', this.#at); feed >= 0 && feed < stop; ) {
      this.#line++;
      feed = this.#text.indexOf('\n', feed + 1);
    }
    this.#at = stop;
  }

  /** Passes over an import, with the lines in its brackets. */
  #skipImport(first: number): boolean {
    const text = this.#text;
    const start = this.#at;
    let wordEnd = start;
    while (wordEnd < this.#end && (CLASSES[text.charCodeAt(wordEnd)] ?? 0) !== 0) wordEnd++;
    const isHash = first === 35 || first === 64;
    if (!isHash && !IMPORT_WORDS.has(codeOf(text, start, wordEnd))) return false;
    const feed = text.indexOf('\n', start);
    const lineEnd = feed < 0 || feed > this.#end ? this.#end : feed;
    if (!IMPORT_LINE.test(text.slice(start, Math.min(lineEnd, start + LONGEST_IMPORT_LINE)))) return false;
    let depth = 0;
    let at = start;
    for (; at < this.#end && at - start < LONGEST_IMPORT; at++) {
      const char = text[at]!;
      if (LEFT_BRACKETS.includes(char)) depth++;
      else if (RIGHT_BRACKETS.includes(char)) depth--;
      else if (char === '\n' && depth <= 0) break;
    }
    this.#push(codeOf(`barrier ${this.#barriers++}`), BARRIER, this.#line);
    this.#goTo(at);
    return true;
  }
}

const COLON = codeOf(':');
const LONGEST_IMPORT_LINE = 400;
const LONGEST_IMPORT = 8000;

function endBehind(text: string, close: string, from: number): number {
  const at = text.indexOf(close, from);
  return at < 0 ? text.length : at + close.length;
}
