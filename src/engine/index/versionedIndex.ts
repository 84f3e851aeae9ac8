/**
 * The index of one model in an index folder, over all its versions: opens the file of today's stamp, lets a
 * complete older one answer until that is complete (blue-green), sets a damaged one aside, and keeps the file
 * equal to the workspace. Another model's indexes in the same folder are left alone.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError, isDamaged } from '../../shared/errors.ts';
import { chunkTexts } from '../indexing/chunkTexts.ts';
import {
  type IndexerContext,
  type SyncOptions,
  type SyncResult,
  syncIndex,
  updateIndex,
} from '../indexing/indexer.ts';
import type { Embedder } from '../models/embedder.ts';
import type { SearcherOptions } from '../search/searcher.ts';
import type { IndexStamp } from '../store/records.ts';
import { indexFileName, Store } from '../store/store.ts';
import type { FirstPass } from '../vectors/vectorTable.ts';
import type { Listing, ListOptions } from '../workspace/index.ts';
import { damagedAgain } from './indexFailure.ts';
import { asideOf, inodeOf, otherIndexFiles, removeIndexFile, setIndexFileAside } from './indexFiles.ts';
import { OpenIndex } from './openIndex.ts';

/** Which files of the workspace are in the index. */
export type IndexScope = Pick<ListOptions, 'include' | 'exclude' | 'useIgnoreFiles'>;

export type ListWorkspace = (scope: IndexScope) => Promise<Listing>;

export interface VersionedIndexOptions {
  readonly indexDir: string;
  readonly embedder: Embedder;
  readonly stamp: IndexStamp;
  /** What indexing needs besides the store; also the root that the folder is claimed for. */
  readonly indexing: Omit<IndexerContext, 'store' | 'embedder' | 'onChange'>;
  /** Whether this process holds the writer's lock; else it reads, and follows what the writer does. */
  readonly writable: boolean;
  readonly searcher?: SearcherOptions | undefined;
  readonly firstPass?: FirstPass | undefined;
  /** Told in a sentence what is reduced or was repaired. */
  readonly onNotice: (sentence: string) => void;
}

const MERGE_WORDS_AFTER_CHUNKS = 1000;

export class VersionedIndex {
  readonly #options: VersionedIndexOptions;
  readonly #file: string;
  /** Of today's stamp; in a process that only reads, a complete older one may stand in for it. */
  #current!: OpenIndex;
  /** A complete one of an older stamp that answers until the current one is complete. */
  #older: OpenIndex | undefined;
  #following: Promise<void> | undefined;
  /** Of the file when a reader opened it: the writer may have put another in its place since. */
  #inode: bigint | undefined;
  #replacing: Promise<void> | undefined;
  /** How often the current one was set aside and begun anew. */
  #startedAnew = 0;
  /** The last change that was asked for; the next one starts when it has settled. */
  #lastChange: Promise<unknown> = Promise.resolve();

  private constructor(options: VersionedIndexOptions) {
    this.#options = options;
    this.#file = join(options.indexDir, indexFileName(options.stamp));
  }

  /**
   * A writer makes what is missing and repairs what is damaged. A reader gets EngineError `indexBusy` if there is
   * nothing to read yet, `indexDamaged` or `indexNewer`. `indexUnusable` if the folder belongs to another workspace.
   */
  static async open(options: VersionedIndexOptions): Promise<VersionedIndex> {
    const index = new VersionedIndex(options);
    if (options.writable) await index.#openToWrite();
    else index.#current = await index.#openToRead();
    return index;
  }

  /** Whether the index of today's stamp has seen the whole workspace. */
  get complete(): boolean {
    return this.#current.store.file === this.#file && this.#current.complete;
  }

  /** Whether what answers has seen the whole workspace, be it an older one. */
  get answersWhole(): boolean {
    return this.#serving.complete;
  }

  get model(): string {
    return this.#options.stamp.model;
  }

  /** What is in the index of today's stamp so far. */
  get store(): Store {
    return this.#current.store;
  }

  /** As last given to `sync`. */
  get scope(): IndexScope {
    // What a damaged index does not tell any more is found out when it is used.
    return JSON.parse(readable(() => this.store.getMeta('scope')) ?? '{}') as IndexScope;
  }

  get chunkCount(): number {
    return this.#serving.chunkCount;
  }

  /** Another one whenever answers may be different. */
  get version(): string {
    return this.#serving.version;
  }

  /** Resolves once the vectors of what answers are in memory, after a repair if one was needed. */
  async ready(): Promise<void> {
    await this.#older?.loaded.catch(() => {});
    await this.#guarded(async () => {}, true);
  }

