/** Of several pieces of work only the latest counts: starting one aborts the one before. Knows nothing of the editor. */

export class Latest {
  #current: AbortController | undefined;

  /** Whether work is under way. */
  get active(): boolean {
    return this.#current !== undefined;
  }

  /**
   * Runs `work`. Undefined if it was overtaken or cancelled meanwhile, whatever it gave or threw; then nobody waits for it.
   * Other errors are passed on.
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.cancel();
    const own = new AbortController();
    this.#current = own;
    try {
      const result = await work(own.signal);
      return own.signal.aborted ? undefined : result;
    } catch (error) {
      if (own.signal.aborted) return undefined;
      throw error;
    } finally {
      if (this.#current === own) this.#current = undefined;
    }
  }

  cancel(): void {
    this.#current?.abort();
    this.#current = undefined;
  }
}
