import Database from 'better-sqlite3';
import fc from 'fast-check';
import * as sqliteVec from 'sqlite-vec';
import { describe, expect, it } from 'vitest';
import { openKernel, openPlainKernel } from '../../../src/engine/vectors/kernel.ts';
import {
  cosines,
  highest,
  type Neighbours,
  NO_SIMILARITY,
  quantise,
  VectorScan,
} from '../../../src/engine/vectors/vectorScan.ts';
import { assembleKernel, readKernelCarrier } from '../../support/assembleKernel.ts';

/** sqlite-vec sums in float32. */
const TOLERANCE = 1e-5;

it('carries the kernel that kernel.wat describes', async () => {
  expect(await readKernelCarrier()).toBe(await assembleKernel());
});

it('runs the WebAssembly kernel here, so that the comparisons below compare two', async () => {
  const kernel = await openKernel();
  kernel.reserve(3 * 65_536);
  expect(kernel.dotRows.toString()).toContain('[native code]');
  expect(kernel.buffer.byteLength).toBe(3 * 65_536);
});

describe('against sqlite-vec', () => {
  it.each([
    { dimensions: 256, count: 6000, deleted: 0 },
    { dimensions: 256, count: 5000, deleted: 900 },
    { dimensions: 100, count: 3000, deleted: 300 },
    { dimensions: 384, count: 2000, deleted: 10 },
    { dimensions: 8, count: 400, deleted: 40 },
  ])(
    'finds the same neighbours: $count x $dimensions, $deleted deleted',
    async ({ dimensions, count, deleted }) => {
      const random = seeded(dimensions + count);
      const vectors = clustered(random, count + 5, dimensions);
      const stored = vectors.slice(0, count);
      const gone = new Set(Array.from({ length: deleted }, () => Math.floor(random() * count)));
      const neighboursOf = sqliteNeighbours(stored, dimensions, gone);
      const scan = await VectorScan.create(dimensions, 10);
      stored.forEach((vector, row) => {
        scan.set(row, vector);
      });
      for (const row of gone) scan.clear(row);

      for (const query of [...vectors.slice(count), stored[0]!, stored[count - 1]!]) {
        for (const k of [1, 10, 100]) {
          const reference = neighboursOf(query, k);
          const { rows, similarities } = nearestOf(scan, query, k);
          expect(rows.length).toBe(reference.length);
          const worst = reference.at(-1)!.distance;
          for (const [i, { row, distance }] of reference.entries()) {
            expect(Math.abs(1 - similarities[i]! - distance)).toBeLessThan(TOLERANCE);
            // Whichever of those that tie with the last one are taken is open.
            if (distance < worst - TOLERANCE) expect(rows).toContain(row);
          }
          for (const row of rows) expect(gone).not.toContain(row);
        }
      }
    },
  );
});

