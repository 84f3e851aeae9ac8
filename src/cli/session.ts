/** One run of the command line over one folder: opens the engine, brings the index up to date, closes it. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Engine, type EngineOptions, type IndexScope } from '../engine/engine.ts';
import { asIndexFailure } from '../engine/index/indexFailure.ts';
import type { SyncResult } from '../engine/indexing/indexer.ts';
import { assertLocalFolder } from '../engine/store/networkFolder.ts';
import { listFiles } from '../engine/workspace/index.ts';
import { EngineError, isDamaged } from '../shared/errors.ts';
import { Interrupted } from './errors.ts';
import { type VectorFlags, vectorsFrom } from './flags.ts';
import { folderFrom, GRAMMARS, indexDirFor } from './locations.ts';
import { BUILT_IN, type ModelFlags, modelFrom } from './modelChoice.ts';
import { openWhenUsable } from './opening.ts';
import { analysisDisplay, progressDisplay } from './progress.ts';
import { counted, megabytes, thousands } from './terminal.ts';

export interface CommonOptions extends ModelFlags, VectorFlags {
  readonly indexDir?: string;
  /** False: what can answer at once does, and the first index of the chosen model is not built. */
  readonly wait?: boolean;
}

export interface Session {
  readonly engine: Engine;
  readonly root: string;
  /** Id of the model that was chosen; another one may answer. */
  readonly model: string;
  readonly wait: boolean;
}

export interface SessionOptions {
  /** Only looks, and leaves even a damaged index as it is. */
  readonly readonly?: boolean;
  /** Waits, until this is aborted, for another process that builds the first index; without it that is an error. */
  readonly waitUntil?: AbortSignal;
  /** Whether something is asked while the chosen model's index is not complete. */
  readonly asksEarly?: boolean;
}

/** More threads than this wait for the one that writes. */
const MOST_THREADS = 4;

/** Runs `work` on the folder's engine and closes it whatever happens. */
export async function withEngine<T>(
  folder: string | undefined,
  flags: CommonOptions,
  work: (session: Session) => Promise<T>,
  { readonly = false, waitUntil, asksEarly = false }: SessionOptions = {},
): Promise<T> {
  const root = folderFrom(folder);
  const indexDir = indexDirFor(root, flags.indexDir, process.env);
  const vectors = vectorsFrom(flags);
  const model = await modelFrom(flags);
  try {
    if (!hasIndex(indexDir)) await assertSomethingToIndex(root);
    const options: EngineOptions = {
      root,
      indexDir,
      model,
      vectors,
      ...(model === BUILT_IN ? {} : { interimModel: BUILT_IN }),
      grammarFolder: GRAMMARS,
      threads: Math.min(MOST_THREADS, availableParallelism()),
      foreground: true,
      asksLate: !asksEarly,
      now: Date.now,
      readonly,
    };
    const engine = waitUntil
      ? await openWhenUsable(options, { signal: waitUntil, onWait: () => tell([WAITING]) })
      : await Engine.open(options);
    try {
      return await work({ engine, root, model: model.id, wait: flags.wait ?? true });
    } finally {
      await engine.close();
    }
  } catch (error) {
    throw asIndexFailure(error, indexDir);
  }
}

const WAITING =
  'Another Sextant process is building the index of this folder; waiting for it (Ctrl-C to stop).';

/** Whether a folder holds an index, complete or not. Throws the system's error if it cannot be looked into. */
export function hasIndex(indexDir: string): boolean {
  return existsSync(indexDir) && readdirSync(indexDir).some((name) => /^index-.*\.db$/.test(name));
}

/** Throws the system's error if a folder for an index could not be made or written to, without trying it. */
export function assertCanHoldIndex(indexDir: string): void {
  let folder = indexDir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  // Reading tells a file from a folder.
  readdirSync(folder);
  accessSync(folder, constants.W_OK | constants.X_OK);
  assertLocalFolder(folder);
}

/** An index of nothing is not made: it would answer every question with silence. */
async function assertSomethingToIndex(root: string): Promise<void> {
  const { files, skipped } = await listFiles(root);
  if (files.length > 0) return;
  const why =
    skipped.length > 0 ? ' What is there is skipped; sextant index --dry-run says why.' : ' It is empty.';
  throw new EngineError('nothingToIndex', `There is nothing to index in ${root}.${why}`);
}

/** A scope without files would empty the index. */
async function assertScopeHasFiles(engine: Engine, scope: IndexScope, signal: AbortSignal): Promise<void> {
  const { files } = await engine.list(scope, signal);
  if (files.length > 0) return;
  const what = isEverything(scope) ? 'There is nothing to index' : '--include and --exclude leave no file';
  throw new EngineError('nothingToIndex', `${what}, so nothing was changed.`);
}

export interface UpToDateOptions {
  readonly scope?: IndexScope | undefined;
  /** Called when another index can answer and that of the chosen model is about to be built. */
  readonly onInterim?: () => Promise<void>;
}

