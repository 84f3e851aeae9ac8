import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { StaticEmbedder } from '../../../src/engine/indexing/staticEmbedder.ts';
import { WorkerPool } from '../../../src/engine/indexing/workerPool.ts';
import { WhitenedEmbedder } from '../../../src/engine/models/whitenedEmbedder.ts';
import {
  fitWhitening,
  parseWhitening,
  serialiseWhitening,
  type Whitening,
  type WhiteningOptions,
  whiten,
  whiteningRevision,
} from '../../../src/engine/models/whitening.ts';
import { seededNumbers } from '../../support/vectorFiles.ts';
import { PACKAGE } from '../../support/workspace.ts';

/** Unit vectors that share a direction and vary more along some axes than along others. */
function cone(count: number, dimensions: number, seed = 1): Float32Array[] {
  const next = seededNumbers(seed);
  return Array.from({ length: count }, () => {
    const vector = Float32Array.from(
      { length: dimensions },
      (_, d) => (d === 0 ? 2 : 0.3) + next() / (d + 1),
    );
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}

const apply = (whitening: Whitening, vector: Float32Array | Int8Array): Float32Array => {
  const out = new Float32Array(whitening.dimensions).fill(9);
  whiten(whitening, vector, out);
  return out;
};

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).reduce((sum, value, d) => sum + value * y[d]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

function covarianceOf(vectors: readonly Float32Array[]): number[][] {
  const n = vectors[0]!.length;
  const mean = Array.from(
    { length: n },
    (_, d) => vectors.reduce((sum, v) => sum + v[d]!, 0) / vectors.length,
  );
  return mean.map((_, i) =>
    mean.map(
      (_, j) => vectors.reduce((sum, v) => sum + (v[i]! - mean[i]!) * (v[j]! - mean[j]!), 0) / vectors.length,
    ),
  );
}

describe('a whitening', () => {
  const expectClose = (actual: ArrayLike<number>, expected: readonly number[], within = 1e-6) => {
    expect(actual).toHaveLength(expected.length);
    Array.from(actual).forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(within);
    });
  };

  it('is what it is by hand in two dimensions', () => {
    const vectors = [
      Float32Array.of(0.6, 0.8),
      Float32Array.of(0.6, -0.8),
      Float32Array.of(1, 0),
      Float32Array.of(1, 0),
    ];
    // x: 0.6, 0.6, 1, 1 has mean 0.8 and variance 0.04; y: ±0.8, 0, 0 has mean 0 and variance 0.32.
    const full = fitWhitening(vectors, 2, { shrinkage: 0 });
    expectClose(full.mean, [0.8, 0]);
    expectClose(full.matrix, [0, 1 / Math.sqrt(0.32), 1 / Math.sqrt(0.04), 0]);
    expectClose(apply(full, vectors[0]!), [0.8 / Math.sqrt(0.32), -1]);
    const none = fitWhitening(vectors, 2, { shrinkage: 0, exponent: 0 });
    expectClose(none.matrix, [0, 1, 1, 0]);
    const soft = fitWhitening(vectors, 2, { shrinkage: 0, exponent: 0.5 });
    expectClose(soft.matrix, [0, 0.32 ** -0.25, 0.04 ** -0.25, 0]);
    const cut = fitWhitening(vectors, 2, { shrinkage: 0, dimensions: 1 });
    expectClose(cut.matrix, [0, 1 / Math.sqrt(0.32)]);
    expectClose(apply(cut, vectors[0]!), [0.8 / Math.sqrt(0.32)]);
    // Half way to the sphere of the same total variance, 0.18 each way.
    const drawn = fitWhitening(vectors, 2, { shrinkage: 0.5 });
    expectClose(drawn.matrix, [0, 1 / Math.sqrt(0.25), 1 / Math.sqrt(0.11), 0]);
  });

  it('looks at directions alone, of floats and of int8', () => {
    const vectors = [
      Int8Array.of(3, 4),
      Int8Array.of(60, -80),
      Int8Array.of(5, 0),
      Int8Array.of(127, 0),
      Int8Array.of(0, 0),
    ];
    const floats = [
      Float32Array.of(0.6, 0.8),
      Float32Array.of(0.6, -0.8),
      Float32Array.of(1, 0),
      Float32Array.of(2, 0),
    ];
    const whitening = fitWhitening(vectors, 2, { shrinkage: 0 });
    expectClose(whitening.mean, [0.8, 0]);
    expectClose(whitening.matrix, [...fitWhitening(floats, 2, { shrinkage: 0 }).matrix]);
    expectClose(apply(whitening, vectors[0]!), [...apply(whitening, floats[0]!)]);
  });

  it('brings the covariance to identity, of as many dimensions as are kept', () => {
    const vectors = cone(2000, 12);
    for (const dimensions of [12, 5]) {
      const whitening = fitWhitening(vectors, 12, { shrinkage: 0, dimensions });
      const whitened = vectors.map((vector) => apply(whitening, vector));
      covarianceOf(whitened).forEach((row, i) => {
        expectClose(
          row,
          row.map((_, j) => (i === j ? 1 : 0)),
          1e-3,
        );
      });
    }
  });

  it('leaves cosines of differences alone where it only takes the mean away', () => {
    const vectors = cone(500, 12);
    const whitening = fitWhitening(vectors, 12, { exponent: 0 });
    const centred = (vector: Float32Array) => vector.map((value, d) => value - whitening.mean[d]!);
    for (let i = 0; i < 20; i++) {
      const [a, b] = [vectors[i]!, vectors[i + 1]!];
      expect(cosine(apply(whitening, a), apply(whitening, b))).toBeCloseTo(cosine(centred(a), centred(b)), 4);
    }
  });

  it('is drawn to a sphere as far as few vectors say little', () => {
    const spread = (count: number) => {
      const { matrix } = fitWhitening(cone(count, 12), 12);
      const lengths = Array.from({ length: 12 }, (_, row) =>
        Math.hypot(...matrix.subarray(row * 12, (row + 1) * 12)),
      );
      return Math.max(...lengths) / Math.min(...lengths);
    };
    const exact = (count: number) => {
      const { matrix } = fitWhitening(cone(count, 12), 12, { shrinkage: 0 });
      const lengths = Array.from({ length: 12 }, (_, row) =>
        Math.hypot(...matrix.subarray(row * 12, (row + 1) * 12)),
      );
      return Math.max(...lengths) / Math.min(...lengths);
    };
    expect(spread(20_000) / exact(20_000)).toBeGreaterThan(0.9);
    expect(spread(30) / exact(30)).toBeLessThan(0.5);
  });

  it('shrinks by the share of Ledoit and Wolf', () => {
    const vectors = cone(40, 6);
    const covariance = covarianceOf(vectors);
    const mean = Array.from({ length: 6 }, (_, d) => vectors.reduce((sum, v) => sum + v[d]!, 0) / 40);
    const sphere = covariance.reduce((sum, row, i) => sum + row[i]!, 0) / 6;
    const distance = (matrix: (i: number, j: number) => number) =>
      covariance.reduce(
        (sum, row, i) => sum + row.reduce((total, value, j) => total + (value - matrix(i, j)) ** 2, 0),
        0,
      );
    const fromSphere = distance((i, j) => (i === j ? sphere : 0));
    const error =
      vectors.reduce((sum, v) => sum + distance((i, j) => (v[i]! - mean[i]!) * (v[j]! - mean[j]!)), 0) /
      40 ** 2;
    const expected = fitWhitening(vectors, 6, { shrinkage: error / fromSphere });
    expect(error / fromSphere).toBeGreaterThan(0.01);
    expect(error / fromSphere).toBeLessThan(0.9);
    expectClose(fitWhitening(vectors, 6).matrix, [...expected.matrix], 1e-3);
  });

  it('leaves out directions in which nothing varies', () => {
    const vectors = cone(50, 3).map((vector) => Float32Array.of(...vector, 0, 0));
    const whitening = fitWhitening(vectors, 5, { shrinkage: 0 });
    expect([...whitening.matrix.subarray(15)]).toEqual(Array.from({ length: 10 }, () => 0));
    expect(apply(whitening, Float32Array.of(0, 0, 0, 1, 0)).every(Number.isFinite)).toBe(true);
  });

  it('keeps zeros, and needs two vectors that are not', () => {
    const vectors = cone(50, 4);
    expect(apply(fitWhitening(vectors, 4), new Float32Array(4))).toEqual(new Float32Array(4));
    for (const few of [[], [vectors[0]!], [vectors[0]!, new Float32Array(4)]]) {
      expect(() => fitWhitening(few, 4)).toThrow(expect.objectContaining({ code: 'badArgument' }));
    }
  });
});

