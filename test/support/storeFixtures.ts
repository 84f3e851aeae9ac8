/** Stores in temporary folders, and chunks made by hand. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { ComparedBy } from '../../src/engine/search/residentIndex.ts';
import type { FileChange, IndexStamp, NewChunk, NewFile } from '../../src/engine/store/records.ts';
import { Store } from '../../src/engine/store/store.ts';

export const STAMP: IndexStamp = {
  chunker: 'test',
  words: 1,
  model: 'test',
  modelRevision: '1',
  dimensions: 8,
  vectorFormat: 'int8',
};

/** What the built-in model is to an index. */
export const COSINE: ComparedBy = { sumsTokens: true, similarity: 'cosine' };

const folders: string[] = [];
const stores: Store[] = [];

afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-test-'));
  folders.push(folder);
  return folder;
}

export async function openStore(file = join(temporaryFolder(), 'index.db'), stamp = STAMP): Promise<Store> {
  const store = await Store.open(file, stamp);
  stores.push(store);
  return store;
}

export function fileNamed(path: string, changes: Partial<NewFile> = {}): NewFile {
  return {
    path,
    size: 100,
    changedMs: 1000,
    contentHash: createHash('sha256').update(path).digest('hex').slice(0, 32),
    language: 'typescript',
    contentKind: 'code',
    role: 'normal',
    fallback: undefined,
    indexedMs: 5000,
    pathVector: { direction: new Int8Array(STAMP.dimensions).fill(127), length: 0.5 },
    ...changes,
  };
}

export function replaceFile(store: Store, file: NewFile, chunks: readonly NewChunk[]): FileChange {
  return store.replaceFiles([{ file, chunks }])[0]!;
}

export function removeFile(store: Store, path: string): FileChange | undefined {
  return store.removeFiles([path])[0];
}

/** A chunk whose hash, vector and words follow from its text. */
export function chunkOf(text: string, startLine = 0, changes: Partial<NewChunk> = {}): NewChunk {
  const digest = createHash('sha256').update(text).digest();
  return {
    startLine,
    endLine: startLine + 5,
    symbol: text.split(' ')[0]!,
    symbolKind: 'function',
    breadcrumb: [],
    definitions: [{ name: text.split(' ')[0]!, kind: 'function', line: startLine + 1 }],
    flags: 0,
    chunkHash: digest.subarray(0, 16),
    vector: Uint8Array.from(digest.subarray(16, 16 + STAMP.dimensions)),
    vectorLength: 1,
    tokenCount: 7,
    wordCount: text.split(' ').length,
    terms: text
      .split(' ')
      .map((word) => `1${word}`)
      .join(' '),
    ...changes,
  };
}
