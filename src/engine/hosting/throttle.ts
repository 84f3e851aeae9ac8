/** Lets at most one value per interval through: the first at once, then the latest of those that came since. */
export class Throttle<T> {
  readonly #intervalMs: number;
  readonly #emit: (value: T) => void;
  #timer: NodeJS.Timeout | undefined;
  #waiting: { readonly value: T } | undefined;

  constructor(intervalMs: number, emit: (value: T) => void) {
    this.#intervalMs = intervalMs;
    this.#emit = emit;
  }

  /** The last value is always emitted in the end. */
  push(value: T): void {
    this.#waiting = { value };
    if (!this.#timer) this.flush();
  }

  /** Emits what is waiting now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = undefined;
    this.#timer = setTimeout(() => this.flush(), this.#intervalMs);
    this.#timer.unref();
    this.#emit(waiting.value);
  }
}
