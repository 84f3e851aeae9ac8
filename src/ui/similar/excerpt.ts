/** Parts of files that are compared with each other: how an address names one, and how its lines are laid out. */
import type { Revealable } from '../../host/reveal.ts';

/** A range of a file of the workspace, or a text that is in no file. */
export type Excerpt =
  | { readonly kind: 'place'; readonly place: Revealable & { readonly symbolText?: string | undefined } }
  | { readonly kind: 'text'; readonly id: number };

/** For the query of an address; `excerptFrom` reads it back. */
export function excerptQuery(excerpt: Excerpt): string {
  if (excerpt.kind === 'text') return JSON.stringify({ text: excerpt.id });
  const { folder, path, startLine, endLine, symbol, symbolLine, symbolText } = excerpt.place;
  return JSON.stringify({ folder, path, startLine, endLine, symbol, symbolLine, symbolText });
}

/** Undefined for what `excerptQuery` did not write. */
export function excerptFrom(query: string): Excerpt | undefined {
  let value: unknown;
  try {
    value = JSON.parse(query);
  } catch {
    return undefined;
  }
  if (isPlace(value)) return { kind: 'place', place: value };
  const id = (value as { readonly text?: unknown } | null)?.text;
  return typeof id === 'number' ? { kind: 'text', id } : undefined;
}

/** Whether something that came from outside names lines of a file in a folder. */
export function isPlace(value: unknown): value is Revealable & { readonly symbolText?: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { folder, path, startLine, endLine, symbol, symbolLine, symbolText } = value as Record<
    string,
    unknown
  >;
  const isLine = (line: unknown): line is number => Number.isInteger(line) && (line as number) >= 0;
  return (
    [folder, path, symbol].every((text) => typeof text === 'string') &&
    isLine(startLine) &&
    isLine(endLine) &&
    isLine(symbolLine) &&
    (symbolText === undefined || typeof symbolText === 'string') &&
    startLine < endLine
  );
}

/** The lines without the indentation that all of them have. */
export function dedented(lines: readonly string[]): string[] {
  const filled = lines.filter((line) => line.trim() !== '');
  const common = filled.map(indentOf).reduce((a, b) => a.slice(0, sharedLength(a, b)), indentOf(filled[0]));
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(common.length)));
}

function indentOf(line = ''): string {
  return line.slice(0, line.length - line.trimStart().length);
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
