/**
 * Fits weights of signals to golden questions with folds over repositories, and scores the lists that they make: on
 * questions whose repository was not fitted on. Shared by what fits the ranking and by what tries ideas for it.
 */
import { pairedDifference } from '../src/engine/evaluation/bootstrap.ts';
import {
  type Place,
  type QueryScores,
  type RelevantPlace,
  scoreQuery,
} from '../src/engine/evaluation/metrics.ts';
import { SEARCHER_OPTIONS } from '../src/engine/search/searcher.ts';
import { DRAWBACKS, type Weighted } from '../src/engine/search/signals.ts';
import type { Difference } from '../src/shared/evaluation.ts';
import { seededRandom, shuffled } from '../src/shared/random.ts';
import { fitListwise, type ListwiseOptions, type ListwiseQuestion } from './listwise.ts';

export interface FoldedQuestion<C extends Place = Place> {
  readonly set: string;
  readonly repo: string;
  readonly relevant: readonly RelevantPlace[];
  readonly candidates: readonly C[];
  /** Row by row, as many numbers of each candidate as there are bounds. */
  readonly signals: Float64Array;
}

export interface Ordered<C extends Place> {
  readonly candidate: C;
  /** Its place among the question's candidates. */
  readonly row: number;
  readonly score: number;
}

export type Bounds = ListwiseOptions['bounds'];

const LOWERING: ReadonlySet<Weighted> = new Set(DRAWBACKS);
/**
 * Hardly any question of these sets asks for what has a drawback, so they cannot say how much would be too much: a
 * drawback may cost a third of the score.
 */
const MOST_DRAWBACK = 3.5;
const MOST_WEIGHT = 20;
/** Some fifteen questions ask how to do something, too few to say how much would be too much. */
const MOST_HOW_TO_DOCS = 2.5;
/** Who types nothing but a name wants to see where it is defined, whatever else speaks of it. */
const LEAST_DEFINITION = 3.5;
const FOLDS = 5;
const RIDGE = 3e-4;

export function boundsOf(signals: readonly Weighted[]): Bounds {
  return signals.map((name) => {
    if (LOWERING.has(name)) return [-MOST_DRAWBACK, 0];
    if (name === 'howToDocs') return [0, MOST_HOW_TO_DOCS];
    return [name === 'definition' ? LEAST_DEFINITION : 0, MOST_WEIGHT];
  });
}

/** Weights by fold, each fitted to the repositories that are not in it. Each set counts the same. */
export function foldsOf(questions: readonly FoldedQuestion[], bounds: Bounds): FoldWeights {
  const names = shuffled([...new Set(questions.map(repoOf))], seededRandom(1));
  const foldOf = new Map(names.map((name, i) => [name, i % FOLDS]));
  const foldAt = (question: FoldedQuestion): number => foldOf.get(repoOf(question))!;
  const examples = examplesOf(questions);
  const ofFold = Array.from({ length: FOLDS }, (_, fold) =>
    fitListwise(
      examples.filter((_, i) => foldAt(questions[i]!) !== fold),
      { bounds, ridge: RIDGE },
    ),
  );
  return (question) => ofFold[foldAt(question)]!;
}

export type FoldWeights = (question: FoldedQuestion) => readonly number[];

export function fitAll(questions: readonly FoldedQuestion[], bounds: Bounds): number[] {
  return fitListwise(examplesOf(questions), { bounds, ridge: RIDGE });
}

export function scored(question: FoldedQuestion, weights: readonly number[]): QueryScores {
  return scoreQuery(
    ordered(question, weights).map(({ candidate }) => candidate),
    question.relevant,
  );
}

/** The list as a person would see it: at most so many of one file. */
export function ordered<C extends Place>(
  question: FoldedQuestion<C>,
  weights: readonly number[],
  perFile = SEARCHER_OPTIONS.perFile,
): Ordered<C>[] {
  const width = weights.length;
  const order = question.candidates
    .map((candidate, row) => ({
      candidate,
      row,
      score: weights.reduce((sum, weight, k) => sum + weight * question.signals[row * width + k]!, 0),
    }))
    .sort((a, b) => b.score - a.score);
  return withoutCrowds(order, perFile);
}

export function withoutCrowds<C extends Place>(order: readonly Ordered<C>[], perFile: number): Ordered<C>[] {
  const ofFile = new Map<string, number>();
  return order.filter(({ candidate: { path } }) => {
    const count = (ofFile.get(path) ?? 0) + 1;
    ofFile.set(path, count);
    return count <= perFile;
  });
}

/** Of the questions of a set, by nDCG@10. */
export function differenceIn(
  set: string,
  questions: readonly FoldedQuestion[],
  before: readonly QueryScores[],
  after: readonly QueryScores[],
): Difference {
  const values = (scores: readonly QueryScores[]): number[] =>
    scores.flatMap(({ ndcg10 }, i) => (questions[i]!.set === set ? [ndcg10] : []));
  return pairedDifference(values(before), values(after));
}

export function differenceText({ difference, interval: [low, high], significant }: Difference): string {
  const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
  return `${signed(difference)} (${signed(low)} to ${signed(high)})${significant ? ' *' : ''}`;
}

function repoOf({ set, repo }: FoldedQuestion): string {
  return `${set} ${repo}`;
}

/** Candidates that reach a place share its gain, so that nDCG and the fit want the same. */
function examplesOf(questions: readonly FoldedQuestion[]): ListwiseQuestion[] {
  const sizes = new Map<string, number>();
  for (const { set } of questions) sizes.set(set, (sizes.get(set) ?? 0) + 1);
  return questions.map(({ set, candidates, signals, relevant }) => {
    const gains = Float64Array.from(candidates, (candidate) => gainOf(candidate, relevant));
    const total = gains.reduce((sum, gain) => sum + gain, 0);
    return {
      signals,
      targets: total > 0 ? gains.map((gain) => gain / total) : gains,
      weight: total > 0 ? 1 / sizes.size / sizes.get(set)! : 0,
    };
  });
}

function gainOf(candidate: Place, relevant: readonly RelevantPlace[]): number {
  return relevant.reduce((most, { path, startLine, endLine, grade }) => {
    const isReached =
      path === candidate.path && startLine < candidate.endLine && candidate.startLine < endLine;
    return isReached ? Math.max(most, 2 ** grade - 1) : most;
  }, 0);
}
