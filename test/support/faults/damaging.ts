/** Damages copies of one real index, and looks whether each is noticed, said, set aside and built again. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { IndexStamp } from '../../../src/engine/store/records.ts';
import { Store } from '../../../src/engine/store/store.ts';
import { seededRandom } from '../../../src/shared/random.ts';
import { closeEngine, indexFolder, openEngine, PROJECT, put, workspaceWith } from '../workspace.ts';
import { DAMAGES, type DamageName } from './damage.ts';
import { contentOf, type IndexContent } from './indexContent.ts';

export interface Subject {
  readonly root: string;
  readonly stamp: IndexStamp;
  /** A closed index, equal to the files. */
  readonly file: string;
  /** The folder of one as a death leaves it: the last commits lie in the write-ahead log alone. */
  readonly withLog: string;
  readonly fresh: IndexContent;
}

export async function prepareSubject(): Promise<Subject> {
  const many = Object.fromEntries(
    Array.from({ length: 150 }, (_, i) => [
      `src/f${i}.ts`,
      `/** Price number ${i}. */\nexport function price${i}(rate: number): number {\n  return rate * ${i};\n}\n`,
    ]),
  );
  const root = workspaceWith({ ...PROJECT, ...many });
  const engine = await openEngine(root, indexFolder());
  await engine.sync();
  const changed = Array.from({ length: 20 }, (_, i) => `src/f${i}.ts`);
  for (const path of changed) put(root, path, `export const changed = '${path}';\n`);
  await engine.updateFiles(changed);
  const { indexFile: file, stamp } = engine.diagnostics();
  const withLog = indexFolder();
  cpSync(dirname(file), withLog, { recursive: true });
  await closeEngine(engine);
  return { root, stamp, file, withLog, fresh: await contentOf(file) };
}

/** Opens `count` damaged copies: each has to be refused, by who writes and by who reads. Returns how many were not. */
export async function missedDamages(
  { file, stamp }: Subject,
  name: DamageName,
  count: number,
): Promise<number> {
  const random = seededRandom(count);
  let missed = 0;
  for (let i = 0; i < count; i++) {
    for (const readonly of [true, false]) {
      const folder = indexFolder();
      cpSync(dirname(file), folder, { recursive: true });
      const copy = join(folder, basename(file));
      await DAMAGES[name](copy, random);
      const code = await Store.open(copy, stamp, { readonly }).then(
        (store) => store.close(),
        (error) => error.code as string,
      );
      if (code !== 'indexDamaged') missed++;
      rmSync(folder, { recursive: true });
    }
  }
  return missed;
}

/** What an engine makes of one damaged copy. */
export async function checkRebuilt({ root, file, fresh }: Subject, name: DamageName): Promise<void> {
  const folder = indexFolder();
  cpSync(dirname(file), folder, { recursive: true });
  const copy = join(folder, basename(file));
  await DAMAGES[name](copy, seededRandom(7));
  const engine = await openEngine(root, folder, { threads: 1 });
  expect(engine.notices).toEqual([
    expect.stringMatching(/^The index .* is damaged: .*\. It will be set aside and built again\.$/),
  ]);
  expect(existsSync(`${copy}.damaged`)).toBe(true);
  expect(engine.complete).toBe(false);
  expect((await engine.search({ query: 'price', limit: 5, mode: 'hybrid' })).results).toEqual([]);
  await engine.sync();
  expect(await contentOf(copy)).toEqual(fresh);
  expect(engine.diagnostics().problems).toEqual([]);
  await closeEngine(engine);
  expect(existsSync(`${copy}.damaged`)).toBe(false);
}

/** Opens an index that died, after something was done to its log: it must become equal to the files. Returns whether damage was said. */
export async function noticedInLog(
  { root, file, withLog, fresh }: Subject,
  change: (file: string) => void,
): Promise<boolean> {
  const folder = indexFolder();
  cpSync(withLog, folder, { recursive: true });
  const copy = join(folder, basename(file));
  change(copy);
  const engine = await openEngine(root, folder, { threads: 1 });
  await engine.sync();
  expect(await contentOf(copy)).toEqual(fresh);
  expect(engine.diagnostics().problems).toEqual([]);
  const isSaid = engine.notices.some((notice) => notice.includes('is damaged'));
  await closeEngine(engine);
  return isSaid;
}

export function deleteLog(file: string): void {
  expect(readFileSync(`${file}-wal`).length).toBeGreaterThan(100_000);
  rmSync(`${file}-wal`);
}

/** As if it had been lost while it was being copied into the file. */
export function deleteHalfCopiedLog(file: string): void {
  const log = readFileSync(`${file}-wal`);
  const bytes = readFileSync(file);
  const [frameAt, frameBytes] = [32, 24 + 8192];
  for (let i = 0; i < 3; i++) {
    const at = frameAt + i * frameBytes;
    log.copy(bytes, (log.readUInt32BE(at) - 1) * 8192, at + 24, at + frameBytes);
  }
  writeFileSync(file, bytes);
  rmSync(`${file}-wal`);
}

export function flipBitOfLog(file: string, random: () => number): void {
  const log = readFileSync(`${file}-wal`);
  log[Math.floor(random() * log.length)]! ^= 1 << Math.floor(random() * 8);
  writeFileSync(`${file}-wal`, log);
}
