/** Answers on standard output, as JSON objects or as text for a person. */

import { queryWords } from '../engine/search/lexical.ts';
import type { SearchAnswer, SearchResult } from '../shared/engineApi.ts';
import { renderResult } from './render.ts';
import { styleFor, thousands } from './terminal.ts';

const DEFAULT_COLUMNS = 80;
const LEAST_COLUMNS = 40;

/** One result for programs: lines count from 1 and the last one is included. */
export function resultJson(result: SearchResult, rank: number, explain: boolean): Record<string, unknown> {
  return {
    rank,
    path: result.path,
    startLine: result.startLine + 1,
    endLine: result.endLine,
    symbol: result.symbol,
    kind: result.kind,
    language: result.language ?? null,
    score: rounded(result.score),
    similarity: rounded(result.similarity),
    confidence: result.confidence,
    ...(explain
      ? { symbolKind: result.symbolKind, breadcrumb: result.breadcrumb, explanation: result.explanation }
      : {}),
  };
}

export interface AnswerContext {
  readonly root: string;
  readonly query: string;
  readonly flags: { readonly color: boolean; readonly explain?: boolean };
}

export function printAnswer(answer: SearchAnswer, ms: number, { root, query, flags }: AnswerContext): void {
  const columns = Math.max(LEAST_COLUMNS, process.stdout.columns ?? DEFAULT_COLUMNS);
  const coloured = flags.color && process.stdout.isTTY === true && !process.env.NO_COLOR;
  const style = styleFor(coloured);
  const options = {
    root,
    columns,
    style,
    explain: flags.explain ?? false,
    wholePaths: !process.stdout.isTTY,
    words: new Set(queryWords(query)),
  };
  const { results, total, searchedChunks } = answer;
  for (const result of results) process.stdout.write(`${renderResult(result, options)}\n`);
  const counts =
    results.length === 0
      ? 'Nothing matches'
      : results.length < total
        ? `${results.length} of ${total} results`
        : `${results.length} results`;
  process.stdout.write(
    `${style.dim(`${counts} · ${thousands(searchedChunks)} chunks · ${ms.toFixed(0)} ms`)}\n`,
  );
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
