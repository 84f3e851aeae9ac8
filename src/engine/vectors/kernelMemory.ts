/** The memory of inner loops, and loading those that are written in WebAssembly; what they compute is the caller's business. */

export interface KernelMemory {
  /** Another object after `reserve`. */
  readonly buffer: ArrayBuffer;
  /** Makes the memory at least that long and keeps what it holds. Throws RangeError if that cannot be. */
  reserve(bytes: number): void;
}

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
/** What 32-bit addresses reach. */
export const MAX_KERNEL_BYTES = PAGE_BYTES * MAX_PAGES;

/** The part of the WebAssembly API that is used here; Node's types do not hold it. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { env: { memory: Memory } }) => { exports: object };
  validate(bytes: Uint8Array): boolean;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Each compiled once; every instance has a memory of its own. */
const compiled = new Map<string, object>();

/**
 * The functions of a module (base64) that takes its memory from outside, with that memory. Undefined where WebAssembly is
 * switched off or has no SIMD, which the modules use.
 */
export function openWebAssembly<Loops extends object>(base64: string): (Loops & KernelMemory) | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyApi };
  const bytes = Buffer.from(base64, 'base64');
  if (!WebAssembly?.validate(bytes)) return undefined;
  const module = compiled.get(base64) ?? new WebAssembly.Module(bytes);
  compiled.set(base64, module);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  const loops = new WebAssembly.Instance(module, { env: { memory } }).exports as Loops;
  return {
    ...loops,
    get buffer() {
      return memory.buffer;
    },
    reserve(length) {
      const missing = Math.ceil(length / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
      if (missing > 0) memory.grow(missing);
    },
  };
}

/** Memory for the same loops in JavaScript, with the limits that those in WebAssembly have. */
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
