/** `sextant eval`: how good the answers are, on questions whose answers are known. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { checkoutOf } from '../../engine/evaluation/checkouts.ts';
import { type EvaluatedRepo, evaluate, type SimilarSeeds } from '../../engine/evaluation/evaluate.ts';
import { type GoldenSet, readGolden, readUnanswerable } from '../../engine/evaluation/golden.ts';
import { compare, summarise } from '../../engine/evaluation/summary.ts';
import type { ModelSource } from '../../engine/models/modelSource.ts';
import { EVALUATED_MODES, type EvaluatedMode, type Summary } from '../../shared/evaluation.ts';
import { type AutoFlags, withAutoSubject } from '../autoEval.ts';
import { Interrupted, UsageError } from '../errors.ts';
import { evalReport } from '../evalReport.ts';
import { folderFrom, GRAMMARS, indexDirFor } from '../locations.ts';
import { modelFrom } from '../modelChoice.ts';
import { printJson } from '../output.ts';
import { evaluationDisplay } from '../progress.ts';
import { counted } from '../terminal.ts';

export interface EvalFlags extends AutoFlags {
  readonly golden?: string;
  readonly repos?: string;
  readonly only?: string;
  readonly modes: string;
  readonly models: string;
  readonly similar?: boolean;
  readonly unanswerable?: string;
  readonly baseline?: string;
  readonly indexDir?: string;
  readonly modelsDir?: string;
  readonly json?: boolean;
}

/** More threads than this wait for the one that writes. */
const MOST_THREADS = 4;

interface Subjects {
  readonly repos: readonly EvaluatedRepo[];
  readonly similar: SimilarSeeds | undefined;
}

export async function runEval(flags: EvalFlags, signal: AbortSignal): Promise<void> {
  const modes = modesFrom(flags.modes);
  const baseline = flags.baseline === undefined ? undefined : baselineFrom(flags.baseline);
  const subjects = flags.auto === undefined ? subjectsFrom(flags) : undefined;
  if (flags.auto !== undefined) assertAuto(flags);
  const models = await modelsFrom(flags);
  const measured = (found: Subjects): Promise<Summary> => measure(found, { modes, models }, signal);
  const summary = subjects
    ? await measured(subjects)
    : await withAutoSubject(flags, signal, (repo) => measured({ repos: [repo], similar: undefined }));
  const comparison = baseline && compare(baseline, summary);
  if (flags.json) printJson({ ...summary, ...(comparison ? { comparison } : {}) });
  else process.stdout.write(evalReport(summary, comparison));
}

async function measure(
  { repos, similar }: Subjects,
  { modes, models }: { readonly modes: readonly EvaluatedMode[]; readonly models: readonly ModelSource[] },
  signal: AbortSignal,
): Promise<Summary> {
  const display = evaluationDisplay(process.stderr, () => performance.now());
  let left: number | undefined;
  try {
    const evaluation = await evaluate(repos, similar, {
      modes,
      models,
      grammarFolder: GRAMMARS,
      threads: Math.min(MOST_THREADS, availableParallelism()),
      now: Date.now,
      signal,
      onProgress: (progress) => {
        left = progress.total - progress.done;
        display.update(progress);
      },
    });
    return summarise(evaluation);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Interrupted(
      `Stopped${left === undefined ? '' : ` with ${counted(left, 'answer')} to go`}, so there is nothing to report.`,
    );
  } finally {
    display.stop();
  }
}

/** What is asked about, checked as a whole before anything is indexed. */
function subjectsFrom(flags: EvalFlags): Subjects {
  if (!flags.golden || !flags.repos)
    throw new UsageError(
      'Name the golden queries and the checkouts they are about: sextant eval --golden FOLDER --repos FOLDER; or let questions be made: sextant eval --auto.',
    );
  if (flags.commits !== undefined) throw new UsageError('--commits makes questions, so it needs --auto.');
  const checkouts = folderFrom(flags.repos);
  const golden = readGolden(folderFrom(flags.golden));
  const chosen = chosenRepos(golden, flags.only);
  const unanswerable =
    flags.unanswerable === undefined ? [] : readUnanswerable(flags.unanswerable, golden.repos);
  const repos = chosen.map((repo): EvaluatedRepo => {
    const questions = golden.questions.filter((question) => question.repo === repo.name);
    const root = checkoutOf(checkouts, repo, questions);
    return {
      name: repo.name,
      root,
      indexDir: evalIndexDir(root, flags.indexDir),
      scope: { exclude: repo.exclude },
      questions,
      unanswerable: unanswerable.filter((question) => question.repo === repo.name),
    };
  });
  if (repos.every(({ questions }) => questions.length === 0))
    throw new UsageError(`There is no question about ${chosen.map(({ name }) => name).join(', ')}.`);
  return { repos, similar: flags.similar ? similarOf(golden, checkouts, flags) : undefined };
}

