/** Weights of the ranking, written by bench/fitRanking.ts. */
import type { Weighted } from './signals.ts';

export const RANKING_WEIGHTS: Readonly<Record<Weighted, number>> = {
  meaning: 4.795,
  words: 0.181,
  coverage: 2.856,
  fileWords: 1.564,
  definition: 3,
  nameWords: 1.753,
  callable: 1.186,
  plainText: -2.5,
  tests: -2.5,
  example: -2.5,
  generated: -2.5,
  typeDeclaration: -2.5,
  reference: -2.5,
  config: -2.5,
  imports: -2.202,
};

/** By how much two sums of weighted signals differ if one score is e times the other. */
export const RANKING_TEMPERATURE = 7.42;
