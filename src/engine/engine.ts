/**
 * One workspace folder and its index: the only door to it for the command line, the engine process and tests. It
 * holds the writer's lock, lets one change run at a time, and answers searches meanwhile.
 */
import { join } from 'node:path';
import type { ClusterParams, EngineClusters } from '../shared/clusters.ts';
import type { DuplicatesParams, EngineDuplicates } from '../shared/duplicates.ts';
import type { EngineAnswer, FindSimilarParams, SearchParams } from '../shared/engineApi.ts';
import { EngineError, hasCode, isDamaged } from '../shared/errors.ts';
import type { EngineMap, MapParams } from '../shared/map.ts';
import { DEFAULT_CHUNK_LIMITS } from './chunking/chunk.ts';
import { type Diagnostics, diagnose } from './diagnostics.ts';
import type { EngineOptions } from './engineOptions.ts';
import { stampOf } from './index/indexFiles.ts';
import type { OpenIndex } from './index/openIndex.ts';
import { openModel } from './index/openModel.ts';
import { type IndexScope, type ListWorkspace, VersionedIndex } from './index/versionedIndex.ts';
import { fitWhiteningTo, removeWhitening, whiteningFileOf } from './index/whiteningFile.ts';
import { WRITER_LOCK } from './index/writerLock.ts';
import type { SyncOptions, SyncResult } from './indexing/indexer.ts';
import { WorkerPool } from './indexing/workerPool.ts';
import type { ClusterOptions } from './insight/clusterSearch.ts';
import type { DuplicateOptions } from './insight/duplicateSearch.ts';
import { type Embedder, symmetryCaveat } from './models/embedder.ts';
import type { ModelSource } from './models/modelSource.ts';
import { WhitenedEmbedder } from './models/whitenedEmbedder.ts';
import { keepNewSpaceSmall } from './newSpace.ts';
import { tryLock } from './store/database.ts';
import { assertLocalFolder } from './store/networkFolder.ts';
import type { VectorOptions } from './vectors/vectorOptions.ts';
import type { WorkOptions } from './work.ts';
import { DEFAULT_READ_LIMITS, type Listing, listFiles, statFiles } from './workspace/index.ts';

export type { Diagnostics } from './diagnostics.ts';
export type { EngineOptions } from './engineOptions.ts';
export type { IndexScope } from './index/versionedIndex.ts';

export interface EngineSyncOptions extends SyncOptions {
  /** Replaces the scope that was said before. */
  readonly scope?: IndexScope;
  /**
   * Called when another index answers for the chosen model's, which is not complete yet. That one is built only if this
   * resolves to true.
   */
  readonly onInterim?: () => Promise<boolean>;
}

export class Engine {
  /** Sentences for a person about what is reduced or was repaired. */
  readonly notices: string[] = [];
  readonly #options: EngineOptions;
  readonly #pool: WorkerPool;
  /** Undefined until the writer's lock was tried; of undefined if another process holds it. */
  #lock: Promise<(() => void) | undefined> | undefined;
  #releaseLock: (() => void) | undefined;
  /** The chosen model's index first, then the interim one's while it is needed. */
  #indexes: ModelIndex[] = [];
  /** A reader whose writer has not begun with the chosen model's index looks for it again; this embeds then. */
  #awaited: Embedder | undefined;
  readonly #background = new Set<Promise<unknown>>();
  /** Aborted by `close`. */
  readonly #closing = new AbortController();

  private constructor(options: EngineOptions) {
    this.#options = options;
    this.#pool = new WorkerPool(options.threads, { grammarFolder: options.grammarFolder });
  }

  /**
   * Opens the index of a folder, making it if there is none. If another process is writing it, this one only
   * reads; EngineError `indexBusy` if there is nothing to read yet.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    keepNewSpaceSmall();
    const engine = new Engine(options);
    try {
      await engine.#openIndexes();
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  /** Whether this process may change the index. */
  get writable(): boolean {
    return this.#releaseLock !== undefined;
  }

  /** Whether what answers has seen the whole workspace. */
  get complete(): boolean {
    return this.#answering.answersWhole;
  }

  /** Id of the model whose index answers. */
  get model(): string {
    return this.#answering.model;
  }