describe('both kernels', () => {
  it('give the same bits, and those of the definition', async () => {
    const values = fc.integer({ min: -128, max: 127 });
    const cases = fc.integer({ min: 1, max: 130 }).chain((dimensions) =>
      fc.record({
        query: fc.array(values, { minLength: dimensions, maxLength: dimensions }),
        rows: fc.array(fc.array(values, { minLength: dimensions, maxLength: dimensions }), { maxLength: 12 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ query, rows }) => {
        const scans = await bothScans(query.length, 1);
        const expected = rows.map((row) =>
          row.some((value) => value !== 0) ? cosine(query, row) : NO_SIMILARITY,
        );
        for (const scan of scans) {
          rows.forEach((row, i) => {
            scan.set(i, Int8Array.from(row));
          });
          expect([...scan.scores(Int8Array.from(query))]).toEqual(expected.map(Math.fround));
        }
        const floatQuery = Float32Array.from(query, (value) => value / 100);
        const [wasm, plain] = scans.map((scan) => scan.scores(floatQuery));
        expect(wasm).toEqual(plain);
        expected.forEach((similarity, i) => {
          expect(Math.abs(wasm![i]! - similarity)).toBeLessThan(1e-3);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('do not overflow at the largest values and dimensions', async () => {
    for (const scan of await bothScans(8192, 4)) {
      scan.set(0, new Int8Array(8192).fill(-128));
      scan.set(1, new Int8Array(8192).fill(127));
      expect([...scan.scores(new Float32Array(8192).fill(-3.5))]).toEqual([1, -1]);
      expect([...scan.scores(new Int8Array(8192).fill(-128))]).toEqual([1, -1]);
    }
  });

  it('keep their rows while they grow past a block and past their memory', async () => {
    const random = seeded(7);
    const vectors = clustered(random, 9000, 33);
    const query = vectors[5]!;
    const [wasm, plain] = (await bothScans(33, 0)).map((scan) => {
      for (const [row, vector] of vectors.entries()) scan.set(row, vector);
      expect(scan.rowCount).toBe(9000);
      for (const row of [0, 4095, 4096, 8999]) expect(scan.get(row)).toEqual(vectors[row]);
      return scan.scores(query);
    });
    expect(wasm).toEqual(plain);
    for (const row of [0, 4095, 4096, 8191, 8192, 8999]) {
      expect(wasm![row]).toBe(Math.fround(cosine([...query], [...vectors[row]!])));
    }
  });
});

describe('VectorScan', () => {
  it('scores rows without a vector below all others and never returns them', async () => {
    const scan = await VectorScan.create(3, 2);
    expect(nearestOf(scan, Int8Array.of(1, 0, 0), 5).rows).toEqual(new Uint32Array());
    scan.set(4, Int8Array.of(-1, 0, 0));
    scan.set(1, Int8Array.of(0, 0, 0));
    scan.set(0, Int8Array.of(2, 0, 0));
    expect(scan.rowCount).toBe(5);
    expect([...scan.scores(Int8Array.of(9, 0, 0))]).toEqual([
      1,
      NO_SIMILARITY,
      NO_SIMILARITY,
      NO_SIMILARITY,
      -1,
    ]);
    expect([...nearestOf(scan, Int8Array.of(9, 0, 0), 5).rows]).toEqual([0, 4]);
    scan.clear(0);
    scan.clear(99);
    expect([...nearestOf(scan, Int8Array.of(9, 0, 0), 5).rows]).toEqual([4]);
    expect(scan.get(0)).toEqual(new Int8Array(3));
    expect(scan.get(99)).toEqual(new Int8Array(3));
    scan.set(0, Int8Array.of(0, 7, 0));
    expect([...nearestOf(scan, Int8Array.of(0, 1, 0), 5).rows]).toEqual([0, 4]);
  });

  it('gives a query of zeros similarity 0', async () => {
    const scan = await VectorScan.create(2, 2);
    scan.set(0, Int8Array.of(1, 1));
    expect([...scan.scores(new Float32Array(2))]).toEqual([0]);
  });

  it('gives the bits that cosines gives for the same vectors', async () => {
    const random = seeded(5);
    for (const dimensions of [20, 256]) {
      const vectors = [...clustered(random, 50, dimensions), new Int8Array(dimensions)];
      const scan = await VectorScan.create(dimensions, 1);
      vectors.forEach((vector, row) => {
        scan.set(row, vector);
      });
      const behindEachOther = Int8Array.from(vectors.flatMap((vector) => [...vector]));
      const query = Float32Array.from({ length: dimensions }, () => random() - 0.5);
      for (const one of [query, vectors[3]!, new Float32Array(dimensions)])
        expect(cosines(one, behindEachOther)).toEqual(scan.scores(one));
    }
  });

  it('hands out copies and writes scores where it is told', async () => {
    const scan = await VectorScan.create(2, 1);
    scan.set(0, Int8Array.of(3, 4));
    scan.get(0).fill(9);
    expect([...scan.get(0)]).toEqual([3, 4]);
    const out = new Float32Array(3).fill(7);
    expect(scan.scores(Int8Array.of(3, 4), out)).toBe(out);
    expect([...out]).toEqual([1, 7, 7]);
  });

  it('refuses what does not fit', async () => {
    for (const dimensions of [0, -1, 1.5, 8193])
      await expect(VectorScan.create(dimensions, 1)).rejects.toThrow(RangeError);
    const scan = await VectorScan.create(4, 1);
    expect(() => scan.set(0, new Int8Array(3))).toThrow(RangeError);
    for (const row of [-1, 0.5, Number.NaN])
      expect(() => scan.set(row, new Int8Array(4))).toThrow(RangeError);
    expect(() => scan.scores(new Int8Array(5))).toThrow(RangeError);
    expect(scan.rowCount).toBe(0);
    expect(() => scan.set(2 ** 27, new Int8Array(4))).toThrow(
      expect.objectContaining({ code: 'indexUnusable' }),
    );
    await expect(VectorScan.create(256, 2 ** 24)).rejects.toThrow(
      expect.objectContaining({ code: 'indexUnusable' }),
    );
  });
});

describe('highest', () => {
  it('is the head of the sorted list, ties by the lower row', () => {
    const score = fc.constantFrom(-2, -1, 0, 0.25, 0.5, 1, Number.NaN);
    fc.assert(
      fc.property(fc.array(score, { maxLength: 60 }), fc.integer({ min: 0, max: 70 }), (scores, k) => {
        const accept = Uint8Array.from(scores, (_, row) => (row % 5 === 3 ? 0 : 1));
        const expected = scores
          .map((value, row) => ({ value, row }))
          .filter(({ value, row }) => value > -2 && accept[row] === 1)
          .sort((a, b) => b.value - a.value || a.row - b.row)
          .slice(0, k);
        const { rows, similarities } = highest(Float32Array.from(scores), k, -2, accept);
        expect([...rows]).toEqual(expected.map(({ row }) => row));
        expect([...similarities]).toEqual(expected.map(({ value }) => value));
      }),
      { numRuns: 300 },
    );
  });
});

describe('quantise', () => {
  const check = (vector: number[], expected: number[]) => {
    const out = new Int8Array(vector.length).fill(55);
    quantise(Float32Array.from(vector), out);
    expect([...out]).toEqual(expected);
  };

  it('makes the largest component 127 and rounds halves away from zero', () => {
    check([1, -1, 0], [127, -127, 0]);
    check([0.5, -0.25], [127, -64]);
    check([0.5, 0.25], [127, 64]);
    check([-254, 1, -1, 3, -3, 0.99], [-127, 1, -1, 2, -2, 0]);
    check([1e-30, 5e-31], [127, 64]);
    check([0, 0, -0], [0, 0, 0]);
    check([3e38, -3e38], [127, -127]);
  });

  it('keeps the direction', () => {
    const random = seeded(11);
    for (let i = 0; i < 20; i++) {
      const vector = Float32Array.from({ length: 256 }, () => random() - random());
      const out = new Int8Array(256);
      quantise(vector, out);
      expect(cosine([...vector], [...out])).toBeGreaterThan(0.9998);
    }
  });
});

function nearestOf(scan: VectorScan, query: Int8Array, k: number): Neighbours {
  return highest(scan.scores(query), k, NO_SIMILARITY);
}

/** One with WebAssembly, one without. */
async function bothScans(dimensions: number, capacity: number): Promise<VectorScan[]> {
  return [
    await VectorScan.create(dimensions, capacity),
    await VectorScan.create(dimensions, capacity, openPlainKernel()),
  ];
}

function sqliteNeighbours(vectors: readonly Int8Array[], dimensions: number, gone: ReadonlySet<number>) {
  const db = new Database(':memory:');
  sqliteVec.load(db);
  db.exec(`CREATE VIRTUAL TABLE vectors USING vec0(embedding int8[${dimensions}] distance_metric=cosine)`);
  const insert = db.prepare('INSERT INTO vectors(rowid, embedding) VALUES (?, vec_int8(?))');
  const remove = db.prepare('DELETE FROM vectors WHERE rowid = ?');
  db.transaction(() => {
    for (const [row, vector] of vectors.entries()) insert.run(BigInt(row), Buffer.from(vector.buffer));
    for (const row of gone) remove.run(BigInt(row));
  })();
  const select = db.prepare(
    'SELECT rowid AS row, distance FROM vectors WHERE embedding MATCH vec_int8(?) AND k = ? ORDER BY distance',
  );
  return (query: Int8Array, k: number) =>
    select.all(Buffer.from(query.buffer), k) as { row: number; distance: number }[];
}

/** Vectors around a few centres, as embeddings lie, in fresh arrays. */
function clustered(random: () => number, count: number, dimensions: number): Int8Array[] {
  const centres = Array.from({ length: 12 }, () => Array.from({ length: dimensions }, () => random() - 0.5));
  return Array.from({ length: count }, (_, i) => {
    const centre = centres[i % centres.length]!;
    const out = new Int8Array(dimensions);
    quantise(
      Float32Array.from(centre, (value) => value + (random() - 0.5) * 0.6),
      out,
    );
    return out;
  });
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, d) => sum + value * y[d]!, 0);
  const lengths = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
  return lengths > 0 ? dot(a, b) / lengths : 0;
}

/** Mulberry32: [0, 1), the same on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
