/** Results, answers and questions as the tests of the search view need them. */
import type { WorkspaceAnswer, WorkspaceResult } from '../../../../src/shared/engineApi.ts';
import type { ViewQuery } from '../../../../src/shared/webviewMessages.ts';

export const FOLDER = 'file:///work';

export function query(text: string, more: Partial<ViewQuery> = {}): ViewQuery {
  return { text, mode: 'hybrid', include: '', exclude: '', kinds: [], languages: [], ...more };
}

export function result(symbol: string, more: Partial<WorkspaceResult> = {}): WorkspaceResult {
  return {
    folder: FOLDER,
    path: 'src/net/retry.ts',
    startLine: 10,
    endLine: 20,
    symbol,
    symbolKind: 'function',
    symbolLine: 11,
    breadcrumb: [],
    kind: 'code',
    language: 'typescript',
    score: 1,
    similarity: 0.71,
    confidence: 'strong',
    explanation: { dense: 1, lexical: 0, bm25: 0, percentile: 0.98, signals: [], matchedWords: [] },
    ...more,
  };
}

export function answer(...results: readonly WorkspaceResult[]): WorkspaceAnswer {
  return {
    results,
    total: results.length,
    searchedChunks: 100,
    model: 'builtin',
    complete: true,
    caveat: undefined,
    failures: [],
  };
}
