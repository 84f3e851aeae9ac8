/** How a workspace folder is opened: from what a request says to what the engine takes, and what surrounds it. */
import type { FolderParams, OpenParams } from '../../shared/engineApi.ts';
import type { LogLevel } from '../../shared/engineEvents.ts';
import type { EngineOptions, IndexScope } from '../engine.ts';
import type { OpenTransformer } from '../indexing/sharedTransformers.ts';
import { specOverrides } from '../models/specOptions.ts';

/** What a folder is given by the process that hosts it. */
export interface FolderSurroundings {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that never go back. */
  readonly elapsedMs: () => number;
  /** Runs long work, that of one folder after the other. An abort takes it out of the queue. */
  readonly inTurn: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** Around work in which native code may block the process for long. */
  readonly longWork: <T>(work: () => Promise<T>) => Promise<T>;
  /** Folders with the same model share it. */
  readonly openTransformer: OpenTransformer;
  readonly onStatus: () => void;
  readonly onChange: () => void;
  readonly log: (level: LogLevel, message: string) => void;
}

/** Two folders with equal identities need not be opened twice. */
export function identityOf(params: FolderParams, open: OpenParams): string {
  const { model, interimModel, grammarFolder, threads } = open;
  return JSON.stringify([params, model, interimModel, grammarFolder, threads]);
}

/** What `Engine.sync` takes; without globs these stay what they were `before`. */
export function scopeOf(
  { include, exclude, useIgnoreFiles = true }: FolderParams,
  before: IndexScope = {},
): IndexScope {
  if (!include && !exclude) return { ...before, useIgnoreFiles };
  return { include: include ?? [], exclude: exclude ?? [], useIgnoreFiles };
}

/** Throws EngineError `badArgument` for what is said of a model and cannot be. */
export function engineOptions(
  { root, indexDir }: FolderParams,
  { model, interimModel, grammarFolder, threads }: OpenParams,
  { now, openTransformer }: Pick<FolderSurroundings, 'now' | 'openTransformer'>,
): EngineOptions {
  return {
    root,
    indexDir,
    model: sourceOf(model),
    ...(interimModel && interimModel.id !== model.id ? { interimModel: sourceOf(interimModel) } : {}),
    grammarFolder,
    threads,
    now,
    openTransformer,
  };
}

/** Throws EngineError `badArgument` for what is said of a model and cannot be. */
export function sourceOf({ id, folder, dtype, spec }: OpenParams['model']): EngineOptions['model'] {
  return {
    id,
    folder,
    ...(dtype ? { dtype: dtype as NonNullable<EngineOptions['model']['dtype']> } : {}),
    ...(spec ? { spec: specOverrides(spec) } : {}),
  };
}
