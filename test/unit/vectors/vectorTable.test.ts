import Database from 'better-sqlite3';
import fc from 'fast-check';
import * as sqliteVec from 'sqlite-vec';
import { describe, expect, it } from 'vitest';
import { encode, truncate, VECTOR_FORMATS, type VectorFormat } from '../../../src/engine/vectors/formats.ts';
import { distanceOf, isMetricOf, METRICS, type Metric } from '../../../src/engine/vectors/metrics.ts';
import { openPlainTableKernels, openTableKernels } from '../../../src/engine/vectors/tableKernels.ts';
import { NO_SCORE, type VectorQuery } from '../../../src/engine/vectors/vectorRows.ts';
import { VectorScan } from '../../../src/engine/vectors/vectorScan.ts';
import { VectorTable } from '../../../src/engine/vectors/vectorTable.ts';
import { assembleTableKernels, readTableKernelsCarrier } from '../../support/assembleTableKernels.ts';

/** sqlite-vec sums in float32; relative for large distances. */
const TOLERANCE = 1e-4;
const PAIRS = VECTOR_FORMATS.flatMap((format) =>
  METRICS.filter((metric) => isMetricOf(metric, format)).map((metric) => ({ format, metric })),
);

it('carries the kernels that tableKernels.wat describes', async () => {
  expect(await readTableKernelsCarrier()).toBe(await assembleTableKernels());
});

it('runs the WebAssembly kernels here, so that the comparisons below compare two', () => {
  const kernels = openTableKernels();
  kernels.reserve(3 * 65_536);
  expect(kernels.dotFloat.toString()).toContain('[native code]');
  expect(kernels.buffer.byteLength).toBe(3 * 65_536);
});

describe('against sqlite-vec', () => {
  const ORACLES = [
    { format: 'float32', metric: 'cosine', type: 'float', sql: '?' },
    { format: 'float32', metric: 'l2', type: 'float', sql: '?' },
    { format: 'float32', metric: 'l1', type: 'float', sql: '?' },
    { format: 'int8', metric: 'cosine', type: 'int8', sql: 'vec_int8(?)' },
    { format: 'int8', metric: 'l2', type: 'int8', sql: 'vec_int8(?)' },
    { format: 'int8', metric: 'l1', type: 'int8', sql: 'vec_int8(?)' },
    { format: 'bit', metric: 'hamming', type: 'bit', sql: 'vec_bit(?)' },
  ] as const;
  const SIZES = [
    { dimensions: 8, count: 300 },
    { dimensions: 104, count: 900 },
    { dimensions: 384, count: 700 },
  ];
  const cases = ORACLES.flatMap((oracle) => SIZES.map((size) => ({ ...oracle, ...size })));

  it.each(cases)(
    'finds the same neighbours: $format $metric, $count x $dimensions',
    ({ format, metric, type, sql, dimensions, count }) => {
      const random = seeded(dimensions + count);
      const vectors = [...clustered(random, count, dimensions), ...adversarial(dimensions)];
      const table = new VectorTable({ dimensions, format, metric }, 10);
      const db = new Database(':memory:');
      sqliteVec.load(db);
      const suffix = type === 'bit' ? '' : ` distance_metric=${metric}`;
      db.exec(`CREATE VIRTUAL TABLE vectors USING vec0(embedding ${type}[${dimensions}]${suffix})`);
      const insert = db.prepare(`INSERT INTO vectors(rowid, embedding) VALUES (?, ${sql})`);
      const remove = db.prepare('DELETE FROM vectors WHERE rowid = ?');
      for (const [row, vector] of vectors.entries()) {
        const { bytes } = encode(vector, format);
        table.setEncoded(row, { bytes, scale: 1 });
        insert.run(BigInt(row), Buffer.from(bytes));
        // Of zeros it gives no cosine, and neither does the table.
        if (metric === 'cosine' && table.get(row) === undefined) remove.run(BigInt(row));
      }
      for (let row = 3; row < count; row += 17) {
        table.clear(row);
        remove.run(BigInt(row));
      }
      const select = db.prepare(
        `SELECT rowid AS row, distance FROM vectors WHERE embedding MATCH ${sql} AND k = ? ORDER BY distance`,
      );
      const live = vectors.length;
      for (const vector of [...clustered(random, 4, dimensions), ...vectors.slice(-12), vectors[0]!]) {
        if (metric === 'cosine' && vector.every((value) => value === 0)) continue;
        const { bytes } = encode(vector, format);
        const query: VectorQuery = format === 'int8' ? new Int8Array(bytes.buffer) : vector;
        for (const k of [1, 10, live]) {
          const expected = select.all(Buffer.from(bytes), k) as { row: number; distance: number }[];
          checkNeighbours(table, query, k, expected);
        }
      }
    },
  );

  /** The same rows in the same order, up to those whose distances are equal within the tolerance. */
  function checkNeighbours(
    table: VectorTable,
    query: VectorQuery,
    k: number,
    expected: readonly { row: number; distance: number }[],
  ): void {
    const { rows, similarities } = table.topK(query, k);
    expect(rows.length).toBe(expected.length);
    const distances = new Map<number, number>();
    const within = (distance: number) => TOLERANCE * Math.max(1, Math.abs(distance));
    for (const [i, { row, distance }] of expected.entries()) {
      distances.set(row, distance);
      expect(Math.abs(distanceOf(similarities[i]!, table.metric) - distance)).toBeLessThan(within(distance));
    }
    const worst = expected.at(-1)!.distance;
    for (const [i, row] of rows.entries()) {
      const distance = distances.get(row);
      // A row that is not among theirs ties with their last one.
      const place = expected[i]!.distance;
      expect(Math.abs((distance ?? worst) - place)).toBeLessThan(within(place));
    }
  }
});

