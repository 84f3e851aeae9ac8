import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StaticModel } from '../../../src/engine/models/staticModel.ts';
import { confidenceOf, percentileIn, questionBackground } from '../../../src/engine/search/background.ts';
import { DenseScores } from '../../../src/engine/search/denseScores.ts';
import { ResidentIndex } from '../../../src/engine/search/residentIndex.ts';
import type { NewChunk } from '../../../src/engine/store/records.ts';
import type { Store } from '../../../src/engine/store/store.ts';
import { encode } from '../../../src/engine/vectors/formats.ts';
import { COSINE, chunkOf, fileNamed, openStore, replaceFile, STAMP } from '../../support/storeFixtures.ts';
import { PACKAGE, PROJECT } from '../../support/workspace.ts';

describe('percentileIn', () => {
  it.each([
    [0.3, 0.5],
    [0.4, 0.8413],
    [0.5, 0.9772],
    [0.2, 0.1587],
    [-1, 0],
    [1, 1],
  ])('of a normal background, %f -> %f', (similarity, expected) => {
    expect(percentileIn({ mean: 0.3, deviation: 0.1 }, similarity)).toBeCloseTo(expected, 4);
  });

  it('needs no deviation', () => {
    expect(percentileIn({ mean: 0.3, deviation: 0 }, 0.4)).toBe(1);
    expect(percentileIn({ mean: 0.3, deviation: 0 }, 0.3)).toBe(0);
  });
});

describe('confidenceOf', () => {
  it.each([
    [0.99, 1, 'strong'],
    [0.99, 0.7, 'likely'],
    [0.7, 1, 'likely'],
    [0.99, 0.3, 'weak'],
    [0.2, 1, 'weak'],
  ] as const)('%f, %f of the best -> %s', (percentile, ofBest, expected) => {
    expect(confidenceOf(percentile, ofBest)).toBe(expected);
  });
});

describe('the background of questions', () => {
  it('lies above what an unrelated question finds, and below what a related one does', async () => {
    const model = await StaticModel.load({ id: 'builtin', folder: join(PACKAGE, 'models') });
    const { dimensions } = model.info;
    const embed = (text: string, query: boolean): Float32Array => {
      const vector = new Float32Array(dimensions);
      if (query) model.embedQuery(text, vector);
      else model.embedDocument(text, vector);
      return vector;
    };
    const store = await openStore(undefined, { ...STAMP, dimensions });
    for (const [path, text] of Object.entries(PROJECT)) {
      const vector = encode(embed(text, false), 'int8').bytes;
      const chunk: NewChunk = { ...chunkOf(text), vector, tokenCount: 60 };
      replaceFile(
        store,
        fileNamed(path, { pathVector: { direction: new Int8Array(dimensions), length: 0 } }),
        [chunk],
      );
    }
    const resident = await ResidentIndex.open(store, COSINE);
    await resident.loadVectors(store);
    const embedder = {
      info: model.info,
      embedDocuments: () => Promise.reject(new Error('not asked for')),
      embedQuery: (text: string) => Promise.resolve(embed(text, true)),
      dispose: () => Promise.resolve(),
    };
    const dense = new DenseScores(store, resident);
    const background = await questionBackground(dense, embedder);
    const best = (query: string): number =>
      Math.max(...dense.ofQuestion(embed(query, true)).weighted.subarray(0, resident.slotCount));
    expect(percentileIn(background, best('make a vector unit length'))).toBeGreaterThan(0.9);
    expect(percentileIn(background, best('retry when a call fails'))).toBeGreaterThan(0.9);
    expect(percentileIn(background, best('feed the cat twice a day'))).toBeLessThan(0.9);
  });
});

describe('the copy in memory', () => {
  it('follows every commit as if it had been loaded afterwards', async () => {
    const store = await openStore();
    const followed = await ResidentIndex.open(store, COSINE);
    await followed.loadVectors(store);
    const texts = ['one', 'two', 'three', 'four', 'five', 'six'];
    const steps = [
      () =>
        replaceFile(
          store,
          fileNamed('a'),
          texts.slice(0, 3).map((text, i) => chunkOf(text, i * 10)),
        ),
      () =>
        replaceFile(
          store,
          fileNamed('b'),
          texts.slice(2, 5).map((text, i) => chunkOf(text, i * 10)),
        ),
      () =>
        replaceFile(
          store,
          fileNamed('a'),
          texts.slice(1, 6).map((text, i) => chunkOf(text, i * 7)),
        ),
      () => store.removeFiles(['b'])[0]!,
      () => replaceFile(store, fileNamed('c'), [chunkOf('seven')]),
    ];
    const query = Float32Array.from({ length: STAMP.dimensions }, (_, i) => Math.sin(i + 1));
    for (const step of steps) {
      followed.apply(step());
      const loaded = await ResidentIndex.open(store, COSINE);
      await loaded.loadVectors(store);
      expect(contentOf(store, followed, query)).toEqual(contentOf(store, loaded, query));
      expect(followed.chunkCount).toBe(loaded.chunkCount);
      expect(followed.averageWords).toBe(loaded.averageWords);
    }
  });
});

function contentOf(store: Store, resident: ResidentIndex, query: Float32Array): unknown[] {
  const { similarities } = new DenseScores(store, resident).ofQuestion(query);
  const rows: unknown[] = [];
  for (let slot = 0; slot < resident.slotCount; slot++) {
    if (resident.ids[slot] === 0) continue;
    const { path } = resident.fileOfSlot(slot);
    rows.push([
      resident.ids[slot],
      path,
      resident.startLines[slot],
      resident.endLines[slot],
      similarities[slot],
    ]);
  }
  return rows.sort((a, b) => (a as number[])[0]! - (b as number[])[0]!);
}
