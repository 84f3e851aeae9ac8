/**
 * Fits the chances that words of confidence stand for, and says what the words are worth on repositories that they were
 * not fitted on: to golden questions, and to questions that nothing in their repository answers. After each fit of the
 * ranking.
 *
 *   node bench/fitConfidence.ts NAME=GOLDEN=CHECKOUTS... [--model FOLDER] [--index-dir FOLDER] [--write]
 *
 * Each set counts as much as the others. A result is right if it reaches a place that is listed for its question; few of
 * the right places are listed, so more is right than is counted. `--write` writes src/engine/search/confidenceWeights.ts.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Calibration, type Logistic, wordsFor } from '../src/engine/search/confidence.ts';
import type { AnsweredPart, RightPart } from '../src/shared/engineApi.ts';
import { seededRandom, shuffled } from '../src/shared/random.ts';
import { type Confidence, SEARCH_MODES, type SearchMode } from '../src/shared/types.ts';
import {
  ANSWERED_PARTS,
  type AskedQuestion,
  RIGHT_PARTS,
  readConfidenceData,
  withoutBackground,
} from './confidenceData.ts';
import { goldenFolders } from './goldenEngines.ts';
import { fitListwise, type ListwiseQuestion } from './listwise.ts';
import { printTable } from './table.ts';

/** Share of right ones that results called strong are to have. */
const RIGHT_OF_STRONG = 0.8;
/** The same of likely ones. With half of them there would be hardly any, as few of the right places are listed. */
const RIGHT_OF_LIKELY = 0.35;
/** Share of the answerable questions of any set that may be told that there is no good match. */
const MOST_FALSE_ALARMS = 0.15;
/** How much all questions without an answer count beside a set, in the chance of a single result. */
const WEIGHT_OF_UNANSWERABLE = 0.3;
const FOLDS = 5;
const RIDGE = 1e-4;
const MOST_WEIGHT = 20;
/** What can only speak against a result. */
const AGAINST: ReadonlySet<string> = new Set(['place', 'drawback']);
/** Fewer results than this, from a chance on, do not say how many of such results are right. */
const FEWEST = 25;
const STEP = 0.01;
const WEIGHTS_FILE = new URL('../src/engine/search/confidenceWeights.ts', import.meta.url).pathname;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: new URL('../models', import.meta.url).pathname },
    'index-dir': { type: 'string', default: join(tmpdir(), 'sextant-fit-ranking') },
    write: { type: 'boolean', default: false },
  },
});
const sets = goldenFolders(positionals, 'node bench/fitConfidence.ts NAME=GOLDEN=CHECKOUTS... [--write]');

const asked: AskedQuestion[] = [];
for (const set of sets) asked.push(...(await readConfidenceData(set, flags.model, flags['index-dir'])));
const repos = shuffled([...new Set(asked.map(repoOf))], seededRandom(1));
const foldOf = new Map(repos.map((repo, i) => [repo, i % FOLDS]));

const sizeOfSet = new Map(
  sets.map(({ name }) => {
    const isOf = (one: AskedQuestion) => one.isAnswerable && one.set === name && one.mode === 'hybrid';
    return [name, asked.filter(isOf).length];
  }),
);

const CONFIDENCES: readonly Confidence[] = ['strong', 'likely', 'weak', 'none'];
const sources = SEARCH_MODES.map((mode) => {
  const known = asked.filter((question) => question.mode === mode);
  const of = { known, unknown: known.map(withoutBackground) };
  return `  ${mode}: {\n    known: ${calibrated(of.known, mode, 'known')},\n    unknown: ${calibrated(of.unknown, mode, 'unknown')},\n  },`;
});
if (flags.write) writeFileSync(WEIGHTS_FILE, weightsSource());

interface Chances {
  readonly question: AskedQuestion;
  readonly results: readonly number[];
  readonly answered: number;
}

