/**
 * Whether the words of confidence keep what they promise: how many of the results called strong are right, and how often
 * a question that nothing answers gets such a result all the same.
 */
import type { Confidence } from '../../shared/types.ts';
import { type RelevantPlace, scoreQuery } from './metrics.ts';
import type { Retrieved } from './retrievers.ts';

export interface WordCount {
  /** Results among the first ten of answerable questions that have this word. */
  readonly results: number;
  /** Of these, how many reach a relevant place. */
  readonly right: number;
  /** Answerable questions whose most confident result has this word. */
  readonly answerable: number;
  /** Of these, how many have a right answer as the first result with this word. */
  readonly firstRight: number;
  /** Unanswerable questions whose most confident result has this word. */
  readonly unanswerable: number;
}

/** `none` counts questions without any result. */
export type ConfidenceWord = Confidence | 'none';

export const CONFIDENCE_WORDS: readonly ConfidenceWord[] = ['strong', 'likely', 'weak', 'none'];

export type ConfidenceCounts = Readonly<Record<ConfidenceWord, WordCount>>;

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
