/**
 * Ranks fused candidates: their parts and signals are added up with weights, and the sum becomes a score between 0 and
 * 1 in which each signal is a factor, so that no number of drawbacks makes it less than nothing.
 */
import type { RankSignal } from '../../shared/engineApi.ts';
import type { QueryProfile } from './queryProfile.ts';
import { RANKING_TEMPERATURE, RANKING_WEIGHTS } from './rankingWeights.ts';
import { type RankCandidate, type RankInput, type Signals, signalsOf, type Weighted } from './signals.ts';

export interface RankingParameters {
  readonly weights: Readonly<Record<Weighted, number>>;
  /** By how much two sums differ if one score is e times the other. */
  readonly temperature: number;
}

export const RANKING_PARAMETERS: RankingParameters = {
  weights: RANKING_WEIGHTS,
  temperature: RANKING_TEMPERATURE,
};

export interface Ranked<C extends RankCandidate = RankCandidate> extends RankInput<C> {
  readonly score: number;
  readonly signals: readonly RankSignal[];
}

/** Ranked by `inRankOrder`. */
export function rank<C extends RankCandidate>(
  inputs: readonly RankInput<C>[],
  profile: QueryProfile,
  { weights, temperature }: RankingParameters = RANKING_PARAMETERS,
): Ranked<C>[] {
  const best = Object.values(weights).reduce((sum, weight) => sum + Math.max(0, weight), 0);
  const signals = signalsOf(inputs, profile);
  return inputs
    .map((input, i): Ranked<C> => {
      const { densePart, lexicalPart } = input.candidate;
      const parts = weights.meaning * densePart + weights.words * lexicalPart;
      const sum = namesOf(signals[i]!).reduce((total, [name, value]) => total + weights[name] * value, parts);
      return {
        ...input,
        score: Math.exp((sum - best) / temperature),
        signals: namesOf(signals[i]!).map(([name, value]) => ({
          name,
          factor: Math.exp((weights[name] * value) / temperature),
        })),
      };
    })
    .sort(inRankOrder);
}

/** Best first; equal ones by path and line, so that the order never depends on ids. */
export function inRankOrder(a: Ranked, b: Ranked): number {
  return b.score - a.score || compare(a.file.path, b.file.path) || a.chunk.startLine - b.chunk.startLine;
}

/** Signals that are there. */
function namesOf(signals: Signals): [keyof Signals, number][] {
  return (Object.entries(signals) as [keyof Signals, number][]).filter(([, value]) => value !== 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
