import { describe, expect, it } from 'vitest';
import { decode, encode, VECTOR_FORMATS, type VectorFormat } from '../../../src/engine/vectors/formats.ts';
import {
  openRows,
  type RowsOptions,
  type SimilarityRows,
} from '../../../src/engine/vectors/similarityRows.ts';
import { NO_SIMILARITY } from '../../../src/engine/vectors/vectorScan.ts';
import { seededVectors } from '../../support/vectors.ts';

const DIMENSIONS = 64;
const SIMILARITIES = ['cosine', 'dot', 'l2', 'l1'] as const;
type Similarity = (typeof SIMILARITIES)[number];

const CASES = VECTOR_FORMATS.flatMap((vectorFormat) =>
  SIMILARITIES.map((similarity) => ({ vectorFormat, similarity })),
);

/** Lengths from 0.5 to 2, as models that do not normalise give them. */
const VECTORS = seededVectors(40, DIMENSIONS).map((vector, i) => {
  const length = 0.5 + (1.5 * i) / 39;
  return vector.map((value) => value * length);
});
const QUERY = VECTORS[7]!.map((value, d) => value + 0.05 * Math.cos(d));

/** As the copy in memory keeps it. */
function lengthOf(vector: Float32Array): number {
  return Math.fround(Math.hypot(...vector));
}

async function rowsOf(
  options: Pick<RowsOptions, 'vectorFormat' | 'similarity' | 'firstPass'>,
  vectors = VECTORS,
): Promise<SimilarityRows> {
  const rows = await openRows({ dimensions: DIMENSIONS, ...options }, 1);
  vectors.forEach((vector, row) => {
    rows.set(row, encode(vector, options.vectorFormat).bytes, lengthOf(vector));
  });
  return rows;
}

function scoresOf(rows: SimilarityRows, query = QUERY): number[] {
  const out = new Float32Array(rows.rowCount);
  rows.scores(query, out);
  return [...out];
}

/** By the definitions, over the vectors as the format holds them. */
function expected(format: VectorFormat, similarity: Similarity, vector: Float32Array): number {
  const stored = decode(encode(vector, format), format, DIMENSIONS);
  const scale = format === 'int8' ? lengthOf(vector) / lengthOf(stored) : 1;
  const other = stored.map((value) => value * scale);
  const query = format === 'bit' ? QUERY.map((value) => (value > 0 ? 1 : -1)) : QUERY;
  const dot = query.reduce((sum, value, d) => sum + value * other[d]!, 0);
  const cosine = dot / (lengthOf(query) * lengthOf(other));
  if (format === 'bit') return Math.cos((Math.PI * (1 - cosine)) / 2);
  if (similarity === 'cosine' || similarity === 'dot') return cosine;
  const differences = query.map((value, d) => Math.abs(value - other[d]!));
  const squares = lengthOf(query) ** 2;
  if (similarity === 'l2') return Math.max(-1, 1 - lengthOf(differences) ** 2 / (2 * squares));
  const sum = differences.reduce((total, value) => total + value, 0);
  return Math.max(-1, 1 - (Math.PI * sum ** 2) / (4 * DIMENSIONS * squares));
}

