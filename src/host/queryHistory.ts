/** The questions asked last, shared by the palette and the view, kept per workspace. Knows nothing of the editor. */

/** What keeps values over restarts; VS Code's Memento is one. */
interface Memory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = 'sextant.queryHistory';
const MOST_QUERIES = 50;

export class QueryHistory {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The newest first, each once. */
  get queries(): readonly string[] {
    return this.#memory.get<readonly string[]>(KEY) ?? [];
  }

  async add(query: string): Promise<void> {
    const text = query.trim();
    if (text === '' || this.queries[0] === text) return;
    const others = this.queries.filter((one) => one !== text);
    await this.#memory.update(KEY, [text, ...others].slice(0, MOST_QUERIES));
  }

  async clear(): Promise<void> {
    await this.#memory.update(KEY, undefined);
  }
}