  /**
   * Looks, in a process that only reads, what the writer has done: takes the index that it has completed, and lets
   * the copy in memory follow its commits. What is at hand goes on answering.
   */
  async follow(): Promise<void> {
    if (this.#options.writable) return;
    const isOutdated = !this.complete || inodeOf(this.#file) !== this.#inode;
    if (isOutdated && existsSync(this.#file)) {
      this.#following ??= this.#takeNewest().finally(() => {
        this.#following = undefined;
      });
      await this.#following.catch(() => {});
    }
    this.#current.follow();
  }

  /**
   * Asks the index that answers today. If it shows to be damaged, it is set aside and the error thrown: the next
   * sync builds it again.
   */
  async ask<T>(question: (index: OpenIndex) => Promise<T>): Promise<T> {
    const index = this.#serving;
    try {
      return await question(index);
    } catch (error) {
      await this.#replace(index, error);
      // A damaged older index is simply gone: the one that is being built answers.
      if (isDamaged(error) && this.#serving !== index && this.store.file !== index.store.file)
        return question(this.#serving);
      throw error;
    }
  }

  /** Makes the index equal to the workspace, as listed when its turn comes; a new scope is kept with it. */
  sync(list: ListWorkspace, scope: IndexScope | undefined, options: SyncOptions): Promise<SyncResult> {
    return this.#change(async (index) => {
      const listing = await list(scope ?? this.scope);
      if (scope) index.store.setMeta('scope', JSON.stringify(scope));
      const result = await syncIndex(this.#context(index), listing, options);
      if (result.chunks > MERGE_WORDS_AFTER_CHUNKS) index.store.upkeep.optimizeWords();
      if (!index.complete) {
        index.markComplete();
        await this.#retireOthers();
      }
      giveSpaceBack(index.store, result);
      if (result.written + result.removed > 0) index.store.upkeep.checkpoint();
      return result;
    }, true);
  }

  /** Looks at some paths alone. Rejects with `indexDamaged` if the index had to be set aside: then sync is needed. */
  update(list: ListWorkspace, paths: readonly string[], options: SyncOptions): Promise<SyncResult> {
    return this.#change(async (index) => {
      const result = await updateIndex(this.#context(index), await list(this.scope), paths, options);
      giveSpaceBack(index.store, result);
      return result;
    }, false);
  }

  async close(): Promise<void> {
    await this.#lastChange;
    await this.#following?.catch(() => {});
    await this.#older?.close();
    await this.#current.close();
  }

  get #serving(): OpenIndex {
    return this.#older ?? this.#current;
  }

