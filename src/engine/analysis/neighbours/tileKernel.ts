/**
 * The inner loop of the neighbour graph and the memory it reads: WebAssembly SIMD, or plain JavaScript where the
 * platform has none. Both give the same integers.
 */
import { type KernelMemory, openWebAssembly, plainMemory } from '../../vectors/kernelMemory.ts';
import { TILE_WASM_BASE64 } from './tileWasm.ts';

export interface TileKernel extends KernelMemory {
  /**
   * Writes to `out` the dot products of `count` rows with four vectors, four int32 per row. `queries` is the address
   * of four vectors of `rowBytes` int16 values, `rows` of rows of `rowBytes` int8 values, a multiple of 16.
   */
  dotFour(queries: number, rows: number, rowBytes: number, count: number, out: number): void;
}

/** The fastest kernel that this platform runs. */
export function openTileKernel(): TileKernel {
  return openWebAssembly<Pick<TileKernel, 'dotFour'>>(TILE_WASM_BASE64) ?? openPlainTileKernel();
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
