import Database from 'better-sqlite3';
import * as sqliteVec from 'sqlite-vec';
import { describe, expect, it } from 'vitest';
import { VECTOR_FORMATS } from '../../../src/engine/vectors/formats.ts';
import {
  cosineOfBits,
  distanceOf,
  isMetricOf,
  METRICS,
  similarityOf,
  sqliteVecColumn,
} from '../../../src/engine/vectors/metrics.ts';

describe('similarity and distance', () => {
  it('are turned into each other, the better one higher and lower', () => {
    for (const metric of METRICS) {
      for (const similarity of [-1, -0.5, 0, 0.25, 1])
        expect(similarityOf(distanceOf(similarity, metric), metric)).toBeCloseTo(similarity, 12);
      expect(distanceOf(0.9, metric)).toBeLessThan(distanceOf(0.1, metric));
    }
    expect(distanceOf(1, 'cosine')).toBe(0);
    expect(distanceOf(-7, 'hamming')).toBe(7);
    expect(distanceOf(3, 'dot')).toBe(-3);
  });
});

it('estimates the cosine from bits', () => {
  expect(cosineOfBits(0, 64)).toBe(1);
  expect(cosineOfBits(32, 64)).toBeCloseTo(0, 12);
  expect(cosineOfBits(64, 64)).toBe(-1);
  expect(cosineOfBits(16, 64)).toBeCloseTo(Math.SQRT1_2, 12);
});

describe('what each format has', () => {
  const check = (metric: (typeof METRICS)[number], expected: string[]) =>
    expect(VECTOR_FORMATS.filter((format) => isMetricOf(metric, format))).toEqual(expected);

  it('is all but Hamming for numbers, and Hamming and cosine for bits', () => {
    check('cosine', ['float32', 'float16', 'int8', 'bit']);
    for (const metric of ['dot', 'l2', 'l1'] as const) check(metric, ['float32', 'float16', 'int8']);
    check('hamming', ['bit']);
  });
});

describe('columns of sqlite-vec', () => {
  it('are those that it takes', () => {
    const db = new Database(':memory:');
    sqliteVec.load(db);
    const columns = VECTOR_FORMATS.flatMap((format) =>
      METRICS.map((metric) => sqliteVecColumn(format, metric, 16)),
    ).filter((column) => column !== undefined);
    expect(columns).toEqual([
      'float[16] distance_metric=cosine',
      'float[16] distance_metric=l2',
      'float[16] distance_metric=l1',
      'int8[16] distance_metric=cosine',
      'bit[16]',
      'bit[16]',
    ]);
    for (const [i, column] of columns.entries())
      db.exec(`CREATE VIRTUAL TABLE vectors${i} USING vec0(embedding ${column})`);
    expect(() => db.exec('CREATE VIRTUAL TABLE d USING vec0(e float[16] distance_metric=dot)')).toThrow();
    expect(sqliteVecColumn('bit', 'hamming', 12)).toBeUndefined();
  });
});
