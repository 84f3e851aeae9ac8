/**
 * One workspace folder in the engine process: opens its engine, keeps its index equal to the files in the
 * background, and knows its state. Questions are answered meanwhile.
 */
import { join } from 'node:path';
import type { FolderParams, OpenParams, SyncSummary } from '../../shared/engineApi.ts';
import type { IndexStatus } from '../../shared/engineEvents.ts';
import { EngineError, isDamaged, plainError } from '../../shared/errors.ts';
import { Engine, type EngineOptions } from '../engine.ts';
import { asIndexFailure } from '../index/indexFailure.ts';
import { WRITER_LOCK } from '../index/writerLock.ts';
import type { IndexProgress, SyncResult } from '../indexing/indexer.ts';
import { tryLock } from '../store/database.ts';
import { ChangedPaths } from './changedPaths.ts';
import { ChunkRate } from './chunkRate.ts';
import { deleteIndexFiles } from './deleteIndexFiles.ts';
import { engineOptions, type FolderSurroundings, identityOf, scopeOf } from './folderOptions.ts';

/** How often a process that only reads looks whether the one that writes has gone. */
const TAKE_OVER_MS = 10_000;

interface Run {
  readonly stop: AbortController;
  readonly done: Promise<SyncResult>;
}

export class FolderHost {
  readonly params: FolderParams;
  /** Everything that decides how the folder is opened. */
  readonly identity: string;
  readonly #options: EngineOptions;
  readonly #around: FolderSurroundings;
  readonly #changed: ChangedPaths;
  #engine: Engine | undefined;
  #opening: Promise<void> = Promise.resolve();
  #status: IndexStatus = { state: 'notEnabled' };
  #paused: boolean;
  #closed = false;
  #run: Run | undefined;
  #updating: Run | undefined;
  #takeOverTimer: NodeJS.Timeout | undefined;
  #takingOver: Promise<void> | undefined;

  constructor(params: FolderParams, open: OpenParams, around: FolderSurroundings) {
    this.params = params;
    this.identity = identityOf(params, open);
    this.#around = around;
    this.#options = engineOptions(params, open, around);
    this.#changed = new ChangedPaths(around.elapsedMs, () => void this.#update());
    this.#paused = open.paused ?? false;
  }

  /** What the folder is called. */
  get key(): string {
    return this.params.key;
  }

  get status(): IndexStatus {
    return this.#status;
  }

  /** Whether questions can be asked now. */
  get isOpen(): boolean {
    return this.#engine !== undefined;
  }

  get writable(): boolean {
    return this.#engine?.writable ?? false;
  }

  get notices(): readonly string[] {
    return this.#engine?.notices ?? [];
  }

  /** Opens `after` something else. Resolves when questions can be asked, or when the state says why not. */
  open(after: Promise<unknown> = this.#opening): Promise<void> {
    this.#opening = after.then(() => this.#open());
    return this.#opening;
  }