describe.each(CASES)('rows of $vectorFormat compared by $similarity', ({ vectorFormat, similarity }) => {
  it('score as defined, in any order and from bytes', async () => {
    const rows = await rowsOf({ vectorFormat, similarity });
    const scores = scoresOf(rows);
    VECTORS.forEach((vector, row) => {
      expect(Math.abs(scores[row]! - expected(vectorFormat, similarity, vector))).toBeLessThan(1e-4);
    });
    const some = Uint32Array.of(3, 39, 0, 7);
    expect([...rows.scoresOf(QUERY, some)]).toEqual([...some].map((row) => scores[row]));
    const bytes = Buffer.concat(VECTORS.map((vector) => encode(vector, vectorFormat).bytes));
    expect([...rows.scoresOfBytes(QUERY, bytes, Float32Array.from(VECTORS, lengthOf))]).toEqual(scores);
  });

  it('are without a vector where there was none, and when it is taken away', async () => {
    const rows = await rowsOf({ vectorFormat, similarity });
    rows.set(5, encode(new Float32Array(DIMENSIONS), vectorFormat).bytes, 0);
    rows.clear(39);
    rows.clear(99);
    const scores = scoresOf(rows);
    expect(scores.flatMap((score, row) => (score === NO_SIMILARITY ? [row] : []))).toEqual([5, 39]);
    expect([...rows.get(5)].every((value) => value === 0)).toBe(true);
    rows.set(5, encode(VECTORS[5]!, vectorFormat).bytes, lengthOf(VECTORS[5]!));
    const again = scoresOf(await rowsOf({ vectorFormat, similarity }))[5];
    expect(scoresOf(rows)[5]).toBe(again);
  });

  it('find themselves, and nothing in a question of zeros', async () => {
    const rows = await rowsOf({ vectorFormat, similarity });
    const own = new Float32Array(VECTORS.length);
    rows.scores(rows.get(11), own);
    expect(own[11]).toBeCloseTo(1, 2);
    expect(own.indexOf(Math.max(...own))).toBe(11);
    if (vectorFormat === 'bit') return;
    expect(new Set(scoresOf(rows, new Float32Array(DIMENSIONS)))).toEqual(new Set([0]));
  });
});

describe('a first pass', () => {
  const PASSES = [{ bits: true }, { dimensions: 32 }, { bits: true, dimensions: 32 }];
  it.each(CASES.flatMap((one) => PASSES.map((pass) => ({ ...one, pass }))))(
    'of $pass over $vectorFormat, $similarity, estimates what the full vectors give',
    async ({ vectorFormat, similarity, pass }) => {
      const rows = await rowsOf({ vectorFormat, similarity, firstPass: { ...pass, candidates: 5 } });
      rows.clear(12);
      const estimates = new Float32Array(rows.rowCount);
      rows.estimates(QUERY, estimates);
      expect(estimates[12]).toBe(NO_SIMILARITY);
      const exact = scoresOf(rows);
      // The query lies near row 7; the others are in no special direction.
      expect(estimates.indexOf(Math.max(...estimates))).toBe(7);
      const errors = exact.flatMap((score, row) => (row === 12 ? [] : Math.abs(score - estimates[row]!)));
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.25);
    },
  );

  it('over int8 leaves the exact similarities what the scan gives', async () => {
    const scan = await rowsOf({ vectorFormat: 'int8', similarity: 'cosine' });
    const table = await rowsOf({
      vectorFormat: 'int8',
      similarity: 'cosine',
      firstPass: { bits: true, candidates: 5 },
    });
    expect(scoresOf(table)).toEqual(scoresOf(scan));
  });
});

describe('the scale of a cosine', () => {
  const units = VECTORS.map((vector) => vector.map((value) => value / lengthOf(vector)));

  it('is what Euclidean distances of unit vectors have, and nearly what the others have', async () => {
    const between = units[3]!.map((value, d) => value + units[4]![d]!);
    const query = between.map((value) => value / lengthOf(between));
    const by = async (similarity: Similarity): Promise<number[]> =>
      scoresOf(await rowsOf({ vectorFormat: 'float32', similarity }, units), query);
    const cosines = await by('cosine');
    const l2 = await by('l2');
    const l1 = await by('l1');
    cosines.forEach((cosine, row) => {
      expect(Math.abs(l2[row]! - cosine)).toBeLessThan(1e-5);
      expect(Math.abs(l1[row]! - cosine)).toBeLessThan(0.3);
    });
    const opposite = units[3]!.map((value) => -value);
    const far = await rowsOf({ vectorFormat: 'float32', similarity: 'l1' }, [opposite]);
    expect(scoresOf(far, units[3]!)[0]).toBeLessThan(-0.75);
  });
});
