/** Answers on standard output, as JSON objects or as text for a person. */
import type { IndexScope } from '../engine/engine.ts';
import { wordsOf } from '../engine/lexical/words.ts';
import { queryWords } from '../engine/search/lexical.ts';
import type { EngineAnswer, SearchResult } from '../shared/engineApi.ts';
import { MOST_RESULTS } from './flags.ts';
import { foldCopies } from './fold.ts';
import { BUILT_IN } from './modelChoice.ts';
import { type RenderOptions, renderResult } from './render.ts';
import { isEverything, scopeFlags, tell } from './session.ts';
import { SourceReader } from './source.ts';
import { counted, outputColumns, outputStyle, printable, printableJson, thousands } from './terminal.ts';

/** One result for programs: lines count from 1 and the last one is included. */
function resultJson(result: SearchResult, rank: number, explain: boolean): Record<string, unknown> {
  return {
    rank,
    path: result.path,
    startLine: result.startLine + 1,
    endLine: result.endLine,
    symbol: result.symbol,
    kind: result.kind,
    language: result.language ?? null,
    score: rounded(result.score, 4),
    similarity: rounded(result.similarity, 4),
    confidence: result.confidence,
    ...(explain
      ? { symbolKind: result.symbolKind, breadcrumb: result.breadcrumb, explanation: result.explanation }
      : {}),
  };
}

/**
 * `{ms, results}` of an answer, all of its results; `model` and `complete` as well unless the built-in model was `chosen`
 * and its index is whole, and a `caveat` if there is one.
 */
export function answerJson(
  { results, model, complete, caveat }: EngineAnswer,
  ms: number,
  chosen: string,
  { explain = false }: { readonly explain?: boolean },
): Record<string, unknown> {
  return {
    ms: rounded(ms, 2),
    ...(chosen === BUILT_IN.id && model === chosen && complete ? {} : { model, complete }),
    ...(caveat === undefined ? {} : { caveat }),
    results: results.map((result, i) => resultJson(result, i + 1, explain)),
  };
}

export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(value)}\n`);
}

/** Runs a search and says how many milliseconds it took. */
export async function timed(
  search: () => Promise<EngineAnswer>,
): Promise<{ readonly answer: EngineAnswer; readonly ms: number }> {
  const startMs = performance.now();
  const answer = await search();
  return { answer, ms: performance.now() - startMs };
}

/** Copies are folded into one entry, so that more results are asked for than are shown: one in three may be no copy. */
const COPIES = 3;

/** How many results to ask for so that `top` different ones can be shown. */
export function enoughFor(top: number): number {
  return Math.min(MOST_RESULTS, top * COPIES);
}

export interface AnswerContext {
  readonly root: string;
  readonly query: string;
  /** Entries to show at most. */
  readonly top: number;
  readonly flags: { readonly color: boolean; readonly explain?: boolean };
  /** What the similarity is compared with: see `Explanation.percentile`. */
  readonly background: RenderOptions['background'];
  /** Sentence for whoever finds nothing. */
  readonly hint?: string | undefined;
}

export function printAnswer(answer: EngineAnswer, ms: number, context: AnswerContext): void {
  const { results, total, searchedChunks } = answer;
  const source = new SourceReader(context.root);
  const options: RenderOptions = {
    source,
    columns: outputColumns(),
    style: outputStyle(context.flags),
    explain: context.flags.explain ?? false,
    wholePaths: !process.stdout.isTTY,
    words: typedWords(context.query),
    background: context.background,
  };
  const entries = foldCopies(results, source, context.top);
  let shown = 0;
  for (const { result, copies } of entries) {
    process.stdout.write(`${renderResult(result, copies, options)}\n`);
    shown += 1 + copies.length;
  }
  const counts =
    shown === 0
      ? 'Nothing matches'
      : shown < total
        ? `${thousands(shown)} of ${counted(total, 'result')}`
        : counted(shown, 'result');
  const model = answer.model === BUILT_IN.id ? '' : ` · ${printable(answer.model)}`;
  const line = `${counts} · ${counted(searchedChunks, 'chunk')} · ${ms.toFixed(0)} ms${model}`;
  process.stdout.write(`${options.style.dim(line)}\n`);
  if (answer.caveat !== undefined) tell([answer.caveat]);
  if (shown > 0) return;
  tell([searchedChunks === 0 ? NO_CHUNKS : NO_RESULTS[context.background]]);
  if (context.hint !== undefined) tell([context.hint]);
}

const NO_CHUNKS = 'The filters leave no chunk to search; loosen them.';
const NO_RESULTS: Readonly<Record<AnswerContext['background'], string>> = {
  questions: 'Try other words, or fewer filters.',
  chunks: 'Nothing else in the index is like it; try fewer filters.',
};

/** Stemmed words of a query, each with the word that was typed. */
function typedWords(query: string): ReadonlyMap<string, string> {
  const typed = new Map(queryWords(query).map((word) => [word, word]));
  for (const token of query.match(/[\p{L}\p{M}\p{N}_$]+/gu) ?? [])
    for (const word of wordsOf(token)) if (typed.has(word)) typed.set(word, token);
  return typed;
}

/** Says that the index leaves something out; undefined if it does not. */
export function scopeHint(scope: IndexScope): string | undefined {
  if (isEverything(scope)) return undefined;
  return `The index is limited by ${scopeFlags(scope)}; sextant index --all lifts that.`;
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
