/** What disks, other programs and people do to the file of an index. Each damage is drawn from a seed, and changes something. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { SUMS_ENDING } from '../../../src/engine/store/pageSums.ts';

type Damage = (file: string, random: () => number) => void | Promise<void>;

const PAGE_BYTES = 8192;

/** Each leaves a file that must not be used. */
export const DAMAGES = {
  'a flipped bit': (file, random) => {
    const bytes = readFileSync(file);
    bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
    writeFileSync(file, bytes);
  },
  'a flipped bit in vectors': flippedIn('chunk_vectors_vector_chunks00'),
  'a flipped bit in postings': flippedIn('chunk_text_data'),
  'a flipped bit in rows': flippedIn('chunks'),
  'a zeroed page': changedPages((bytes, page) => bytes.fill(0, page, page + PAGE_BYTES)),
  'a page in another place': changedPages((bytes, page, random) => {
    bytes.copyWithin(page, pageIn(bytes, random), bytes.length);
  }),
  'half of a page written twice': changedPages((bytes, page, random) => {
    const half = page + Math.floor(random() * PAGE_BYTES);
    bytes.fill(bytes.subarray(page, half), half, page + PAGE_BYTES);
  }),
  'an overwritten header': (file, random) => {
    const bytes = readFileSync(file);
    for (let i = 0; i < 100; i++) bytes[i] = Math.floor(random() * 256);
    writeFileSync(file, bytes);
  },
  'a truncated file': (file, random) =>
    truncateSync(file, 1 + Math.floor(random() * (readFileSync(file).length - 1))),
  'bytes at the end of the last page': (file, random) => {
    const bytes = readFileSync(file);
    bytes.writeUInt32LE(Math.floor(random() * 2 ** 32), bytes.length - 4);
    writeFileSync(file, bytes);
  },
  'a foreign file': (file, random) => {
    rmSync(file + SUMS_ENDING);
    writeFileSync(file, `#!/bin/sh\n${'touch /tmp/executed\n'.repeat(1 + Math.floor(random() * 1000))}`);
  },
  'an archive': (file) => {
    rmSync(file + SUMS_ENDING);
    writeFileSync(file, execFileSync('gzip', ['-c', file]));
  },
  "another program's database": async (file, random) => {
    for (const ending of ['', SUMS_ENDING]) rmSync(file + ending);
    const db = await openDatabase(file);
    db.exec('CREATE TABLE places (url TEXT)');
    db.pragma(`user_version = ${Math.floor(random() * 100)}`);
    db.close();
  },
} satisfies Record<string, Damage>;

export type DamageName = keyof typeof DAMAGES;

function changedPages(change: (bytes: Buffer, page: number, random: () => number) => void): Damage {
  return (file, random) => {
    const before = readFileSync(file);
    for (;;) {
      const bytes = Buffer.from(before);
      change(bytes, pageIn(bytes, random), random);
      if (bytes.equals(before)) continue;
      writeFileSync(file, bytes);
      return;
    }
  };
}

function pageIn(bytes: Buffer, random: () => number): number {
  return PAGE_BYTES * Math.floor((random() * bytes.length) / PAGE_BYTES);
}

function flippedIn(table: string): Damage {
  return async (file, random) => {
    const db = await openDatabase(file, { readonly: true });
    const pages = db.prepare('SELECT pageno FROM dbstat WHERE name = ?').pluck().all(table) as number[];
    db.close();
    const bytes = readFileSync(file);
    const page = pages[Math.floor(random() * pages.length)]! - 1;
    bytes[page * PAGE_BYTES + Math.floor(random() * PAGE_BYTES)]! ^= 1 << Math.floor(random() * 8);
    writeFileSync(file, bytes);
  };
}
