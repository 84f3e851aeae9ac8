/**
 * Assembles the kernel of the neighbour graph. Run as a program, it writes the TypeScript file that carries the
 * bytes, so that no tool is needed to build the product.
 */
import { readFile, writeFile } from 'node:fs/promises';
import openWabt from 'wabt';

const FOLDER = new URL('../../src/engine/analysis/neighbours/', import.meta.url);
const CARRIER = new URL('tileWasm.ts', FOLDER);
/** What fits a line of the carrier beside its quotes and plus sign. */
const LINE_CHARACTERS = 100;

/** The text of tileWasm.ts that belongs to tile.wat as it is. */
export async function assembleTile(): Promise<string> {
  const wabt = await openWabt();
  const module = wabt.parseWat('tile.wat', await readFile(new URL('tile.wat', FOLDER), 'utf8'), {
    simd: true,
  });
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  const lines = base64.match(new RegExp(`.{1,${LINE_CHARACTERS}}`, 'g'))!.map((line) => `  '${line}'`);
  return `/** tile.wat, assembled by \`node test/support/assembleTile.ts\`; a test compares the two. */
export const TILE_WASM_BASE64 =
${lines.join(' +\n')};
`;
}

/** The text of tileWasm.ts as it is. */
export function readTileCarrier(): Promise<string> {
  return readFile(CARRIER, 'utf8');
}

if (import.meta.main) await writeFile(CARRIER, await assembleTile());
