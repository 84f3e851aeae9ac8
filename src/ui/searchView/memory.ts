/** What the search view keeps over restarts, per workspace; values of another shape count as none. Knows nothing of the editor. */
import type { ViewQuery, ViewState } from '../../shared/webviewMessages.ts';
import { checkedQuery } from './messages.ts';
import { sameQuery } from './query.ts';

/** What keeps values; VS Code's Memento is one. */
export interface Memory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

const QUERY = 'sextant.view.query';
const GROUPING = 'sextant.view.grouping';
const PINNED = 'sextant.view.pinned';
const MOST_PINNED = 30;

export class ViewMemory {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  get query(): ViewQuery | undefined {
    return checkedQuery(this.#memory.get(QUERY));
  }

  get grouping(): ViewState['grouping'] {
    return this.#memory.get(GROUPING) === 'file' ? 'file' : 'score';
  }

  /** The newest first. */
  get pinned(): readonly ViewQuery[] {
    const kept: unknown = this.#memory.get(PINNED);
    return Array.isArray(kept) ? kept.map(checkedQuery).filter((query) => query !== undefined) : [];
  }

  setQuery(query: ViewQuery): void {
    void this.#memory.update(QUERY, query);
  }

  setGrouping(grouping: ViewState['grouping']): void {
    void this.#memory.update(GROUPING, grouping);
  }

  pin(query: ViewQuery): void {
    void this.#memory.update(PINNED, [query, ...this.#without(query)].slice(0, MOST_PINNED));
  }

  unpin(query: ViewQuery): void {
    void this.#memory.update(PINNED, this.#without(query));
  }

  #without(query: ViewQuery): readonly ViewQuery[] {
    return this.pinned.filter((one) => !sameQuery(one, query));
  }
}
