import { describe, expect, it } from 'vitest';
import { ChunkHashes } from '../../../src/engine/store/chunkHashes.ts';
import type { StoreStatements } from '../../../src/engine/store/statements.ts';

/** Sixteen bytes of which the first four, by which chunks are found, are this number. */
function hashOf(key: number, rest = 0): Buffer {
  const hash = Buffer.alloc(16, rest);
  hash.writeUInt32LE(key, 0);
  return hash;
}

/** The statements over rows that can be changed, as in a database. */
function hashesOver(chunks: Map<number, Buffer>, retired = new Map<number, Buffer>()) {
  const row = (id: number) => ({ id, token_count: 1, vector_length: 1, vector_checksum: 0 });
  const sql = {
    hashesAfter: {
      all: (last: number, count: number) =>
        [...chunks]
          .filter(([id]) => id > last)
          .slice(0, count)
          .map(([id, chunk_hash]) => ({ id, chunk_hash })),
    },
    vectorOfChunk: {
      get: (id: number, hash: Buffer) => (chunks.get(id)?.equals(hash) ? row(id) : undefined),
    },
    vectorOfRetired: {
      get: (hash: Buffer) => [...retired].filter(([, one]) => one.equals(hash)).map(([id]) => row(id))[0],
    },
  };
  return new ChunkHashes(sql as unknown as StoreStatements);
}

describe('vectors by hash', () => {
  it('are found among thousands, through several growths and pages', () => {
    const chunks = new Map(
      Array.from({ length: 5000 }, (_, i) => [i + 1, hashOf(Math.imul(i, 0x9e3779b1) >>> 0)]),
    );
    const hashes = hashesOver(chunks);
    for (const [id, hash] of chunks) expect(hashes.vectorRow(hash)?.id).toBe(id);
    expect(hashes.vectorRow(hashOf(12_345, 1))).toBeUndefined();
  });

  it('are told apart where the first bytes are equal', () => {
    const hashes = hashesOver(
      new Map([
        [1, hashOf(7, 1)],
        [2, hashOf(7, 2)],
        [3, hashOf(8, 1)],
      ]),
    );
    expect(hashes.vectorRow(hashOf(7, 1))?.id).toBe(1);
    expect(hashes.vectorRow(hashOf(7, 2))?.id).toBe(2);
    expect(hashes.vectorRow(hashOf(7, 3))).toBeUndefined();
  });

  it('follow what is added and what goes away after they were read', () => {
    const chunks = new Map([[1, hashOf(1)]]);
    const retired = new Map<number, Buffer>();
    const hashes = hashesOver(chunks, retired);
    expect(hashes.vectorRow(hashOf(2))).toBeUndefined();
    chunks.set(2, hashOf(2));
    hashes.add(hashOf(2), 2);
    expect(hashes.vectorRow(hashOf(2))?.id).toBe(2);
    chunks.delete(1);
    expect(hashes.vectorRow(hashOf(1))).toBeUndefined();
    retired.set(1, hashOf(1));
    expect(hashes.vectorRow(hashOf(1))?.id).toBe(1);
  });

  it('are found under the next id where a commit was taken back and its id given again', () => {
    const chunks = new Map([[1, hashOf(1)]]);
    const hashes = hashesOver(chunks);
    expect(hashes.vectorRow(hashOf(9))).toBeUndefined();
    hashes.add(hashOf(9), 2);
    chunks.set(2, hashOf(5));
    hashes.add(hashOf(5), 2);
    expect(hashes.vectorRow(hashOf(9))).toBeUndefined();
    expect(hashes.vectorRow(hashOf(5))?.id).toBe(2);
  });

  it('are found under a few of the chunks that say the same, the newest among them', () => {
    const chunks = new Map<number, Buffer>();
    const hashes = hashesOver(chunks);
    expect(hashes.vectorRow(hashOf(4))).toBeUndefined();
    // Each looking at all before it would take minutes.
    for (let id = 1; id <= 300_000; id++) hashes.add(hashOf(4), id);
    chunks.set(300_000, hashOf(4));
    expect(hashes.vectorRow(hashOf(4))?.id).toBe(300_000);
  });
});
