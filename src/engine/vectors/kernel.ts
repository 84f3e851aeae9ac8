/**
 * The inner loop of the vector scan and the memory it reads: WebAssembly SIMD, or plain JavaScript where the
 * platform has none. Both give the same integers.
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
}

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
/** What 32-bit addresses reach. */
export const MAX_KERNEL_BYTES = PAGE_BYTES * MAX_PAGES;

/** The part of the WebAssembly API that is used here; Node's types do not hold it. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number }) => Memory;
  validate(bytes: Uint8Array): boolean;
  instantiate(
    bytes: Uint8Array,
    imports: { env: { memory: Memory } },
  ): Promise<{ instance: { exports: { dotRows: Kernel['dotRows'] } } }>;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The fastest kernel that this platform runs. */
export async function openKernel(): Promise<Kernel> {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyApi };
  const bytes = Buffer.from(KERNEL_WASM_BASE64, 'base64');
  // The module uses SIMD; where that is missing, or WebAssembly is switched off, it is not valid.
  if (!WebAssembly?.validate(bytes)) return openPlainKernel();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const { dotRows } = instance.exports;
  return {
    get buffer() {
      return memory.buffer;
    },
    reserve(bytes) {
      const missing = Math.ceil(bytes / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
      if (missing > 0) memory.grow(missing);
    },
    dotRows,
  };
}

/** The same in JavaScript, some ten times slower. */
export function openPlainKernel(): Kernel {
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
    dotRows(query, rows, rowBytes, count, out) {
      const queryValues = new Int16Array(buffer, query, rowBytes);
      const rowValues = new Int8Array(buffer, rows, count * rowBytes);
      const dots = new Int32Array(buffer, out, count);
      for (let row = 0, at = 0; row < count; row++) {
        let dot = 0;
        for (let d = 0; d < rowBytes; d++) dot += queryValues[d]! * rowValues[at++]!;
        dots[row] = dot;
      }
    },
  };
}
