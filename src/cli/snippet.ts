/** The lines of a result that are worth showing, in the words that a person wrote: of a notebook the cells, not the JSON. */
import { scanJson } from '../engine/chunking/documents/jsonScan.ts';
import { splitLines } from '../engine/chunking/lines.ts';
import { wordsOf } from '../engine/lexical/words.ts';
import { DEFAULT_READ_LIMITS, readSource } from '../engine/workspace/index.ts';
import type { SearchResult } from '../shared/engineApi.ts';

export interface SourceLine {
  /** Counted from 1, in the file. */
  readonly number: number;
  readonly text: string;
}

/** Lines of text shown per result. */
const SNIPPET_LINES = 3;

/** Reads the files of one answer, each once. */
export class SourceReader {
  readonly #root: string;
  readonly #files = new Map<string, readonly SourceLine[]>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Lines of the result with at least one letter or digit; none if the file cannot be read any more. */
  linesOf({ path, startLine, endLine }: SearchResult): readonly SourceLine[] {
    return this.#lines(path).filter(({ number }) => number > startLine && number <= endLine);
  }

  #lines(path: string): readonly SourceLine[] {
    let lines = this.#files.get(path);
    if (lines) return lines;
    const source = readSource(this.#root, path, DEFAULT_READ_LIMITS);
    if ('skip' in source) lines = [];
    else if (source.language === 'jupyter') lines = cellLines(source.text);
    else lines = splitLines(source.text).map((text, i) => ({ number: i + 1, text }));
    lines = lines.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
    this.#files.set(path, lines);
    return lines;
  }
}

/** The line of the symbol, which says what it is, and the lines with most words of the query, in file order. */
export function snippetOf(
  result: SearchResult,
  lines: readonly SourceLine[],
  words: ReadonlyMap<string, string>,
): readonly SourceLine[] {
  const first = lines.find(({ number }) => number > result.symbolLine) ?? lines[0];
  if (!first) return [];
  const score = ({ text }: SourceLine): number =>
    new Set(wordsOf(text).filter((word) => words.has(word))).size;
  const best = lines
    .map((line, place) => ({ line, place, score: score(line) }))
    .filter(({ line }) => line !== first)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, SNIPPET_LINES - 1)
    .map(({ line }) => line);
  return lines.filter((line) => line === first || best.includes(line));
}

/** Lines of the sources of a notebook's cells, each numbered by the line of the JSON that it stands on. */
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
      for (const part of splitLines(unescaped(literal))) lines.push({ number: line + 1, text: part });
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
