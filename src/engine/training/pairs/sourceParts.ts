/**
 * Takes source code apart without a parser: what runs, what is said in comments and docstrings, and the texts that
 * people will read when it runs. Lines keep their numbers. Never throws, whatever the text.
 */
import type { LineRange } from '../../../shared/types.ts';
import { type Lexicon, lexiconOf } from '../../analysis/tokens/lexicon.ts';

export interface Comment extends LineRange {
  /** The lines as they stand there, marks included. */
  readonly raw: readonly string[];
  /** Stands behind code on its line. */
  readonly isTrailing: boolean;
}

export interface Message {
  readonly line: number;
  readonly text: string;
}

export interface SourceParts {
  readonly lines: readonly string[];
  /** The same lines without comments and docstrings; blank ones where nothing else stands. */
  readonly code: readonly string[];
  /** In order; comments on lines of their own, one below the other, are one. */
  readonly comments: readonly Comment[];
  /** Texts in quotes with a blank in them, in order. */
  readonly messages: readonly Message[];
}

export function sourceParts(lines: readonly string[], language: string): SourceParts {
  return new Scanner(lines, lexiconOf(language)).read();
}

/** A longer text in quotes is data, or a quote that is not closed. */
const LONGEST_MESSAGE = 400;
/** `@doc """`: the text of an attribute of Elixir, and a raw docstring of Python. */
const BEFORE_DOC = /^\s*(?:@(?:module|type)?doc\s+(?:~[sS])?|[rRuUbB]{1,2})?$/;
/** `$#`, `${#name}` and `#{name}` are no comments, nor is the mark in an address. */
const BEFORE_HASH = /[\s;(){}]/;

class Scanner {
  readonly #lines: readonly string[];
  readonly #lexicon: Lexicon;
  readonly #openings: RegExp | undefined;
  readonly #code: string[] = [];
  readonly #comments: Comment[] = [];
  readonly #messages: Message[] = [];
  #line = 0;
  #column = 0;
  /** What has been read of the line and is code. */
  #kept = '';

  constructor(lines: readonly string[], lexicon: Lexicon) {
    this.#lines = lines;
    this.#lexicon = lexicon;
    const marks = [
      ...lexicon.blockComments.map(([open]) => open),
      ...lexicon.longQuotes,
      ...lexicon.lineComments,
      ...lexicon.quotes,
    ];
    const pattern = marks.map((mark) => mark.replace(/[^\w\s]/g, '\\$&')).join('|');
    this.#openings = marks.length === 0 ? undefined : new RegExp(pattern, 'g');
  }

  read(): SourceParts {
    while (this.#line < this.#lines.length) this.#step();
    return { lines: this.#lines, code: this.#code, comments: this.#comments, messages: this.#messages };
  }

  /** Reads up to what begins next on the line, and that. */
  #step(): void {
    const text = this.#lines[this.#line]!;
    if (this.#openings !== undefined) this.#openings.lastIndex = this.#column;
    const found = this.#openings?.exec(text);
    this.#kept += text.slice(this.#column, found?.index ?? text.length);
    if (!found) {
      this.#endLine();
      return;
    }
    const [mark] = found;
    const at = found.index;
    const { blockComments, longQuotes, lineComments } = this.#lexicon;
    const close = blockComments.find(([open]) => open === mark)?.[1];
    if (close !== undefined) this.#block(at, mark, close, true);
    else if (longQuotes.includes(mark)) this.#block(at, mark, mark, BEFORE_DOC.test(this.#kept));
    else if (lineComments.includes(mark)) this.#lineComment(at, mark);
    else this.#quoted(at, mark);
  }

  #endLine(): void {
    this.#code.push(this.#kept.trimEnd());
    this.#kept = '';
    this.#line++;
    this.#column = 0;
  }

  #keep(end: number): void {
    this.#kept += this.#lines[this.#line]!.slice(this.#column, end);
    this.#column = end;
  }

  #lineComment(at: number, mark: string): void {
    const text = this.#lines[this.#line]!;
    const before = text[at - 1];
    this.#column = at;
    const isMark = before === undefined || mark !== '#' || BEFORE_HASH.test(before);
    if (!isMark || (mark === '//' && before === ':')) {
      this.#keep(at + mark.length);
      return;
    }
    const isTrailing = this.#kept.trim() !== '';
    const raw = text.slice(at);
    const last = this.#comments.at(-1);
    const joins = !isTrailing && last !== undefined && !last.isTrailing && last.endLine === this.#line;
    const one = { startLine: this.#line, endLine: this.#line + 1, raw: [raw], isTrailing };
    if (joins && lineMark(last.raw[0]!) === lineMark(raw))
      this.#comments[this.#comments.length - 1] = {
        ...one,
        startLine: last.startLine,
        raw: [...last.raw, raw],
      };
    else this.#comments.push(one);
    this.#column = text.length;
  }

  /** A comment, or a text of several lines; one that documents is a comment. */
  #block(at: number, open: string, close: string, isComment: boolean): void {
    const startLine = this.#line;
    const raw: string[] = [];
    if (isComment && BEFORE_DOC.test(this.#kept)) this.#kept = '';
    const isTrailing = this.#kept.trim() !== '';
    this.#column = at;
    let from = at + open.length;
    for (;;) {
      const text = this.#lines[this.#line]!;
      const end = text.indexOf(close, from);
      const stop = end < 0 ? text.length : end + close.length;
      raw.push(text.slice(this.#column, stop));
      if (isComment) this.#column = stop;
      else this.#keep(stop);
      if (end >= 0) break;
      if (this.#line === this.#lines.length - 1) break;
      this.#endLine();
      from = 0;
    }
    if (!isComment) return;
    this.#comments.push({ startLine, endLine: this.#line + 1, raw, isTrailing });
  }

  /** A text within one line, or a sign where it does not end there. */
  #quoted(at: number, quote: string): void {
    const text = this.#lines[this.#line]!;
    this.#column = at;
    let end = at + 1;
    while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
    const inner = text.slice(at + 1, end);
    if (end < text.length && inner.length <= LONGEST_MESSAGE && inner.includes(' '))
      this.#messages.push({ line: this.#line, text: inner });
    this.#keep(end < text.length ? end + 1 : at + 1);
  }
}

/** `///` goes on below `///`, and not below `//`. */
function lineMark(raw: string): string {
  return /^[^\w\s]*/.exec(raw)![0];
}
