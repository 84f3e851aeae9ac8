/** Tells when work begins and ends in which native code or long loops may keep the process from answering. */

export class LongWork {
  readonly #tell: (active: boolean) => void;
  #count = 0;

  /** `tell` hears of the first that begins and of the last that ends. */
  constructor(tell: (active: boolean) => void) {
    this.#tell = tell;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#count++ === 0) this.#tell(true);
    try {
      return await work();
    } finally {
      if (--this.#count === 0) this.#tell(false);
    }
  }
}
