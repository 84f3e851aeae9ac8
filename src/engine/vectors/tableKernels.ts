/**
 * The inner loops of vector tables and the memory they read: WebAssembly SIMD, or plain JavaScript where the
 * platform has none. Both give the same bits.
 */
import { plainDotRows } from './kernel.ts';
import { type KernelMemory, openWebAssembly, plainMemory } from './kernelMemory.ts';
import { TABLE_KERNELS_WASM_BASE64 } from './tableKernelsWasm.ts';

/**
 * Compares the query at one address with `count` rows that lie one behind the other, and writes as many results
 * of four bytes to `out`. Addresses and lengths in bytes.
 */
export type RowKernel = (query: number, rows: number, rowBytes: number, count: number, out: number) => void;

interface Loops {
  /** Of float32, a multiple of 64 bytes; results are float32. */
  readonly dotFloat: RowKernel;
  /** Squared Euclidean distances, like `dotFloat`. */
  readonly squaresFloat: RowKernel;
  /** Sums of absolute differences, like `dotFloat`. */
  readonly absFloat: RowKernel;
  /** Of int8 rows, a multiple of 32 bytes, with an int16 query; results are int32, which the sums must fit. */
  readonly dotInt8: RowKernel;
  /** Differing bits of rows of a multiple of 16 bytes; results are int32. */
  readonly hammingBits: RowKernel;
  /** Makes float32 of `count` finite float16 values, a multiple of 8. */
  widenHalf(from: number, count: number, to: number): void;
  /** Makes float32 of `count` int8 values, a multiple of 8, each times `scale`. */
  widenInt8(from: number, count: number, to: number, scale: number): void;
}

export interface TableKernels extends Loops, KernelMemory {}

/** Float sums have that many lanes, for the same rounding everywhere. */
const LANES = 16;

/** The fastest kernels that this platform runs. */
export function openTableKernels(): TableKernels {
  return openWebAssembly<Loops>(TABLE_KERNELS_WASM_BASE64) ?? openPlainTableKernels();
}

/** The same in JavaScript, some ten times slower. */
export function openPlainTableKernels(): TableKernels {
  const memory = plainMemory();
  const lanes = new Float32Array(LANES);
  const floatKernel =
    (term: (row: number, query: number) => number): RowKernel =>
    (query, rows, rowBytes, count, out) => {
      const dimensions = rowBytes / 4;
      const queryValues = new Float32Array(memory.buffer, query, dimensions);
      const rowValues = new Float32Array(memory.buffer, rows, dimensions * count);
      const results = new Float32Array(memory.buffer, out, count);
      for (let row = 0, at = 0; row < count; row++) {
        lanes.fill(0);
        for (let d = 0; d < dimensions; d++) lanes[d % LANES]! += term(rowValues[at++]!, queryValues[d]!);
        results[row] = sumOf(lanes);
      }
    };
  return {
    get buffer() {
      return memory.buffer;
    },
    reserve: memory.reserve,
    dotFloat: floatKernel((row, query) => Math.fround(row * query)),
    squaresFloat: floatKernel((row, query) => {
      const difference = Math.fround(row - query);
      return Math.fround(difference * difference);
    }),
    absFloat: floatKernel((row, query) => Math.abs(Math.fround(row - query))),
    dotInt8: plainDotRows(memory),
    hammingBits(query, rows, rowBytes, count, out) {
      const words = rowBytes / 4;
      const queryWords = new Uint32Array(memory.buffer, query, words);
      const rowWords = new Uint32Array(memory.buffer, rows, count * words);
      const results = new Int32Array(memory.buffer, out, count);
      for (let row = 0, at = 0; row < count; row++) {
        let differing = 0;
        for (let w = 0; w < words; w++) differing += bitsSet(rowWords[at++]! ^ queryWords[w]!);
        results[row] = differing;
      }
    },
    widenHalf(from, count, to) {
      const halves = new Uint16Array(memory.buffer, from, count);
      const bits = new Uint32Array(memory.buffer, to, count);
      const floats = new Float32Array(memory.buffer, to, count);
      for (let i = 0; i < count; i++) {
        bits[i] = ((halves[i]! & 0x8000) << 16) | ((halves[i]! & 0x7fff) << 13);
        floats[i]! *= 2 ** 112;
      }
    },
    widenInt8(from, count, to, scale) {
      const values = new Int8Array(memory.buffer, from, count);
      const floats = new Float32Array(memory.buffer, to, count);
      for (let i = 0; i < count; i++) floats[i] = values[i]! * scale;
    },
  };
}

/** In the order in which the WebAssembly adds its lanes, rounded after each step. */
function sumOf(lanes: Float32Array): number {
  const folded = new Float32Array(4);
  for (let i = 0; i < 4; i++) {
    folded[i] = Math.fround(lanes[i]! + lanes[4 + i]!) + Math.fround(lanes[8 + i]! + lanes[12 + i]!);
  }
  return Math.fround(folded[0]! + folded[2]!) + Math.fround(folded[1]! + folded[3]!);
}

/** How many bits of a 32-bit number are 1. */
function bitsSet(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
