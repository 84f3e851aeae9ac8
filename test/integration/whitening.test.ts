/** Whitening: fitted to an index, in force from the next opening on, taken back without embedding anything again. */
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  closeEngine,
  indexed,
  indexFolder,
  openEngine,
  PROJECT,
  pathsFor,
  put,
  workspaceWith,
} from '../support/workspace.ts';

const NOUNS = 'account invoice parser socket buffer matrix colour queue token folder lexer planet'.split(' ');
const VERBS = 'open close read write draw send count merge split sort hash trim'.split(' ');
/** Functions of one shape: without whitening they are all much alike. */
const ALIKE = Object.fromEntries(
  NOUNS.flatMap((noun) =>
    VERBS.map((verb) => [
      `alike/${verb}-${noun}.ts`,
      `export function ${verb}_${noun}(${noun}: Value): Value {\n  return ${verb}(${noun});\n}\n`,
    ]),
  ),
);

describe('whitening', () => {
  it('is fitted to a complete index, once', async () => {
    const engine = await openEngine(workspaceWith(PROJECT), indexFolder());
    expect(() => engine.fitWhitening()).toThrow(/complete index/);
    await engine.sync();
    engine.fitWhitening();
  });

  it('makes random pairs unlike each other, and can be taken back', async () => {
    const { engine, root, indexDir } = await indexed({ ...PROJECT, ...ALIKE });
    const before = engine.diagnostics().anisotropy!.mean;
    expect(before).toBeGreaterThan(0.2);
    const { chunks: engineChunks } = engine.diagnostics({ quick: true });
    engine.fitWhitening();
    await closeEngine(engine);

    const whitened = await openEngine(root, indexDir);
    expect(await whitened.sync()).toMatchObject({ embedded: engineChunks });
    expect(whitened.diagnostics().stamp.model).toBe('builtin, whitened');
    expect(Math.abs(whitened.diagnostics().anisotropy!.mean)).toBeLessThan(0.05);
    expect((await pathsFor(whitened, 'split_cells'))[0]).toBe('lib/parser.py');
    expect(() => whitened.fitWhitening()).toThrow(/whitened already/);
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    await whitened.updateFiles(['src/fresh.ts']);
    expect((await pathsFor(whitened, 'brandNewThing'))[0]).toBe('src/fresh.ts');
    expect(whitened.dropWhitening()).toBe(true);
    await closeEngine(whitened);

    const plain = await openEngine(root, indexDir);
    expect(await plain.sync()).toMatchObject({ written: 1 });
    expect(plain.diagnostics().stamp.model).toBe('builtin');
    expect(plain.dropWhitening()).toBe(false);
  });

  it('that is damaged is passed over with a sentence', async () => {
    const { engine, root, indexDir } = await indexed();
    engine.fitWhitening();
    await closeEngine(engine);
    const file = readdirSync(indexDir).find((name) => name.startsWith('whitening-'))!;
    truncateSync(join(indexDir, file), 1000);
    const again = await openEngine(root, indexDir);
    expect(again.notices.join()).toMatch(/whitening in .* cannot be read.* taken as they are/);
    expect(await again.sync()).toMatchObject({ written: 0 });
    // Fitting it again replaces it.
    again.fitWhitening();
    await closeEngine(again);
    expect((await openEngine(root, indexDir)).diagnostics().stamp.model).toBe('builtin, whitened');
  });
});
