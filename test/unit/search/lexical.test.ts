import { describe, expect, it } from 'vitest';
import { LexicalScores, otherWords, queryWords } from '../../../src/engine/search/lexical.ts';
import { profileQuery } from '../../../src/engine/search/queryProfile.ts';
import { ResidentIndex } from '../../../src/engine/search/residentIndex.ts';
import { retrievalSource, spelled } from '../../../src/engine/search/retrieval.ts';
import type { Store } from '../../../src/engine/store/store.ts';
import { COSINE, chunkOf, fileNamed, openStore, replaceFile } from '../../support/storeFixtures.ts';

/** A chunk for each text, whose words stand in its body once; by slot. */
async function indexOf(texts: readonly string[]): Promise<{ store: Store; resident: ResidentIndex }> {
  const store = await openStore();
  replaceFile(
    store,
    fileNamed('a.ts'),
    texts.map((text, i) => chunkOf(text, i * 10)),
  );
  const resident = await ResidentIndex.open(store, COSINE);
  return { store, resident };
}

const EACH_ONCE = ['connection pool', 'collector pool', 'retry limit', 'getuserbyid user'];

describe('a mistyped word', () => {
  it.each([
    ['conection', [0]],
    ['conectino pool', [0, 1]],
    ['getuserbydi', [3]],
    ['connection', [0]],
    // Nothing is near enough, or the word is too short.
    ['conexion', []],
    ['retyr', []],
    ['xonnection', []],
  ])('finds what was meant: %s', async (query, expected) => {
    const { store, resident } = await indexOf(EACH_ONCE);
    const { bm25 } = new LexicalScores(store, resident).of(query.split(' '), undefined);
    expect([0, 1, 2, 3].filter((slot) => bm25[slot]! > 0)).toEqual(expected);
  });

  it('counts as the word that was meant, and is told', async () => {
    const { store, resident } = await indexOf(EACH_ONCE);
    const lexical = new LexicalScores(store, resident);
    const right = lexical.of(['connection'], undefined).bm25.slice();
    expect(lexical.of(['conection'], undefined).bm25).toEqual(right);
    expect(lexical.meant('conection')).toEqual(['connection']);
    expect(lexical.meant('connection')).toEqual([]);
  });

  it('is looked up anew when the index has changed', async () => {
    const { store, resident } = await indexOf(EACH_ONCE);
    const lexical = new LexicalScores(store, resident);
    expect(lexical.meant('settnigs')).toEqual([]);
    resident.apply(replaceFile(store, fileNamed('b.ts'), [chunkOf('settings')]));
    expect(lexical.meant('settnigs')).toEqual(['settings']);
    resident.apply(replaceFile(store, fileNamed('c.ts'), [chunkOf('settnigs')]));
    expect(lexical.meant('settnigs')).toEqual([]);
  });

  it.each([
    ['getUserByDi', ['getuserbydi', 'getuserbyid']],
    ['getUserById', ['getuserbyid']],
    // Not asked for as a name.
    ['every conection in the pool', []],
  ])('in a name asks for the names that were meant: %s', async (query, expected) => {
    const { store, resident } = await indexOf(EACH_ONCE);
    const profile = spelled(retrievalSource(store, resident), profileQuery(query));
    expect([...profile.identifiers]).toEqual(expected);
  });
});

describe('coverage', () => {
  async function coverageOf(query: string, texts: readonly string[]): Promise<number[]> {
    const { store, resident } = await indexOf(texts);
    const words = queryWords(query);
    const lexical = new LexicalScores(store, resident).of(words, undefined, otherWords(query, words));
    return texts.map((_, slot) => lexical.coverageOf(slot));
  }
  // So many chunks that a word of one of them is not all over the place.
  const many = Array.from({ length: 40 }, (_, i) => `filler${i}`);

  it('is the share of words that a chunk holds, from none to all', async () => {
    const [none, half, all] = await coverageOf('retry limit', ['other', 'retry', 'retry limit', 'limit']);
    expect(none).toBe(0);
    expect(half).toBeCloseTo(0.5);
    expect(all).toBe(1);
  });

  it('counts a rare word more than a frequent one', async () => {
    const [rare, frequent] = await coverageOf('lonely common', [
      'lonely',
      'common',
      'common x1',
      'common x2',
    ]);
    expect(rare).toBeGreaterThan(frequent!);
  });

  it('is less where a word of the query stands nowhere', async () => {
    const [known] = await coverageOf('retry zebra', ['retry', ...many]);
    expect(known).toBeGreaterThan(0.3);
    expect(known).toBeLessThan(0.6);
  });

  it('takes in the words that BM25 leaves out, but not those that are all over the place', async () => {
    const [without, withWhen] = await coverageOf('when retry', ['retry', 'when retry', ...many]);
    expect(without).toBeGreaterThan(0);
    expect(without).toBeLessThan(withWhen!);
    const everywhere = many.map((text) => `when ${text}`);
    expect((await coverageOf('when retry', ['retry', 'when retry', ...everywhere])).slice(0, 2)).toEqual([
      1, 1,
    ]);
  });

  it('leaves BM25 to the words unless the others get a weight', async () => {
    const { store, resident } = await indexOf(['retry', 'when retry', 'when', ...many]);
    const lexical = new LexicalScores(store, resident);
    const [one, both, other] = lexical.of(['retry'], undefined, ['when']).bm25;
    expect(both).toBeGreaterThan(0);
    expect(other).toBe(0);
    const [oneThen, bothThen, otherThen] = lexical.of(['retry'], undefined, ['when'], 0.15).bm25;
    expect(oneThen).toBe(one);
    expect(bothThen).toBeGreaterThan(both!);
    expect(otherThen).toBeGreaterThan(0);
    expect(otherThen).toBeLessThan(both!);
  });

  it('is nothing without words', async () => {
    expect(await coverageOf('???', ['retry'])).toEqual([0]);
  });
});