describe('a whitening in a file', () => {
  const WHITENING = fitWhitening(cone(60, 5), 5, { dimensions: 3 });

  it('comes back as it was', () => {
    const bytes = serialiseWhitening(WHITENING);
    expect(parseWhitening(bytes, 'w')).toEqual(WHITENING);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(parseWhitening(shifted.subarray(1), 'w')).toEqual(WHITENING);
  });

  it('is the same for the same vectors', () => {
    const fitted = (options: WhiteningOptions = {}, seed = 1) =>
      whiteningRevision(fitWhitening(cone(60, 5, seed), 5, options));
    expect(fitted()).toMatch(/^[0-9a-f]{16}$/);
    expect(fitted()).toBe(fitted());
    expect(
      new Set([fitted(), fitted({ exponent: 0.5 }), fitted({ dimensions: 4 }), fitted({}, 2)]).size,
    ).toBe(4);
  });

  it('is refused with a sentence when it is damaged', () => {
    const bytes = serialiseWhitening(WHITENING);
    const check = (damaged: Uint8Array): void => {
      expect(() => parseWhitening(damaged, 'w.bin')).toThrow(
        expect.objectContaining({
          code: 'indexDamaged',
          message: expect.stringMatching(/^The whitening in w\.bin .+ Fit it again\.$/),
        }),
      );
    };
    check(new Uint8Array());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) =>
        check(bytes.subarray(0, length)),
      ),
      { seed: 1 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => check(bytes.map((byte, i) => (i === at ? byte ^ flip : byte))),
      ),
      { seed: 1 },
    );
  });
});

