/** Deleting an index, and the lock that goes with it: real files, real SQLite. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deleteIndexFiles } from '../../../src/engine/hosting/deleteIndexFiles.ts';
import { ADAPTED_FOLDER } from '../../../src/engine/index/adaptedModel.ts';
import { WRITER_LOCK } from '../../../src/engine/index/writerLock.ts';
import { tryLock } from '../../../src/engine/store/database.ts';

let indexDir: string;

beforeEach(() => {
  indexDir = mkdtempSync(join(tmpdir(), 'sextant-delete-'));
  writeFileSync(join(indexDir, 'index-a.db'), 'x');
});

afterEach(() => rmSync(indexDir, { recursive: true, force: true }));

it('takes the folder with it when nothing else lies there', async () => {
  await deleteIndexFiles(indexDir);
  expect(existsSync(indexDir)).toBe(false);
});

it('leaves what is not of an index', async () => {
  writeFileSync(join(indexDir, 'notes.txt'), 'mine');
  await deleteIndexFiles(indexDir);
  expect(readdirSync(indexDir)).toEqual(['notes.txt']);
});

it('leaves the model that was fitted to the folder where it is to be kept', async () => {
  mkdirSync(join(indexDir, ADAPTED_FOLDER));
  await deleteIndexFiles(indexDir, true);
  expect(readdirSync(indexDir)).toEqual([ADAPTED_FOLDER]);
  await deleteIndexFiles(indexDir);
  expect(existsSync(indexDir)).toBe(false);
});

it('leaves everything while another one writes the index', async () => {
  const release = await tryLock(join(indexDir, WRITER_LOCK));
  await expect(deleteIndexFiles(indexDir)).rejects.toMatchObject({ code: 'indexBusy' });
  expect(readdirSync(indexDir)).toEqual(expect.arrayContaining(['index-a.db', WRITER_LOCK]));
  release!();
  await deleteIndexFiles(indexDir);
  expect(existsSync(indexDir)).toBe(false);
});

it('leaves a lock that can be taken again, by one at a time', async () => {
  await deleteIndexFiles(indexDir);
  const release = await tryLock(join(indexDir, WRITER_LOCK));
  expect(release).toBeDefined();
  expect(await tryLock(join(indexDir, WRITER_LOCK))).toBeUndefined();
  release!();
});
