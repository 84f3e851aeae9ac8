/** The questions of `sextant eval --auto`: made of a folder's own words, and asked of a copy without these words. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readCommits } from '../engine/evaluation/auto/commits.ts';
import { autoQuestions, writeMaskedCopy } from '../engine/evaluation/auto/generate.ts';
import type { EvaluatedRepo } from '../engine/evaluation/evaluate.ts';
import type { GoldenQuestion } from '../engine/evaluation/golden.ts';
import { Interrupted, UsageError } from './errors.ts';
import { folderFrom, GRAMMARS } from './locations.ts';
import { evaluationDisplay } from './progress.ts';
import { tell } from './session.ts';
import { counted } from './terminal.ts';

export interface AutoFlags {
  /** The folder, or true for the current one. */
  readonly auto?: string | boolean;
  readonly commits?: string;
  readonly questions: string;
}

const MOST_QUESTIONS = 10_000;

/** Gives `work` the questions and the copy, which is removed whatever happens. */
export async function withAutoSubject<T>(
  flags: AutoFlags,
  signal: AbortSignal,
  work: (repo: EvaluatedRepo) => Promise<T>,
): Promise<T> {
  const root = folderFrom(flags.auto === true ? undefined : String(flags.auto));
  const most = questionsFrom(flags.questions);
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'sextant-eval-')));
  const remove = (): void => rmSync(scratch, { recursive: true, force: true });
  // A second Ctrl-C ends the process at once.
  process.once('exit', remove);
  try {
    const copy = join(scratch, 'copy');
    mkdirSync(copy);
    const { questions, masks } = await madeQuestions(root, { most, commits: flags.commits }, signal);
    await writeMaskedCopy(root, masks, copy, { signal });
    tell([
      `Made ${kindsOf(questions)}. They are asked of a copy in a temporary folder, without the comments and headings that became questions; it is removed at the end.`,
    ]);
    const indexDir = join(scratch, 'index');
    return await work({
      name: basename(root),
      root: copy,
      indexDir,
      scope: {},
      questions,
      unanswerable: [],
    });
  } catch (error) {
    if (!signal.aborted || error instanceof Interrupted) throw error;
    throw new Interrupted('Stopped while questions were made.');
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function madeQuestions(
  root: string,
  { most, commits }: { readonly most: number; readonly commits: string | undefined },
  signal: AbortSignal,
): ReturnType<typeof autoQuestions> {
  const display = evaluationDisplay(process.stderr, () => performance.now());
  try {
    return await autoQuestions(root, {
      name: basename(root),
      grammarFolder: GRAMMARS,
      most,
      ...(commits === undefined ? {} : { commits: await readCommits(commits, signal) }),
      signal,
      onProgress: (progress) => display.update({ ...progress, step: 'making questions' }),
    });
  } finally {
    display.stop();
  }
}

/** "300 questions: 250 of docstring, 50 of heading" */
function kindsOf(questions: readonly GoldenQuestion[]): string {
  const kinds = [...new Set(questions.map(({ kind }) => kind))];
  const parts = kinds.map((kind) => `${questions.filter((one) => one.kind === kind).length} of ${kind}`);
  return `${counted(questions.length, 'question')}: ${parts.join(', ')}`;
}

function questionsFrom(value: string): number {
  const most = Number(value);
  if (!/^\d+$/.test(value) || most < 1 || most > MOST_QUESTIONS)
    throw new UsageError(
      `--questions must be a whole number from 1 to ${MOST_QUESTIONS}, and "${value}" is not.`,
    );
  return most;
}
