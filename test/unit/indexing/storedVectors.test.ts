import { describe, expect, it } from 'vitest';
import { sampleVectors } from '../../../src/engine/indexing/storedVectors.ts';
import { chunkOf, fileNamed, openStore, removeFile, replaceFile } from '../../support/storeFixtures.ts';

const NAMES = Array.from({ length: 60 }, (_, i) => `chunk${i}`);

describe('a sample of stored vectors', () => {
  it('is of live chunks, spread evenly, and no more than asked for', async () => {
    const store = await openStore();
    expect(sampleVectors(store, 10)).toEqual([]);
    replaceFile(store, fileNamed('gone.ts'), [chunkOf('gone')]);
    replaceFile(
      store,
      fileNamed('a.ts'),
      NAMES.slice(0, 20).map((name) => chunkOf(name)),
    );
    replaceFile(
      store,
      fileNamed('b.ts'),
      NAMES.slice(20).map((name) => chunkOf(name)),
    );
    removeFile(store, 'gone.ts');
    const vectors = NAMES.map((name) => Float32Array.from(new Int8Array(chunkOf(name).vector)));
    expect(sampleVectors(store, 60)).toEqual(vectors);
    expect(sampleVectors(store, 1000)).toEqual(vectors);
    expect(sampleVectors(store, 20)).toEqual(vectors.filter((_, i) => i % 3 === 2));
    expect(sampleVectors(store, 7)).toHaveLength(7);
    expect(sampleVectors(store, 1)).toEqual([vectors[59]]);
  });
});
