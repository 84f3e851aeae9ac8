/**
 * Assembles the inner loops of training. Run as a program, it writes the TypeScript file that carries the bytes, so
 * that no tool is needed to build the product.
 */
import { readFile, writeFile } from 'node:fs/promises';
import openWabt from 'wabt';

const FOLDER = new URL('../../src/engine/training/', import.meta.url);
const CARRIER = new URL('kernelsWasm.ts', FOLDER);
/** What fits a line of the carrier beside its quotes and plus sign. */
const LINE_CHARACTERS = 100;

/** The text of kernelsWasm.ts that belongs to kernels.wat as it is. */
export async function assembleTraining(): Promise<string> {
  const wabt = await openWabt();
  const source = await readFile(new URL('kernels.wat', FOLDER), 'utf8');
  const module = wabt.parseWat('kernels.wat', source, { simd: true, threads: true });
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  const lines = base64.match(new RegExp(`.{1,${LINE_CHARACTERS}}`, 'g'))!.map((line) => `  '${line}'`);
  return `/** kernels.wat, assembled by \`node test/support/assembleTraining.ts\`; a test compares the two. */
export const TRAINING_WASM_BASE64 =
${lines.join(' +\n')};
`;
}

/** The text of kernelsWasm.ts as it is. */
export function readTrainingCarrier(): Promise<string> {
  return readFile(CARRIER, 'utf8');
}

if (import.meta.main) await writeFile(CARRIER, await assembleTraining());
