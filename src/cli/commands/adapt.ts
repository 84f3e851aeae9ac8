/** `sextant adapt`: fits the built-in model to a folder, or takes that back. */
import { availableParallelism } from 'node:os';
import { adaptTo, dropAdapted } from '../../engine/index/adaptedModel.ts';
import { type AdaptOutcome, shareOf } from '../../engine/training/adaptModel.ts';
import { folderFrom, GRAMMARS, indexDirFor } from '../locations.ts';
import { BUILT_IN } from '../modelChoice.ts';
import { analysisDisplay } from '../progress.ts';
import { storedScope } from '../session.ts';
import { thousands } from '../terminal.ts';

export interface AdaptFlags {
  readonly undo?: boolean;
  readonly json?: boolean;
  readonly indexDir?: string;
}

/** More threads than this wait for each other. */
const MOST_THREADS = 4;

export async function runAdapt(
  folder: string | undefined,
  flags: AdaptFlags,
  signal: AbortSignal,
): Promise<void> {
  const root = folderFrom(folder);
  const indexDir = indexDirFor(root, flags.indexDir, process.env);
  if (flags.undo) {
    const was = await dropAdapted(indexDir);
    print(flags, { undone: was }, was ? UNDONE : 'There is no fitted model to take back.');
    return;
  }
  const scope = await storedScope(folder, flags);
  const display = analysisDisplay(process.stderr, Date.now, 'fitting');
  let outcome: AdaptOutcome;
  try {
    outcome = await adaptTo(indexDir, {
      root,
      scope,
      modelFolder: BUILT_IN.folder,
      grammarFolder: GRAMMARS,
      threads: Math.min(MOST_THREADS, availableParallelism()),
      signal,
      onProgress: (progress) => display.update(shareOf(progress)),
    });
  } finally {
    display.stop();
  }
  const { pairs, before, after, files } = outcome;
  print(flags, { adapted: files !== undefined, pairs, before, after }, sentenceOf(outcome));
}

const UNDONE = 'The built-in model is used again, as it is installed.';

function sentenceOf({ pairs, before, after, files }: AdaptOutcome): string {
  const questions = thousands(before.questions);
  if (files) {
    return `The model was fitted to this folder: of ${questions} held-out questions it now finds ${percent(after.recall1)} first, before ${percent(before.recall1)}. The next search builds its index; sextant adapt --undo takes it back.`;
  }
  return `The model stays as it is: ${thousands(pairs)} pairs of this folder made it no better on ${questions} held-out questions.`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function print({ json }: AdaptFlags, value: Record<string, unknown>, sentence: string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${sentence}\n`);
}
