import { describe, expect, it } from 'vitest';
import { queryWords } from '../../../src/engine/search/lexical.ts';
import { profileQuery } from '../../../src/engine/search/queryProfile.ts';
import { ResidentIndex } from '../../../src/engine/search/residentIndex.ts';
import {
  type RetrievalSource,
  type Retrieved,
  retrievalSource,
  retrieve,
  retrieveSimilar,
} from '../../../src/engine/search/retrieval.ts';
import type { Store } from '../../../src/engine/store/store.ts';
import type { SearchFilters } from '../../../src/shared/engineApi.ts';
import { SEARCH_MODES, type SearchMode } from '../../../src/shared/types.ts';
import { COSINE, chunkOf, fileNamed, openStore, replaceFile, STAMP } from '../../support/storeFixtures.ts';

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
    chunkOf('empty', 10, { vector: new Uint8Array(STAMP.dimensions) }),
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
    const resident = await ResidentIndex.open(store, COSINE);
    const source = retrievalSource(store, resident);
    const ask = (): Retrieved[] => {
      const accepted = source.filters.accepted(filters);
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

describe('what is kept from query to query', () => {
  it('follows every change of the index', async () => {
    const store = await storeOfMany();
    const resident = await ResidentIndex.open(store, COSINE);
    await resident.loadVectors(store);
    const source = retrievalSource(store, resident);
    const found = (from: RetrievalSource): unknown[] =>
      [{}, { include: ['*.md'] }, { symbolKinds: ['class' as const] }].flatMap((filters) =>
        SEARCH_MODES.map((mode) =>
          retrieve(
            from,
            profileQuery('common text60 fresh'),
            mode,
            QUERY,
            from.filters.accepted(filters),
            MOST,
          ).map(({ slot, fused }) => [from.resident.ids[slot], fused]),
        ),
      );
    const steps = [
      () => replaceFile(store, fileNamed('new.md'), [chunkOf('fresh common', 0, { symbolKind: 'class' })]),
      () => store.removeFiles(['few.md'])[0]!,
      () => replaceFile(store, fileNamed('many.ts'), [chunkOf('text60 common')]),
      () => replaceFile(store, fileNamed('last.md'), [chunkOf('other words')]),
    ];
    const answers = [JSON.stringify(found(source))];
    for (const step of steps) {
      resident.apply(step());
      const fresh = await ResidentIndex.open(store, COSINE);
      await fresh.loadVectors(store);
      expect(found(source)).toEqual(found(retrievalSource(store, fresh)));
      answers.push(JSON.stringify(found(source)));
    }
    expect(new Set(answers).size).toBe(answers.length);
  });
});

describe('queryWords', () => {
  it.each([
    ['where is the retry limit', ['retry', 'limit']],
    ['was it on', ['was', 'it', 'on']],
    ['x', ['x']],
    ['X, y!', ['x', 'y']],
    ['matrix x', ['matrix']],
    ['é 5', ['é', '5']],
    ['???', []],
  ])('%s -> %j', (query, expected) => {
    expect(queryWords(query)).toEqual(expected);
  });
});

describe('a name of one letter', () => {
  it('is found where it is defined', async () => {
    const store = await openStore();
    const named = (name: string, line: number) => ({ name, kind: 'constant' as const, line });
    replaceFile(store, fileNamed('a.ts'), [
      chunkOf('first', 0, { definitions: [named('x', 0), named('other', 1)] }),
      chunkOf('second', 10, { definitions: [named('other', 10), named('X', 11)] }),
      chunkOf('third', 20, { definitions: [named('solve for x', 20), named('xx', 21), named('x1', 22)] }),
    ]);
    const resident = await ResidentIndex.open(store, COSINE);
    await resident.loadVectors(store);
    const source = retrievalSource(store, resident);
    const found = retrieve(
      source,
      profileQuery('x'),
      'lexical',
      QUERY,
      { accept: undefined, count: 3 },
      MOST,
    );
    expect(found.map(({ slot }) => resident.startLines[slot])).toEqual([0, 10]);
  });
});
