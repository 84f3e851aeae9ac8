/** One answer out of those of several workspace folders. */
import type { EngineAnswer, WorkspaceAnswer, WorkspaceResult } from '../../shared/engineApi.ts';
import { type PlainError, plainError } from '../../shared/errors.ts';
import type { Confidence } from '../../shared/types.ts';

export interface FolderAnswer {
  readonly folder: string;
  readonly answer: PromiseSettledResult<EngineAnswer>;
}

const CONFIDENCE_RANK: Readonly<Record<Confidence, number>> = { strong: 3, likely: 2, weak: 1, none: 0 };

/**
 * Every folder's results keep their own order. Which folder's next one comes first is decided by confidence, then by
 * percentile, both of which are measured against that folder's own index; then by score, which is comparable
 * within one answer only; then by the order of the folders. Throws the first failure if no folder answered.
 */
export function mergeAnswers(folderAnswers: readonly FolderAnswer[], limit: number): WorkspaceAnswer {
  const answers: EngineAnswer[] = [];
  const lists: WorkspaceResult[][] = [];
  const failures: ({ readonly folder: string } & PlainError)[] = [];
  for (const { folder, answer } of folderAnswers) {
    if (answer.status === 'rejected') failures.push({ folder, ...plainError(answer.reason) });
    else {
      answers.push(answer.value);
      lists.push(answer.value.results.map((result) => ({ ...result, folder })));
    }
  }
  const firstFailure = folderAnswers.find(({ answer }) => answer.status === 'rejected');
  if (answers.length === 0 && firstFailure?.answer.status === 'rejected') throw firstFailure.answer.reason;
  return {
    results: mergeInOrder(lists, limit),
    total: sum(answers.map(({ total }) => total)),
    searchedChunks: sum(answers.map(({ searchedChunks }) => searchedChunks)),
    model: answers[0]?.model ?? '',
    complete: answers.every(({ complete }) => complete),
    caveat: answers.find(({ caveat }) => caveat !== undefined)?.caveat,
    failures,
  };
}

function mergeInOrder(lists: readonly WorkspaceResult[][], limit: number): WorkspaceResult[] {
  const merged: WorkspaceResult[] = [];
  const next = lists.map(() => 0);
  while (merged.length < limit) {
    let best: { readonly list: number; readonly result: WorkspaceResult } | undefined;
    for (const [list, results] of lists.entries()) {
      const result = results[next[list]!];
      if (result && (!best || standsOut(result, best.result))) best = { list, result };
    }
    if (!best) break;
    merged.push(best.result);
    next[best.list]!++;
  }
  return merged;
}

/** Whether `one` belongs before `other`, of another folder. */
function standsOut(one: WorkspaceResult, other: WorkspaceResult): boolean {
  const byConfidence = CONFIDENCE_RANK[one.confidence] - CONFIDENCE_RANK[other.confidence];
  if (byConfidence !== 0) return byConfidence > 0;
  const [a, b] = [one.explanation.percentile, other.explanation.percentile];
  // A percentile that is not known yet says nothing for or against.
  if (a !== undefined && b !== undefined && a !== b) return a > b;
  return one.score > other.score;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
