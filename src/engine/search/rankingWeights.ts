/** Weights of the ranking, written by bench/fitRanking.ts. */
import type { Weighted } from './signals.ts';

export const RANKING_WEIGHTS: Readonly<Record<Weighted, number>> = {
  meaning: 5.52,
  words: 0,
  coverage: 3.664,
  fileWords: 1.426,
  definition: 3.5,
  nameWords: 1.35,
  callable: 1.172,
  plainText: -2.5,
  tests: -2.5,
  example: -2.5,
  generated: -2.5,
  typeDeclaration: -2.5,
  reference: -2.5,
  config: -2.5,
  imports: -2.401,
  howToDocs: 2.5,
};

/** By how much two sums of weighted signals differ if one score is e times the other. */
export const RANKING_TEMPERATURE = 7.73;
