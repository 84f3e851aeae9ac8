/**
 * The results that are shown in editors and gone through with F4: those of the search, of "find similar", of "find
 * duplicates" or of the topic that was asked for last. Knows nothing of the editor.
 */
import type { WorkspaceResult } from '../shared/engineApi.ts';

/** As much of a result as editors show. */
export type ShownResult = Pick<
  WorkspaceResult,
  'folder' | 'path' | 'startLine' | 'endLine' | 'symbol' | 'symbolLine' | 'similarity'
> &
  Partial<Pick<WorkspaceResult, 'confidence' | 'explanation'>> & {
    /** Stands beside the similarity where there is no confidence. */
    readonly note?: string;
    /** What the symbol's line said when the result was found, where that is known. */
    readonly symbolText?: string | undefined;
  };

export interface ResultSet {
  readonly id: number;
  /** Id of the first set that answered this question. */
  readonly firstId: number;
  readonly origin: 'search' | 'similar' | 'duplicates' | 'topics';
  /** The question, the seed's name, where duplicates were looked for, or a topic's name. */
  readonly title: string;
  readonly results: readonly ShownResult[];
}

type NewSet = Omit<ResultSet, 'id' | 'firstId'>;
type Listener = () => void;

export class ResultSets {
  #current: ResultSet | undefined;
  /** Place of the result that was opened last; -1 before the first. */
  #place = -1;
  #nextId = 1;
  readonly #listeners = new Set<Listener>();
  readonly #visitListeners = new Set<Listener>();

  get current(): ResultSet | undefined {
    return this.#current;
  }

  get place(): number {
    return this.#place;
  }

  /** What is shown from now on. */
  show(set: NewSet): ResultSet {
    const id = this.#nextId++;
    return this.#take({ ...set, id, firstId: id });
  }

  /** The same question as of the current set, answered again or in another order. */
  showAgain(set: NewSet): ResultSet {
    const id = this.#nextId++;
    return this.#take({ ...set, id, firstId: this.#current?.firstId ?? id });
  }

  clear(): void {
    if (!this.#current) return;
    this.#current = undefined;
    this.#place = -1;
    this.#changed();
  }

  /** Notes which result is open; it is one of the current set. */
  visit(place: number): void {
    this.#place = place;
    for (const listener of this.#visitListeners) listener();
  }

  /** The place after or before the one visited last, around the end; undefined if there are no results. */
  step(by: 1 | -1): number | undefined {
    const count = this.#current?.results.length ?? 0;
    if (count === 0) return undefined;
    if (this.#place === -1) return by === 1 ? 0 : count - 1;
    return (this.#place + by + count) % count;
  }

  /** Calls `listener` when another set is shown. Returns what ends it. */
  onDidChange(listener: Listener): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Calls `listener` when a result of the current set is opened; `place` says which. Returns what ends it. */
  onDidVisit(listener: Listener): { dispose(): void } {
    this.#visitListeners.add(listener);
    return { dispose: () => this.#visitListeners.delete(listener) };
  }

  #take(set: ResultSet): ResultSet {
    this.#current = set;
    this.#place = -1;
    this.#changed();
    return set;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
