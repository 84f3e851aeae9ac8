import { describe, expect, it } from 'vitest';
import { acceptedSlots } from '../../../src/engine/search/filters.ts';
import { profileQuery } from '../../../src/engine/search/queryProfile.ts';
import { ResidentIndex } from '../../../src/engine/search/residentIndex.ts';
import {
  type Retrieved,
  retrievalSource,
  retrieve,
  retrieveSimilar,
} from '../../../src/engine/search/retrieval.ts';
import type { Store } from '../../../src/engine/store/store.ts';
import type { SearchFilters } from '../../../src/shared/engineApi.ts';
import { SEARCH_MODES, type SearchMode } from '../../../src/shared/types.ts';
import { chunkOf, fileNamed, openStore, replaceFile, STAMP } from '../../support/storeFixtures.ts';

const QUERY = Float32Array.from({ length: STAMP.dimensions }, (_, i) => Math.sin(i + 1));
const MOST = 20;

/** Chunks of two files and some that went away; one chunk has no vector. */
async function storeOfMany(): Promise<Store> {
  const store = await openStore();
  const texts = Array.from({ length: 300 }, (_, i) => `text${i} common`);
  for (const kept of [texts, texts.slice(50)]) {
    replaceFile(
      store,
      fileNamed('many.ts'),
      kept.map((text, i) => chunkOf(text, i * 10)),
    );
  }
  replaceFile(store, fileNamed('few.md', { contentKind: 'docs' }), [
    chunkOf('lonely common'),
    chunkOf('empty', 10, { vector: new Int8Array(STAMP.dimensions) }),
  ]);
  return store;
}

describe('retrieval while vectors are not loaded', () => {
  it.each<{ mode: SearchMode | 'similar'; filters: SearchFilters }>(
    [...SEARCH_MODES, 'similar' as const].flatMap((mode) => [
      { mode, filters: {} },
      { mode, filters: { kinds: ['docs' as const] } },
      { mode, filters: { include: ['*.ts'] } },
    ]),
  )('is what it is afterwards: $mode, $filters', async ({ mode, filters }) => {
    const store = await storeOfMany();
    const resident = await ResidentIndex.open(store);
    const source = retrievalSource(store, resident);
    const ask = (): Retrieved[] => {
      const accepted = acceptedSlots(resident, filters);
      return mode === 'similar'
        ? retrieveSimilar(source, QUERY, accepted, MOST)
        : retrieve(source, profileQuery('the common text7'), mode, QUERY, accepted, MOST);
    };
    const direct = ask();
    await resident.loadVectors(store);
    expect(direct.length).toBeGreaterThan(0);
    expect(direct).toEqual(ask());
  });
});