  /** The engine once it is open. Throws EngineError: why there is none. */
  async engine(): Promise<Engine> {
    await this.#opening;
    if (this.#engine) return this.#engine;
    if (this.#closed)
      throw new EngineError('noFolder', `The folder ${this.params.root} was closed in the meantime.`);
    if (this.#status.state === 'failed') throw new EngineError(this.#status.code, this.#status.message);
    throw new EngineError(
      'notEnabled',
      `The folder ${this.params.root} is not indexed, so it cannot be searched by meaning. Choose "Index this Workspace" first.`,
    );
  }

  /** As `engine`; an index that shows to be damaged is built again in the background. */
  async ask<T>(question: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = await this.engine();
    try {
      return await question(engine);
    } catch (error) {
      if (isDamaged(error) && engine.writable && !this.#paused) this.#syncInBackground();
      throw asIndexFailure(error, this.params.indexDir);
    }
  }

  /** Joins a run that is under way. An abort pauses; so does `setPaused`, which rejects this with `indexingPaused`. */
  async sync(signal?: AbortSignal): Promise<SyncSummary> {
    await this.#opening;
    if (!this.writable) await this.#takeOver();
    await this.engine();
    signal?.throwIfAborted();
    this.#paused = false;
    const pause = (): void => this.setPaused(true);
    signal?.addEventListener('abort', pause, { once: true });
    try {
      const { skipped, written, removed, unchanged, chunks, embedded, reused } = await this.#sync();
      const sums = { written, removed, unchanged, chunks, embedded, reused, skipped: skipped.length };
      return { folder: this.params.key, ...sums };
    } finally {
      signal?.removeEventListener('abort', pause);
    }
  }

  setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (!this.#engine) return;
    if (paused) {
      this.#stopWork(new EngineError('indexingPaused', 'Indexing was paused; it goes on where it stopped.'));
      this.#settle();
    } else this.#syncInBackground();
  }

  updateFiles(paths: readonly string[]): void {
    // What changes while nothing is indexed is found by the run that ends that.
    if (this.params.enabled && !this.#paused && this.writable) this.#changed.add(paths);
  }

  /** Closes, and deletes the index. Rejects with `indexBusy` while another process writes it. */
  async deleteIndex(keepModel = false): Promise<void> {
    await this.close();
    const { indexDir } = this.params;
    await deleteIndexFiles(indexDir, keepModel).catch((error) => {
      throw asIndexFailure(error, indexDir);
    });
    this.#around.onChange();
  }

  /** Stops what is under way; what is indexed is kept. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#takeOverTimer);
    this.#stopWork(new EngineError('engineStopped', 'The folder was closed while it was being indexed.'));
    await this.#opening;
    await this.#workUnderWay();
    await this.#closeEngine();
  }

  async #open(): Promise<void> {
    if (!this.params.enabled || this.#closed) return;
    this.#setStatus({ state: 'loadingModel' });
    try {
      this.#engine = await this.#around.longWork(() => Engine.open(this.#options));
    } catch (error) {
      this.#fail(error);
    }
    if (!this.writable) this.#watchWriter();
    if (!this.#engine) return;
    if (this.writable && !this.#paused && !this.#closed) this.#syncInBackground();
    else this.#settle();
  }

  #sync(): Promise<SyncResult> {
    const before = this.#run;
    if (before && !before.stop.signal.aborted) return before.done;
    this.#run = this.#start(async (engine, signal) => {
      await before?.done.catch(() => {});
      signal.throwIfAborted();
      this.#changed.clear();
      this.#setStatus({ state: 'scanning' });
      const options = {
        scope: scopeOf(this.params, engine.scope),
        signal,
        onProgress: this.#reporter(signal),
      };
      return this.#around.inTurn(() => this.#around.longWork(() => engine.sync(options)), signal);
    });
    return this.#run.done;
  }

  #syncInBackground(): void {
    // A failure is in the status and the log.
    this.#sync().catch(() => {});
  }

  async #update(): Promise<void> {
    // One at a time: what changes meanwhile goes together into the next one.
    if (this.#updating || !this.writable || this.#paused || this.#closed) return;
    const due = this.#changed.take();
    if (due === 'all') {
      // A run that has listed the folder already may have missed some of it.
      await this.#run?.done.catch(() => {});
      if (!this.#paused && !this.#closed) this.#syncInBackground();
    } else if (due.length > 0) {
      this.#updating = this.#start((engine, signal) => engine.updateFiles(due, { signal }));
      await this.#updating.done.catch(() => {});
      this.#changed.wake();
    }
  }

  #start(work: (engine: Engine, signal: AbortSignal) => Promise<SyncResult>): Run {
    const stop = new AbortController();
    const finish = async (): Promise<SyncResult> => {
      try {
        const engine = await this.engine();
        if (!engine.writable) throw new EngineError('indexBusy', BUSY);
        return await work(engine, stop.signal);
      } finally {
        if (this.#run === run) this.#run = undefined;
        if (this.#updating === run) this.#updating = undefined;
      }
    };
    const done = finish().then(
      (result) => {
        this.#settle();
        if (result.written + result.removed > 0) this.#around.onChange();
        return result;
      },
      (error) => {
        if (stop.signal.aborted || !this.writable) this.#settle();
        else this.#fail(error);
        throw stop.signal.aborted ? stop.signal.reason : asIndexFailure(error, this.params.indexDir);
      },
    );
    const run: Run = { stop, done };
    return run;
  }

  #stopWork(reason: EngineError): void {
    this.#changed.clear();
    this.#run?.stop.abort(reason);
    this.#updating?.stop.abort(reason);
  }

  #reporter(signal: AbortSignal): (progress: IndexProgress) => void {
    const rate = new ChunkRate();
    return ({ filesDone, filesTotal, chunks, model: indexed }) => {
      if (signal.aborted || !this.#engine) return;
      const chunksPerSecond = rate.add(this.#around.elapsedMs(), chunks);
      const { model } = this.#engine;
      const models = indexed === model ? { model } : { model, nextModel: indexed };
      this.#setStatus({ state: 'indexing', filesDone, filesTotal, chunks, chunksPerSecond, ...models });
      this.#around.onChange();
    };
  }

  /** The state when nothing is under way. */
  #settle(): void {
    const isAtWork = this.#run && !this.#run.stop.signal.aborted;
    if (isAtWork || !this.#engine || this.#closed) return;
    try {
      const { model } = this.#engine;
      this.#setStatus(this.#paused ? { state: 'paused' } : { state: 'ready', ...this.#engine.counts, model });
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const plain = plainError(asIndexFailure(error, this.params.indexDir));
    const trace = plain.code === 'internal' && error instanceof Error ? `\n${error.stack}` : '';
    this.#around.log('error', `${this.params.key}: ${plain.message}${trace}`);
    this.#setStatus({ state: 'failed', ...plain });
  }

  #setStatus(status: IndexStatus): void {
    this.#status = status;
    this.#around.onStatus();
  }

  /** Looks from time to time whether the process that writes the index has ended. */
  #watchWriter(): void {
    const isBusy = this.#status.state !== 'failed' || this.#status.code === 'indexBusy';
    if (isBusy && !this.#closed) this.#takeOverTimer ??= setInterval(() => this.#takeOver(), TAKE_OVER_MS);
  }

  /** Opens again what could not be opened, or not to write, if that may have changed. */
  #takeOver(): Promise<void> {
    this.#takingOver ??= this.#tryToTakeOver().finally(() => {
      this.#takingOver = undefined;
    });
    return this.#takingOver;
  }

  async #tryToTakeOver(): Promise<void> {
    if (!this.params.enabled || this.#closed) return;
    const release = await tryLock(join(this.params.indexDir, WRITER_LOCK)).catch(() => undefined);
    release?.();
    if (this.#closed) return;
    if (!release && this.#engine) {
      // What the other process has written meanwhile is part of the state.
      this.#settle();
      return;
    }
    clearInterval(this.#takeOverTimer);
    this.#takeOverTimer = undefined;
    await this.open(this.#workUnderWay().then(() => this.#closeEngine()));
  }

  /** Work that begins later waits for what the folder is opened as then. */
  async #workUnderWay(): Promise<void> {
    await Promise.allSettled([this.#run?.done, this.#updating?.done]);
  }

  async #closeEngine(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.close();
  }
}

const BUSY =
  'Another Sextant process is updating this index, so what it has stored so far is searched. Indexing goes on here when that one ends.';
