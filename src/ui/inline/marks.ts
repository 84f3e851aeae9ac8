/**
 * Where results are marked in an open document: found again if it was changed since, moved along with edits, and dropped where an
 * edit touches them. Knows nothing of the editor.
 */
import { type Anchor, reanchor } from '../../host/reanchor.ts';
import type { LineRange } from '../../shared/types.ts';

export interface Mark extends LineRange {
  /** Index of the result in its set. */
  readonly place: number;
  /** Where the score stands. */
  readonly symbolLine: number;
}

/** Part of a text that is replaced; the end is exclusive. */
export interface Edit {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly text: string;
}

/** The marks of a document, one per line. What a document with unsaved edits (`hasEdits`) has lost is not marked. */
export function marksIn(
  lines: readonly string[],
  results: readonly (readonly [place: number, result: Anchor])[],
  hasEdits: boolean,
): Mark[] {
  const taken = new Set<number>();
  return results.flatMap(([place, result]) => {
    const { startLine, endLine, lost } = reanchor(lines, result);
    if (lost && hasEdits) return [];
    const below = Math.max(0, result.symbolLine - result.startLine);
    const symbolLine = Math.min(startLine + below, endLine - 1);
    if (taken.has(symbolLine)) return [];
    taken.add(symbolLine);
    return [{ place, startLine, endLine, symbolLine }];
  });
}

/** The marks after edits, each of which is given in the lines of the text before it. */
export function marksAfter(marks: readonly Mark[], edits: readonly Edit[]): Mark[] {
  // From the last to the first, so that one edit does not move the places of the next.
  const upwards = edits.toSorted((a, b) => b.startLine - a.startLine || b.startCharacter - a.startCharacter);
  return upwards.reduce<Mark[]>((left, edit) => left.flatMap((mark) => markAfter(mark, edit)), [...marks]);
}

/**
 * Where lines stand after edits, each of which is given in the lines of the text before it. What is edited in them stays part of
 * them; where an edit from above takes their first line away, they stay where they are.
 */
export function linesAfter(lines: LineRange, edits: readonly Edit[]): LineRange {
  const upwards = edits.toSorted((a, b) => b.startLine - a.startLine || b.startCharacter - a.startCharacter);
  return upwards.reduce<LineRange>(({ startLine, endLine }, edit) => {
    const by = addedBy(edit);
    if (edit.startLine >= endLine) return { startLine, endLine };
    if (endsBefore(edit, startLine)) return { startLine: startLine + by, endLine: endLine + by };
    if (edit.startLine < startLine) return { startLine, endLine };
    const editEnd = Math.min(edit.endLine, endLine - 1);
    return { startLine, endLine: Math.max(startLine + 1, endLine + by + (edit.endLine - editEnd)) };
  }, lines);
}

/** Whether an edit replaces a text as a whole, as loading a changed file does. */
export function replacesAll(edits: readonly Edit[], lineCountBefore: number): boolean {
  return edits.some(({ startLine, endLine }) => startLine === 0 && endLine >= lineCountBefore - 1);
}

function markAfter(mark: Mark, edit: Edit): Mark[] {
  const by = addedBy(edit);
  if (edit.startLine >= mark.endLine) return [mark];
  if (!endsBefore(edit, mark.startLine)) return [];
  const { place, startLine, endLine, symbolLine } = mark;
  return [{ place, startLine: startLine + by, endLine: endLine + by, symbolLine: symbolLine + by }];
}

/** Lines that an edit adds; fewer than 0 if it takes some away. */
function addedBy({ text, startLine, endLine }: Edit): number {
  return text.split(/\r\n|\r|\n/).length - 1 - (endLine - startLine);
}

/** Whether all that is replaced lies before a line, and the line still begins where it did. */
function endsBefore({ startCharacter, endLine, endCharacter, text }: Edit, line: number): boolean {
  if (endLine < line) return true;
  const isWholeLines = endLine === line && endCharacter === 0 && startCharacter === 0;
  return isWholeLines && (text === '' || /[\r\n]$/.test(text));
}
