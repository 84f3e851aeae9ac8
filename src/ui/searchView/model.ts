/**
 * What the search view knows: the question, its answer, the answer before, pinned questions. Asks the engine, one question at a
 * time, and again when the index has changed. Knows nothing of the editor.
 */
import { Latest } from '../../host/latest.ts';
import type { QueryHistory } from '../../host/queryHistory.ts';
import type { Timers } from '../../host/timers.ts';
import type { EngineApi, WorkspaceAnswer, WorkspaceResult } from '../../shared/engineApi.ts';
import type { SearchMode } from '../../shared/types.ts';
import type { ViewAnswer, ViewQuery, ViewState } from '../../shared/webviewMessages.ts';
import { compare } from './compare.ts';
import { type Memory, ViewMemory } from './memory.ts';
import { emptyQuery, paramsOf, sameFilters, sameQuery } from './query.ts';
import { type Found, type PlacedSnippet, ShownSet } from './shownSet.ts';

/** A pause in typing. */
export const TYPING_MS = 250;
/** While files are indexed the index changes many times a second. */
export const REFRESH_MS = 1000;
/** An answer that was looked at for so long is not one on the way to another. */
export const SETTLED_MS = 2000;

export interface ModelOptions {
  readonly api: Pick<EngineApi, 'search' | 'snippets'>;
  readonly memory: Memory;
  readonly history: Pick<QueryHistory, 'add'>;
  readonly timers: Timers;
  readonly settings: () => {
    readonly mode: SearchMode;
    readonly searchOnType: boolean;
    readonly maxResults: number;
    readonly snippetLines: number;
  };
  readonly folders: () => readonly { readonly key: string; readonly name: string }[];
  /** Share of the files that is indexed, [0, 1]. */
  readonly indexedShare: () => number;
  /** Sentences on why a result stands where it stands. */
  readonly whyOf: (result: WorkspaceResult) => readonly string[];
  /** Sentences on what an answer lacks. */
  readonly noticesOf: (answer: WorkspaceAnswer) => readonly string[];
  /** Called with what has become different. */
  readonly changed: (what: 'state' | 'answer' | 'stale') => void;
}

export class SearchModel {
  readonly #options: ModelOptions;
  readonly #memory: ViewMemory;
  readonly #latest = new Latest();
  #query: ViewQuery;
  #shown: ShownSet | undefined;
  #shownAt = 0;
  /** Somebody used the answer that is shown, or asked for just that. */
  #settled = false;
  #previous: ShownSet | undefined;
  #comparing = false;
  #error: unknown;
  #visible = false;
  #nextSetId = 1;
  #typingTimer: unknown;
  #refreshTimer: unknown;
  /** The index has changed since the answer that is shown. */
  #outdated = false;

  constructor(options: ModelOptions) {
    this.#options = options;
    this.#memory = new ViewMemory(options.memory);
    this.#query = this.#memory.query ?? emptyQuery(options.settings().mode);
  }

  get query(): ViewQuery {
    return this.#query;
  }

  get shown(): ShownSet | undefined {
    return this.#shown;
  }

  get error(): unknown {
    return this.#error;
  }

  get busy(): boolean {
    return this.#latest.active;
  }

  get grouping(): ViewState['grouping'] {
    return this.#memory.grouping;
  }

  get pinned(): readonly ViewQuery[] {
    return this.#memory.pinned;
  }

  get comparing(): boolean {
    return this.#comparing;
  }

  /** Whether there is another answer to compare with. */
  get canCompare(): boolean {
    return this.#previous !== undefined;
  }

