/** Fits the built-in model to folders, one run per folder at a time. */
import type { AdaptAnswer } from '../../shared/adaptation.ts';
import type { FolderParams, OpenParams } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';
import { BUILT_IN, keepAdapted } from '../index/adaptedModel.ts';
import type { IndexScope } from '../index/versionedIndex.ts';
import { type AdaptOutcome, adaptModel, LEAST_HELD_OUT, shareOf } from '../training/adaptModel.ts';
import type { AnalysisOptions } from './analyses.ts';

interface UnderWay {
  readonly stop: AbortController;
  /** Settles when nothing of the folder is read any more. */
  readonly fitting: Promise<unknown>;
}

export class Adaptations {
  /** By index folder. */
  readonly #underWay = new Map<string, UnderWay>();

  /**
   * `reopened` runs what changes files of a model while the folder is closed. Rejects with `modelInUse` while the folder's model is
   * being fitted already, and with the reason of the signal or of `stop`.
   */
  async run(
    { root, indexDir }: FolderParams,
    scope: IndexScope,
    { model, interimModel, grammarFolder, threads }: OpenParams,
    reopened: <T>(work: () => Promise<T>) => Promise<T>,
    { signal: asked, onProgress }: AnalysisOptions,
  ): Promise<AdaptAnswer> {
    if (this.#underWay.has(indexDir))
      throw new EngineError(
        'modelInUse',
        'The model is being adapted to this folder already. Wait until that has ended.',
      );
    const builtIn = [model, interimModel].find((choice) => choice?.id === BUILT_IN);
    if (!builtIn)
      throw new EngineError(
        'badArgument',
        'Only the built-in model can be adapted, and it is not in use here.',
      );
    const stop = new AbortController();
    const signal = asked ? AbortSignal.any([asked, stop.signal]) : stop.signal;
    const fitting = adaptModel({
      ...{ root, scope, modelFolder: builtIn.folder, grammarFolder, threads, signal },
      onProgress: (progress) => onProgress?.(shareOf(progress)),
    });
    this.#underWay.set(indexDir, { stop, fitting });
    try {
      const outcome = await fitting;
      signal.throwIfAborted();
      if (outcome.files)
        await reopened(async () => {
          // Other changes of the folder may have come first.
          signal.throwIfAborted();
          await keepAdapted(indexDir, outcome);
        });
      return answerOf(outcome);
    } finally {
      this.#underWay.delete(indexDir);
    }
  }

  /** Ends what learns from folders whose index is gone, or from all: nothing of it is kept. */
  async stop(reason: EngineError, isGone: (indexDir: string) => boolean = () => true): Promise<void> {
    const ended = [...this.#underWay].filter(([indexDir]) => isGone(indexDir)).map(([, run]) => run);
    for (const { stop } of ended) stop.abort(reason);
    await Promise.allSettled(ended.map(({ fitting }) => fitting));
  }
}

function answerOf({ files, pairs, before, after }: AdaptOutcome): AdaptAnswer {
  const failed = before.questions < LEAST_HELD_OUT ? 'tooLittle' : 'notBetter';
  return {
    outcome: files ? 'adapted' : failed,
    pairs,
    questions: before.questions,
    before: before.recall1,
    after: after.recall1,
  };
}
