/** Asks a process for a sign of life at intervals, and says when it has given none for too long. */
import type { Timers } from './timers.ts';

export interface WatchdogLimits {
  /** Milliseconds between two looks. */
  readonly everyMs: number;
  /**
   * Looks without an answer until the process counts as hanging. Looks are counted rather than milliseconds: after
   * the machine has slept, both sides go on where they were.
   */
  readonly mostSilentLooks: number;
  /** The same while native code may rightly keep the process from answering: a model's batch, a check of a whole file. */
  readonly mostSilentLooksInLongWork: number;
  /** The same until the process has said anything: on a busy machine, or with a cold disk, it takes long to load. */
  readonly mostSilentLooksAtStart: number;
}

export const WATCHDOG_LIMITS: WatchdogLimits = {
  everyMs: 5000,
  mostSilentLooks: 4,
  mostSilentLooksInLongWork: 36,
  mostSilentLooksAtStart: 24,
};

export interface Watched {
  /** Resolves when the process has answered; what it rejects with is not looked at. */
  readonly ping: () => Promise<unknown>;
  readonly inLongWork: () => boolean;
  /** Whether it has said nothing yet. */
  readonly isStarting: () => boolean;
  readonly onHang: () => void;
}

export class Watchdog {
  readonly #limits: WatchdogLimits;
  readonly #timers: Timers;
  readonly #watched: Watched;
  #timer: unknown;
  #awaiting = false;
  #silentLooks = 0;

  private constructor(watched: Watched, limits: WatchdogLimits, timers: Timers) {
    this.#watched = watched;
    this.#limits = limits;
    this.#timers = timers;
  }

  /** Looks until it is stopped or has found the process hanging. */
  static start(watched: Watched, limits: WatchdogLimits, timers: Timers): Watchdog {
    const watchdog = new Watchdog(watched, limits, timers);
    watchdog.#wait();
    return watchdog;
  }

  stop(): void {
    this.#timers.clearTimeout(this.#timer);
  }

  get #most(): number {
    const { mostSilentLooks, mostSilentLooksInLongWork, mostSilentLooksAtStart } = this.#limits;
    if (this.#watched.isStarting()) return mostSilentLooksAtStart;
    return this.#watched.inLongWork() ? mostSilentLooksInLongWork : mostSilentLooks;
  }

  #wait(): void {
    this.#timer = this.#timers.setTimeout(() => this.#look(), this.#limits.everyMs);
  }

  #look(): void {
    if (!this.#awaiting) {
      this.#awaiting = true;
      this.#silentLooks = 0;
      this.#watched.ping().then(
        () => {
          this.#awaiting = false;
        },
        () => {},
      );
    } else if (++this.#silentLooks >= this.#most) {
      this.#watched.onHang();
      return;
    }
    this.#wait();
  }
}
