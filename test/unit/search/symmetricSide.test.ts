import { expect, it } from 'vitest';
import { SymmetricSide } from '../../../src/engine/search/symmetricSide.ts';

/** Directions by their angle in degrees, which is what the texts say. */
function sideOf(texts: Readonly<Record<string, string>>) {
  const embedded: string[] = [];
  const read: string[] = [];
  const side = new SymmetricSide(
    async (angles) => {
      embedded.push(...angles);
      const radians = angles.map((angle) => (Number(angle) * Math.PI) / 180);
      const vectors = Float32Array.from(radians.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
      return { vectors, tokenCounts: new Uint32Array(angles.length) };
    },
    async (paths) => {
      read.push(...paths);
      return new Map(Object.entries(texts));
    },
  );
  const similarities = async (seed: string | readonly string[], candidates: readonly string[]) => {
    const place = (chunkHash: string) => ({ path: `${chunkHash}.ts`, chunkHash });
    const found = await side.similarities(
      typeof seed === 'string' ? seed : seed.map(place),
      candidates.map(place),
    );
    return found?.map((similarity) => similarity && Number(similarity.toFixed(4)));
  };
  return { embedded, read, similarities };
}

it('compares candidates with a text or with the mean of some chunks', async () => {
  const { similarities } = sideOf({ a: '0', b: '60', c: '180' });
  expect(await similarities('0', ['a', 'b', 'c'])).toEqual([1, 0.5, -1]);
  expect(await similarities(['a', 'b'], ['b', 'c'])).toEqual([0.866, -0.866]);
});

it('says nothing of what has no text any more', async () => {
  const { similarities } = sideOf({ a: '0', b: '60' });
  expect(await similarities(['a'], ['gone', 'b'])).toEqual([undefined, 0.5]);
  expect(await similarities(['gone', 'a'], ['b'])).toEqual([0.5]);
  expect(await similarities(['gone'], ['b'])).toBeUndefined();
});

it('embeds a text once while it is remembered', async () => {
  const names = Array.from({ length: 3000 }, (_, i) => `n${i}`);
  const { similarities, embedded, read } = sideOf(Object.fromEntries(names.map((name, i) => [name, `${i}`])));
  await similarities(['n0'], ['n1', 'n2', 'n1']);
  await similarities(['n1'], ['n0', 'n2']);
  expect(embedded).toEqual(['0', '1', '2']);
  expect(read).toEqual(['n0.ts', 'n1.ts', 'n2.ts']);
  for (let i = 3; i < 3000; i += 1000) await similarities(['n0'], names.slice(i, i + 1000));
  embedded.length = 0;
  await similarities(['n0'], ['n1', 'n2999']);
  expect(embedded).toEqual(['1']);
});
