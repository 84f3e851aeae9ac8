/** Timers whose time goes on only when a test says so. */
import type { Timers } from '../../src/host/timers.ts';

export class ManualTimers implements Timers {
  #nowMs = 0;
  #waiting: { readonly work: () => void; readonly atMs: number }[] = [];

  readonly now = (): number => this.#nowMs;

  readonly setTimeout = (work: () => void, ms: number): unknown => {
    const timer = { work, atMs: this.#nowMs + ms };
    this.#waiting.push(timer);
    return timer;
  };

  readonly clearTimeout = (timer: unknown): void => {
    this.#waiting = this.#waiting.filter((other) => other !== timer);
  };

  /** Runs what is due, in order, letting promises settle after each. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#waiting.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next || next.atMs > untilMs) break;
      this.clearTimeout(next);
      this.#nowMs = next.atMs;
      next.work();
      await new Promise(setImmediate);
    }
    this.#nowMs = untilMs;
  }
}
