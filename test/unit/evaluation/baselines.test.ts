import { describe, expect, it } from 'vitest';
import { LatentSemantics } from '../../../src/engine/evaluation/latentSemantics.ts';
import { TfIdf } from '../../../src/engine/evaluation/tfIdf.ts';
import { wordsOf } from '../../../src/engine/lexical/words.ts';

function chunksOf(...texts: string[]): { frequencies: Map<string, number> }[] {
  return texts.map((text) => {
    const frequencies = new Map<string, number>();
    for (const word of wordsOf(text)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
    return { frequencies };
  });
}

/** Two topics; "vehicle" never stands beside "car" but shares its neighbours. */
const TEXTS = [
  'car engine wheel road',
  'vehicle engine wheel road',
  'car wheel brake road',
  'vehicle brake engine road',
  'bread oven flour yeast',
  'bread flour water dough',
  'oven dough yeast water',
];

describe('TfIdf', () => {
  it('gives unit rows by (1 + ln tf) * idf', () => {
    const { matrix } = new TfIdf(chunksOf('apple apple banana', 'banana cherry'));
    expect([matrix.rows, matrix.columns, [...matrix.starts]]).toEqual([2, 3, [0, 2, 4]]);
    const apple = (1 + Math.log(2)) * (1 + Math.log(3 / 2));
    const banana = 1;
    expect(matrix.values[0]).toBeCloseTo(apple / Math.hypot(apple, banana), 12);
    expect(matrix.values[1]).toBeCloseTo(banana / Math.hypot(apple, banana), 12);
  });

  it('ranks by cosine and leaves out what shares no word', () => {
    const tfIdf = new TfIdf(chunksOf('red green blue yellow', 'red red', 'black'));
    expect([...tfIdf.nearest('where is red', 10)]).toEqual([1, 0]);
    expect([...tfIdf.nearest('where is red', 1)]).toEqual([1]);
    expect([...tfIdf.nearest('violet', 10)]).toEqual([]);
  });
});

describe('LatentSemantics', () => {
  it('finds what shares the topic and no word', async () => {
    const tfIdf = new TfIdf(chunksOf(...TEXTS));
    const space = await LatentSemantics.fit(tfIdf, undefined, 2);
    expect(space.dimensions).toBe(2);
    expect([...tfIdf.nearest('car', 10)].sort()).toEqual([0, 2]);
    expect([...space.nearest('car', 4)].sort()).toEqual([0, 1, 2, 3]);
    expect([...space.nearest('dough', 3)].sort()).toEqual([4, 5, 6]);
    expect([...space.nearest('violet', 3)]).toEqual([]);
  });

  it('is TF-IDF itself where no dimension is left out', async () => {
    const tfIdf = new TfIdf(chunksOf(...TEXTS));
    const space = await LatentSemantics.fit(tfIdf);
    expect(space.dimensions).toBe(TEXTS.length);
    for (const query of ['car brake', 'vehicle', 'flour water oven', 'road dough'])
      expect([...space.nearest(query, 2)], query).toEqual([...tfIdf.nearest(query, 2)]);
  });

  it('keeps no more dimensions than the rank', async () => {
    const tfIdf = new TfIdf(chunksOf('same words', 'same words', 'other thing', 'other thing'));
    expect((await LatentSemantics.fit(tfIdf)).dimensions).toBe(2);
  });

  it('gives the same answers again, and stops when asked to', async () => {
    const tfIdf = new TfIdf(chunksOf(...TEXTS));
    const answers = async () =>
      [...(await LatentSemantics.fit(tfIdf, undefined, 3)).nearest('engine brake', 7)].join();
    expect(await answers()).toBe(await answers());
    await expect(LatentSemantics.fit(tfIdf, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
  });
});
