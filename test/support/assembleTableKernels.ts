/**
 * Assembles the kernels of vector tables. Run as a program, it writes the TypeScript file that carries the
 * bytes, so that no tool is needed to build the product.
 */
import { readFile, writeFile } from 'node:fs/promises';
import openWabt from 'wabt';

const SOURCE = new URL('../../src/engine/vectors/tableKernels.wat', import.meta.url);
const CARRIER = new URL('../../src/engine/vectors/tableKernelsWasm.ts', import.meta.url);
/** What fits a line of the carrier beside its quotes and plus sign. */
const LINE_CHARACTERS = 100;

/** The text of tableKernelsWasm.ts that belongs to tableKernels.wat as it is. */
export async function assembleTableKernels(): Promise<string> {
  const wabt = await openWabt();
  const module = wabt.parseWat('tableKernels.wat', await readFile(SOURCE, 'utf8'), { simd: true });
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  const lines = base64.match(new RegExp(`.{1,${LINE_CHARACTERS}}`, 'g'))!.map((line) => `  '${line}'`);
  return `/** tableKernels.wat, assembled by \`node test/support/assembleTableKernels.ts\`; a test compares the two. */
export const TABLE_KERNELS_WASM_BASE64 =
${lines.join(' +\n')};
`;
}

/** The text of tableKernelsWasm.ts as it is. */
export function readTableKernelsCarrier(): Promise<string> {
  return readFile(CARRIER, 'utf8');
}

if (import.meta.main) await writeFile(CARRIER, await assembleTableKernels());