  get chunkCount(): number {
    return this.#answering.chunkCount;
  }

  /** Of the index that answers; cheap enough to be asked after every commit. */
  get counts(): { files: number; chunks: number; generation: number; skipped: number } {
    const { store } = this.#answering;
    const { files, chunks } = store.upkeep.counts();
    return { files, chunks, generation: store.generation, skipped: store.skipped().length };
  }

  /** Which files are in the index, as last said to `sync`. */
  get scope(): IndexScope {
    return this.#chosen.scope;
  }

  /** Lists what would be indexed, without looking into any file. */
  list(scope: IndexScope = this.scope, signal?: AbortSignal): Promise<Listing> {
    return listFiles(this.#options.root, scope, signal);
  }

  /**
   * Makes the index equal to the files, the interim model's first. Rejects with the signal's reason if aborted; what
   * was stored until then stays, and the next call goes on from there.
   */
  async sync({ scope, onInterim, ...options }: EngineSyncOptions = {}): Promise<SyncResult> {
    this.#assertWritable();
    const stoppable = this.#stoppable(options);
    const list: ListWorkspace = (current) => this.list(current, stoppable.signal);
    let result = NOTHING_DONE;
    for (const { index } of this.#indexes.slice(1)) result = await index.sync(list, scope, stoppable);
    if (onInterim && this.complete && !this.#chosen.complete && !(await onInterim())) return result;
    result = await this.#chosen.sync(list, scope, stoppable);
    await this.#dropInterim();
    return result;
  }

  /** Looks again at the given paths alone, relative to the folder. Resolves when they are in the index that answers. */
  async updateFiles(paths: readonly string[], options: SyncOptions = {}): Promise<SyncResult> {
    this.#assertWritable();
    const answering = this.#answering;
    const stoppable = this.#stoppable(options);
    const list: ListWorkspace = (scope) => statFiles(this.#options.root, paths, scope, stoppable.signal);
    for (const { index } of this.#indexes) {
      // A first pass with a slow model takes long; those who wait for an answer do not wait for that.
      if (index !== answering) this.#inBackground(index.update(list, paths, stoppable));
    }
    try {
      return await answering.update(list, paths, stoppable);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      // The index was set aside, and these files alone would not make a new one.
      return this.sync(options);
    }
  }

  /** Rejects with `indexDamaged` if the index had to be set aside; after the next `sync` it answers again. */
  search(params: SearchParams, signal?: AbortSignal): Promise<EngineAnswer> {
    return this.#answer((index) => index.search(params, signal));
  }

  /** As `search`; also `fileNotFound`, `lineNotFound` or `badArgument` if the seed says nothing. */
  async findSimilar(params: FindSimilarParams, signal?: AbortSignal): Promise<EngineAnswer> {
    return this.#withCaveat(await this.#answer((index) => index.findSimilar(params, signal)));
  }

  /** What stands more than once. As `search`; the answer says which generation of the index it is of. */
  async findDuplicates(params: DuplicatesParams, options: DuplicateOptions = {}): Promise<EngineDuplicates> {
    const { root } = this.#options;
    return this.#withCaveat(
      await this.#answer((index) => index.findDuplicates({ root, params, ...this.#stoppable(options) })),
    );
  }

  /** What the folder is about. As `findDuplicates`. */
  async cluster(params: ClusterParams, options: ClusterOptions = {}): Promise<EngineClusters> {
    const { root } = this.#options;
    return this.#withCaveat(
      await this.#answer((index) => index.cluster({ root, params, ...this.#stoppable(options) })),
    );
  }

  /** The chunks of a clustering as points in the plane. As `cluster`, and `clusteringGone`. */
  async map(params: MapParams, options: WorkOptions = {}): Promise<EngineMap> {
    return this.#withCaveat(await this.#answer((index) => index.map(params, this.#stoppable(options))));
  }

  /** Asks the index that answers today for anything else that it knows. Rejects as `search` does. */
  async ask<T>(question: (index: OpenIndex) => Promise<T>): Promise<T> {
    return (await this.#current()).ask(question);
  }

  /** Another one whenever answers may be different. */
  get version(): string {
    return this.#answering.version;
  }

  /** Resolves once searches read the copy in memory; until then they read vectors from the store. */
  async ready(): Promise<void> {
    for (const { index } of this.#indexes) await index.ready();
  }

  /** What is in the index of the chosen model; `quick` leaves out what reads all of it. */
  diagnostics(options: { readonly quick?: boolean } = {}): Diagnostics {
    return diagnose(this.#chosen.store, options);
  }

  /**
   * Fits a whitening to the vectors of the chosen model, for every engine that is opened on this folder from now on:
   * their first sync makes an index of whitened vectors beside this one. EngineError `badArgument` if the index is
   * not complete, or whitened already.
   */
  fitWhitening(): void {
    this.#assertWritable();
    const { index, embedder, source } = this.#indexes[0]!;
    if (source !== this.#options.model)
      throw new EngineError(
        'unsupportedPlatform',
        `The model ${this.#options.model.id} cannot run here, so nothing was fitted.`,
      );
    if (embedder instanceof WhitenedEmbedder)
      throw new EngineError('badArgument', `The vectors of ${embedder.info.id} are whitened already.`);
    if (!index.complete)
      throw new EngineError(
        'badArgument',
        'A whitening is fitted to a complete index: index the folder first.',
      );
    fitWhiteningTo(index.store, whiteningFileOf(this.#options.indexDir, embedder.info));
  }

  /** Takes the whitening back, from the next time the folder is opened. Returns whether there was one. */
  dropWhitening(): boolean {
    this.#assertWritable();
    const { embedder } = this.#indexes[0]!;
    if (!(embedder instanceof WhitenedEmbedder)) return false;
    removeWhitening(whiteningFileOf(this.#options.indexDir, embedder.inner.info));
    return true;
  }

  /** Stops what is going on; what was stored stays. Nothing may be asked afterwards. */
  async close(): Promise<void> {
    this.#closing.abort(new EngineError('engineStopped', 'The search engine was stopped.'));
    await this.#pool.dispose();
    while (this.#background.size > 0) await Promise.allSettled(this.#background);
    for (const one of this.#indexes.splice(0)) await closeModelIndex(one);
    await this.#awaited?.dispose();
    this.#awaited = undefined;
    this.#releaseLock?.();
  }

  get #chosen(): VersionedIndex {
    return this.#indexes[0]!.index;
  }

  get #answering(): VersionedIndex {
    return (this.#indexes.find(({ index }) => index.answersWhole) ?? this.#indexes.at(-1)!).index;
  }

  async #openIndexes(): Promise<void> {
    const { model, interimModel, vectors, readonly = false, asksLate = false } = this.#options;
    let embedder: Embedder | undefined;
    try {
      embedder = await this.#openModel(model, vectors);
      this.#indexes.push(await this.#openIndexOf(embedder, model, vectors));
    } catch (error) {
      // Who only looks wants to hear of the chosen model's index, not of another's.
      const mayAnswer = interimModel !== undefined && !readonly;
      if (mayAnswer && hasCode(error, 'unsupportedPlatform')) {
        this.notices.push(`${error.message} Until then the model ${interimModel.id} answers.`);
      } else if (mayAnswer && !asksLate && !this.writable && embedder && hasCode(error, 'indexBusy')) {
        this.#awaited = embedder;
      } else {
        await embedder?.dispose();
        throw error;
      }
    }
    const isReady = this.#indexes[0]?.index.answersWhole ?? false;
    if (interimModel && !readonly && !isReady && !(asksLate && this.#indexes.length > 0)) {
      const interim = await this.#openModel(interimModel);
      try {
        this.#indexes.push(await this.#openIndexOf(interim, interimModel));
      } catch (error) {
        await interim.dispose();
        throw error;
      }
    }
    if (!this.writable && !readonly) {
      this.notices.push(
        'Another Sextant process is updating this index, so what it has stored so far is searched.',
      );
    }
  }

  #openModel(source: ModelSource, vectors?: VectorOptions): Promise<Embedder> {
    const { indexDir, foreground = false, openTransformer } = this.#options;
    const onNotice = (sentence: string): void => void this.notices.push(sentence);
    return openModel(source, { indexDir, pool: this.#pool, foreground, vectors, openTransformer, onNotice });
  }

  async #openIndexOf(embedder: Embedder, source: ModelSource, vectors?: VectorOptions): Promise<ModelIndex> {
    const { root, indexDir, chunkLimits = DEFAULT_CHUNK_LIMITS, now, searcher, readonly } = this.#options;
    assertLocalFolder(indexDir);
    // Only now: a model that cannot be opened leaves no folder behind.
    if (!readonly) this.#releaseLock = await (this.#lock ??= tryLock(join(indexDir, WRITER_LOCK)));
    const index = await VersionedIndex.open({
      indexDir,
      embedder,
      stamp: stampOf(embedder, chunkLimits, vectors?.format),
      indexing: { root, pool: this.#pool, chunkLimits, readLimits: DEFAULT_READ_LIMITS, now },
      writable: this.writable,
      searcher,
      firstPass: vectors?.firstPass,
      onNotice: (sentence) => this.notices.push(sentence),
    });
    return { index, embedder, source };
  }

  async #answer<A extends object>(
    question: (index: OpenIndex) => Promise<A & Reduced>,
  ): Promise<A & AnsweredBy> {
    const index = await this.#current();
    const answer = await index.ask(question);
    return { ...answer, model: index.model, complete: index.answersWhole, caveat: answer.caveat };
  }

  /** What answers now, which in a process that only reads may have come since the last question. */
  async #current(): Promise<VersionedIndex> {
    this.#closing.signal.throwIfAborted();
    await this.#followWriter();
    return this.#answering;
  }

  /** For what compares chunks with each other. */
  #withCaveat<A extends AnsweredBy>(answer: A): A {
    const model = this.#indexes.find(({ index }) => index.model === answer.model)?.embedder.info;
    const caveats = [model && symmetryCaveat(model), answer.caveat].filter((one) => one !== undefined);
    return { ...answer, caveat: caveats.length === 0 ? undefined : caveats.join(' ') };
  }

  async #followWriter(): Promise<void> {
    if (this.writable || this.#options.readonly) return;
    const embedder = this.#awaited;
    if (embedder) {
      this.#awaited = undefined;
      const { model, vectors } = this.#options;
      const found = await this.#openIndexOf(embedder, model, vectors).catch(() => undefined);
      if (found && !this.#closing.signal.aborted) this.#indexes.unshift(found);
      else if (found) await closeModelIndex(found);
      else this.#awaited = embedder;
    }
    for (const { index } of this.#indexes) await index.follow();
  }

  /** Once the chosen model's index is complete; its files stay, for when that model is chosen. */
  async #dropInterim(): Promise<void> {
    for (const one of this.#indexes.splice(1)) await closeModelIndex(one);
  }

  /** Ended by `close` as well, which would wait for it. */
  #stoppable<O extends { readonly signal?: AbortSignal | undefined }>(
    options: O,
  ): O & { readonly signal: AbortSignal } {
    const { signal } = this.#closing;
    return { ...options, signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal };
  }

  #inBackground(work: Promise<unknown>): void {
    // What failed here is made good by the next sync.
    const settled = work.catch(() => {});
    this.#background.add(settled);
    settled.then(() => this.#background.delete(settled));
  }

  #assertWritable(): void {
    if (this.writable) return;
    throw new EngineError(
      'indexBusy',
      'Another Sextant process is updating this index. Try again when it has finished.',
    );
  }
}

const NONE = { written: 0, removed: 0, unchanged: 0, bytes: 0, chunks: 0, embedded: 0, reused: 0 };
const NOTHING_DONE: SyncResult = { ...NONE, skipped: [] };

type Reduced = Partial<Pick<EngineAnswer, 'caveat'>>;
type AnsweredBy = Pick<EngineAnswer, 'model' | 'complete' | 'caveat'>;

interface ModelIndex {
  readonly source: ModelSource;
  readonly index: VersionedIndex;
  readonly embedder: Embedder;
}

async function closeModelIndex({ index, embedder }: ModelIndex): Promise<void> {
  await index.close();
  await embedder.dispose();
}
