/**
 * Numbers per slot, and per file, that turn cosines into scores, in the memory of a kernel so that one call of it
 * goes through all of them.
 */
import { type Kernel, NO_SIMILARITY, openKernel, WEIGH_SUMS_BYTES } from './kernel.ts';

const WORD_BYTES = 4;
/** Values that the kernel takes at a time. */
const LANES = 4;

/** By slot, except `paths`, which is by file. Longer than asked for; filled by whoever uses them. */
export class ScoreArrays {
  /** NO_SIMILARITY for a slot that has none. */
  similarities!: Float32Array;
  /** Written by `weigh`. */
  weighted!: Float32Array;
  evidence!: Float32Array;
  norms!: Float32Array;
  fileAt!: Int32Array;
  paths!: Float32Array;
  readonly #kernel: Kernel;

  constructor(kernel = openKernel()) {
    this.#kernel = kernel;
    this.#makeArrays(0, 0);
  }

  /** Makes the arrays at least that long. Returns whether they are other ones now, with nothing in them that counts. */
  reserve(slots: number, files: number): boolean {
    if (slots <= this.similarities.length && files <= this.paths.length) return false;
    this.#makeArrays(Math.max(slots, this.similarities.length), Math.max(files, this.paths.length));
    return true;
  }

  /**
   * For the first `slots`: similarity becomes (similarity + paths[fileAt]) * norm if `withPaths`, and weighted is
   * similarity * evidence. Returns the mean and the standard deviation of what is weighted, 0 if nothing is.
   */
  weigh(slots: number, withPaths: boolean): { readonly mean: number; readonly deviation: number } {
    const { similarities, weighted, evidence, norms, fileAt, paths } = this;
    const whole = Math.ceil(slots / LANES) * LANES;
    similarities.fill(NO_SIMILARITY, slots, whole);
    this.#kernel.weigh(
      similarities.byteOffset,
      withPaths ? paths.byteOffset : 0,
      fileAt.byteOffset,
      norms.byteOffset,
      evidence.byteOffset,
      whole,
      weighted.byteOffset,
      0,
    );
    const totals = new Float64Array(this.#kernel.buffer, 0, 2 * LANES);
    const counts = new Int32Array(this.#kernel.buffer, totals.byteLength, LANES);
    const sumOf = (values: Iterable<number>): number => {
      let sum = 0;
      for (const value of values) sum += value;
      return sum;
    };
    const count = Math.max(1, sumOf(counts));
    const mean = sumOf(totals.subarray(0, LANES)) / count;
    const variance = sumOf(totals.subarray(LANES)) / count - mean * mean;
    return { mean, deviation: Math.sqrt(Math.max(0, variance)) };
  }

  #makeArrays(slots: number, files: number): void {
    const length = Math.ceil(slots / LANES) * LANES;
    this.#kernel.reserve(WEIGH_SUMS_BYTES + (5 * length + files) * WORD_BYTES);
    const { buffer } = this.#kernel;
    const at = (array: number): number => WEIGH_SUMS_BYTES + array * length * WORD_BYTES;
    this.similarities = new Float32Array(buffer, at(0), length);
    this.weighted = new Float32Array(buffer, at(1), length);
    this.evidence = new Float32Array(buffer, at(2), length);
    this.norms = new Float32Array(buffer, at(3), length);
    this.fileAt = new Int32Array(buffer, at(4), length);
    this.paths = new Float32Array(buffer, at(5), files);
  }
}
