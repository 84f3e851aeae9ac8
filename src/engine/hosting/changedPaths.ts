/**
 * Paths that have changed and are to be looked at: each once it has been left alone for a moment, however often it
 * is named, and all together as one scan where there are many.
 */

/** Editors and tools write a file in several steps; this long after the last one it is done. */
const QUIET_MS = 250;
/** A file that is written all the time is looked at nevertheless. */
const LONGEST_WAIT_MS = 2000;
/** A branch switch: listing everything costs less than looking at so many paths one by one. */
const MOST_PATHS = 500;
/** What these say decides about other files. */
const IGNORE_FILE = /(?:^|\/)(?:\.gitignore|\.ignore|\.sextantignore)$/;

interface Times {
  readonly firstMs: number;
  readonly lastMs: number;
}

export class ChangedPaths {
  readonly #now: () => number;
  readonly #onDue: () => void;
  readonly #paths = new Map<string, Times>();
  /** Set when the whole folder is to be looked at instead of the paths. */
  #all: Times | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `now` gives milliseconds and never goes back. `onDue` is called when `take` has something to give. */
  constructor(now: () => number, onDue: () => void) {
    this.#now = now;
    this.#onDue = onDue;
  }

  add(paths: readonly string[]): void {
    const nowMs = this.#now();
    for (const path of paths)
      this.#paths.set(path, { firstMs: this.#paths.get(path)?.firstMs ?? nowMs, lastMs: nowMs });
    if (this.#all || this.#paths.size > MOST_PATHS || paths.some((path) => IGNORE_FILE.test(path))) {
      this.#all = { firstMs: this.#all?.firstMs ?? nowMs, lastMs: nowMs };
      this.#paths.clear();
    }
    this.#arm();
  }

  /** Calls `onDue` again for what was not taken when it was due. */
  wake(): void {
    this.#arm();
  }

  /** The paths that are due, or `all` if the whole folder is to be looked at. What is not due yet stays. */
  take(): readonly string[] | 'all' {
    const nowMs = this.#now();
    if (this.#all && dueMs(this.#all) <= nowMs) {
      this.clear();
      return 'all';
    }
    const due = [...this.#paths].filter(([, times]) => dueMs(times) <= nowMs).map(([path]) => path);
    for (const path of due) this.#paths.delete(path);
    this.#arm();
    return due;
  }

  clear(): void {
    this.#paths.clear();
    this.#all = undefined;
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#all ? [this.#all] : [...this.#paths.values()];
    if (waiting.length === 0) return;
    const waitMs = Math.min(...waiting.map(dueMs)) - this.#now();
    this.#timer = setTimeout(this.#onDue, Math.max(1, waitMs));
  }
}

function dueMs({ firstMs, lastMs }: Times): number {
  return Math.min(lastMs + QUIET_MS, firstMs + LONGEST_WAIT_MS);
}
