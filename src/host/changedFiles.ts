/**
 * Gathers what a file watcher and saved editors tell, and passes it on in lots: one call per folder and moment, however many
 * files a branch switch changes. Knows nothing of the editor.
 */
import type { Timers } from './timers.ts';

/** Long enough to gather what one tool writes, short beside what the engine waits for a file to be left alone. */
const GATHER_MS = 50;
/** From so many on the engine looks at the whole folder anyway, so no more are kept. */
const MOST_PATHS = 600;

export class ChangedFiles {
  readonly #timers: Timers;
  readonly #send: (folder: string, paths: readonly string[]) => void;
  readonly #paths = new Map<string, Set<string>>();
  #timer: unknown;

  constructor(timers: Timers, send: (folder: string, paths: readonly string[]) => void) {
    this.#timers = timers;
    this.#send = send;
  }

  /** `path` is relative to the folder, separated by `/`. */
  add(folder: string, path: string): void {
    // Git writes thousands of its own; which of the working tree it changed is told one by one.
    if (/(?:^|\/)\.git\/(?!info\/exclude$)/.test(path)) return;
    const paths = this.#paths.get(folder) ?? new Set();
    this.#paths.set(folder, paths);
    if (paths.size < MOST_PATHS) paths.add(path);
    this.#timer ??= this.#timers.setTimeout(() => this.#flush(), GATHER_MS);
  }

  dispose(): void {
    this.#timers.clearTimeout(this.#timer);
    this.#paths.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    const lots = [...this.#paths];
    this.#paths.clear();
    for (const [folder, paths] of lots) this.#send(folder, [...paths]);
  }
}
