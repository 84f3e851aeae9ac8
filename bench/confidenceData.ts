/**
 * What the fit of confidence learns from: golden questions and questions that nothing answers, with the parts that the
 * engine itself says of its answers, so that what is fitted is what will be computed.
 */
import { readFileSync } from 'node:fs';
import { type RelevantPlace, scoreQuery } from '../src/engine/evaluation/metrics.ts';
import type { AnsweredPart, Estimate, RightPart, SearchResult } from '../src/shared/engineApi.ts';
import { SEARCH_MODES, type SearchMode } from '../src/shared/types.ts';
import { eachGoldenRepo, type GoldenFolder } from './goldenEngines.ts';

export const RIGHT_PARTS: readonly RightPart[] = [
  'similarity',
  'lead',
  'place',
  'fileWords',
  'definition',
  'mention',
  'drawback',
];
export const ANSWERED_PARTS: readonly AnsweredPart[] = ['nearest', 'coverage', 'defined'];

export interface AskedQuestion {
  readonly set: string;
  readonly repo: string;
  readonly mode: SearchMode;
  readonly isAnswerable: boolean;
  /** Of the answer; all 0 if nothing was found. */
  readonly parts: Readonly<Record<AnsweredPart, number>>;
  readonly results: readonly {
    readonly isRight: boolean;
    /** Whether it is at least in a file that has a place. */
    readonly isRightFile: boolean;
    readonly parts: Readonly<Record<RightPart, number>>;
  }[];
}

const UNANSWERABLE = new URL('unanswerable.jsonl', import.meta.url).pathname;
const DEPTH = 10;

export async function readConfidenceData(
  set: GoldenFolder,
  model: string,
  indexDir: string,
): Promise<AskedQuestion[]> {
  const unanswerable = readFileSync(UNANSWERABLE, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly repo: string; readonly query: string });
  const found: AskedQuestion[] = [];
  await eachGoldenRepo({ set, model, indexDir }, async (engine, repo, questions) => {
    const none = unanswerable.filter((question) => question.repo === repo);
    for (const { query, relevant } of [...questions, ...none.map(({ query }) => ({ query, relevant: [] }))]) {
      for (const mode of SEARCH_MODES) {
        const { results } = await engine.search({ query, limit: DEPTH, mode });
        found.push({ set: set.name, repo, mode, ...learntFrom(results, relevant) });
      }
    }
  });
  return found;
}

/** As it is asked before the background of the index is known. */
export function withoutBackground(question: AskedQuestion): AskedQuestion {
  return {
    ...question,
    parts: { ...question.parts, nearest: 0 },
    results: question.results.map((one) => ({ ...one, parts: { ...one.parts, similarity: 0 } })),
  };
}

function learntFrom(
  results: readonly SearchResult[],
  relevant: readonly RelevantPlace[],
): Pick<AskedQuestion, 'isAnswerable' | 'parts' | 'results'> {
  return {
    isAnswerable: relevant.length > 0,
    parts: valuesOf(results[0]?.explanation.chance?.answered, ANSWERED_PARTS),
    results: results.map((result) => ({
      isRight: scoreQuery([result], relevant).ndcg10 > 0,
      isRightFile: relevant.some(({ path }) => path === result.path),
      parts: valuesOf(result.explanation.chance?.right, RIGHT_PARTS),
    })),
  };
}

function valuesOf<Part extends string>(
  estimate: Estimate<Part> | undefined,
  names: readonly Part[],
): Record<Part, number> {
  const values = names.map((name) => [name, estimate?.parts.find((part) => part.name === name)?.value ?? 0]);
  return Object.fromEntries(values) as Record<Part, number>;
}
