/**
 * The built-in model as it was fitted to one workspace: a folder beside the workspace's indexes, which takes the place of
 * the model that is installed. Its revision is another one, so it has an index of its own, and taking it back costs nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSource } from '../models/modelSource.ts';
import { readStaticFiles } from '../models/staticModel.ts';
import { type AdaptOptions, type AdaptOutcome, adaptModel } from '../training/adaptModel.ts';
import { writeModelFolder } from '../training/modelFiles.ts';
import { asOnlyWriter } from './writerLock.ts';

export const ADAPTED_FOLDER = 'adapted-model';
const NOTE = 'adapted.json';
/** Only this one can be fitted. */
export const BUILT_IN = 'builtin';

interface Note {
  /** Revision of the model that it was made from. */
  readonly base: string;
}

/**
 * Fits the built-in model to a workspace and keeps the result if it finds held-out pairs better; else the model stays
 * what it was, fitted by an earlier run or not. It counts from the next time the folder is opened. No other process
 * changes the folder meanwhile: rejects with `indexBusy` if one does already, else as `adaptModel` does.
 */
export function adaptTo(indexDir: string, options: AdaptOptions): Promise<AdaptOutcome> {
  return asOnlyWriter(indexDir, async () => {
    const outcome = await adaptModel(options);
    await write(indexDir, outcome);
    return outcome;
  });
}

/** Keeps the model of a run that found a better one, in place of an earlier run's. Rejects with `indexBusy` as `adaptTo` does. */
export async function keepAdapted(
  indexDir: string,
  outcome: Pick<AdaptOutcome, 'files' | 'baseRevision'>,
): Promise<void> {
  await asOnlyWriter(indexDir, () => write(indexDir, outcome));
}

async function write(
  indexDir: string,
  { files, baseRevision }: Pick<AdaptOutcome, 'files' | 'baseRevision'>,
): Promise<void> {
  if (!files) return;
  const note: Note = { base: baseRevision };
  await writeModelFolder(join(indexDir, ADAPTED_FOLDER), files, { [NOTE]: `${JSON.stringify(note)}\n` });
}

/** Whether a fitted model is kept, which counts unless it was made from another model than is installed. */
export function isAdapted(indexDir: string): boolean {
  return readNote(join(indexDir, ADAPTED_FOLDER)) !== undefined;
}

/** Back to the model that is installed. Returns whether there was another one. Rejects with `indexBusy` as `adaptTo` does. */
export async function dropAdapted(indexDir: string): Promise<boolean> {
  const folder = join(indexDir, ADAPTED_FOLDER);
  if (!existsSync(folder)) return false;
  return asOnlyWriter(indexDir, async () => {
    const was = readNote(folder) !== undefined;
    await rm(folder, { recursive: true, force: true });
    return was;
  });
}

/** The fitted model where there is one, else what was asked for. */
export async function adaptedSource(
  indexDir: string,
  source: ModelSource,
  onNotice: (sentence: string) => void,
): Promise<ModelSource> {
  if (source.id !== BUILT_IN) return source;
  const folder = join(indexDir, ADAPTED_FOLDER);
  const note = readNote(folder);
  if (note === undefined) return source;
  const { revision } = await readStaticFiles(source.folder);
  if (note.base === revision) return { ...source, folder };
  onNotice(
    'This workspace has a model of its own that was made from an older built-in model. The new built-in one is used; adapt again to have your own.',
  );
  return source;
}

function readNote(folder: string): Note | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(join(folder, NOTE), 'utf8'));
    const { base } = (note ?? {}) as Partial<Note>;
    return typeof base === 'string' ? { base } : undefined;
  } catch {
    return undefined;
  }
}
