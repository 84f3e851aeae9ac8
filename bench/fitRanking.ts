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
import { meanScores, type QueryScores } from '../src/engine/evaluation/metrics.ts';
import { RANKING_WEIGHTS } from '../src/engine/search/rankingWeights.ts';
import { goldenFolders } from './goldenEngines.ts';
import { type RankedQuestion, readRankingData, SIGNALS } from './rankingData.ts';
import {
  type Bounds,
  boundsOf,
  differenceIn,
  differenceText,
  fitAll,
  foldsOf,
  ordered,
  scored,
} from './rankingFolds.ts';
import { printTable } from './table.ts';

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

const everything = boundsOf(SIGNALS);

const now = questions.map((question) =>
  scored(
    question,
    SIGNALS.map((name) => RANKING_WEIGHTS[name]),
  ),
);
const unseen = crossValidated(everything);
const weights = fitAll(questions, everything);
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
      return [name, ...sets.map((set) => differenceText(differenceIn(set.name, questions, unseen, scores)))];
    }),
  );
}
if (flags.write) writeFileSync(WEIGHTS_FILE, weightsSource());

function crossValidated(bounds: Bounds): QueryScores[] {
  const weightsFor = foldsOf(questions, bounds);
  return questions.map((question) => scored(question, weightsFor(question)));
}

function temperatureFor(weights: readonly number[]): number {
  const gaps = questions
    .map((question) => ordered(question, weights))
    .flatMap((list) => (list.length < 10 ? [] : [list[0]!.score - list[9]!.score]))
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)]! / -Math.log(SHARE_OF_TENTH);
}

function ofSet(name: string, scores: readonly QueryScores[]): QueryScores[] {
  return scores.filter((_, i) => questions[i]!.set === name);
}

function rowOf(title: string, scores: readonly QueryScores[]): string[] {
  const cells = sets.flatMap(({ name }) => {
    const { ndcg10, mrr10 } = meanScores(ofSet(name, scores));
    return [ndcg10.toFixed(3), mrr10.toFixed(3), differenceText(differenceIn(name, questions, now, scores))];
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