describe('a whitened embedder', () => {
  const pools: WorkerPool[] = [];
  afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.dispose())));

  const TEXTS = Array.from(
    { length: 40 },
    (_, i) =>
      `function parse${'ABCDEFGH'[i % 8]} reads file ${i} of the ${['config', 'archive', 'socket'][i % 3]}`,
  );

  async function builtIn(): Promise<StaticEmbedder> {
    const pool = new WorkerPool(1, { grammarFolder: join(PACKAGE, 'dist', 'grammars') });
    pools.push(pool);
    return StaticEmbedder.open({ id: 'builtin', folder: join(PACKAGE, 'models') }, pool);
  }

  it('gives unit vectors that are whitened, and zeros for no text', async () => {
    const inner = await builtIn();
    const { vectors } = await inner.embedDocuments(TEXTS);
    const rows = TEXTS.map((_, i) => vectors.subarray(i * 256, (i + 1) * 256));
    const whitening = fitWhitening(rows, 256, { dimensions: 32 });
    const embedder = new WhitenedEmbedder(inner, whitening);
    expect(embedder.info).toEqual({
      ...inner.info,
      id: 'builtin, whitened',
      dimensions: 32,
      similarity: 'cosine',
      revision: `${inner.info.revision}-w${whiteningRevision(whitening)}`,
    });
    const batch = await embedder.embedDocuments([...TEXTS, '']);
    expect(batch.tokenCounts).toEqual((await inner.embedDocuments([...TEXTS, ''])).tokenCounts);
    rows.forEach((row, i) => {
      const vector = batch.vectors.subarray(i * 32, (i + 1) * 32);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      expect(cosine(vector, apply(whitening, row))).toBeCloseTo(1, 5);
    });
    expect(batch.vectors.subarray(TEXTS.length * 32)).toEqual(new Float32Array(32));
    const question = await embedder.embedQuery('where is the config read');
    expect(
      cosine(question, apply(whitening, await inner.embedQuery('where is the config read'))),
    ).toBeCloseTo(1, 5);
    expect(await embedder.embedQuery('')).toEqual(new Float32Array(32));
  });

  it('hands an abort on', async () => {
    const inner = await builtIn();
    const { vectors } = await inner.embedDocuments(TEXTS);
    const whitening = fitWhitening(
      TEXTS.map((_, i) => vectors.subarray(i * 256, (i + 1) * 256)),
      256,
    );
    const embedder = new WhitenedEmbedder(inner, whitening);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(embedder.embedDocuments(TEXTS, signal)).rejects.toThrow('enough');
  });
});
