/** When a process that crashed is started again: each time later, and after some crashes in a row no more. */

/** Milliseconds before each restart. A crash on one file or question is over at once; one of the machine takes longer. */
export const RESTART_DELAYS_MS: readonly number[] = [500, 2000, 8000];
/** A process that ran this long had no trouble to start with, so its crash is the first of a row. */
const STABLE_MS = 5 * 60_000;

export class RestartPolicy {
  readonly #delaysMs: readonly number[];
  #crashes = 0;

  constructor(delaysMs = RESTART_DELAYS_MS) {
    this.#delaysMs = delaysMs;
  }

  /** Crashes in a row. */
  get crashes(): number {
    return this.#crashes;
  }

  /** Milliseconds until the next start after a crash; undefined: it is not worth another one. */
  crashed(ranMs: number): number | undefined {
    this.#crashes = ranMs >= STABLE_MS ? 1 : this.#crashes + 1;
    return this.#delaysMs[this.#crashes - 1];
  }

  reset(): void {
    this.#crashes = 0;
  }
}
