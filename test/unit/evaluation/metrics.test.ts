import { describe, expect, it } from 'vitest';
import {
  meanScores,
  type Place,
  type RelevantPlace,
  scoreQuery,
} from '../../../src/engine/evaluation/metrics.ts';

const place = (path: string, startLine: number, endLine: number): Place => ({ path, startLine, endLine });
const graded = (path: string, startLine: number, endLine: number, grade: number): RelevantPlace => ({
  ...place(path, startLine, endLine),
  grade,
});

describe('scoreQuery', () => {
  const relevant = [graded('a', 10, 20, 2), graded('b', 0, 10, 1)];

  it('is 1 for the ideal order', () => {
    expect(scoreQuery([place('a', 10, 20), place('b', 0, 10)], relevant)).toEqual({
      ndcg10: 1,
      mrr10: 1,
      recall10: 1,
      lineShare: 1,
    });
  });

  it('discounts by rank', () => {
    const { ndcg10, mrr10 } = scoreQuery([place('x', 0, 5), place('a', 15, 40)], relevant);
    expect(ndcg10).toBeCloseTo(3 / Math.log2(3) / (3 + 1 / Math.log2(3)), 10);
    expect(mrr10).toBe(0.5);
  });

  it('counts a place once', () => {
    const once = scoreQuery([place('a', 10, 12), place('a', 12, 14)], [relevant[0]!]);
    expect(once.ndcg10).toBe(1);
    expect(once.recall10).toBe(1);
  });

  it('takes the highest grade of a result that reaches several, and uses all of them up', () => {
    const both = [graded('a', 0, 10, 1), graded('a', 10, 20, 2)];
    const { ndcg10 } = scoreQuery([place('a', 0, 20), place('a', 0, 5)], both);
    expect(ndcg10).toBeCloseTo(3 / (3 + 1 / Math.log2(3)), 10);
  });

  it('ends are exclusive', () => {
    expect(scoreQuery([place('a', 20, 30)], relevant).ndcg10).toBe(0);
    expect(scoreQuery([place('a', 19, 30)], relevant).ndcg10).toBeGreaterThan(0);
  });

  it('looks at ten results only', () => {
    const results = [...Array.from({ length: 10 }, (_, i) => place('x', i, i + 1)), place('a', 10, 20)];
    expect(scoreQuery(results, relevant)).toEqual({ ndcg10: 0, mrr10: 0, recall10: 0, lineShare: undefined });
  });

  it('gives the share of lines that lie in a relevant place', () => {
    expect(scoreQuery([place('a', 0, 20), place('x', 0, 99)], relevant).lineShare).toBe(0.5);
  });
});

describe('meanScores', () => {
  it('averages, and line shares over those that have one', () => {
    const scores = [
      { ndcg10: 1, mrr10: 1, recall10: 1, lineShare: 0.5 },
      { ndcg10: 0, mrr10: 0, recall10: 0, lineShare: undefined },
    ];
    expect(meanScores(scores)).toEqual({ ndcg10: 0.5, mrr10: 0.5, recall10: 0.5, lineShare: 0.5 });
    expect(meanScores([]).ndcg10).toBe(0);
  });
});
