/**
 * Whether the words of confidence keep what they promise: how many of the results called strong are right, and how often
 * a question that nothing answers gets such a result all the same.
 */
import {
  CONFIDENCE_WORDS,
  type ConfidenceCounts,
  type ConfidenceWord,
  type WordCount,
} from '../../shared/evaluation.ts';
import { type RelevantPlace, scoreQuery } from './metrics.ts';
import type { Retrieved } from './retrievers.ts';

const DEPTH = 10;

/** Counts the answers of one retriever. */
export class ConfidenceTally {
  readonly #counts = Object.fromEntries(
    CONFIDENCE_WORDS.map((word) => [
      word,
      { results: 0, right: 0, answerable: 0, firstRight: 0, unanswerable: 0 },
    ]),
  ) as Record<ConfidenceWord, { -readonly [K in keyof WordCount]: number }>;

  addAnswerable(results: readonly Retrieved[], relevant: readonly RelevantPlace[]): void {
    for (const result of results.slice(0, DEPTH)) {
      if (result.confidence === undefined) continue;
      const count = this.#counts[result.confidence];
      count.results++;
      if (isRight(result, relevant)) count.right++;
    }
    const word = mostConfident(results);
    const first = results.find(({ confidence }) => confidence === word);
    this.#counts[word].answerable++;
    if (first && isRight(first, relevant)) this.#counts[word].firstRight++;
  }

  addUnanswerable(results: readonly Retrieved[]): void {
    this.#counts[mostConfident(results)].unanswerable++;
  }

  get counts(): ConfidenceCounts {
    return this.#counts;
  }
}

function isRight(result: Retrieved, relevant: readonly RelevantPlace[]): boolean {
  return scoreQuery([result], relevant).ndcg10 > 0;
}

function mostConfident(results: readonly Retrieved[]): ConfidenceWord {
  const words = new Set<string | undefined>(results.slice(0, DEPTH).map(({ confidence }) => confidence));
  return CONFIDENCE_WORDS.find((word) => words.has(word)) ?? 'none';
}
