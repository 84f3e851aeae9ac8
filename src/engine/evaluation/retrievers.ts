/**
 * What is measured side by side: the engine's modes with each model, and the classic baselines over the same chunks. Each
 * is a retriever of one folder; opening them brings the indexes up to date.
 */
import type { EvaluatedMode } from '../../shared/evaluation.ts';
import type { Confidence, SearchMode } from '../../shared/types.ts';
import { Engine, type EngineOptions } from '../engine.ts';
import type { IndexScope } from '../index/versionedIndex.ts';
import { WorkerPool } from '../indexing/workerPool.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { type ChunkTerms, readChunkTerms } from './chunkTerms.ts';
import { LatentSemantics } from './latentSemantics.ts';
import type { Place } from './metrics.ts';
import { TfIdf } from './tfIdf.ts';

/** A result; what has no notion of confidence says none. */
export interface Retrieved extends Place {
  readonly confidence?: Confidence;
}

export interface Retriever {
  /** The mode; with several models and a mode that uses one, `mode@model`. */
  readonly name: string;
  readonly mode: EvaluatedMode;
  search(query: string, limit: number): Promise<readonly Retrieved[]>;
  /** Of what compares chunk with chunk. */
  readonly findSimilar?: (seed: Place, limit: number) => Promise<readonly Retrieved[]>;
}

export interface RetrieverOptions
  extends Pick<EngineOptions, 'grammarFolder' | 'threads' | 'now' | 'openTransformer'> {
  readonly modes: readonly EvaluatedMode[];
  readonly models: readonly ModelSource[];
}

export interface RetrieverFolder {
  readonly root: string;
  /** Folder for its indexes, one of each model. */
  readonly indexDir: string;
  /** Which of its files count. */
  readonly scope: IndexScope;
}

/** Names of what `withRetrievers` will open, in the same order. */
export function retrieverNames({ modes, models }: RetrieverOptions): string[] {
  return planned(modes, models).map(({ name }) => name);
}

/**
 * Opens one after the other, so that only one model is in memory, and gives each to `work`. `onStep` is told in a few
 * words what takes time before that, and which share of all indexing is done.
 */
export async function withRetrievers(
  folder: RetrieverFolder,
  options: RetrieverOptions,
  work: (retriever: Retriever) => Promise<void>,
  {
    signal,
    onStep,
  }: { readonly signal?: AbortSignal; readonly onStep: (step: string, indexed?: number) => void },
): Promise<void> {
  const plan = planned(options.modes, options.models);
  const used = options.models.filter((model) => plan.some((one) => one.model === model));
  for (const [at, model] of used.entries()) {
    const mine = plan.filter((one) => one.model === model);
    const engine = await openEngine(folder, options, model);
    try {
      await engine.sync({
        scope: folder.scope,
        ...(signal ? { signal } : {}),
        onProgress: ({ filesDone, filesTotal }) =>
          onStep(
            `indexing ${filesDone}/${filesTotal} files with ${model.id}`,
            (at + filesDone / Math.max(1, filesTotal)) / used.length,
          ),
      });
      await engine.ready();
      for (const { name, mode } of mine)
        await work(engineRetriever(engine, name, mode as SearchMode, signal));
    } finally {
      await engine.close();
    }
  }
  const baselines = plan.filter(({ model }) => model === undefined);
  if (baselines.length === 0) return;
  onStep('reading the terms of chunks', 1);
  const pool = new WorkerPool(options.threads, { grammarFolder: options.grammarFolder });
  try {
    const chunks = await readChunkTerms(folder.root, folder.scope, pool, signal);
    const tfIdf = new TfIdf(chunks);
    for (const { name, mode } of baselines) {
      if (mode === 'lsa') onStep('decomposing the term matrix');
      const space = mode === 'lsa' ? await LatentSemantics.fit(tfIdf, signal) : tfIdf;
      await work(baselineRetriever(space, chunks, name, mode));
    }
  } finally {
    await pool.dispose();
  }
}

interface Planned {
  readonly name: string;
  readonly mode: EvaluatedMode;
  /** Undefined for a baseline. */
  readonly model: ModelSource | undefined;
}

/** By the order of modes; words alone need no model, so they are asked once. */
function planned(modes: readonly EvaluatedMode[], models: readonly ModelSource[]): Planned[] {
  return modes.flatMap((mode): Planned[] => {
    if (mode === 'tfidf' || mode === 'lsa') return [{ name: mode, mode, model: undefined }];
    const used = mode === 'lexical' ? models.slice(0, 1) : models;
    return used.map((model) => ({
      name: used.length > 1 ? `${mode}@${model.id}` : mode,
      mode,
      model,
    }));
  });
}

function openEngine(folder: RetrieverFolder, options: RetrieverOptions, model: ModelSource): Promise<Engine> {
  const { grammarFolder, threads, now, openTransformer } = options;
  const { root, indexDir } = folder;
  const shared = openTransformer ? { openTransformer } : {};
  return Engine.open({ root, indexDir, model, grammarFolder, threads, now, foreground: true, ...shared });
}

function engineRetriever(
  engine: Engine,
  name: string,
  mode: SearchMode,
  signal: AbortSignal | undefined,
): Retriever {
  const search = async (query: string, limit: number): Promise<readonly Retrieved[]> =>
    (await engine.search({ query, limit, mode }, signal)).results;
  if (mode !== 'dense') return { name, mode, search };
  return {
    name,
    mode,
    search,
    findSimilar: async (seed, limit) => (await engine.findSimilar({ seed, limit }, signal)).results,
  };
}

function baselineRetriever(
  space: TfIdf | LatentSemantics,
  chunks: readonly ChunkTerms[],
  name: string,
  mode: EvaluatedMode,
): Retriever {
  return {
    name,
    mode,
    search: async (query, limit) => Array.from(space.nearest(query, limit), (row) => chunks[row]!),
  };
}