describe('every format and metric', () => {
  it('follows its definition', () => {
    const random = seeded(5);
    for (const { format, metric } of PAIRS) {
      const vectors = [...clustered(random, 30, 40), ...adversarial(40)];
      const table = tableOf(vectors, format, metric);
      const query = clustered(random, 1, 40)[0]!;
      const scores = table.scores(query);
      for (let row = 0; row < vectors.length; row++) {
        const stored = table.get(row);
        if (!stored) {
          expect(scores[row]).toBe(NO_SCORE);
          continue;
        }
        const asStored = format === 'bit' ? query.map((value) => (value > 0 ? 1 : -1)) : query;
        const expected = similarityBetween(asStored, stored, metric, format);
        // The query of int8 rows has 16 bits.
        const size = metric === 'cosine' ? 1 : lengthOf(query) * Math.max(lengthOf(stored), 1);
        expect(Math.abs(scores[row]! - expected)).toBeLessThan((format === 'int8' ? 2e-4 : 1e-5) * size);
      }
    }
  });

  it('gives the same bits with and without WebAssembly', () => {
    const component = fc.oneof(
      fc.float({ min: -2, max: 2, noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 1, -1, 65504, 1e-7, -1e-30, 1e15),
    );
    const cases = fc.integer({ min: 1, max: 150 }).chain((dimensions) => {
      const vector = fc.array(component, { minLength: dimensions, maxLength: dimensions });
      return fc.record({ query: vector, rows: fc.array(vector, { maxLength: 20 }) });
    });
    fc.assert(
      fc.property(cases, fc.constantFrom(...PAIRS), ({ query, rows }, { format, metric }) => {
        const [wasm, plain] = [openTableKernels, openPlainTableKernels].map((open) => {
          const table = new VectorTable({ dimensions: query.length, format, metric }, 1, open);
          for (const [row, vector] of rows.entries()) table.set(row, Float32Array.from(vector));
          return table.scores(Float32Array.from(query));
        });
        expect(wasm).toEqual(plain);
      }),
      { numRuns: 400 },
    );
  });

  it('does not overflow at the largest values and dimensions', () => {
    for (const { format, metric } of PAIRS) {
      const table = tableOf(
        [new Float32Array(8192).fill(1e15), new Float32Array(8192).fill(-1e15)],
        format,
        metric,
      );
      const { rows, similarities } = table.topK(new Float32Array(8192).fill(1e15), 2);
      expect([...rows]).toEqual([0, 1]);
      for (const similarity of similarities) expect(Number.isFinite(similarity)).toBe(true);
    }
  });

  it('keeps its rows while it grows past a block and past its memory', () => {
    const vectors = clustered(seeded(7), 9000, 33);
    for (const { format, metric } of PAIRS) {
      const grown = new VectorTable({ dimensions: 33, format, metric }, 0);
      const roomy = new VectorTable({ dimensions: 33, format, metric }, 9000);
      for (const [row, vector] of vectors.entries()) {
        grown.set(row, vector);
        roomy.set(row, vector);
      }
      expect(grown.rowCount).toBe(9000);
      for (const row of [0, 4095, 4096, 8999])
        expect(grown.getEncoded(row)).toEqual(encode(vectors[row]!, format));
      expect(grown.scores(vectors[5]!)).toEqual(roomy.scores(vectors[5]!));
    }
  });
});

it('gives int8 rows the cosines that the vector scan gives', async () => {
  const vectors = clustered(seeded(2), 300, 100);
  const table = tableOf(vectors, 'int8', 'cosine');
  const scan = await VectorScan.create(100, 300);
  for (let row = 0; row < 300; row++) scan.set(row, new Int8Array(table.getEncoded(row)!.bytes.buffer));
  expect(table.scores(vectors[3]!)).toEqual(scan.scores(vectors[3]!));
});

it('keeps lengths in a dot product', () => {
  for (const format of ['float32', 'float16', 'int8'] as const) {
    const table = tableOf(
      [Float32Array.of(1, 0), Float32Array.of(3, 3), Float32Array.of(-9, 0)],
      format,
      'dot',
    );
    const { rows, similarities } = table.topK(Float32Array.of(2, 0), 3);
    expect([...rows]).toEqual([1, 0, 2]);
    for (const [i, expected] of [6, 2, -18].entries()) expect(similarities[i]).toBeCloseTo(expected, 3);
    expect(table.lengthOf(1)).toBeCloseTo(Math.sqrt(18), 4);
  }
});

describe('topK', () => {
  it('of a permutation is the permutation', () => {
    const pair = fc.constantFrom(...PAIRS);
    const vectors = clustered(seeded(9), 60, 64);
    const order = fc.shuffledSubarray([...vectors.keys()], { minLength: vectors.length });
    fc.assert(
      fc.property(order, pair, (permutation, { format, metric }) => {
        const table = tableOf(vectors, format, metric);
        const permuted = tableOf(
          permutation.map((row) => vectors[row]!),
          format,
          metric,
        );
        const straight = table.topK(vectors[4]!, 60);
        const there = permuted.topK(vectors[4]!, 60);
        expect(there.similarities).toEqual(straight.similarities);
        const scores = table.scores(vectors[4]!);
        expect(Float32Array.from(there.rows, (at) => scores[permutation[at]!]!)).toEqual(
          straight.similarities,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('a first pass', () => {
  const PASSES = [{ dimensions: 16 }, { dimensions: 40 }, { bits: true }, { bits: true, dimensions: 32 }, {}];

  it('with all rows as candidates is exact', () => {
    const vectors = [...clustered(seeded(13), 200, 64), ...adversarial(64)];
    for (const { format, metric } of PAIRS) {
      const table = tableOf(vectors, format, metric);
      table.clear(7);
      for (const pass of PASSES) {
        const accept = Uint8Array.from(vectors, (_, row) => row % 3);
        const firstPass = { ...pass, candidates: table.rowCount };
        expect(table.search(vectors[5]!, 20, { firstPass, accept })).toEqual(
          table.topK(vectors[5]!, 20, accept),
        );
      }
    }
  });

  it('rescores its own candidates with the full vectors', () => {
    const vectors = clustered(seeded(17), 500, 64);
    for (const { format, metric } of PAIRS) {
      const table = tableOf(vectors, format, metric);
      const scores = table.scores(vectors[5]!);
      const firstPass = { dimensions: 16, candidates: 30 };
      const { rows, similarities } = table.search(vectors[5]!, 10, { firstPass });
      const prefixes = tableOf(
        vectors.map((vector) => vector.slice(0, 16)),
        format,
        metric,
      );
      const named = prefixes.topK(vectors[5]!.slice(0, 16), 30).rows;
      expect(rows.length).toBe(10);
      for (const [i, row] of rows.entries()) {
        expect(similarities[i]).toBe(scores[row]);
        // Prefixes of int8 rows are not scaled anew.
        if (format !== 'int8') expect(named).toContain(row);
      }
    }
  });

  it('compares prefixes as if they were truncated and brought to unit length', () => {
    const vectors = clustered(seeded(19), 100, 64).map((vector, i) => vector.map((value) => value * (i + 1)));
    const table = tableOf(vectors, 'float32', 'cosine');
    const truncated = tableOf(
      vectors.map((vector) => truncate(vector, 24)),
      'float32',
      'cosine',
    );
    const firstPass = { dimensions: 24, candidates: 10 };
    const found = table.search(vectors[3]!, 10, { firstPass }).rows;
    expect([...found].sort()).toEqual([...truncated.topK(truncate(vectors[3]!, 24), 10).rows].sort());
  });

  it('follows changes made after its copy', () => {
    const vectors = clustered(seeded(23), 60, 64);
    for (const { format, metric } of PAIRS) {
      for (const pass of PASSES) {
        const changed = tableOf(vectors.slice(30), format, metric);
        changed.prepare(pass);
        for (let row = 0; row < 60; row++) changed.set(row, vectors[row]!);
        changed.clear(11);
        const made = tableOf(vectors, format, metric);
        made.clear(11);
        const firstPass = { ...pass, candidates: 8 };
        expect(changed.search(vectors[11]!, 8, { firstPass })).toEqual(
          made.search(vectors[11]!, 8, { firstPass }),
        );
      }
    }
  });

  it('on bits counts lengths where the metric does', () => {
    const vectors = [Float32Array.from({ length: 8 }, () => 1), Float32Array.from({ length: 8 }, () => 5)];
    const firstPass = { bits: true, candidates: 1 };
    const nearest = (metric: Metric) => [
      ...tableOf(vectors, 'float32', metric).search(vectors[0]!, 1, { firstPass }).rows,
    ];
    expect(nearest('dot')).toEqual([1]);
    expect(nearest('l2')).toEqual([0]);
    expect(nearest('l1')).toEqual([0]);
  });

  it('needs a prefix that there is', () => {
    const table = tableOf(clustered(seeded(1), 3, 20), 'float32', 'cosine');
    for (const dimensions of [0, -8, 7, 1.5, 24, Number.NaN])
      expect(() => table.prepare({ dimensions })).toThrow(RangeError);
    const before = table.bytesPerRow;
    table.prepare({ dimensions: 20 });
    expect(table.bytesPerRow).toBe(before);
    table.prepare({ dimensions: 16 });
    table.prepare({ bits: true });
    // Padded to 64 and 16 bytes, and what stands beside a row.
    expect(table.bytesPerRow).toBe(before + (64 + 12) + (16 + 4));
  });
});

describe('VectorTable', () => {
  it('has no vector in a row until it is set, and never returns such a row', () => {
    for (const { format, metric } of PAIRS) {
      const table = new VectorTable({ dimensions: 3, format, metric }, 2);
      const query = Float32Array.of(1, 0, 0);
      expect(table.topK(query, 5).rows).toEqual(new Uint32Array());
      table.set(4, Float32Array.of(-1, 0, 0));
      table.set(1, query);
      expect(table.rowCount).toBe(5);
      expect([...table.topK(query, 5).rows]).toEqual([1, 4]);
      expect(table.scores(query)[0]).toBe(NO_SCORE);
      expect(table.get(0)).toBeUndefined();
      expect(table.get(99)).toBeUndefined();
      table.clear(1);
      table.clear(99);
      expect(table.get(1)).toBeUndefined();
      expect([...table.topK(query, 5).rows]).toEqual([4]);
      table.set(1, query);
      expect([...table.topK(query, 5).rows]).toEqual([1, 4]);
    }
  });

  it('counts zeros as no vector by cosine alone', () => {
    for (const { format, metric } of PAIRS) {
      const table = tableOf([new Float32Array(4)], format, metric);
      expect(table.get(0) === undefined).toBe(metric === 'cosine');
      table.set(0, Float32Array.of(1, 2, 3, 4));
      expect(table.scores(new Float32Array(4)).length).toBe(1);
    }
    const table = tableOf([Float32Array.of(1, 1)], 'float32', 'cosine');
    expect([...table.scores(new Float32Array(2))]).toEqual([0]);
  });

  it('changes one row and no other', () => {
    const rowsAt = fc.array(fc.tuple(fc.nat(40), fc.constantFrom('set', 'clear')), { maxLength: 60 });
    const vectors = clustered(seeded(29), 41, 24);
    fc.assert(
      fc.property(rowsAt, fc.constantFrom(...PAIRS), (steps, { format, metric }) => {
        const table = new VectorTable({ dimensions: 24, format, metric }, 1);
        const expected = new Map<number, Float32Array>();
        for (const [row, step] of steps) {
          if (step === 'set') {
            table.set(row, vectors[row]!);
            expected.set(row, vectors[row]!);
          } else {
            table.clear(row);
            expected.delete(row);
          }
        }
        for (let row = 0; row <= 41; row++) {
          const vector = expected.get(row);
          expect(table.getEncoded(row)).toEqual(vector && encode(vector, format));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('sets many rows at once like one by one', () => {
    const vectors = clustered(seeded(3), 50, 20);
    for (const { format, metric } of PAIRS) {
      const encoded = vectors.map((vector) => encode(vector, format));
      const many = new VectorTable({ dimensions: 20, format, metric }, 1);
      many.setRows(
        7,
        Buffer.concat(encoded.map(({ bytes }) => bytes)),
        Float32Array.from(encoded, ({ scale }) => scale),
      );
      expect(many.rowCount).toBe(57);
      expect(many.getEncoded(56)).toEqual(encoded[49]);
      expect(many.scores(vectors[9]!).slice(7)).toEqual(tableOf(vectors, format, metric).scores(vectors[9]!));
    }
  });

  it('refuses what does not fit', () => {
    const shape = { format: 'float32', metric: 'l2' } as const;
    for (const dimensions of [0, -1, 1.5, 8193])
      expect(() => new VectorTable({ dimensions, ...shape }, 1)).toThrow(RangeError);
    for (const format of VECTOR_FORMATS) {
      for (const metric of METRICS.filter((one) => !isMetricOf(one, format)))
        expect(() => new VectorTable({ dimensions: 8, format, metric }, 1)).toThrow(RangeError);
    }
    const table = new VectorTable({ dimensions: 4, ...shape }, 1);
    expect(() => table.set(0, new Float32Array(3))).toThrow(RangeError);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e16, -1e30]) {
      expect(() => table.set(0, Float32Array.of(value, 0, 0, 0))).toThrow(RangeError);
      expect(() => table.scores(Float32Array.of(value, 0, 0, 0))).toThrow(RangeError);
    }
    for (const row of [-1, 0.5, Number.NaN])
      expect(() => table.set(row, new Float32Array(4))).toThrow(RangeError);
    expect(() => table.scores(new Float32Array(5))).toThrow(RangeError);
    expect(() => table.setRows(0, new Uint8Array(17))).toThrow(RangeError);
    expect(() => table.setRows(0, new Uint8Array(32), new Float32Array(1))).toThrow(RangeError);
    expect(table.rowCount).toBe(0);
    expect(() => table.set(2 ** 26, new Float32Array(4))).toThrow(
      expect.objectContaining({ code: 'indexUnusable' }),
    );
  });
});

function tableOf(vectors: readonly Float32Array[], format: VectorFormat, metric: Metric): VectorTable {
  const table = new VectorTable({ dimensions: vectors[0]!.length, format, metric }, vectors.length);
  for (const [row, vector] of vectors.entries()) table.set(row, vector);
  return table;
}

function similarityBetween(a: Float32Array, b: Float32Array, metric: Metric, format: VectorFormat): number {
  let dot = 0;
  let squares = 0;
  let sum = 0;
  let differing = 0;
  for (const [d, value] of a.entries()) {
    dot += value * b[d]!;
    squares += (value - b[d]!) ** 2;
    sum += Math.abs(value - b[d]!);
    if (value !== b[d]) differing++;
  }
  if (metric === 'dot') return dot;
  if (metric === 'l2') return -Math.sqrt(squares);
  if (metric === 'l1') return -sum;
  if (metric === 'hamming') return -differing;
  if (format === 'bit') return Math.cos((Math.PI * differing) / a.length);
  return dot / (lengthOf(a) * lengthOf(b));
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

/** Zeros, equal ones, opposite ones, large and small ones, one component alone. */
function adversarial(dimensions: number): Float32Array[] {
  const wave = Float32Array.from({ length: dimensions }, (_, d) => Math.sin(d + 1));
  const first = new Float32Array(dimensions);
  first[0] = 1;
  return [
    new Float32Array(dimensions),
    wave,
    wave.slice(),
    wave.map((value) => -value),
    wave.map((value) => value * 1000),
    wave.map((value) => value * 1e-3),
    new Float32Array(dimensions).fill(1),
    new Float32Array(dimensions).fill(-1),
    first,
    first.map((value) => -50 * value),
    wave.map((value) => Math.abs(value)),
    wave.map((value) => -Math.abs(value)),
  ];
}

/** Unit vectors around a few centres, as embeddings lie. */
function clustered(random: () => number, count: number, dimensions: number): Float32Array[] {
  const centres = Array.from({ length: 12 }, () => Array.from({ length: dimensions }, () => random() - 0.5));
  return Array.from({ length: count }, (_, i) =>
    truncate(
      Float32Array.from(centres[i % centres.length]!, (value) => value + (random() - 0.5) * 0.6),
      dimensions,
    ),
  );
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