  /** The answer as the view shows it. */
  get answer(): ViewAnswer | undefined {
    if (!this.#shown) return undefined;
    const { id, found, rows } = this.#shown;
    const { answer, ...facts } = found;
    const { total, searchedChunks } = answer;
    const notices = this.#options.noticesOf(answer);
    const plain = { setId: id, ...facts, total, searchedChunks, notices };
    const before = this.#comparing ? this.#previous : undefined;
    if (!before) return { ...plain, rows, compared: undefined };
    const { rows: compared, gone } = compare(before.rows, rows);
    return { ...plain, rows: compared, compared: { query: before.found.query, gone } };
  }

  /** The set with this id, if it is shown. */
  set(id: number): ShownSet | undefined {
    return this.#shown?.id === id ? this.#shown : undefined;
  }

  /** What the controls hold now; `final` if it is not to be waited with. */
  setQuery(query: ViewQuery, final: boolean): void {
    const { timers, settings } = this.#options;
    const isTyped = (['text', 'include', 'exclude'] as const).some(
      (name) => query[name] !== this.#query[name],
    );
    this.#query = query;
    this.#memory.setQuery(query);
    timers.clearTimeout(this.#typingTimer);
    if (query.text.trim() === '') this.#drop();
    else if (final) this.#confirm();
    else if (!isTyped) void this.#ask(false);
    else if (settings().searchOnType)
      this.#typingTimer = timers.setTimeout(() => void this.#ask(false), TYPING_MS);
  }

  /** Asks the same again. */
  again(): void {
    if (this.#query.text.trim() === '') return;
    this.#settled = true;
    this.#askFinally();
  }

  /** Takes the question away; where there is none, the filters. */
  clear(): void {
    const isBlank = this.#query.text === '';
    this.#query = isBlank ? emptyQuery(this.#options.settings().mode) : { ...this.#query, text: '' };
    this.#memory.setQuery(this.#query);
    this.#drop();
  }

  /** Notes that a person used the answer. */
  settle(): void {
    this.#settled = true;
    if (!this.#shown) return;
    void this.#options.history.add(this.#shown.found.query.text);
    this.#options.changed('state');
  }

  setGrouping(grouping: ViewState['grouping']): void {
    this.#memory.setGrouping(grouping);
    this.#options.changed('state');
  }

  pin(query: ViewQuery): void {
    if (query.text.trim() !== '') this.#memory.pin(query);
    this.#options.changed('state');
  }

  unpin(query: ViewQuery): void {
    this.#memory.unpin(query);
    this.#options.changed('state');
  }

  setComparing(comparing: boolean): void {
    this.#comparing = comparing;
    this.#options.changed('answer');
  }

  /** Whether anybody can see it: what nobody sees is not asked again. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (!visible) return;
    const isAsked = this.#shown !== undefined || this.#error !== undefined || this.busy;
    if (!isAsked && this.#query.text.trim() !== '') void this.#ask(false);
    else if (this.#outdated) this.#refreshSoon();
  }

  indexChanged(): void {
    this.#outdated = true;
    if (this.#visible) this.#refreshSoon();
  }

  /** Lines of these results; undefined if another set is shown by then. */
  async snippets(setId: number, places: readonly number[]): Promise<readonly PlacedSnippet[] | undefined> {
    const { api, settings } = this.#options;
    return this.set(setId)?.snippets(api, places, Math.max(1, settings().snippetLines));
  }

  /** Notes whether an editor holds another text of a file than the index does. */
  fileChanged(folder: string, path: string, changed: boolean): void {
    if (this.#shown?.fileChanged(folder, path, changed)) this.#options.changed('stale');
  }

  dispose(): void {
    this.#options.timers.clearTimeout(this.#typingTimer);
    this.#options.timers.clearTimeout(this.#refreshTimer);
    this.#latest.cancel();
    this.#shown?.dispose();
  }

  /** Enter was pressed, perhaps when the answer is there already. */
  #confirm(): void {
    const isShown = this.#shown && sameQuery(this.#shown.found.query, this.#query);
    if (isShown && !this.busy) this.settle();
    else this.#askFinally();
  }

  #askFinally(): void {
    const query = this.#query;
    void this.#options.history.add(query.text);
    void this.#ask(false).then(() => {
      if (this.#shown && sameQuery(this.#shown.found.query, query)) this.#settled = true;
    });
  }

  async #ask(quiet: boolean): Promise<void> {
    const { api, settings, folders, timers, indexedShare, changed } = this.#options;
    const query = quiet && this.#shown ? this.#shown.found.query : this.#query;
    timers.clearTimeout(this.#refreshTimer);
    this.#refreshTimer = undefined;
    this.#outdated = false;
    const startedAt = timers.now();
    const share = indexedShare();
    try {
      const params = paramsOf(query, settings().maxResults, folders());
      const asked = this.#latest.run((signal) => api.search(params, signal));
      if (!quiet) changed('state');
      const answer = await asked;
      if (!answer) return;
      this.#error = undefined;
      const milliseconds = timers.now() - startedAt;
      this.#show({ query, answer, milliseconds, indexedShare: share, quiet });
    } catch (error) {
      // If nobody asked, what is shown stays as good as it was.
      if (quiet) return;
      this.#error = error;
      this.#forget();
    }
    changed('state');
    changed('answer');
  }

  #show(found: Found): void {
    const folders = this.#options.folders();
    const names = new Map(folders.length > 1 ? folders.map(({ key, name }) => [key, name]) : []);
    if (!found.quiet) this.#keepPrevious(found.query);
    this.#shown?.dispose();
    this.#shown = new ShownSet(this.#nextSetId++, found, names, this.#options.whyOf);
  }

  /** What is shown becomes the answer before, unless it was one on the way to another question. */
  #keepPrevious(query: ViewQuery): void {
    const now = this.#options.timers.now();
    if (this.#shown) {
      const hasOtherFilters = !sameFilters(this.#shown.found.query, query);
      if (this.#settled || hasOtherFilters || now - this.#shownAt >= SETTLED_MS) this.#previous = this.#shown;
    }
    this.#settled = false;
    this.#shownAt = now;
  }

  #drop(): void {
    this.#latest.cancel();
    this.#error = undefined;
    this.#forget();
    this.#options.changed('state');
    this.#options.changed('answer');
  }

  #forget(): void {
    if (this.#shown && this.#settled) this.#previous = this.#shown;
    this.#shown?.dispose();
    this.#shown = undefined;
    this.#settled = false;
  }

  #refreshSoon(): void {
    if (this.#refreshTimer !== undefined) return;
    this.#refreshTimer = this.#options.timers.setTimeout(() => {
      this.#refreshTimer = undefined;
      if (!this.#visible || !(this.#shown || this.#error)) return;
      // What is being asked now may be answered from before the change.
      if (this.busy) this.#refreshSoon();
      else void this.#ask(true);
    }, REFRESH_MS);
  }
}
