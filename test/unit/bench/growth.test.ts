import { describe, expect, it } from 'vitest';
import { chunkCount, milliseconds } from '../../../bench/growth/figures.ts';
import { quantile, spread } from '../../../bench/growth/measured.ts';
import { decades, plot } from '../../../bench/growth/plot.ts';
import { exchanged, madeUpFile, turnedAway } from '../../../bench/growth/synthetic.ts';
import type { NewFileEntry } from '../../../src/engine/store/store.ts';
import { seededRandom } from '../../../src/shared/random.ts';

describe('quantiles', () => {
  const check = (values: number[], share: number, expected: number): void =>
    expect(quantile(values, share)).toBe(expected);

  it('are values that were measured, by nearest rank', () => {
    check([3, 1, 2], 0.5, 2);
    check([4, 1, 3, 2], 0.5, 2);
    check(
      Array.from({ length: 40 }, (_, i) => 40 - i),
      0.95,
      38,
    );
    check([5], 0.95, 5);
    check([2, 1], 0, 1);
    check([2, 1], 1, 2);
    check([], 0.5, Number.NaN);
  });
});

describe('a spread sample', () => {
  it('keeps order and ends inside', () => {
    expect(spread([1, 2, 3, 4, 5, 6, 7, 8], 4)).toEqual([1, 3, 5, 7]);
    expect(spread([1, 2], 4)).toEqual([1, 2]);
  });
});

describe('figures', () => {
  it('have as many digits as count', () => {
    expect([0.064, 1.25, 38.06, 228.4, 999.6, 5257].map(milliseconds)).toEqual([
      '0.064 ms',
      '1.3 ms',
      '38.1 ms',
      '228 ms',
      '1000 ms',
      '5.3 s',
    ]);
    expect(milliseconds(Number.NaN)).toBe('–');
    expect([900, 1009, 100_000, 1_000_000, 1_500_000].map(chunkCount)).toEqual([
      '900',
      '1k',
      '100k',
      '1M',
      '1.5M',
    ]);
  });
});

describe('a plot', () => {
  it('has ticks from the power of ten below to the one above', () => {
    expect(decades([3, 40])).toEqual([1, 10, 100]);
    expect(decades([1000, 1_000_000])).toEqual([1000, 10_000, 100_000, 1_000_000]);
    expect(decades([0.2])).toEqual([0.1, 1]);
    expect(decades([10])).toEqual([10, 100]);
  });

  it('puts powers of ten at equal distances, and draws limits without dots', () => {
    const points = [
      [1000, 1],
      [10_000, 10],
      [100_000, 100],
    ] as const;
    const svg = plot(
      [
        {
          title: 'a < b',
          label: String,
          series: [
            { name: 'measured', points },
            { name: 'limit', points: points.slice(0, 2), isLimit: true },
          ],
        },
      ],
      String,
    );
    const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(dots).toHaveLength(3);
    const [[x0, y0], [x1, y1], [x2, y2]] = dots as [number[], number[], number[]] as [
      [number, number],
      [number, number],
      [number, number],
    ];
    expect(x1 - x0).toBeCloseTo(x2 - x1, 0);
    expect(y0 - y1).toBeCloseTo(y1 - y2, 0);
    expect(y2).toBeLessThan(y0);
    expect(svg).toContain('a &lt; b');
    expect(svg).not.toContain('script');
  });
});

describe('made-up files', () => {
  const vector = new Uint8Array(Int8Array.from({ length: 256 }, (_, i) => ((i * 37) % 255) - 127).buffer);
  const entry = {
    file: { path: 'a/b.ts', contentHash: 'ab'.repeat(16) },
    chunks: [{ vector, terms: '1alpha 2beta sgamma', chunkHash: Buffer.alloc(16, 1) }],
  } as unknown as NewFileEntry;

  function cosine(a: Uint8Array, b: Uint8Array): number {
    const dot = (x: Uint8Array, y: Uint8Array): number => {
      const [xs, ys] = [new Int8Array(x.buffer), new Int8Array(y.buffer)];
      return xs.reduce((sum, value, d) => sum + value * ys[d]!, 0);
    };
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  it('have vectors near to the real ones, and not the same twice', () => {
    const random = seededRandom(1);
    const made = Array.from({ length: 20 }, () => turnedAway(vector, random));
    for (const one of made) {
      expect(cosine(one, vector)).toBeGreaterThan(0.8);
      expect(cosine(one, vector)).toBeLessThan(0.92);
      const values = new Int8Array(one.buffer);
      expect(Math.max(...values.map(Math.abs))).toBe(127);
    }
    expect(new Set(made.map(String)).size).toBe(20);
    expect(turnedAway(new Uint8Array(256), random)).toEqual(new Uint8Array(256));
  });

  it('have as many terms as the real ones, each once, some of another chunk', () => {
    const own = Array.from({ length: 100 }, (_, i) => `1own${i}`).join(' ');
    const lent = Array.from({ length: 100 }, (_, i) => `1lent${i}`).join(' ');
    const terms = exchanged(own, lent, seededRandom(2)).split(' ');
    expect(new Set(terms).size).toBe(100);
    const of = terms.filter((term) => term.startsWith('1lent')).length;
    expect(of).toBeGreaterThan(10);
    expect(of).toBeLessThan(50);
    expect(exchanged('1a', '1a', seededRandom(3))).toBe('1a');
  });

  it('are the same for the same seed, and others for each copy', () => {
    const make = (copy: number, seed: number): NewFileEntry =>
      madeUpFile(entry, copy, entry.chunks, seededRandom(seed));
    expect(make(1, 5)).toEqual(make(1, 5));
    const [one, two] = [make(1, 5), make(2, 5)];
    expect([one.file.path, two.file.path]).toEqual(['made-up-1/a/b.ts', 'made-up-2/a/b.ts']);
    expect(one.file.contentHash).not.toBe(two.file.contentHash);
    expect(one.file.contentHash).toHaveLength(32);
    expect(one.chunks[0]!.chunkHash).toHaveLength(16);
    expect(one.chunks[0]!.chunkHash.equals(two.chunks[0]!.chunkHash)).toBe(false);
  });
});
