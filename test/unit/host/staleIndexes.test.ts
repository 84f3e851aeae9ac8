/** Which indexes are removed as nobody's: real folders, with times set by hand. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noteWorkspace, removeStaleIndexes } from '../../../src/host/staleIndexes.ts';

const NOW = Date.UTC(2026, 5, 30);
const DAY_MS = 24 * 60 * 60_000;
let base: string;
let logged: string[];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sextant-stale-'));
  mkdirSync(join(base, 'indexes'));
  logged = [];
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

/** An index with a note, last changed so many days ago. */
async function index(name: string, folder: string, days: number): Promise<string> {
  const indexDir = join(base, 'indexes', name);
  await noteWorkspace(indexDir, folder);
  writeFileSync(join(indexDir, 'index-builtin.db'), 'x');
  age(indexDir, days);
  return indexDir;
}

function age(indexDir: string, days: number): void {
  const seconds = (NOW - days * DAY_MS) / 1000;
  for (const name of readdirSync(indexDir)) utimesSync(join(indexDir, name), seconds, seconds);
}

const remove = (): Promise<string[]> =>
  removeStaleIndexes(join(base, 'indexes'), NOW, (message) => logged.push(message));

it('removes an index whose folder is gone and that was not used for a month', async () => {
  const stale = await index('stale', join(base, 'gone'), 31);
  expect(await remove()).toEqual([stale]);
  expect(existsSync(stale)).toBe(false);
  expect(logged).toEqual([]);
});

it('keeps one that was used since, in any of its files', async () => {
  await index('fresh', join(base, 'gone'), 29);
  const indexDir = await index('written', join(base, 'gone'), 31);
  utimesSync(join(indexDir, 'index-builtin.db'), NOW / 1000, NOW / 1000);
  expect(await remove()).toEqual([]);
});

it('keeps one whose folder is there', async () => {
  mkdirSync(join(base, 'project'));
  await index('old', join(base, 'project'), 400);
  expect(await remove()).toEqual([]);
});

it('keeps one that does not say whose it is, and goes on after one that cannot be read', async () => {
  const without = await index('a-without', join(base, 'gone'), 31);
  rmSync(join(without, 'index-workspace.json'));
  const damaged = await index('b-damaged', join(base, 'gone'), 31);
  writeFileSync(join(damaged, 'index-workspace.json'), '{"folder":');
  age(damaged, 31);
  const stale = await index('c-stale', join(base, 'gone'), 31);
  expect(await remove()).toEqual([stale]);
  expect(logged).toHaveLength(1);
});
