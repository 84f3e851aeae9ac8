/** A slow model's index is built while a fast model answers. Both are the built-in one here, under two names. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import {
  closeEngine,
  indexFolder,
  openEngine,
  PACKAGE,
  PROJECT,
  pathsFor,
  put,
  workspaceWith,
} from '../support/workspace.ts';

const FAST = { id: 'fast', folder: join(PACKAGE, 'models') };
const SLOW = { ...FAST, id: 'slow' };
const BOTH = { model: SLOW, interimModel: FAST };

async function answeredBy(
  engine: Engine,
): Promise<{ model: string; complete: boolean; first: string | undefined }> {
  const { model, complete, results } = await engine.search({
    query: 'split_cells',
    limit: 5,
    mode: 'hybrid',
  });
  return { model, complete, first: results[0]?.path };
}

/** Stops when the slow model's index has begun. */
async function syncFastOnly(engine: Engine): Promise<void> {
  const stop = new AbortController();
  const syncing = engine.sync({
    signal: stop.signal,
    onProgress: ({ model }) => {
      if (model === 'slow') stop.abort(new Error('stopped'));
    },
  });
  await expect(syncing).rejects.toThrow('stopped');
}

const files = Object.fromEntries(
  Array.from({ length: 300 }, (_, i) => [`many/f${i}.ts`, `export const number${i} = ${i};\n`]),
);

describe('an interim model', () => {
  it('answers until the chosen one has seen the whole workspace', async () => {
    const root = workspaceWith({ ...PROJECT, ...files });
    const indexDir = indexFolder();
    const engine = await openEngine(root, indexDir, BOTH);
    expect(await answeredBy(engine)).toEqual({ model: 'fast', complete: false, first: undefined });
    await syncFastOnly(engine);
    expect(await answeredBy(engine)).toEqual({ model: 'fast', complete: true, first: 'lib/parser.py' });
    await closeEngine(engine);

    const again = await openEngine(root, indexDir, BOTH);
    expect(await answeredBy(again)).toEqual({ model: 'fast', complete: true, first: 'lib/parser.py' });
    const { unchanged } = await again.sync();
    expect(unchanged).toBeGreaterThan(0);
    expect(await answeredBy(again)).toEqual({ model: 'slow', complete: true, first: 'lib/parser.py' });
    await closeEngine(again);

    // Both indexes stay, so going back and forth costs nothing.
    expect(readdirSync(indexDir).filter((name) => name.endsWith('.db'))).toHaveLength(2);
    const back = await openEngine(root, indexDir, { model: FAST });
    expect(await back.sync()).toMatchObject({ written: 0, embedded: 0 });
  });

  it('has a saved file at once, and the chosen one gets it too', async () => {
    const root = workspaceWith({ ...PROJECT, ...files });
    const engine = await openEngine(root, indexFolder(), BOTH);
    await syncFastOnly(engine);
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    await engine.updateFiles(['src/fresh.ts']);
    expect((await pathsFor(engine, 'brandNewThing'))[0]).toBe('src/fresh.ts');
    await engine.sync();
    expect(await answeredBy(engine)).toMatchObject({ model: 'slow' });
    expect((await pathsFor(engine, 'brandNewThing'))[0]).toBe('src/fresh.ts');
  });

  it('is told of when it can answer, and the chosen one may be left for later', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const engine = await openEngine(root, indexDir, BOTH);
    const told: string[] = [];
    const onInterim = (goOn: boolean) => async () => {
      told.push((await answeredBy(engine)).model);
      return goOn;
    };
    expect(await engine.sync({ onInterim: onInterim(false) })).toMatchObject({ written: 6 });
    expect(await answeredBy(engine)).toMatchObject({ model: 'fast', complete: true });
    await engine.sync({ onInterim: onInterim(true) });
    expect(await answeredBy(engine)).toMatchObject({ model: 'slow', complete: true });
    expect(told).toEqual(['fast', 'fast']);
    // From now on there is nothing to stand in for.
    await engine.sync({ onInterim: onInterim(false) });
    expect(told).toHaveLength(2);
  });

  it('is not opened for who asks nothing before the chosen one can answer', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const engine = await openEngine(root, indexDir, { ...BOTH, asksLate: true });
    await engine.sync({ onInterim: () => Promise.reject(new Error('nothing stands in')) });
    expect(await answeredBy(engine)).toMatchObject({ model: 'slow', complete: true });
    expect(readdirSync(indexDir).filter((name) => name.endsWith('.db'))).toHaveLength(1);
  });

  it('answers a second process too, which changes over when the first has finished', async () => {
    const root = workspaceWith({ ...PROJECT, ...files });
    const indexDir = indexFolder();
    const writer = await openEngine(root, indexDir, BOTH);
    await syncFastOnly(writer);
    const reader = await openEngine(root, indexDir, BOTH);
    expect(await answeredBy(reader)).toEqual({ model: 'fast', complete: true, first: 'lib/parser.py' });
    await writer.sync();
    await expect.poll(() => answeredBy(reader)).toMatchObject({ model: 'slow', complete: true });
    await expect.poll(() => answeredBy(reader)).toMatchObject({ first: 'lib/parser.py' });
  });
});
