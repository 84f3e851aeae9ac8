/** Counts dot products while something long is worked out, so that others get their turn and a person sees it go on. */
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface WorkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the share of the work that is done, [0, 1]. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** To be awaited now and then with what was done since; throws the signal's reason. */
export type Pause = (products: number) => Promise<void>;

/** For work that nobody else waits for. */
export const NO_PAUSE: Pause = async () => {};

/** Dot products between two turns of the event loop: some 10 ms. */
const PRODUCTS_PER_TURN = 1_000_000;

export class Work {
  readonly #options: WorkOptions;
  #done = 0;
  #atTurn = 0;
  /** Dot products expected in all. */
  expected = 1;

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  readonly pause: Pause = async (products) => {
    this.#done += products;
    if (this.#done - this.#atTurn < PRODUCTS_PER_TURN) return;
    this.#atTurn = this.#done;
    this.#options.onProgress?.(Math.min(1, this.#done / this.expected));
    await nextTurn();
    this.#options.signal?.throwIfAborted();
  };
}
