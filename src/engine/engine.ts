/**
 * One workspace folder and its index: the only door to it for the command line, the engine process and tests. It
 * holds the writer's lock, lets one change run at a time, and answers searches meanwhile.
 */
import { join } from 'node:path';
import type { DuplicatesParams, EngineDuplicates } from '../shared/duplicates.ts';
import type { EngineAnswer, FindSimilarParams, SearchParams } from '../shared/engineApi.ts';
import { EngineError, type EngineErrorCode, isDamaged } from '../shared/errors.ts';
import { type ChunkLimits, DEFAULT_CHUNK_LIMITS } from './chunking/chunk.ts';
import { type Diagnostics, diagnose } from './diagnostics.ts';
import type { DuplicateOptions } from './duplicateSearch.ts';
import { stampOf } from './indexFiles.ts';
import type { SyncOptions, SyncResult } from './indexing/indexer.ts';
import { openEmbedder } from './indexing/openEmbedder.ts';
import { sampleVectors } from './indexing/storedVectors.ts';
import { WorkerPool } from './indexing/workerPool.ts';
import type { Embedder } from './models/embedder.ts';
import type { ModelSource } from './models/modelSource.ts';
import { WhitenedEmbedder } from './models/whitenedEmbedder.ts';
import { fitWhitening } from './models/whitening.ts';
import type { OpenIndex } from './openIndex.ts';
import type { SearcherOptions } from './search/searcher.ts';
import { tryLock } from './store/database.ts';
import type { VectorOptions } from './vectors/vectorOptions.ts';
import { type IndexScope, type ListWorkspace, VersionedIndex } from './versionedIndex.ts';
import { readWhitening, removeWhitening, whiteningFileOf, writeWhitening } from './whiteningFile.ts';
import { DEFAULT_READ_LIMITS, type Listing, listFiles, statFiles } from './workspace/index.ts';

export type { Diagnostics } from './diagnostics.ts';
export type { IndexScope } from './versionedIndex.ts';

export interface EngineOptions {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  /** Folder for this workspace's index, made if needed. */
  readonly indexDir: string;
  /** What questions and documents are embedded with. */
  readonly model: ModelSource;
  /** A fast model that answers for as long as the chosen one's index is not complete, or if that cannot run here. */
  readonly interimModel?: ModelSource;
  /** Folder with the tree-sitter runtime and grammars. */
  readonly grammarFolder: string;
  readonly threads: number;
  /** Whether somebody waits for the indexing: a transformer may take all cores for it, and no other model answers meanwhile. */
  readonly foreground?: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Only looks: takes no lock, and leaves even a damaged index as it is. */
  readonly readonly?: boolean;
  readonly chunkLimits?: ChunkLimits;
  /** How the chosen model's vectors are stored and compared; the interim one's are as they are by default. */
  readonly vectors?: VectorOptions;
  readonly searcher?: SearcherOptions;
}

export class Engine {
  /** Sentences for a person about what is reduced or was repaired. */
  readonly notices: string[] = [];
  readonly #options: EngineOptions;
  readonly #pool: WorkerPool;
  readonly #releaseLock: (() => void) | undefined;
  /** The chosen model's index first, then the interim one's while it is needed. */
  #indexes: ModelIndex[] = [];
  /** A reader whose writer has not begun with the chosen model's index looks for it again; this embeds then. */
  #awaited: Embedder | undefined;
  readonly #background = new Set<Promise<unknown>>();
  /** Aborted by `close`. */
  readonly #closing = new AbortController();

  private constructor(options: EngineOptions, pool: WorkerPool, releaseLock: (() => void) | undefined) {
    this.#options = options;
    this.#pool = pool;
    this.#releaseLock = releaseLock;
  }

