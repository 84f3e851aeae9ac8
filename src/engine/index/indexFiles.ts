/** The files of indexes in their folder: what each is for, which there are, and moving them about. */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ChunkLimits } from '../chunking/chunk.ts';
import { CHUNKER_VERSION } from '../chunking/chunker.ts';
import { WORDS_VERSION } from '../lexical/words.ts';
import type { Embedder } from '../models/embedder.ts';
import { SUMS_ENDING } from '../store/pageSums.ts';
import type { IndexStamp } from '../store/records.ts';
import { DEFAULT_FORMAT } from '../vectors/vectorOptions.ts';

/** What an index is made by: its file is named after it. */
export function stampOf({ info }: Embedder, limits: ChunkLimits, vectorFormat = DEFAULT_FORMAT): IndexStamp {
  return {
    chunker: `${CHUNKER_VERSION}:${limits.targetLines}/${limits.maxLines}/${limits.maxChars}`,
    words: WORDS_VERSION,
    model: info.id,
    modelRevision: info.revision,
    dimensions: info.dimensions,
    vectorFormat,
  };
}

/** What is kept of one database, by the endings of the names. */
const ENDINGS = ['', '-wal', '-shm', SUMS_ENDING];

/** The other indexes in the folder of this one, the last changed first. */
export function otherIndexFiles(file: string): string[] {
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => /^index-\w+\.db$/.test(name))
    .map((name) => join(folder, name))
    .filter((other) => other !== file)
    .map((other) => ({ other, changedMs: statSync(other, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.changedMs - a.changedMs)
    .map(({ other }) => other);
}

/** Where an index lies that was set aside. */
export function asideOf(file: string): string {
  return `${file}.damaged`;
}

/** Takes a damaged index out of the way; one that was set aside before gives its place up. */
export function setIndexFileAside(file: string): void {
  for (const ending of ENDINGS) {
    rmSync(asideOf(file) + ending, { force: true });
    if (existsSync(file + ending)) renameSync(file + ending, asideOf(file) + ending);
  }
}

export function removeIndexFile(file: string): void {
  for (const ending of ENDINGS) {
    try {
      rmSync(file + ending, { force: true });
    } catch {
      // On Windows a reader that still has it open keeps it; it goes with the next swap.
    }
  }
}

/** Tells a file from another that has taken its place; undefined if there is none. */
export function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}
