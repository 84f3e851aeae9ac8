/** How a workspace folder is opened: from what a request says to what the engine takes. */
import type { FolderParams, OpenParams } from '../../shared/engineApi.ts';
import type { EngineOptions } from '../engine.ts';
import { specOverrides } from '../models/specOptions.ts';

/** Two folders with equal identities need not be opened twice. */
export function identityOf(params: FolderParams, open: OpenParams): string {
  const { model, interimModel, grammarFolder, threads } = open;
  return JSON.stringify([params, model, interimModel, grammarFolder, threads]);
}

/** Throws EngineError `badArgument` for what is said of a model and cannot be. */
export function engineOptions(
  { root, indexDir }: FolderParams,
  { model, interimModel, grammarFolder, threads }: OpenParams,
  now: () => number,
): EngineOptions {
  return {
    root,
    indexDir,
    model: sourceOf(model),
    ...(interimModel && interimModel.id !== model.id ? { interimModel: sourceOf(interimModel) } : {}),
    grammarFolder,
    threads,
    now,
  };
}

function sourceOf({ id, folder, dtype, spec }: OpenParams['model']): EngineOptions['model'] {
  return {
    id,
    folder,
    ...(dtype ? { dtype: dtype as NonNullable<EngineOptions['model']['dtype']> } : {}),
    ...(spec ? { spec: specOverrides(spec) } : {}),
  };
}