/** Fits, prints what the words are worth, and gives the source text of the calibration. */
function calibrated(questions: readonly AskedQuestion[], mode: SearchMode, background: string): string {
  const ofFold = Array.from({ length: FOLDS }, (_, fold) => {
    const seen = questions.filter((question) => foldOf.get(repoOf(question)) !== fold);
    return { right: fitRight(seen), answered: fitAnswered(seen) };
  });
  const unseen = questions.map((question): Chances => {
    const { right, answered } = ofFold[foldOf.get(repoOf(question))!]!;
    return {
      question,
      results: question.results.map(({ parts }) => shareOf(parts, right, RIGHT_PARTS)),
      answered: question.results.length === 0 ? 0 : shareOf(question.parts, answered, ANSWERED_PARTS),
    };
  });
  const least = leastAnswered(unseen);
  const strong = leastWith(unseen, RIGHT_OF_STRONG, 1);
  const likely = Math.min(strong, leastWith(unseen, RIGHT_OF_LIKELY, strong));
  const calibration = { right: fitRight(questions), strong, likely, answered: fitAnswered(questions), least };
  report(unseen, calibration, `${mode}, background ${background}`);
  return JSON.stringify(calibration);
}

function fitRight(questions: readonly AskedQuestion[]): Logistic<RightPart> {
  const examples = questions.flatMap(({ set, isAnswerable, results }) =>
    results.map(({ parts, isRight }) => {
      const weight = isAnswerable ? 1 : WEIGHT_OF_UNANSWERABLE;
      return example(parts, RIGHT_PARTS, isRight, weight / sizeOf(questions, set, isAnswerable));
    }),
  );
  return fitLogistic(examples, RIGHT_PARTS);
}

function fitAnswered(questions: readonly AskedQuestion[]): Logistic<AnsweredPart> {
  const examples = questions
    .filter(({ results }) => results.length > 0)
    .map(({ set, isAnswerable, parts }) => {
      const weight = isAnswerable ? 1 / sets.length : 1;
      return example(parts, ANSWERED_PARTS, isAnswerable, weight / sizeOf(questions, set, isAnswerable));
    });
  return fitLogistic(examples, ANSWERED_PARTS);
}

/** Questions of a set; those without an answer are one set. */
function sizeOf(questions: readonly AskedQuestion[], set: string, isAnswerable: boolean): number {
  const isOf = (one: AskedQuestion) =>
    one.isAnswerable === isAnswerable && (!isAnswerable || one.set === set);
  return questions.filter(isOf).length;
}

/** What is a logistic model of one example is a softmax over it and an example of zeros. */
function example<Part extends string>(
  parts: Readonly<Record<Part, number>>,
  names: readonly Part[],
  isTrue: boolean,
  weight: number,
): ListwiseQuestion {
  const row = [1, ...names.map((name) => parts[name])];
  const targets = Float64Array.of(isTrue ? 1 : 0, isTrue ? 0 : 1);
  return { signals: Float64Array.from([...row, ...row.map(() => 0)]), targets, weight };
}

function fitLogistic<Part extends string>(
  examples: readonly ListwiseQuestion[],
  names: readonly Part[],
): Logistic<Part> {
  const bounds = names.map(
    (name) => (AGAINST.has(name) ? [-MOST_WEIGHT, 0] : [0, MOST_WEIGHT]) as [number, number],
  );
  const [constant, ...weights] = fitListwise(examples, {
    bounds: [[-MOST_WEIGHT, MOST_WEIGHT], ...bounds],
    ridge: RIDGE,
  });
  const rounded = (weight: number) => Number(weight.toFixed(3));
  return {
    constant: rounded(constant!),
    weights: Object.fromEntries(names.map((name, k) => [name, rounded(weights[k]!)])) as Record<Part, number>,
  };
}

