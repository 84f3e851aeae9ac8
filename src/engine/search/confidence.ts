/**
 * How likely a result is right, how likely the index answers the question at all, and the words that stand for both:
 * logistic models over a few parts, each of which means the same in every index and for every model. Their weights are
 * fitted by bench/fitConfidence.ts.
 */
import type { AnsweredPart, Chance, Estimate, RightPart } from '../../shared/engineApi.ts';
import type { Confidence, SearchMode } from '../../shared/types.ts';
import { type Background, deviationsAbove } from './background.ts';
import { CALIBRATIONS } from './confidenceWeights.ts';
import type { QueryProfile } from './queryProfile.ts';
import { DRAWBACKS, type RankInput, type Signals, signalsOf } from './signals.ts';

export interface Logistic<Part extends string> {
  readonly constant: number;
  readonly weights: Readonly<Record<Part, number>>;
}

export interface Calibration {
  readonly right: Logistic<RightPart>;
  /** Chances from which on a result is called so. */
  readonly strong: number;
  readonly likely: number;
  readonly answered: Logistic<AnsweredPart>;
  /** Chance of being answered below which there is no good match. */
  readonly least: number;
}

/** By mode, with the background of the index and while that is not known yet. */
export type Calibrations = Readonly<
  Record<SearchMode, { readonly known: Calibration; readonly unknown: Calibration }>
>;

/** A result as far as its chance depends on it. */
export interface Judgeable extends RankInput {
  readonly score: number;
  /** On the scale of the background. */
  readonly similarity: number;
}

export interface Judgement {
  readonly confidence: Confidence;
  readonly chance: Chance;
}

/** By result, all results of an answer being given, best first. Where the index may have an answer, one result is weak at least. */
export function judge(
  results: readonly Judgeable[],
  profile: QueryProfile,
  mode: SearchMode,
  background: Background | undefined,
): Judgement[] {
  const calibration = CALIBRATIONS[mode][background ? 'known' : 'unknown'];
  const signals = signalsOf(results, profile);
  const answered = estimate(answeredParts(results, signals, background), calibration.answered);
  const chances = rightParts(results, signals, profile, background).map((parts): Chance => {
    return { right: estimate(parts, calibration.right), answered };
  });
  const shares = chances.map(({ right }) => right.share);
  return wordsFor(shares, answered.share, calibration).map((confidence, at) => ({
    confidence,
    chance: chances[at]!,
  }));
}

/** By result, from the chance that it is right and the one that the question is answered at all. */
export function wordsFor(
  right: readonly number[],
  answered: number,
  { strong, likely, least }: Pick<Calibration, 'strong' | 'likely' | 'least'>,
): Confidence[] {
  if (answered < least) return right.map(() => 'none');
  const best = right.reduce((most, share) => Math.max(most, share), 0);
  return right.map((share) => {
    if (share >= strong) return 'strong';
    if (share >= likely) return 'likely';
    return share >= FAINTEST || share === best ? 'weak' : 'none';
  });
}

/** Chance of a result that is kept apart from the others: less than half of that of any one in the first ten. */
const FAINTEST = 0.05;
/** Deviations; further out than this says no more. */
const FURTHEST = 6;
/** Logarithm of two scores' quotient; one that is half as good again is ahead beyond doubt. */
const LARGEST_LEAD = 0.5;

function answeredParts(
  results: readonly Judgeable[],
  signals: readonly Signals[],
  background: Background | undefined,
): Record<AnsweredPart, number> {
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  const nearest = results.reduce((best, { similarity }) => Math.max(best, similarity), -1);
  return {
    nearest: deviations(background, nearest),
    coverage: most(results.map(({ candidate }) => candidate.coverage)),
    defined: signals.some(({ definition }) => definition !== undefined) ? 1 : 0,
  };
}

function rightParts(
  results: readonly Judgeable[],
  signals: readonly Signals[],
  profile: QueryProfile,
  background: Background | undefined,
): Record<RightPart, number>[] {
  const isOneName = !/\s/.test(profile.text.trim());
  const definitions = signals.filter(({ definition }) => definition !== undefined).length;
  return results.map(({ score, similarity }, at) => {
    const of = signals[at]!;
    const other = results[at === 0 ? 1 : 0]?.score ?? 0;
    const lead = Math.log(score / other);
    // Of several definitions of one name at most one is usually meant.
    const definition = of.definition === undefined ? 0 : 1 / definitions;
    return {
      similarity: deviations(background, similarity),
      lead: Number.isNaN(lead) ? 0 : clamp(lead, LARGEST_LEAD),
      place: Math.log2(1 + at),
      fileWords: of.fileWords ?? 0,
      definition: isOneName ? definition : 0,
      mention: isOneName ? 0 : definition,
      drawback: DRAWBACKS.reduce((sum, name) => sum + (of[name] ?? 0), 0),
    };
  });
}

function deviations(background: Background | undefined, similarity: number): number {
  return background ? clamp(deviationsAbove(background, similarity), FURTHEST) : 0;
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}

function estimate<Part extends string>(
  values: Readonly<Record<Part, number>>,
  { constant, weights }: Logistic<Part>,
): Estimate<Part> {
  const parts = (Object.keys(values) as Part[]).map((name) => ({
    name,
    value: values[name],
    logOdds: weights[name] * values[name],
  }));
  const logOdds = parts.reduce((sum, part) => sum + part.logOdds, constant);
  return { share: 1 / (1 + Math.exp(-logOdds)), parts };
}
