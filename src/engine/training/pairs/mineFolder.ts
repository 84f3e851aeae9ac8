/** Pairs of a folder of checkouts, repository by repository in worker threads, each in a file of its own. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EngineError } from '../../../shared/errors.ts';
import { prepareForParserThreads } from '../../chunking/parserThreads.ts';
import type { MineReply, MineRequest, MineWorkerData } from './mineWorker.ts';
import { FUNCTIONS, pairFilePath, readRows, writePairs } from './pairFile.ts';
import { sameNamePairs } from './sameNames.ts';

export interface MineFolderOptions {
  /** Checkouts, one folder each; the folder's name becomes the file's. */
  readonly repos: string;
  /** Names of those that count; all in the folder if not given. */
  readonly only?: ReadonlySet<string>;
  /** Where the files of pairs go. Those that are there already are not made again. */
  readonly out: string;
  readonly grammarFolder: string;
  readonly threads: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onRepository?: (mined: MineReply & { readonly done: number; readonly total: number }) => void;
}

/** EngineError `nothingToIndex` if there are no checkouts. */
export async function mineFolder(options: MineFolderOptions): Promise<void> {
  const { repos, only, out, signal } = options;
  const names = readdirSync(repos, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !entry.name.endsWith('.part'))
    .map(({ name }) => name)
    .filter((name) => only?.has(name) ?? true)
    .sort((a, b) => (a < b ? -1 : 1));
  if (names.length === 0)
    throw new EngineError(
      'nothingToIndex',
      `There are no checkouts in ${repos}; bench/corpus.ts fetches some.`,
    );
  signal?.throwIfAborted();
  await runAll(
    options,
    names.filter((name) => !existsSync(pairFilePath(out, name))),
  );
  const functions = names.map((name) =>
    readRows(pairFilePath(join(out, FUNCTIONS), name)).map(([named, body]) => ({
      name: named!,
      body: body!,
    })),
  );
  writePairs(out, sameNamePairs(functions, options.seed));
}

/** Megabytes: the definitions of the largest repositories. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 2048 };

async function runAll(options: MineFolderOptions, names: readonly string[]): Promise<void> {
  const { repos, out, grammarFolder, threads, seed, signal, onRepository } = options;
  const waiting = [...names];
  let done = 0;
  const data: MineWorkerData = { grammarFolder, seed };
  prepareForParserThreads();
  const runThread = async (): Promise<void> => {
    const worker = new Worker(WORKER_ENTRY, { workerData: data, resourceLimits: THREAD_LIMITS });
    try {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        const reply = await ask(worker, { root: join(repos, name), name, out }, signal).catch((cause) => {
          signal?.throwIfAborted();
          throw failed(name, cause as Error);
        });
        onRepository?.({ ...reply, done: ++done, total: names.length });
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, names.length) }, runThread));
}

function failed(name: string, cause: Error): EngineError {
  return new EngineError(
    'internal',
    `No training pairs could be made of ${name}: ${cause.message}. Take it out of the folder and run again; what was made of the others is kept.`,
    { cause },
  );
}

function ask(worker: Worker, request: MineRequest, signal: AbortSignal | undefined): Promise<MineReply> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => settle(() => reject(signal!.reason));
    const onMessage = (reply: MineReply): void => settle(() => resolve(reply));
    const onError = (error: Error): void => settle(() => reject(error));
    const settle = (end: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      signal?.removeEventListener('abort', onAbort);
      end();
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    else worker.postMessage(request);
  });
}

/** From source, Node runs the TypeScript itself. */
const WORKER_ENTRY = new URL('./mineWorker.ts', import.meta.url);