function shareOf<Part extends string>(
  parts: Readonly<Record<Part, number>>,
  { constant, weights }: Logistic<Part>,
  names: readonly Part[],
): number {
  return 1 / (1 + Math.exp(-names.reduce((sum, name) => sum + weights[name] * parts[name], constant)));
}

/** As many unanswerable questions as can be fall below it, and no more of any set's than may. */
function leastAnswered(unseen: readonly Chances[]): number {
  const limits = sets.map(({ name }) => {
    const shares = unseen
      .filter(({ question }) => question.isAnswerable && question.set === name)
      .map(({ answered }) => answered)
      .sort((a, b) => a - b);
    return shares[Math.floor(MOST_FALSE_ALARMS * shares.length)]!;
  });
  return Math.floor(Math.min(...limits) * 1000) / 1000;
}

/** The least chance from which on, up to `below`, this share of the results is right, each set counting the same. */
function leastWith(unseen: readonly Chances[], share: number, below: number): number {
  let least = below;
  for (let tried = below - STEP; tried > 0; tried -= STEP) {
    let counted = 0;
    let all = 0;
    let right = 0;
    for (const { question, results } of unseen) {
      if (!question.isAnswerable) continue;
      const weight = 1 / sizeOfSet.get(question.set)!;
      results.forEach((chance, i) => {
        if (chance < tried || chance >= below) return;
        counted++;
        all += weight;
        if (question.results[i]!.isRight) right += weight;
      });
    }
    // A few results at the upper end may be wrong by chance, so the widest span counts.
    if (counted >= FEWEST && right >= share * all) least = tried;
  }
  return Number(least.toFixed(2));
}

function report(
  unseen: readonly Chances[],
  calibration: Omit<Calibration, 'right' | 'answered'>,
  title: string,
): void {
  const tallies = new Map<string, ConfidenceTally>();
  for (const { question, results, answered } of unseen) {
    const words = wordsFor(results, answered, calibration);
    const group = question.isAnswerable ? question.set : 'unanswerable';
    const tally = tallies.get(group) ?? { questions: 0, none: 0, withStrong: 0, inRightFile: 0, of: {} };
    tallies.set(group, tally);
    tally.questions++;
    if (words.every((word) => word === 'none')) tally.none++;
    if (words.includes('strong')) tally.withStrong++;
    words.forEach((word, i) => {
      const count = (tally.of[word] ??= { results: 0, right: 0 });
      count.results++;
      if (question.results[i]!.isRight) count.right++;
      if (word === 'strong' && question.results[i]!.isRightFile) tally.inRightFile++;
    });
  }
  process.stdout.write(`\n${title}\n\n`);
  const percent = (part: number, of: number) => `${((100 * part) / of).toFixed(0)} %`;
  printTable(
    [
      'questions',
      ...CONFIDENCES.map((word) => `${word} results, right`),
      'strong ones in the right file',
      'with a strong one',
      'no good match',
    ],
    [...tallies].map(([group, { questions, none, withStrong, inRightFile, of }]) => [
      `${group} (${questions})`,
      ...CONFIDENCES.map((word) => {
        const { results, right } = of[word] ?? { results: 0, right: 0 };
        return results === 0 ? '0' : `${results}, ${percent(right, results)}`;
      }),
      of.strong ? percent(inRightFile, of.strong.results) : '',
      percent(withStrong, questions),
      percent(none, questions),
    ]),
  );
}

interface ConfidenceTally {
  questions: number;
  none: number;
  withStrong: number;
  /** Of the results called strong. */
  inRightFile: number;
  readonly of: Partial<Record<Confidence, { results: number; right: number }>>;
}

function repoOf({ set, repo }: AskedQuestion): string {
  return `${set} ${repo}`;
}

function weightsSource(): string {
  return `/** Weights of the chances that words of confidence stand for, written by bench/fitConfidence.ts. */
import type { Calibrations } from './confidence.ts';

export const CALIBRATIONS: Calibrations = {
${sources.join('\n')}
};
`;
}
