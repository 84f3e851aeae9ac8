/** The questions that were answered worst, and what came instead of the answer: what a person looks at first. */
import type { WorstQuestion } from '../../shared/evaluation.ts';
import type { Evaluation } from './evaluate.ts';
import { type Place, type RelevantPlace, scoreQuery } from './metrics.ts';

/** As many as somebody reads. */
const MOST_QUESTIONS = 20;
const MOST_FOUND = 3;

/** Of the first retriever; the worst first. Among equals by their hashes, so that no file or kind comes first. */
export function worstQuestions({ names: [first], scored }: Evaluation): WorstQuestion[] {
  return scored
    .map(({ question, scores, found }) => ({ question, found, ndcg10: scores[first!]!.ndcg10 }))
    .filter(({ ndcg10 }) => ndcg10 < 1)
    .sort((a, b) => a.ndcg10 - b.ndcg10 || (a.question.hash < b.question.hash ? -1 : 1))
    .slice(0, MOST_QUESTIONS)
    .map(({ question: { query, kind, relevant }, found }) => ({
      query,
      kind,
      rank: rankOf(found, relevant),
      relevant: relevant.toSorted((a, b) => b.grade - a.grade).map(placeOf),
      found: found.slice(0, MOST_FOUND),
    }));
}

/** From 1. */
function rankOf(found: readonly Place[], relevant: readonly RelevantPlace[]): number | undefined {
  const at = found.findIndex((place) => scoreQuery([place], relevant).ndcg10 > 0);
  return at < 0 ? undefined : at + 1;
}

function placeOf({ path, startLine, endLine }: Place): Place {
  return { path, startLine, endLine };
}