  /** One change at a time, in the order in which they were asked for. */
  #change(work: (index: OpenIndex) => Promise<SyncResult>, again: boolean): Promise<SyncResult> {
    const result = this.#lastChange.then(() => this.#guarded(work, again));
    this.#lastChange = result.catch(() => {});
    return result;
  }

  /** Runs work on the current index; if that shows it damaged, a new one takes its place, and the work may start `again`. */
  async #guarded<T>(work: (index: OpenIndex) => Promise<T>, again: boolean): Promise<T> {
    await this.#replacing;
    const index = this.#current;
    try {
      await index.loaded;
      return await index.use(() => work(index));
    } catch (error) {
      if (!(await this.#replace(index, error)) || !again) throw error;
      return this.#guarded(work, false);
    }
  }

  /** Returns whether the error says that the index is damaged and this process has dealt with it. */
  async #replace(index: OpenIndex, error: unknown): Promise<boolean> {
    if (!this.#options.writable || !isDamaged(error)) return false;
    while (this.#replacing) await this.#replacing;
    if (index !== this.#current && index !== this.#older) return true;
    this.#replacing = index === this.#older ? this.#dropOlder(error) : this.#startAnew(error);
    try {
      await this.#replacing;
    } finally {
      this.#replacing = undefined;
    }
    return true;
  }

  async #dropOlder(error: EngineError): Promise<void> {
    const older = this.#older!;
    this.#older = undefined;
    this.#options.onNotice(error.message);
    await older.close();
  }

  async #startAnew(error: EngineError): Promise<void> {
    if (this.#startedAnew === MOST_NEW_STARTS) throw damagedAgain(this.#file, MOST_NEW_STARTS, error);
    this.#startedAnew++;
    const scope = readable(() => this.store.getMeta('scope'));
    await this.#current.close();
    await this.#older?.close();
    this.#older = undefined;
    this.#setAside(error);
    await this.#openToWrite();
    if (scope !== undefined) this.store.setMeta('scope', scope);
  }

  #setAside(error: EngineError): void {
    setIndexFileAside(this.#file);
    this.#options.onNotice(error.message);
  }

  async #openToWrite(): Promise<void> {
    const { stamp } = this.#options;
    try {
      this.#current = await this.#openIndex(await Store.open(this.#file, stamp));
    } catch (error) {
      if (!isDamaged(error)) throw error;
      this.#setAside(error);
      this.#current = await this.#openIndex(await Store.open(this.#file, stamp));
    }
    if (this.#current.complete) return;
    await this.#inheritScope();
    this.#older = await this.#openOlder();
    if (!this.#older) return;
    const { loaded } = this.#older;
    const older = this.#older;
    loaded.catch((error) => this.#replace(older, error));
    this.#options.onNotice(
      'The index is being rebuilt for this version; until it is complete the older one answers.',
    );
  }

  /** Which files count was said for the folder, whichever model or format was in use then. */
  async #inheritScope(): Promise<void> {
    if (this.store.getMeta('scope') !== undefined) return;
    for (const file of otherIndexFiles(this.#file)) {
      const scope = (await Store.peek(file))?.scope;
      if (scope === undefined) continue;
      this.store.setMeta('scope', scope);
      return;
    }
  }

  async #openToRead(): Promise<OpenIndex> {
    this.#inode = inodeOf(this.#file);
    let own: Store | undefined;
    let failure: unknown;
    try {
      if (existsSync(this.#file)) own = await Store.open(this.#file, this.#options.stamp, { readonly: true });
    } catch (error) {
      failure = error;
    }
    if (own?.complete) return this.#openIndex(own);
    const older = await this.#openOlder();
    if (older) own?.close();
    if (older) return older;
    if (own) return this.#openIndex(own);
    // Tables that are not there yet look like those of an older version.
    if (failure instanceof EngineError && failure.code !== 'indexUnusable') throw failure;
    throw new EngineError(
      'indexBusy',
      `There is no index for the model ${this.model} in this folder yet. If another Sextant process is building it, try again in a moment; else run sextant index with the same flags.`,
      { cause: failure },
    );
  }

  async #takeNewest(): Promise<void> {
    if (this.#current.store.file === this.#file && inodeOf(this.#file) === this.#inode) return;
    const newest = await this.#openToRead();
    const last = this.#current;
    this.#current = newest;
    await last.close();
  }

  async #openIndex(store: Store): Promise<OpenIndex> {
    this.#claimFolder(store);
    const { embedder, searcher, firstPass, indexing, writable } = this.#options;
    const texts = chunkTexts.bind(undefined, indexing);
    return OpenIndex.open(store, { embedder, texts, follows: !writable, searcher, firstPass });
  }

  /** An index folder serves one workspace: for another one, all files would seem to have gone. */
  #claimFolder(store: Store): void {
    const { root } = this.#options.indexing;
    const owner = store.getMeta('root');
    if (owner === undefined && this.#options.writable) store.setMeta('root', root);
    if (owner === undefined || owner === root) return;
    store.close();
    throw new EngineError(
      'indexUnusable',
      `The index in ${this.#options.indexDir} belongs to ${owner}. Choose another folder for the index (on the command line with --index-dir), or delete that one if it is no longer needed.`,
    );
  }

  /** A complete index that this model can search, though another chunker made it. */
  async #openOlder(): Promise<OpenIndex | undefined> {
    const { stamp } = this.#options;
    for (const file of otherIndexFiles(this.#file)) {
      const found = (await Store.peek(file))?.stamp;
      if (!found || SEARCHED_ALIKE.some((key) => found[key] !== stamp[key])) continue;
      try {
        const store = await Store.open(file, found as IndexStamp, { readonly: !this.#options.writable });
        if (store.complete) return await this.#openIndex(store);
        store.close();
      } catch (error) {
        // It cannot answer, and goes when the new one is complete.
        if (isDamaged(error)) this.#options.onNotice(error.message);
      }
    }
    return undefined;
  }

  /**
   * The current index is complete: it answers from now on, and what it replaces goes. Those of other models, revisions
   * and formats stay, so that going back costs nothing; but not more than a few.
   */
  async #retireOthers(): Promise<void> {
    const older = this.#older;
    this.#older = undefined;
    await older?.close();
    const { stamp } = this.#options;
    const outdated = [asideOf(this.#file)];
    let kept = 0;
    for (const file of otherIndexFiles(this.#file)) {
      const found = (await Store.peek(file))?.stamp;
      const isReplaced = found !== undefined && MADE_ALIKE.every((key) => found[key] === stamp[key]);
      if (isReplaced || ++kept > MOST_OTHERS) outdated.push(file);
    }
    for (const file of outdated) removeIndexFile(file);
  }

  #context(index: OpenIndex): IndexerContext {
    const { indexing, embedder } = this.#options;
    return { ...indexing, embedder, store: index.store, onChange: (change) => index.apply(change) };
  }
}

/** How often an index that shows to be damaged is built again while it is open: what damages it is not there by chance. */
const MOST_NEW_STARTS = 3;

/** What has to be equal for one index to take the place of another. */
const MADE_ALIKE = ['model', 'modelRevision', 'dimensions', 'vectorFormat'] as const;
/** What has to be equal for one model's questions to be answered by an index. */
const SEARCHED_ALIKE = ['words', ...MADE_ALIKE] as const;
/** Indexes beside the current one: as many as a person goes back and forth between. */
const MOST_OTHERS = 3;

function giveSpaceBack({ upkeep }: Store, { written, removed }: SyncResult): void {
  if (written + removed === 0) return;
  upkeep.compactIfWorthwhile();
  upkeep.vacuumIfWorthwhile();
}

/** A value of an index that is already known to be damaged, if it can still be read. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
