/** Evaluations that are under way: stopped, with their files removed, before the process ends. */
import type { FolderParams, OpenParams } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';
import type { EvaluateParams, EvaluationAnswer } from '../../shared/evaluation.ts';
import { evaluateFolder } from '../evaluation/evaluateFolder.ts';
import type { OpenTransformer } from '../indexing/sharedTransformers.ts';
import type { AnalysisOptions } from './analyses.ts';
import { scopeOf, sourceOf } from './folderOptions.ts';

export interface EvaluationSurroundings extends Pick<OpenParams, 'grammarFolder' | 'threads'> {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly openTransformer: OpenTransformer;
}

export class Evaluations {
  readonly #stops = new Set<AbortController>();
  readonly #underWay = new Set<Promise<unknown>>();

  async run(
    folder: FolderParams,
    { models, ...params }: EvaluateParams,
    { grammarFolder, threads, now, openTransformer }: EvaluationSurroundings,
    { signal, onProgress }: AnalysisOptions,
  ): Promise<EvaluationAnswer> {
    const stop = new AbortController();
    const { root, indexDir } = folder;
    const done = evaluateFolder({ root, indexDir, scope: scopeOf(folder) }, params, {
      models: models.map(sourceOf),
      grammarFolder,
      threads,
      now,
      openTransformer,
      signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
      onProgress,
    });
    this.#stops.add(stop);
    this.#underWay.add(done);
    try {
      return await done;
    } finally {
      this.#stops.delete(stop);
      this.#underWay.delete(done);
    }
  }

  /** Resolves when none is under way. */
  async stop(): Promise<void> {
    const reason = new EngineError('engineStopped', 'The search engine was stopped during the evaluation.');
    for (const stop of this.#stops) stop.abort(reason);
    await Promise.allSettled(this.#underWay);
  }
}
