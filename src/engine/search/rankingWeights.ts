/** Weights of the ranking, written by bench/fitRanking.ts. */
import type { Weighted } from './signals.ts';

export const RANKING_WEIGHTS: Readonly<Record<Weighted, number>> = {
  meaning: 5.56,
  words: 0,
  coverage: 3.577,
  fileWords: 1.455,
  definition: 3.5,
  nameWords: 1.441,
  callable: 1.192,
  plainText: -3.5,
  tests: -3.5,
  example: -3.5,
  generated: -3.5,
  typeDeclaration: -3.5,
  reference: -3.5,
  config: -3.5,
  imports: -2.388,
  howToDocs: 2.5,
};

/** By how much two sums of weighted signals differ if one score is e times the other. */
export const RANKING_TEMPERATURE = 7.91;