  /**
   * Opens the index of a folder, making it if there is none. If another process is writing it, this one only
   * reads; EngineError `indexBusy` if there is nothing to read yet.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const pool = new WorkerPool(options.threads, { grammarFolder: options.grammarFolder });
    let releaseLock: (() => void) | undefined;
    let engine: Engine | undefined;
    try {
      if (!options.readonly) releaseLock = await tryLock(join(options.indexDir, 'writer.lock'));
      engine = new Engine(options, pool, releaseLock);
      await engine.#openIndexes();
      return engine;
    } catch (error) {
      await engine?.close();
      releaseLock?.();
      await pool.dispose();
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
   * Makes the index equal to the files, the interim model's first. A new scope replaces the one before. Rejects
   * with the signal's reason if aborted; what was stored until then stays, and the next call goes on from there.
   */
  async sync({ scope, ...options }: SyncOptions & { readonly scope?: IndexScope } = {}): Promise<SyncResult> {
    this.#assertWritable();
    const stoppable = this.#stoppable(options);
    const list: ListWorkspace = (current) => this.list(current, stoppable.signal);
    for (const { index } of this.#indexes.slice(1)) await index.sync(list, scope, stoppable);
    const result = await this.#chosen.sync(list, scope, stoppable);
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
    return this.#ask((index) => index.search(params, signal));
  }

  /** As `search`; also `fileNotFound`, `lineNotFound` or `badArgument` if the seed says nothing. */
  async findSimilar(params: FindSimilarParams, signal?: AbortSignal): Promise<EngineAnswer> {
    return this.#withCaveat(await this.#ask((index) => index.findSimilar(params, signal)));
  }

  /** What stands more than once. As `search`; the answer says which generation of the index it is of. */
  async findDuplicates(params: DuplicatesParams, options: DuplicateOptions = {}): Promise<EngineDuplicates> {
    const { root } = this.#options;
    return this.#withCaveat(await this.#ask((index) => index.findDuplicates({ root, params, ...options })));
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
    const sample = sampleVectors(index.store, WHITENING_SAMPLE);
    const whitening = fitWhitening(sample, embedder.info.dimensions, { exponent: WHITENING_EXPONENT });
    writeWhitening(whiteningFileOf(this.#options.indexDir, embedder.info), whitening);
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
    const { model, interimModel, vectors, readonly = false, foreground = false } = this.#options;
    let embedder: Embedder | undefined;
    try {
      embedder = await this.#openEmbedder(model, vectors);
      this.#indexes.push(await this.#openIndexOf(embedder, model, vectors));
    } catch (error) {
      // Who only looks wants to hear of the chosen model's index, not of another's.
      const mayAnswer = interimModel !== undefined && !readonly;
      if (mayAnswer && hasCode(error, 'unsupportedPlatform')) {
        this.notices.push(`${error.message} Until then the model ${interimModel.id} answers.`);
      } else if (mayAnswer && !this.writable && embedder && hasCode(error, 'indexBusy')) {
        this.#awaited = embedder;
      } else {
        await embedder?.dispose();
        throw error;
      }
    }
    const isReady = this.#indexes[0]?.index.answersWhole ?? false;
    // Who waits for the chosen model's answers gains nothing by another's.
    if (interimModel && !readonly && !isReady && !(foreground && this.#indexes.length > 0)) {
      const interim = await this.#openEmbedder(interimModel);
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

  async #openEmbedder(source: ModelSource, vectors?: VectorOptions): Promise<Embedder> {
    const { foreground = false } = this.#options;
    const { embedder, assumed } = await openEmbedder(source, this.#pool, foreground, vectors);
    this.notices.push(...assumed);
    return this.#whitened(embedder);
  }

  async #openIndexOf(embedder: Embedder, source: ModelSource, vectors?: VectorOptions): Promise<ModelIndex> {
    const { root, indexDir, chunkLimits = DEFAULT_CHUNK_LIMITS, now, searcher } = this.#options;
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

  #whitened(embedder: Embedder): Embedder {
    const file = whiteningFileOf(this.#options.indexDir, embedder.info);
    try {
      const whitening = readWhitening(file);
      return whitening ? new WhitenedEmbedder(embedder, whitening) : embedder;
    } catch (error) {
      if (!isDamaged(error)) throw error;
      this.notices.push(`${error.message} Until then vectors are taken as they are.`);
      return embedder;
    }
  }

  async #ask<A>(question: (index: OpenIndex) => Promise<A>): Promise<A & AnsweredBy> {
    this.#closing.signal.throwIfAborted();
    await this.#followWriter();
    const index = this.#answering;
    const answer = await index.ask(question);
    return { ...answer, model: index.model, complete: index.answersWhole, caveat: undefined };
  }

  /** For what compares chunks with each other. */
  #withCaveat<A extends AnsweredBy>(answer: A): A {
    const model = this.#indexes.find(({ index }) => index.model === answer.model)?.embedder.info;
    return model?.task === 'asymmetric' ? { ...answer, caveat: comparesOnlyQuestions(model.id) } : answer;
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

  #stoppable(options: SyncOptions): SyncOptions {
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

/** Enough for the covariance of 1,024 dimensions; see `fitWhitening`. */
const WHITENING_SAMPLE = 20_000;
/** What helped word vectors most; see bench/whitening.ts. */
const WHITENING_EXPONENT = 0.75;

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

function hasCode(error: unknown, code: EngineErrorCode): error is EngineError {
  return error instanceof EngineError && error.code === code;
}

function comparesOnlyQuestions(model: string): string {
  return `The model ${model} was trained to match questions with passages, not passages with each other, so these similarities mean less.`;
}
