/** Where words of a query stand in a line: words as the word index takes them, so parts of identifiers and other endings too. */
import type { SnippetLine } from '../../shared/engineApi.ts';
import { eachWord } from '../lexical/words.ts';
import type { WordSet } from './snippet.ts';
import type { SourceLine } from './sourceLines.ts';

/** UTF-16 units: more than fits beside a result; lines of data and minified code are far longer. */
const LONGEST_LINE = 400;
/** Of those, how many stand in front of the first mark. */
const BEFORE_MARK = 100;
const CUT = '…';

type Mark = readonly [start: number, end: number];

/** The line, a long one cut around its first mark, with `…` where something was left out. */
export function markedLine({ line, text }: SourceLine, words: WordSet): SnippetLine {
  const marks = marksOf(text, words);
  if (text.length <= LONGEST_LINE) return { line, text, marks };
  const latest = text.length - LONGEST_LINE;
  const from = whole(text, Math.max(0, Math.min((marks[0]?.[0] ?? 0) - BEFORE_MARK, latest)));
  const to = whole(text, from + LONGEST_LINE);
  const front = from > 0 ? CUT : '';
  const shift = front.length - from;
  return {
    line,
    text: `${front}${text.slice(from, to)}${to < text.length ? CUT : ''}`,
    marks: marks
      .filter(([start]) => start >= from && start < to)
      .map(([start, end]) => [start + shift, Math.min(end, to) + shift]),
  };
}

/** In order and disjoint. */
function marksOf(text: string, words: WordSet): Mark[] {
  const found: Mark[] = [];
  eachWord(text, (word, start, end) => {
    if (words.has(word)) found.push([start, end]);
  });
  found.sort(([a], [b]) => a - b);
  const marks: Mark[] = [];
  for (const [start, end] of found) {
    const last = marks.at(-1);
    if (last && start <= last[1]) marks[marks.length - 1] = [last[0], Math.max(last[1], end)];
    else marks.push([start, end]);
  }
  return marks;
}

/** The place, or the one in front of it if a character of two units would be cut. */
function whole(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text[at] ?? '') && at > 0 ? at - 1 : at;
}
