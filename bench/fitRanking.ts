/**
 * Fits the weights of the ranking to golden questions, and says what they are worth: on repositories that they were not
 * fitted on, and without each signal in turn.
 *
 *   node bench/fitRanking.ts NAME=GOLDEN=CHECKOUTS... [--model FOLDER] [--index-dir FOLDER] [--ablation] [--write]
 *
 * Each set counts as much as the others, whatever its size. `--write` writes src/engine/search/rankingWeights.ts.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pairedDifference } from '../src/engine/evaluation/bootstrap.ts';
import {
  meanScores,
  type QueryScores,
  type RelevantPlace,
  scoreQuery,
} from '../src/engine/evaluation/metrics.ts';
import { RANKING_WEIGHTS } from '../src/engine/search/rankingWeights.ts';
import { SEARCHER_OPTIONS } from '../src/engine/search/searcher.ts';
import type { Weighted } from '../src/engine/search/signals.ts';
import type { SearchResult } from '../src/shared/engineApi.ts';
import type { Difference } from '../src/shared/evaluation.ts';
import { seededRandom, shuffled } from '../src/shared/random.ts';
import { goldenFolders } from './goldenEngines.ts';
import { fitListwise, type ListwiseOptions, type ListwiseQuestion } from './listwise.ts';
import { type RankedQuestion, readRankingData, SIGNALS } from './rankingData.ts';
import { printTable } from './table.ts';

/** What lowers a result; all others raise it. */
const DRAWBACKS: ReadonlySet<Weighted> = new Set([
  'plainText',
  'tests',
  'example',
  'generated',
  'typeDeclaration',
  'reference',
  'config',
  'imports',
]);
/**
 * Hardly any question of these sets asks for what has a drawback, so they cannot say how much would be too much: a
 * drawback may cost about half of the score.
 */
const MOST_DRAWBACK = 2.5;
const MOST_WEIGHT = 20;
/** Who types nothing but a name wants to see where it is defined, whatever else speaks of it. */
const LEAST_DEFINITION = 3;
const FOLDS = 5;
const RIDGE = 3e-4;
/**
 * Scores are to fall as fast down a list as those that cut and confidence were calibrated with: the tenth result had
 * this share of the best one's score, in the median of all questions.
 */
const SHARE_OF_TENTH = 0.66;
const WEIGHTS_FILE = new URL('../src/engine/search/rankingWeights.ts', import.meta.url).pathname;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: new URL('../models', import.meta.url).pathname },
    'index-dir': { type: 'string', default: join(tmpdir(), 'sextant-fit-ranking') },
    ablation: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const sets = goldenFolders(
  positionals,
  'node bench/fitRanking.ts NAME=GOLDEN=CHECKOUTS... [--ablation] [--write]',
);

const questions: RankedQuestion[] = [];
for (const set of sets) questions.push(...(await readRankingData(set, flags.model, flags['index-dir'])));

const repos = shuffled([...new Set(questions.map(({ set, repo }) => `${set} ${repo}`))], seededRandom(1));
const foldOf = new Map(repos.map((repo, i) => [repo, i % FOLDS]));
const examples = questions.map(exampleOf);
const everything = SIGNALS.map((name): readonly [number, number] => {
  if (DRAWBACKS.has(name)) return [-MOST_DRAWBACK, 0];
  return [name === 'definition' ? LEAST_DEFINITION : 0, MOST_WEIGHT];
});

const now = questions.map((question) =>
  scored(
    question,
    SIGNALS.map((name) => RANKING_WEIGHTS[name]),
  ),
);
const unseen = crossValidated(everything);
const weights = fitOn(() => true, everything);
const fitted = questions.map((question) => scored(question, weights));
printTable(
  ['', ...sets.flatMap(({ name }) => [`${name} nDCG@10`, 'MRR@10', 'less that of now'])],
  [
    rowOf('weights as they are', now),
    rowOf('fitted, on folds not fitted on', unseen),
    rowOf('fitted', fitted),
  ],
);
process.stdout.write('\n');
printTable(
  ['signal', 'weight'],
  SIGNALS.map((name, k) => [name, weights[k]!.toFixed(2)]),
);
if (flags.ablation) {
  process.stdout.write('\n');
  printTable(
    ['without', ...sets.map(({ name }) => `${name} nDCG@10`)],
    SIGNALS.map((name, without) => {
      const scores = crossValidated(
        everything.map((bounds, k) => (k === without ? ([0, 0] as const) : bounds)),
      );
      return [name, ...sets.map((set) => differenceText(difference(set.name, unseen, scores)))];
    }),
  );
}
if (flags.write) writeFileSync(WEIGHTS_FILE, weightsSource());

