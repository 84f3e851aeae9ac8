/**
 * Assembles the vector scan's kernel. Run as a program, it writes the TypeScript file that carries the bytes,
 * so that no tool is needed to build the product.
 */
import { readFile, writeFile } from 'node:fs/promises';
import openWabt from 'wabt';

const SOURCE = new URL('../../src/engine/vectors/kernel.wat', import.meta.url);
const CARRIER = new URL('../../src/engine/vectors/kernelWasm.ts', import.meta.url);

/** The text of kernelWasm.ts that belongs to kernel.wat as it is. */
export async function assembleKernel(): Promise<string> {
  const wabt = await openWabt();
  const module = wabt.parseWat('kernel.wat', await readFile(SOURCE, 'utf8'), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return `/** kernel.wat, assembled by \`node test/support/assembleKernel.ts\`; a test compares the two. */
export const KERNEL_WASM_BASE64 =
  '${Buffer.from(buffer).toString('base64')}';
`;
}

/** The text of kernelWasm.ts as it is. */
export function readKernelCarrier(): Promise<string> {
  return readFile(CARRIER, 'utf8');
}

if (import.meta.main) await writeFile(CARRIER, await assembleKernel());
