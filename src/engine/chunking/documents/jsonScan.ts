/**
 * A tolerant, iterative scan of JSON and its relatives with comments: it reports tokens with their lines and
 * never fails, whatever the text.
 */

/** `[`, `{` and their ends; `string` with its quotes; `scalar`: any other word; `comma` and `colon`. */
export type JsonTokenKind = 'open' | 'close' | 'string' | 'scalar' | 'comma' | 'colon';

/** Reports each token: offsets `start` to `end` (excluded) in `text`, and the line of its first character. */
export type JsonVisitor = (kind: JsonTokenKind, start: number, end: number, line: number) => void;

/** Visits the tokens of `text` in order; comments are skipped. */
export function scanJson(text: string, visit: JsonVisitor): void {
  let line = 0;
  let position = text.startsWith('\uFEFF') ? 1 : 0;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) {
      if (code === LINE_FEED || text.charCodeAt(position + 1) !== LINE_FEED) line++;
      position++;
    } else if (code <= SPACE) position++;
    else if (code === QUOTE || code === APOSTROPHE) {
      const end = stringEnd(text, position, code);
      visit('string', position, end, line);
      line += lineBreaks(text, position, end);
      position = end;
    } else if (code === SLASH && isCommentMark(text.charCodeAt(position + 1))) {
      const end = commentEnd(text, position);
      line += lineBreaks(text, position, end);
      position = end;
    } else {
      const kind = PUNCTUATION[text[position]!];
      const end = kind === undefined ? scalarEnd(text, position) : position + 1;
      visit(kind ?? 'scalar', position, end, line);
      position = end;
    }
  }
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const STAR = 42;
const SLASH = 47;
const BACKSLASH = 92;

const PUNCTUATION: Readonly<Record<string, JsonTokenKind>> = {
  '{': 'open',
  '[': 'open',
  '}': 'close',
  ']': 'close',
  ',': 'comma',
  ':': 'colon',
};

/** A string that is never closed ends with its line; a backslash carries it over a line break (JSON5). */
function stringEnd(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === BACKSLASH) at += isBreakPair(text, at + 1) ? 2 : 1;
    else if (code === LINE_FEED || code === CARRIAGE_RETURN) return at;
  }
  return text.length;
}

function isBreakPair(text: string, at: number): boolean {
  return text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED;
}

function isCommentMark(code: number): boolean {
  return code === SLASH || code === STAR;
}

/** A comment of one line ends before its line break. */
function commentEnd(text: string, start: number): number {
  if (text.charCodeAt(start + 1) === STAR) {
    const close = text.indexOf('*/', start + 2);
    return close < 0 ? text.length : close + 2;
  }
  let end = start + 2;
  while (end < text.length && text.charCodeAt(end) !== LINE_FEED && text.charCodeAt(end) !== CARRIAGE_RETURN)
    end++;
  return end;
}

/** A word ends at white space, punctuation, a quote or the start of a comment. */
function scalarEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code <= SPACE || code === QUOTE || code === APOSTROPHE || code === SLASH) break;
    if (PUNCTUATION[text[end]!] !== undefined) break;
    end++;
  }
  return end;
}

function lineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED)) count++;
  }
  return count;
}
