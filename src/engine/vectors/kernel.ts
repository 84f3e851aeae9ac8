/**
 * The inner loops of the vector scan and the memory they read: WebAssembly SIMD, or plain JavaScript where the
 * platform has none. Both give the same bits.
 */
import { KERNEL_WASM_BASE64 } from './kernelWasm.ts';

export interface Kernel {
  /** The memory; another object after `reserve`. */
  readonly buffer: ArrayBuffer;
  /** Makes the memory at least that long and keeps what it holds. Throws RangeError if that cannot be. */
  reserve(bytes: number): void;
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

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
/** What 32-bit addresses reach. */
export const MAX_KERNEL_BYTES = PAGE_BYTES * MAX_PAGES;

/** The part of the WebAssembly API that is used here; Node's types do not hold it. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: Memory } },
  ) => { exports: Pick<Kernel, 'dotRows' | 'scaleDots' | 'weigh'> };
  validate(bytes: Uint8Array): boolean;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The fastest kernel that this platform runs. */
export function openKernel(): Kernel {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyApi };
  const bytes = Buffer.from(KERNEL_WASM_BASE64, 'base64');
  // The module uses SIMD; where that is missing, or WebAssembly is switched off, it is not valid.
  if (!WebAssembly?.validate(bytes)) return openPlainKernel();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const { dotRows, scaleDots, weigh } = exports;
  return {
    get buffer() {
      return memory.buffer;
    },
    reserve(bytes) {
      const missing = Math.ceil(bytes / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
      if (missing > 0) memory.grow(missing);
    },
    dotRows,
    scaleDots,
    weigh,
  };
}

export type KernelMemory = Pick<Kernel, 'buffer' | 'reserve'>;

/** Memory for kernels in JavaScript, with the limits that those in WebAssembly have. */
export function plainMemory(): KernelMemory {
  let buffer = new ArrayBuffer(PAGE_BYTES);
  return {
    get buffer() {
      return buffer;
    },
    reserve(bytes) {
      if (bytes > MAX_KERNEL_BYTES)
        throw new RangeError(`${bytes} bytes are more than a kernel's memory can be.`);
      if (bytes <= buffer.byteLength) return;
      const grown = new ArrayBuffer(bytes);
      new Uint8Array(grown).set(new Uint8Array(buffer));
      buffer = grown;
    },
  };
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
