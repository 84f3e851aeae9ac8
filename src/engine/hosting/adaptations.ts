/** Fits the built-in model to folders, one run per folder at a time. */
import type { AdaptAnswer } from '../../shared/adaptation.ts';
import type { FolderParams, OpenParams } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';
import { BUILT_IN, keepAdapted } from '../adaptedModel.ts';
import { type AdaptOutcome, adaptModel, LEAST_HELD_OUT, shareOf } from '../training/adaptModel.ts';
import type { AnalysisOptions } from './analyses.ts';
import { scopeOf } from './folderOptions.ts';

export class Adaptations {
  /** Index folders. */
  readonly #underWay = new Set<string>();

  /**
   * `reopened` runs what changes files of a model while the folder is closed. Rejects with `modelInUse` while the folder's model is
   * being fitted already, and with the signal's reason.
   */
  async run(
    folder: FolderParams,
    { model, interimModel, grammarFolder, threads }: OpenParams,
    reopened: <T>(work: () => Promise<T>) => Promise<T>,
    { signal, onProgress }: AnalysisOptions,
  ): Promise<AdaptAnswer> {
    const { root, indexDir } = folder;
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
    this.#underWay.add(indexDir);
    try {
      const outcome = await adaptModel({
        ...{ root, modelFolder: builtIn.folder, grammarFolder, threads, scope: scopeOf(folder) },
        ...(signal ? { signal } : {}),
        onProgress: (progress) => onProgress?.(shareOf(progress)),
      });
      signal?.throwIfAborted();
      await reopened(() => keepAdapted(indexDir, outcome));
      return answerOf(outcome);
    } finally {
      this.#underWay.delete(indexDir);
    }
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
