/**
 * Evaluates search on one folder: with questions made of its own words, or with golden queries that lie in it. Whatever that
 * needs on the disk lies in a folder of its own below the index's and is removed whatever happens.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EngineError } from '../../shared/errors.ts';
import { type EvaluateParams, type EvaluationAnswer, OWN_QUESTIONS } from '../../shared/evaluation.ts';
import { adaptedSource } from '../index/adaptedModel.ts';
import type { IndexScope } from '../index/versionedIndex.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { tryLock } from '../store/database.ts';
import { commitsOf } from './auto/commits.ts';
import { autoQuestions, writeMaskedCopy } from './auto/generate.ts';
import { type EvaluatedRepo, type EvaluateOptions, evaluate } from './evaluate.ts';
import { readOwnQuestions } from './golden.ts';
import { summarise } from './summary.ts';
import { worstQuestions } from './worst.ts';

export interface EvaluatedFolder {
  readonly root: string;
  /** Of the folder's own index, which is left alone. */
  readonly indexDir: string;
  readonly scope: IndexScope;
}

export interface FolderEvaluationOptions extends Omit<EvaluateOptions, 'modes' | 'models' | 'onProgress'> {
  readonly models: readonly ModelSource[];
  /** Told the share of the work that is done, [0, 1]. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Making questions reads every file once; what comes after reads them once with each model, and asks. */
const MAKING_SHARE = 0.1;

/**
 * Rejects with EngineError `badArgument` for golden queries that cannot be used, `nothingToIndex` if no questions can be
 * made, `indexBusy` while the folder is being evaluated elsewhere, and with the signal's reason.
 */
export async function evaluateFolder(
  folder: EvaluatedFolder,
  params: Omit<EvaluateParams, 'models'>,
  options: FolderEvaluationOptions,
): Promise<EvaluationAnswer> {
  const { models, onProgress, ...rest } = options;
  assertDistinct(models);
  return withScratch(folder.indexDir, async (scratch) => {
    const repo = await subjectOf(folder, params, scratch, options);
    const evaluation = await evaluate([repo], undefined, {
      ...rest,
      models: params.source === 'own' ? await withAdapted(folder.indexDir, models) : models,
      modes: params.modes,
      onProgress: ({ share }) => onProgress?.(MAKING_SHARE + (1 - MAKING_SHARE) * share),
    });
    return {
      summary: summarise(evaluation),
      retriever: evaluation.names[0]!,
      worst: worstQuestions(evaluation),
    };
  });
}

/** Removes what an evaluation has left behind that was ended with its process. */
export function removeEvaluationFiles(indexDir: string): void {
  rmSync(join(indexDir, SCRATCH), { recursive: true, force: true });
  rmSync(join(indexDir, LOCK), { force: true });
}

const SCRATCH = 'evaluation';
const LOCK = 'evaluation.lock';

async function withScratch<T>(indexDir: string, work: (scratch: string) => Promise<T>): Promise<T> {
  const release = await tryLock(join(indexDir, LOCK));
  if (!release)
    throw new EngineError(
      'indexBusy',
      'Search on this folder is being evaluated already, here or in another window. Wait until that has ended.',
    );
  const scratch = join(indexDir, SCRATCH);
  try {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    release();
  }
}

async function subjectOf(
  { root, scope }: EvaluatedFolder,
  { source, most, commits = [] }: Omit<EvaluateParams, 'models'>,
  scratch: string,
  { grammarFolder, signal, onProgress }: FolderEvaluationOptions,
): Promise<EvaluatedRepo> {
  const name = basename(root);
  const subject = { name, indexDir: join(scratch, 'index'), unanswerable: [] };
  // Golden queries are text too, and would be found as the best answer to themselves.
  const narrowed = { ...scope, exclude: [...(scope.exclude ?? []), '.sextant/**'] };
  const stopping = signal ? { signal } : {};
  if (source === 'own') {
    const file = join(root, OWN_QUESTIONS);
    if (!existsSync(file))
      throw new EngineError(
        'badArgument',
        `There are no golden queries in ${root}. Write some into ${OWN_QUESTIONS}, or let questions be made.`,
      );
    return { ...subject, root, scope: narrowed, questions: readOwnQuestions(root, file) };
  }
  const { questions, masks } = await autoQuestions(root, {
    name,
    scope: narrowed,
    grammarFolder,
    most,
    commits: commitsOf(commits),
    ...stopping,
    onProgress: ({ done, total }) => onProgress?.((MAKING_SHARE * done) / total),
  });
  const copy = join(scratch, 'copy');
  mkdirSync(copy);
  await writeMaskedCopy(root, masks, copy, { scope: narrowed, ...stopping });
  // Only what counts was copied.
  return { ...subject, root: copy, scope: { useIgnoreFiles: false }, questions };
}

/**
 * The built-in model as it was fitted to this folder. It has learned the texts that questions are made of, so those are asked of the
 * installed one.
 */
function withAdapted(indexDir: string, models: readonly ModelSource[]): Promise<ModelSource[]> {
  return Promise.all(models.map((model) => adaptedSource(indexDir, model, () => {})));
}

function assertDistinct(models: readonly ModelSource[]): void {
  const twice = models.find(({ id }, at) => models.findIndex((other) => other.id === id) < at);
  if (twice)
    throw new EngineError(
      'badArgument',
      `Two of the models are called ${twice.id}; evaluate them one after the other.`,
    );
}