/** Flags about golden queries say nothing about questions that are made. */
function assertAuto({ golden, repos, only, similar, unanswerable, indexDir }: EvalFlags): void {
  const given = Object.entries({ golden, repos, only, similar, unanswerable, 'index-dir': indexDir });
  const foreign = given.find(([, value]) => value !== undefined);
  if (foreign)
    throw new UsageError(`--auto makes its own questions and index, so --${foreign[0]} has no place.`);
}

function chosenRepos({ repos }: GoldenSet, only: string | undefined): GoldenSet['repos'] {
  if (only === undefined) return repos;
  const names = listOf(only, '--only');
  const missing = names.find((name) => !repos.some((repo) => repo.name === name));
  if (missing !== undefined)
    throw new UsageError(
      `--only names ${missing}, and the golden queries are about ${repos.map(({ name }) => name).join(', ')}.`,
    );
  return repos.filter(({ name }) => names.includes(name));
}

function similarOf({ repos, seeds }: GoldenSet, checkouts: string, flags: EvalFlags): SimilarSeeds {
  if (seeds.length === 0)
    throw new UsageError('--similar needs a file similar.jsonl beside the queries, and there is none.');
  if (flags.only !== undefined)
    throw new UsageError('--similar looks at all repositories; leave out --only.');
  return {
    root: checkouts,
    indexDir: evalIndexDir(checkouts, flags.indexDir),
    scope: { exclude: repos.flatMap(({ name, exclude }) => exclude.map((folder) => `${name}/${folder}/**`)) },
    seeds,
  };
}

/** Apart from the folder's own index, which may leave out other files. */
function evalIndexDir(root: string, given: string | undefined): string {
  if (given === undefined) return join(indexDirFor(root, undefined, process.env), 'eval');
  return join(indexDirFor(root, given, process.env), basename(root));
}

function modesFrom(value: string): EvaluatedMode[] {
  const modes = listOf(value, '--modes').map((mode) => mode.toLowerCase());
  const unknown = modes.find((mode) => !EVALUATED_MODES.some((known) => known === mode));
  if (unknown !== undefined)
    throw new UsageError(`--modes takes ${EVALUATED_MODES.join(', ')}, and "${unknown}" is none of them.`);
  return EVALUATED_MODES.filter((mode) => modes.includes(mode));
}

async function modelsFrom(flags: EvalFlags): Promise<ModelSource[]> {
  const { modelsDir } = flags;
  const models: ModelSource[] = [];
  for (const model of new Set(listOf(flags.models, '--models'))) {
    const source = await modelFrom({ model, ...(modelsDir === undefined ? {} : { modelsDir }) });
    if (models.some(({ id }) => id === source.id))
      throw new UsageError(`Two of the models are called ${source.id}; evaluate them one after the other.`);
    models.push(source);
  }
  return models;
}

function baselineFrom(file: string): Pick<Summary, 'questions'> {
  if (!existsSync(file)) throw new UsageError(`There is no file ${resolve(file)} to compare with.`);
  let found: Partial<Summary> | undefined;
  try {
    found = JSON.parse(readFileSync(file, 'utf8')) as Partial<Summary>;
  } catch {
    found = undefined;
  }
  const questions = found?.questions;
  const isWhole =
    Array.isArray(questions) &&
    questions.every((one) => typeof one?.hash === 'string' && Boolean(one.scores));
  if (!isWhole)
    throw new UsageError(
      `${file} is not what sextant eval --json printed, so nothing can be compared with it.`,
    );
  return { questions };
}

function listOf(value: string, flag: string): string[] {
  const items = value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) throw new UsageError(`${flag} takes a list such as a,b and it is empty.`);
  return items;
}
