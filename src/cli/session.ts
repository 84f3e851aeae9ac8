/** One run of the command line over one folder: opens the engine, brings the index up to date, closes it. */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Engine, type IndexScope } from '../engine/engine.ts';
import type { SyncResult } from '../engine/indexing/indexer.ts';
import { listFiles } from '../engine/workspace/index.ts';
import { EngineError } from '../shared/errors.ts';
import { Interrupted } from './errors.ts';
import { folderFrom, GRAMMARS, indexDirFor, modelFrom } from './locations.ts';
import { progressDisplay } from './progress.ts';
import { megabytes, thousands } from './terminal.ts';

export interface CommonOptions {
  readonly model?: string;
  readonly indexDir?: string;
}

export interface Session {
  readonly engine: Engine;
  readonly root: string;
  readonly indexDir: string;
}

/** More threads than this wait for the one that writes. */
const MOST_THREADS = 4;

/** Runs `work` on the folder's engine and closes it whatever happens. */
export async function withEngine<T>(
  folder: string | undefined,
  options: CommonOptions,
  work: (session: Session) => Promise<T>,
  { readonly = false }: { readonly readonly?: boolean } = {},
): Promise<T> {
  const root = folderFrom(folder);
  const indexDir = indexDirFor(root, options.indexDir, process.env);
  const model = modelFrom(options.model);
  if (!hasIndex(indexDir)) await assertSomethingToIndex(root);
  const engine = await Engine.open({
    root,
    indexDir,
    model,
    grammarFolder: GRAMMARS,
    threads: Math.min(MOST_THREADS, availableParallelism()),
    foreground: true,
    now: Date.now,
    readonly,
  });
  try {
    return await work({ engine, root, indexDir });
  } finally {
    await engine.close();
  }
}

/** Whether a folder holds an index, complete or not. */
export function hasIndex(indexDir: string): boolean {
  return existsSync(indexDir) && readdirSync(indexDir).some((name) => /^index-.*\.db$/.test(name));
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
  throw new EngineError('nothingToIndex', 'No file matches --include and --exclude, so nothing was changed.');
}

/** Indexes what changed, with a progress bar; says in a line what was done, if anything was. */
export async function bringUpToDate(
  { engine }: Session,
  signal: AbortSignal,
  scope?: IndexScope,
): Promise<SyncResult | undefined> {
  if (!engine.writable) {
    await engine.ready();
    tell(engine.notices);
    return undefined;
  }
  if (scope) await assertScopeHasFiles(engine, scope, signal);
  const display = progressDisplay(process.stderr, () => performance.now());
  const startMs = performance.now();
  let filesDone = 0;
  let filesTotal = 0;
  try {
    const result = await engine.sync({
      signal,
      ...(scope ? { scope } : {}),
      onProgress: (progress) => {
        ({ filesDone, filesTotal } = progress);
        display.update(progress);
      },
    });
    display.stop();
    tell(engine.notices);
    if (result.written + result.removed > 0) tell([summaryOf(result, (performance.now() - startMs) / 1000)]);
    return result;
  } catch (error) {
    display.stop();
    if (!signal.aborted) throw error;
    const left = filesTotal - filesDone;
    throw new Interrupted(
      `Stopped with ${thousands(left)} of ${thousands(filesTotal)} files to go. What is indexed is kept; run it again to go on.`,
    );
  }
}

function summaryOf(result: SyncResult, seconds: number): string {
  const parts = [
    `${thousands(result.written)} files`,
    megabytes(result.bytes),
    `${thousands(result.chunks)} chunks`,
  ];
  const removed = result.removed > 0 ? `, ${thousands(result.removed)} gone` : '';
  const reused = result.reused > 0 ? `, ${thousands(result.reused)} vectors reused` : '';
  return `Indexed ${parts.join(' · ')}${removed}${reused} in ${seconds.toFixed(1)} s`;
}

export function tell(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
}
