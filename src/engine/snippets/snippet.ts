/** Lines of files to show beside results: which ones, where the words of the query stand in them, and whether they are still what the index knows. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Snippet, SnippetRange, SnippetsParams } from '../../shared/engineApi.ts';
import type { LineRange } from '../../shared/types.ts';
import { wordsOf } from '../lexical/words.ts';
import { queryWords } from '../search/lexical.ts';
import type { SkipReason } from '../workspace/index.ts';
import { markedLine } from './marks.ts';
import { readLines, type SourceLine } from './sourceLines.ts';

/** Words as the word index has them. */
export type WordSet = Pick<ReadonlySet<string>, 'has'>;

/**
 * One snippet per range, in their order. `hashOf` is the content hash that the index has of a file, if it has one.
 * Other work gets its turn after each file.
 */
export async function readSnippets(
  root: string,
  { ranges, query = '', lines: most }: Omit<SnippetsParams, 'folder'>,
  hashOf: (path: string) => string | undefined,
  signal?: AbortSignal,
): Promise<Snippet[]> {
  const words = new Set(queryWords(query));
  const snippets: Snippet[] = [];
  for (const path of new Set(ranges.map((range) => range.path))) {
    await nextTurn();
    signal?.throwIfAborted();
    const source = readLines(root, path);
    for (const [place, range] of ranges.entries()) {
      if (range.path !== path) continue;
      if ('skip' in source) snippets[place] = { lines: [], state: stateWithout(source.skip) };
      else {
        const shown = snippetOf(range, linesWithin(source.lines, range), words, most);
        const state = source.contentHash === hashOf(path) ? 'current' : 'changed';
        snippets[place] = { lines: shown.map((line) => markedLine(line, words)), state };
      }
    }
  }
  return snippets;
}

export function linesWithin(lines: readonly SourceLine[], { startLine, endLine }: LineRange): SourceLine[] {
  return lines.filter(({ line }) => line >= startLine && line < endLine);
}

/**
 * The line of the symbol, which says what it is, and the lines with most words of the query, in file order. Where none
 * has a word, the lines that follow go before those in front.
 */
export function snippetOf(
  { startLine, symbolLine = startLine }: Pick<SnippetRange, 'startLine' | 'symbolLine'>,
  lines: readonly SourceLine[],
  words: WordSet,
  most: number,
): readonly SourceLine[] {
  const first = lines.find(({ line }) => line >= symbolLine) ?? lines[0];
  if (!first) return [];
  const score = ({ text }: SourceLine): number =>
    new Set(wordsOf(text).filter((word) => words.has(word))).size;
  const best = lines
    .map((line) => ({ line, score: score(line) }))
    .filter(({ line }) => line !== first)
    .map((one) => ({ ...one, isInFront: one.score === 0 && one.line.line < first.line }))
    .sort((a, b) => b.score - a.score || Number(a.isInFront) - Number(b.isInFront))
    .slice(0, most - 1)
    .map(({ line }) => line);
  const shown = new Set([first, ...best]);
  return lines.filter((line) => shown.has(line));
}

/** What the file holds now is not shown for these; it is there. */
const HELD: ReadonlySet<SkipReason> = new Set([
  'empty',
  'binary',
  'encoding',
  'minified',
  'generated',
  'tooLarge',
  'changing',
]);

function stateWithout(skip: SkipReason): Snippet['state'] {
  return HELD.has(skip) ? 'changed' : 'missing';
}
