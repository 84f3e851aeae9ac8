/** Ranked results as a person reads them: bar, confidence word, place, symbol, and the lines that matter. */
import { splitLines } from '../engine/chunking/lines.ts';
import { wordsOf } from '../engine/lexical/words.ts';
import { DEFAULT_READ_LIMITS, readSource } from '../engine/workspace/index.ts';
import type { Explanation, RankSignal, SearchResult } from '../shared/engineApi.ts';
import { columnsOf, keepEnd, keepStart, printable, type Style, wrap } from './terminal.ts';

/** Lines of text shown per result. */
const SNIPPET_LINES = 3;
const BAR_CELLS = 5;
const LINE_NUMBER_COLUMNS = 6;
const WHY_INDENT = 8;

export interface RenderOptions {
  readonly root: string;
  readonly columns: number;
  readonly style: Style;
  readonly explain: boolean;
  /** Never cut a path: what reads it may need to open it. */
  readonly wholePaths: boolean;
  /** Stemmed words to highlight and to choose lines by. */
  readonly words: ReadonlySet<string>;
}

export function renderResult(result: SearchResult, options: RenderOptions): string {
  const lines = [heading(result, options)];
  for (const { number, text } of snippetOf(result, options)) {
    const shown = keepStart(text, options.columns - LINE_NUMBER_COLUMNS - 2);
    lines.push(
      `${options.style.dim(String(number).padStart(LINE_NUMBER_COLUMNS))}  ${highlight(shown, options)}`,
    );
  }
  if (options.explain) {
    for (const line of wrap(why(result), options.columns - WHY_INDENT)) {
      lines.push(`${' '.repeat(WHY_INDENT)}${options.style.dim(line)}`);
    }
  }
  return lines.join('\n');
}

function heading(result: SearchResult, { columns, style, wholePaths }: RenderOptions): string {
  const filled = Math.max(1, Math.round((result.explanation.percentile ?? 0.5) * BAR_CELLS));
  const bar = '▰'.repeat(filled) + '▱'.repeat(BAR_CELLS - filled);
  const word = result.confidence.padEnd(6);
  const paint = { strong: style.good, likely: style.fair, weak: style.dim }[result.confidence];
  const place = `${printable(result.path)}:${result.startLine + 1}-${result.endLine}`;
  const room = columns - BAR_CELLS - 1 - word.length - 1;
  const symbol = printable(result.symbol || result.breadcrumb.join(' › '));
  const shownPlace = wholePaths
    ? place
    : keepEnd(place, symbol === '' ? room : Math.max(room - columnsOf(symbol) - 2, Math.floor(room * 0.6)));
  const left = room - columnsOf(shownPlace) - 2;
  const shownSymbol = left > 3 ? `  ${style.dim(keepStart(symbol, left))}` : '';
  return `${paint(bar)} ${paint(word)} ${style.bold(shownPlace)}${symbol === '' ? '' : shownSymbol}`;
}

/** The line of the symbol, which says what it is, and the lines with most words of the query, in file order. */
function snippetOf(result: SearchResult, { root, words }: RenderOptions): { number: number; text: string }[] {
  const source = readSource(root, result.path, DEFAULT_READ_LIMITS);
  if ('skip' in source) return [];
  const lines = splitLines(source.text).slice(result.startLine, result.endLine);
  const candidates = lines
    .map((text, i) => ({ number: result.startLine + i + 1, text: printable(text.trimEnd()), i }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  const score = (text: string): number => new Set(wordsOf(text).filter((word) => words.has(word))).size;
  const first = candidates.find(({ number }) => number > result.symbolLine) ?? candidates[0];
  if (!first) return [];
  const rest = candidates.filter((line) => line !== first);
  const best = rest
    .map((line) => ({ line, score: score(line.text) }))
    .sort((a, b) => b.score - a.score || a.line.i - b.line.i)
    .slice(0, SNIPPET_LINES - 1)
    .map(({ line }) => line);
  return [first, ...best].sort((a, b) => a.i - b.i);
}

function highlight(text: string, { words, style }: RenderOptions): string {
  return text.replace(/[\p{L}\p{M}\p{N}_$]+/gu, (token) =>
    wordsOf(token).some((word) => words.has(word)) ? style.match(token) : token,
  );
}

/** "similarity 0.71 (98th percentile) · BM25 6.2 · …" */
export function why(result: SearchResult): string {
  const { explanation } = result;
  const place =
    explanation.percentile === undefined ? '' : ` (${ordinal(explanation.percentile)} percentile)`;
  return [
    `similarity ${result.similarity.toFixed(2)}${place}`,
    ...(explanation.bm25 > 0 ? [`BM25 ${explanation.bm25.toFixed(1)}`] : []),
    `score ${result.score.toFixed(2)}`,
    ...explanation.signals.map(signalSentence),
    ...matched(explanation),
  ].join(' · ');
}

function matched({ matchedWords }: Explanation): string[] {
  return matchedWords.length === 0 ? [] : [`name or path has ${matchedWords.join(', ')}`];
}

const SIGNAL_WORDS: Readonly<Record<RankSignal['name'], string>> = {
  definition: 'defines the name asked for',
  nameWords: 'its name shares words with the query',
  fileCoherence: 'other parts of the file fit too',
  tests: 'test code',
  example: 'example',
  generated: 'generated',
  typeDeclaration: 'type declaration',
  reference: 'changelog, licence or the like',
  config: 'configuration',
  docs: 'documentation',
  imports: 'mostly imports',
};

function signalSentence({ name, bonus, factor }: RankSignal): string {
  const amount = bonus === undefined ? `×${factor!.toFixed(2)}` : `+${bonus.toFixed(2)}`;
  return `${SIGNAL_WORDS[name]} (${amount})`;
}

function ordinal(share: number): string {
  const percent = Math.min(99, Math.floor(share * 100));
  const ending =
    percent % 100 >= 11 && percent % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][percent % 10] ?? 'th');
  return `${percent}${ending}`;
}