/** Indexes what changed, with a progress bar; says in a line what was done, if anything was. */
export async function bringUpToDate(
  { engine, model, wait }: Session,
  signal: AbortSignal,
  { scope, onInterim }: UpToDateOptions = {},
): Promise<SyncResult | undefined> {
  if (!engine.writable) {
    await engine.ready();
    tellNotices(engine);
    return undefined;
  }
  if (scope) await assertScopeHasFiles(engine, scope, signal);
  const display = progressDisplay(process.stderr, () => performance.now());
  display.looking();
  let startMs = performance.now();
  let filesDone = 0;
  let filesTotal: number | undefined;
  try {
    const result = await engine.sync({
      signal,
      ...(scope ? { scope } : {}),
      onInterim: async () => {
        display.stop();
        if (!wait) {
          tell([notWaitedFor(model)]);
          return false;
        }
        await onInterim?.();
        startMs = performance.now();
        return true;
      },
      onProgress: (progress) => {
        ({ filesDone, filesTotal } = progress);
        display.update(progress);
      },
    });
    display.stop();
    tellNotices(engine);
    const summary = summaryOf(result, (performance.now() - startMs) / 1000);
    if (summary !== undefined) tell([summary]);
    return result;
  } catch (error) {
    display.stop();
    if (!signal.aborted) throw error;
    throw new Interrupted(stoppedSentence(filesDone, filesTotal));
  }
}

/** Asks the engine; an index that shows to be damaged only now is built again first. */
export async function ask<T>(
  session: Session,
  signal: AbortSignal,
  question: (engine: Engine) => Promise<T>,
): Promise<T> {
  try {
    return await question(session.engine);
  } catch (error) {
    if (!isDamaged(error) || !session.engine.writable) throw error;
    await bringUpToDate(session, signal);
    return question(session.engine);
  }
}

/** Like `ask`, with progress under the name of what is being done. */
export async function analysed<T>(
  session: Session,
  signal: AbortSignal,
  doing: string,
  work: (
    engine: Engine,
    options: { readonly signal: AbortSignal; readonly onProgress: (share: number) => void },
  ) => Promise<T>,
): Promise<T> {
  const display = analysisDisplay(process.stderr, () => performance.now(), doing);
  try {
    return await ask(session, signal, (engine) =>
      work(engine, { signal, onProgress: (share) => display.update(share) }),
    );
  } finally {
    display.stop();
  }
}

function notWaitedFor(model: string): string {
  return `The index of ${model} is not complete, so another one answers; sextant index with the same flags completes it.`;
}

/** What the engine has to say and has not said yet. */
export function tellNotices({ notices }: Engine): void {
  tell(notices.splice(0));
}

/** `filesTotal` is undefined while it is not known what there is to do. */
export function stoppedSentence(filesDone: number, filesTotal: number | undefined): string {
  if (filesTotal === undefined) return 'Stopped while looking for files to index; run it again to go on.';
  const left = filesTotal - filesDone;
  return `Stopped with ${thousands(left)} of ${counted(filesTotal, 'file')} to go; what is indexed is kept, run it again to go on.`;
}

type Sums = Pick<SyncResult, 'written' | 'removed' | 'bytes' | 'chunks' | 'reused'>;

/** Undefined if nothing changed. */
export function summaryOf(
  { written, removed, bytes, chunks, reused }: Sums,
  seconds: number,
): string | undefined {
  const time = `in ${seconds.toFixed(1)} s`;
  const gone = counted(removed, 'file');
  if (written === 0) return removed === 0 ? undefined : `Removed ${gone} from the index ${time}`;
  const parts = [
    counted(written, 'file'),
    megabytes(bytes),
    counted(chunks, 'chunk'),
    ...(reused > 0 ? [`${counted(reused, 'vector')} reused`] : []),
    ...(removed > 0 ? [`${gone} gone`] : []),
  ];
  return `Indexed ${parts.join(' · ')} ${time}`;
}

/** Of the index of the folder; everything if there is none, or none that can be read. */
export async function storedScope(folder: string | undefined, flags: CommonOptions): Promise<IndexScope> {
  const indexDir = indexDirFor(folderFrom(folder), flags.indexDir, process.env);
  try {
    if (!hasIndex(indexDir)) return {};
    return await withEngine(folder, flags, async ({ engine }) => engine.scope, { readonly: true });
  } catch (error) {
    if (error instanceof EngineError && ['indexDamaged', 'indexBusy'].includes(error.code)) return {};
    throw asIndexFailure(error, indexDir);
  }
}

/** Whether a scope leaves nothing out. */
export function isEverything({ include = [], exclude = [] }: IndexScope): boolean {
  return include.length === 0 && exclude.length === 0;
}

/** The flags that say the same: `--include "src/**" --exclude "*.md"`. */
export function scopeFlags({ include = [], exclude = [] }: IndexScope): string {
  return [
    ...include.map((glob) => `--include "${glob}"`),
    ...exclude.map((glob) => `--exclude "${glob}"`),
  ].join(' ');
}

export function tell(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
}