function crossValidated(bounds: Bounds): QueryScores[] {
  const ofFold = Array.from({ length: FOLDS }, (_, fold) =>
    fitOn((question) => foldAt(question) !== fold, bounds),
  );
  return questions.map((question) => scored(question, ofFold[foldAt(question)]!));
}

function foldAt({ set, repo }: RankedQuestion): number {
  return foldOf.get(`${set} ${repo}`)!;
}

function fitOn(isUsed: (question: RankedQuestion) => boolean, bounds: Bounds): number[] {
  return fitListwise(
    examples.filter((_, i) => isUsed(questions[i]!)),
    { bounds, ridge: RIDGE },
  );
}

type Bounds = ListwiseOptions['bounds'];

/** Candidates that reach a place share its gain, so that nDCG and the fit want the same. */
function exampleOf({ set, candidates, signals, relevant }: RankedQuestion): ListwiseQuestion {
  const gains = Float64Array.from(candidates, (candidate) => gainOf(candidate, relevant));
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  const weight = 1 / sets.length / questions.filter((one) => one.set === set).length;
  return {
    signals,
    targets: total > 0 ? gains.map((gain) => gain / total) : gains,
    weight: total > 0 ? weight : 0,
  };
}

function gainOf(candidate: SearchResult, relevant: readonly RelevantPlace[]): number {
  return relevant.reduce((most, { path, startLine, endLine, grade }) => {
    const isReached =
      path === candidate.path && startLine < candidate.endLine && candidate.startLine < endLine;
    return isReached ? Math.max(most, 2 ** grade - 1) : most;
  }, 0);
}

function scored(question: RankedQuestion, weights: readonly number[]): QueryScores {
  const results = ordered(question, weights).map(({ candidate }) => candidate);
  return scoreQuery(results, question.relevant);
}

function temperatureFor(weights: readonly number[]): number {
  const gaps = questions
    .map((question) => ordered(question, weights))
    .flatMap((list) => (list.length < 10 ? [] : [list[0]!.score - list[9]!.score]))
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)]! / -Math.log(SHARE_OF_TENTH);
}

interface Ordered {
  readonly candidate: SearchResult;
  readonly score: number;
}

/** The list as a person would see it: at most so many of one file. */
function ordered({ candidates, signals }: RankedQuestion, weights: readonly number[]): Ordered[] {
  const width = SIGNALS.length;
  const order = candidates
    .map((candidate, row) => ({
      candidate,
      score: weights.reduce((sum, weight, k) => sum + weight * signals[row * width + k]!, 0),
    }))
    .sort((a, b) => b.score - a.score);
  const ofFile = new Map<string, number>();
  return order.filter(({ candidate: { path } }) => {
    const count = (ofFile.get(path) ?? 0) + 1;
    ofFile.set(path, count);
    return count <= SEARCHER_OPTIONS.perFile;
  });
}

function ofSet(name: string, scores: readonly QueryScores[]): QueryScores[] {
  return scores.filter((_, i) => questions[i]!.set === name);
}

function difference(name: string, before: readonly QueryScores[], after: readonly QueryScores[]): Difference {
  const values = (scores: readonly QueryScores[]) => ofSet(name, scores).map(({ ndcg10 }) => ndcg10);
  return pairedDifference(values(before), values(after));
}

function differenceText({ difference, interval: [low, high], significant }: Difference): string {
  const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
  return `${signed(difference)} (${signed(low)} to ${signed(high)})${significant ? ' *' : ''}`;
}

function rowOf(title: string, scores: readonly QueryScores[]): string[] {
  const cells = sets.flatMap(({ name }) => {
    const { ndcg10, mrr10 } = meanScores(ofSet(name, scores));
    return [ndcg10.toFixed(3), mrr10.toFixed(3), differenceText(difference(name, now, scores))];
  });
  return [title, ...cells];
}

function weightsSource(): string {
  const lines = SIGNALS.map((name, k) => `  ${name}: ${Number(weights[k]!.toFixed(3))},`);
  return `/** Weights of the ranking, written by bench/fitRanking.ts. */
import type { Weighted } from './signals.ts';

export const RANKING_WEIGHTS: Readonly<Record<Weighted, number>> = {
${lines.join('\n')}
};

/** By how much two sums of weighted signals differ if one score is e times the other. */
export const RANKING_TEMPERATURE = ${temperatureFor(weights).toFixed(2)};
`;
}
