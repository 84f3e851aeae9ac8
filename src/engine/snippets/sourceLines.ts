/** The lines of a file that a person wrote and would read: of a notebook the cells, not the JSON. */
import { scanJson } from '../chunking/documents/jsonScan.ts';
import { splitLines } from '../chunking/lines.ts';
import { DEFAULT_READ_LIMITS, readSource, type SkipReason } from '../workspace/index.ts';

export interface SourceLine {
  /** In the file, counted from 0. */
  readonly line: number;
  readonly text: string;
}

export interface SourceLines {
  /** Those with at least one letter or digit. */
  readonly lines: readonly SourceLine[];
  /** See `SourceFile`. */
  readonly contentHash: string;
}

/** Reads a file as it is now, or says why not: one that lies elsewhere is not opened. */
export function readLines(root: string, path: string): SourceLines | { readonly skip: SkipReason } {
  const source = readSource(root, path, DEFAULT_READ_LIMITS);
  if ('skip' in source) return source;
  const { text, contentHash } = source;
  const lines =
    source.language === 'jupyter'
      ? cellLines(text)
      : splitLines(text).map((content, line) => ({ line, text: content }));
  return { lines: lines.filter((line) => /[\p{L}\p{N}]/u.test(line.text)), contentHash };
}

/** Lines of the sources of a notebook's cells, each with the line of the JSON that it stands on. */
export function cellLines(text: string): SourceLine[] {
  const lines: SourceLine[] = [];
  // For each open bracket the key that led to it, and whether it is an object; elements of a list have no key.
  const open: { readonly key: string; readonly isObject: boolean }[] = [];
  let key = '';
  let isKeyNext = false;
  scanJson(text, (kind, start, end, line) => {
    if (kind === 'open') {
      open.push({ key, isObject: text[start] === '{' });
      key = '';
    } else if (kind === 'close') open.pop();
    if (kind === 'open' || kind === 'comma') isKeyNext = open.at(-1)?.isObject === true;
    if (kind !== 'string') return;
    const literal = text.slice(start, end);
    if (isKeyNext) {
      key = literal.slice(1, -1);
      isKeyNext = false;
    } else if (isCellSource(open, key)) {
      for (const part of splitLines(unescaped(literal))) lines.push({ line, text: part });
    }
  });
  return lines;
}

// Notebooks of nbformat 3 call the source of a code cell its input.
const SOURCE_KEYS: ReadonlySet<string> = new Set(['source', 'input']);

/** Whether a string is the source of a cell (`key` is its own), or an element of the list that is. */
function isCellSource(open: readonly { key: string; isObject: boolean }[], key: string): boolean {
  const inList = open.at(-1)?.isObject === false;
  const cells = open.at(inList ? -3 : -2);
  return cells?.key === 'cells' && SOURCE_KEYS.has(inList ? open.at(-1)!.key : key);
}

function unescaped(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}
