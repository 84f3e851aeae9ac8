/** What a store does when the disk does not take all that belongs together. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { SUMS_ENDING } from '../../../src/engine/store/pageSums.ts';
import { Store } from '../../../src/engine/store/store.ts';
import {
  chunkOf,
  fileNamed,
  openStore,
  replaceFile,
  STAMP,
  temporaryFolder,
} from '../../support/storeFixtures.ts';

it('checksums that could not be written call nothing damaged afterwards', async () => {
  const store = await openStore();
  const write = (path: string): void => {
    const chunks = Array.from({ length: path === 'second' ? 3000 : 5 }, (_, i) => chunkOf(`${path}${i}`, i));
    replaceFile(store, fileNamed(path), chunks);
  };
  write('first');
  store.upkeep.checkpoint();
  // Stands for a disk that is full just then.
  const inTheWay = `${store.file}${SUMS_ENDING}.new`;
  mkdirSync(inTheWay);
  write('second');
  expect(() => store.upkeep.checkpoint()).toThrow();
  rmSync(inTheWay, { recursive: true });
  // All of the log is in the file by now, so this begins another one, which does not tell of the pages of the last.
  write('third');

  const dead = temporaryFolder();
  cpSync(dirname(store.file), dead, { recursive: true });
  const again = await Store.open(join(dead, basename(store.file)), STAMP);
  expect([...again.files()].map(({ path }) => path)).toEqual(['first', 'second', 'third']);
  again.close();
  store.upkeep.checkpoint();
  expect(store.upkeep.integrityProblems()).toEqual([]);
});
