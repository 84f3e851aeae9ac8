/** The lines of a snippet as they are shown: without the indentation that all share, long ones cut around what is marked. Pure. */
import type { Snippet, SnippetLine } from '../../shared/engineApi.ts';

export interface ShownLine {
  /** Counted from 1. */
  readonly number: number;
  readonly parts: readonly { readonly text: string; readonly marked: boolean }[];
}

/** As many characters as the widest side bar shows. */
const MOST_CHARACTERS = 300;
/** What is left before the first mark of a cut line. */
const BEFORE_MARK = 30;

export function shownLines({ lines }: Snippet): readonly ShownLine[] {
  const indents = lines.filter(({ text }) => text.trim() !== '').map(({ text }) => text.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => ({
    number: line.line + 1,
    parts: partsOf(line, line.text.trim() === '' ? line.text.length : indent),
  }));
}

function partsOf({ text, marks }: SnippetLine, indent: number): ShownLine['parts'] {
  const end = text.trimEnd().length;
  const firstMark = marks[0]?.[0] ?? 0;
  const isCut = end - indent > MOST_CHARACTERS && firstMark - indent > MOST_CHARACTERS - BEFORE_MARK;
  const from = isCut ? firstMark - BEFORE_MARK : indent;
  const to = Math.min(end, from + MOST_CHARACTERS);
  const parts: { text: string; marked: boolean }[] = [];
  const add = (start: number, stop: number, marked: boolean): void => {
    const part = text.slice(Math.max(start, from), Math.min(stop, to));
    if (part !== '' && stop > from) parts.push({ text: part, marked });
  };
  if (isCut) parts.push({ text: '…', marked: false });
  let at = from;
  for (const [start, stop] of marks) {
    add(at, start, false);
    add(start, stop, true);
    at = Math.max(at, stop);
  }
  add(at, to, false);
  if (to < end) parts.push({ text: '…', marked: false });
  return parts;
}
