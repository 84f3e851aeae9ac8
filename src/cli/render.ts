/** Ranked results as a person reads them: bar, confidence word, place, symbol, and the lines that matter. */
import { wordsOf } from '../engine/lexical/words.ts';
import { snippetOf } from '../engine/snippets/snippet.ts';
import type { Explanation, RankSignal, SearchResult } from '../shared/engineApi.ts';
import type { SourceReader } from './source.ts';
import { BAR_CELLS, barOf, chanceSentences, strengthSentence } from './strength.ts';
import { columnsOf, keepEnd, keepStart, printable, type Style, wrap } from './terminal.ts';

/** Lines of text shown per result. */
const SNIPPET_LINES = 3;
const LINE_NUMBER_COLUMNS = 6;
const DETAIL_INDENT = 8;
/** Paths of copies that are named; of more, their number says enough. */
const COPIES_NAMED = 3;

export interface RenderOptions {
  readonly source: SourceReader;
  readonly columns: number;
  readonly style: Style;
  readonly explain: boolean;
  /** Never cut a path: what reads it may need to open it. */
  readonly wholePaths: boolean;
  /** Stemmed words to highlight and to choose lines by, each with the word that was typed. */
  readonly words: ReadonlyMap<string, string>;
  /** What the percentile counts: unrelated questions, or for "find similar" chunks. */
  readonly background: 'questions' | 'chunks';
}

/** `copies` are results that say the same elsewhere. */
export function renderResult(
  result: SearchResult,
  copies: readonly SearchResult[],
  options: RenderOptions,
): string {
  const { style, columns, wholePaths } = options;
  const lines = [heading(result, options)];
  const snippet = snippetOf(result, options.source.linesOf(result), options.words, SNIPPET_LINES);
  for (const { line, text } of snippet) {
    const shown = keepStart(printable(text.trimEnd()), columns - LINE_NUMBER_COLUMNS - 2);
    lines.push(`${style.dim(String(line + 1).padStart(LINE_NUMBER_COLUMNS))}  ${highlight(shown, options)}`);
  }
  const details = [
    ...(copies.length > 0 ? wrap(copiesText(copies), columns - DETAIL_INDENT, { whole: wholePaths }) : []),
    ...(options.explain ? wrap(why(result, options), columns - DETAIL_INDENT) : []),
  ];
  for (const line of details) lines.push(`${' '.repeat(DETAIL_INDENT)}${style.dim(line)}`);
  return lines.join('\n');
}

function heading(result: SearchResult, { columns, style, wholePaths }: RenderOptions): string {
  const word = result.confidence.padEnd(6);
  const paint = { strong: style.good, likely: style.fair, weak: style.dim, none: style.dim }[
    result.confidence
  ];
  const place = placeOf(result);
  const room = columns - BAR_CELLS - 1 - word.length - 1;
  const symbol = printable(result.symbol || result.breadcrumb.join(' › '));
  const shownPlace = wholePaths
    ? place
    : keepEnd(place, symbol === '' ? room : Math.max(room - columnsOf(symbol) - 2, Math.floor(room * 0.6)));
  const left = room - columnsOf(shownPlace) - 2;
  const shownSymbol = left > 3 ? `  ${style.dim(keepStart(symbol, left))}` : '';
  return `${paint(barOf(result))} ${paint(word)} ${style.bold(shownPlace)}${symbol === '' ? '' : shownSymbol}`;
}

function placeOf({ path, startLine, endLine }: SearchResult): string {
  return `${printable(path)}:${startLine + 1}-${endLine}`;
}

/** "also in: a.ts:1-9, b.ts:4-12 and 2 more" */
function copiesText(copies: readonly SearchResult[]): string {
  const named = copies.slice(0, COPIES_NAMED).map(placeOf).join(', ');
  const rest = copies.length - COPIES_NAMED;
  return `also in: ${named}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function highlight(text: string, { words, style }: RenderOptions): string {
  return text.replace(/[\p{L}\p{M}\p{N}_$]+/gu, (token) =>
    wordsOf(token).some((word) => words.has(word)) ? style.match(token) : token,
  );
}

/** "strong: closer than 98 % of … · right in 70 of 100 such cases (…) · similarity 0.71 · BM25 6.2 · score 1.02 · …" */
function why(result: SearchResult, { background, words }: RenderOptions): string {
  const { explanation } = result;
  return [
    strengthSentence(result, background),
    ...chanceSentences(result),
    `similarity ${result.similarity.toFixed(2)}`,
    ...(explanation.bm25 > 0 ? [`BM25 ${explanation.bm25.toFixed(1)}`] : []),
    `score ${result.score.toFixed(2)}`,
    ...explanation.signals.map(signalSentence),
    ...matched(explanation, words),
  ].join(' · ');
}

function matched({ matchedWords }: Explanation, words: RenderOptions['words']): string[] {
  const typed = new Set(matchedWords.map((word) => words.get(word) ?? word));
  return typed.size === 0 ? [] : [`name or path has ${printable([...typed].join(', '))}`];
}

const SIGNAL_WORDS: Readonly<Record<RankSignal['name'], string>> = {
  definition: 'defines the name asked for',
  nameWords: 'its name shares words with the query',
  coverage: 'has words of the query',
  fileWords: 'a part of its file has the words of the query',
  callable: 'function or method',
  plainText: 'plain text',
  tests: 'test code',
  example: 'example',
  generated: 'generated',
  typeDeclaration: 'type declaration',
  reference: 'changelog, licence or the like',
  config: 'configuration',
  docs: 'documentation',
  howToDocs: 'documentation, as the query asks how to do something',
  imports: 'mostly imports',
};

function signalSentence({ name, factor }: RankSignal): string {
  return `${SIGNAL_WORDS[name]} (×${factor.toFixed(2)})`;
}
