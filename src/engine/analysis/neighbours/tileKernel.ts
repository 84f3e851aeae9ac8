/**
 * The inner loop of the neighbour graph and the memory it reads: WebAssembly SIMD, or plain JavaScript where the
 * platform has none. Both give the same integers.
 */
import { plainMemory } from '../../vectors/kernel.ts';
import { TILE_WASM_BASE64 } from './tileWasm.ts';

export interface TileKernel {
  /** The memory; another object after `reserve`. */
  readonly buffer: ArrayBuffer;
  /** Makes the memory at least that long and keeps what it holds. Throws RangeError if that cannot be. */
  reserve(bytes: number): void;
  /**
   * Writes to `out` the dot products of `count` rows with four vectors, four int32 per row. `queries` is the address
   * of four vectors of `rowBytes` int16 values, `rows` of rows of `rowBytes` int8 values, a multiple of 16.
   */
  dotFour(queries: number, rows: number, rowBytes: number, count: number, out: number): void;
}

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;

/** The part of the WebAssembly API that is used here; Node's types do not hold it. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: Memory } },
  ) => { exports: Pick<TileKernel, 'dotFour'> };
  validate(bytes: Uint8Array): boolean;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The fastest kernel that this platform runs. */
export function openTileKernel(): TileKernel {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyApi };
  const bytes = Buffer.from(TILE_WASM_BASE64, 'base64');
  // The module uses SIMD; where that is missing, or WebAssembly is switched off, it is not valid.
  if (!WebAssembly?.validate(bytes)) return openPlainTileKernel();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  const { dotFour } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  return {
    get buffer() {
      return memory.buffer;
    },
    reserve(length) {
      const missing = Math.ceil(length / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
      if (missing > 0) memory.grow(missing);
    },
    dotFour,
  };
}

/** The same in JavaScript, some twenty times slower. */
export function openPlainTileKernel(): TileKernel {
  const memory = plainMemory();
  return {
    get buffer() {
      return memory.buffer;
    },
    reserve: memory.reserve,
    dotFour(queries, rows, rowBytes, count, out) {
      const four = new Int16Array(memory.buffer, queries, 4 * rowBytes);
      const values = new Int8Array(memory.buffer, rows, count * rowBytes);
      const dots = new Int32Array(memory.buffer, out, 4 * count);
      for (let i = 0; i < 4 * count; i++) {
        const row = (i >> 2) * rowBytes;
        const query = (i & 3) * rowBytes;
        let dot = 0;
        for (let d = 0; d < rowBytes; d++) dot = (dot + four[query + d]! * values[row + d]!) | 0;
        dots[i] = dot;
      }
    },
  };
}
