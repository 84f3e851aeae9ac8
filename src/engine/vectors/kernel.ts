/**
 * The inner loops of the vector scan and the memory they read: WebAssembly SIMD, or plain JavaScript where the
 * platform has none. Both give the same bits.
 */
import { type KernelMemory, openWebAssembly, plainMemory } from './kernelMemory.ts';
import { KERNEL_WASM_BASE64 } from './kernelWasm.ts';

export interface Kernel extends KernelMemory {
  /**
   * Writes `count` int32 dot products to `out`. `query` is the address of `rowBytes` int16 values, `rows` of
   * `count` rows of `rowBytes` int8 values, which is a multiple of 32. Sums must fit 32 bits.
   */
  dotRows(query: number, rows: number, rowBytes: number, count: number, out: number): void;
  /**
   * Makes cosines, float32 at `out`, of `count` dot products: dot * norm * queryNorm, where a norm is 1 / length,
   * float64; NO_SIMILARITY where `norms` hold 0. Up to three values more may be written.
   */
  scaleDots(dots: number, norms: number, queryNorm: number, count: number, out: number): void;
  /**
   * For `count` slots, a multiple of 4: makes similarities (similarity + paths[fileAt]) * norm in place, unless
   * `paths` is 0, and then weighted = similarity * evidence; NO_SIMILARITY stays what it is. All float32, `fileAt`
   * int32. Writes WEIGH_SUMS_BYTES to `sums`: by slot modulo 4, the sums and the sums of squares, float64, of what
   * is weighted, and how many those are, int32.
   */
  weigh(
    similarities: number,
    paths: number,
    fileAt: number,
    norms: number,
    evidence: number,
    count: number,
    weighted: number,
    sums: number,
  ): void;
}

/** What a row without a vector scores: below every cosine, and finite so that weighting it cannot give NaN. */
export const NO_SIMILARITY = -2;

export const WEIGH_SUMS_BYTES = 80;

/** The fastest kernel that this platform runs. */
export function openKernel(): Kernel {
  return openWebAssembly<Omit<Kernel, keyof KernelMemory>>(KERNEL_WASM_BASE64) ?? openPlainKernel();
}

/** `Kernel.dotRows` in JavaScript. */
export function plainDotRows(memory: KernelMemory): Kernel['dotRows'] {
  return (query, rows, rowBytes, count, out) => {
    const queryValues = new Int16Array(memory.buffer, query, rowBytes);
    const rowValues = new Int8Array(memory.buffer, rows, count * rowBytes);
    const dots = new Int32Array(memory.buffer, out, count);
    for (let row = 0, at = 0; row < count; row++) {
      let dot = 0;
      for (let d = 0; d < rowBytes; d++) dot += queryValues[d]! * rowValues[at++]!;
      dots[row] = dot;
    }
  };
}

/** The same in JavaScript, some ten times slower. */
export function openPlainKernel(): Kernel {
  const memory = plainMemory();
  return {
    get buffer() {
      return memory.buffer;
    },
    reserve: memory.reserve,
    dotRows: plainDotRows(memory),
    scaleDots(dots, norms, queryNorm, count, out) {
      const dotValues = new Int32Array(memory.buffer, dots, count);
      const normValues = new Float64Array(memory.buffer, norms, count);
      const cosines = new Float32Array(memory.buffer, out, count);
      for (let i = 0; i < count; i++) {
        const norm = normValues[i]!;
        cosines[i] = norm === 0 ? NO_SIMILARITY : dotValues[i]! * norm * queryNorm;
      }
    },
    weigh(similarities, paths, fileAt, norms, evidence, count, weighted, sums) {
      const similarityValues = new Float32Array(memory.buffer, similarities, count);
      const pathValues = new Float32Array(memory.buffer, paths);
      const files = new Int32Array(memory.buffer, fileAt, count);
      const normValues = new Float32Array(memory.buffer, norms, count);
      const evidenceValues = new Float32Array(memory.buffer, evidence, count);
      const weightedValues = new Float32Array(memory.buffer, weighted, count);
      const totals = new Float64Array(memory.buffer, sums, 8).fill(0);
      const counts = new Int32Array(memory.buffer, sums + totals.byteLength, 4).fill(0);
      for (let slot = 0; slot < count; slot++) {
        if (similarityValues[slot] === NO_SIMILARITY) {
          weightedValues[slot] = NO_SIMILARITY;
          continue;
        }
        if (paths !== 0)
          similarityValues[slot] = (similarityValues[slot]! + pathValues[files[slot]!]!) * normValues[slot]!;
        const value = Math.fround(similarityValues[slot]! * evidenceValues[slot]!);
        const lane = slot & 3;
        weightedValues[slot] = value;
        totals[lane] = totals[lane]! + value;
        totals[4 + lane] = totals[4 + lane]! + value * value;
        counts[lane] = counts[lane]! + 1;
      }
    },
  };
}
