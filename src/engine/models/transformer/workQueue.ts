/**
 * Lets work that comes in steps share one model: one step at a time, the most urgent work first, and a turn for
 * everything else in the process after each step.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A generator is advanced step by step; what it returns is the result. */
export type Work<T> = AsyncGenerator<void, T, void>;

/** Most urgent first: `now` is a step or two that somebody waits for, `soon` a moment's work, `later` all else. */
const URGENCIES = ['now', 'soon', 'later'] as const;
export type Urgency = (typeof URGENCIES)[number];

interface Job {
  readonly urgency: Urgency;
  /** True when the job is finished, one way or the other. */
  step(): Promise<boolean>;
  reject(reason: unknown): void;
}

export class WorkQueue {
  readonly #jobs: Job[] = [];
  readonly #onIdle: () => void;
  #pumping: Promise<void> | undefined;
  #closed: Error | undefined;

  /** `onIdle` is called whenever the last job has gone. */
  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /**
   * Runs work to its end. More urgent work goes first, at the latest after the step that is running. Rejects
   * with the signal's reason as soon as it is aborted: at once if the work waits, after the running step if not.
   */
  run<T>(work: Work<T>, urgency: Urgency, signal?: AbortSignal): Promise<T> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise<T>((resolve, reject) => {
      const abort = (): void => {
        this.#remove(job);
        reject(signal!.reason);
      };
      const job: Job = {
        urgency,
        reject,
        step: async () => {
          try {
            const { done, value } = await work.next();
            if (!done) return false;
            resolve(value);
          } catch (error) {
            reject(error);
          }
          signal?.removeEventListener('abort', abort);
          return true;
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#jobs.push(job);
      this.#pumping ??= this.#pump();
    });
  }

  /** Rejects what waits, and resolves once nothing runs any more. */
  async close(reason: Error): Promise<void> {
    this.#closed ??= reason;
    for (const job of this.#jobs.splice(0)) job.reject(reason);
    await this.#pumping;
  }

  get busy(): boolean {
    return this.#pumping !== undefined;
  }

  async #pump(): Promise<void> {
    for (;;) {
      // Whoever asked in this turn of the event loop is in the queue before anything is chosen.
      await nextTurn();
      const [job] = URGENCIES.flatMap((one) => this.#jobs.find(({ urgency }) => urgency === one) ?? []);
      if (!job) break;
      if (await job.step()) this.#remove(job);
    }
    this.#pumping = undefined;
    this.#onIdle();
  }

  #remove(job: Job): void {
    const at = this.#jobs.indexOf(job);
    if (at !== -1) this.#jobs.splice(at, 1);
  }
}
