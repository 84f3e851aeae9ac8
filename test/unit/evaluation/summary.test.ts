import { describe, expect, it } from 'vitest';
import { bootstrapInterval, pairedDifference } from '../../../src/engine/evaluation/bootstrap.ts';
import { ConfidenceTally } from '../../../src/engine/evaluation/confidence.ts';
import { compare, summarise } from '../../../src/engine/evaluation/summary.ts';
import { worstQuestions } from '../../../src/engine/evaluation/worst.ts';
import { seededRandom, shuffled } from '../../../src/shared/random.ts';
import type { Confidence } from '../../../src/shared/types.ts';

const scoresOf = (value: number) => ({ ndcg10: value, mrr10: value, recall10: value, lineShare: undefined });

describe('bootstrap', () => {
  it('has the interval of a proportion', () => {
    const values = Array.from({ length: 200 }, (_, i) => (i < 60 ? 1 : 0));
    const [low, high] = bootstrapInterval(values);
    // 0.3 ± 1.96 sqrt(0.3 * 0.7 / 200)
    expect(low).toBeCloseTo(0.2365, 1);
    expect(high).toBeCloseTo(0.3635, 1);
    expect(bootstrapInterval(values)).toEqual([low, high]);
  });

  it('has no width without variance, and none without values', () => {
    expect(bootstrapInterval([0.5, 0.5])).toEqual([0.5, 0.5]);
    expect(bootstrapInterval([])).toEqual([0, 0]);
  });

  it('calls a small difference significant that every question shares, and a large one not that few do', () => {
    const before = Array.from({ length: 50 }, (_, i) => (i % 10) / 10);
    const steady = pairedDifference(
      before,
      before.map((value) => value + 0.01),
    );
    expect(steady.difference).toBeCloseTo(0.01, 9);
    expect(steady.significant).toBe(true);
    const few = pairedDifference(
      before,
      before.map((value, i) => (i < 2 ? value + 1 : i === 2 ? value - 1 : value)),
    );
    expect(few.difference).toBeCloseTo(0.02, 9);
    expect(few.significant).toBe(false);
  });

  it('draws evenly and repeats itself', () => {
    const random = seededRandom(1);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[Math.floor(random() * 4)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(shuffled(items, seededRandom(3))).toEqual(shuffled(items, seededRandom(3)));
    expect(shuffled(items, seededRandom(3)).sort()).toEqual(items);
    expect(shuffled(items, seededRandom(3))).not.toEqual(items);
  });
});

const question = (id: string, kind: string, repo: string) => ({
  id,
  kind,
  repo,
  language: `${repo} language`,
  query: id,
  relevant: [],
  hash: `hash of ${id}`,
});

const EVALUATION = {
  names: ['hybrid', 'lsa'],
  scored: [
    { question: question('a', 'docs', 'one'), scores: { hybrid: scoresOf(1), lsa: scoresOf(0) }, found: [] },
    {
      question: question('b', 'docs', 'two'),
      scores: { hybrid: scoresOf(0.5), lsa: scoresOf(0.5) },
      found: [],
    },
    {
      question: question('c', 'bug', 'two'),
      scores: { hybrid: scoresOf(0), lsa: scoresOf(0.25) },
      found: [],
    },
  ],
  confidence: {},
  similar: {},
};

describe('summarise', () => {
  it('has means over all and by kind, language and repository', () => {
    const summary = summarise(EVALUATION);
    expect(summary.overall.hybrid).toMatchObject({ questions: 3, ndcg10: 0.5, mrr10: 0.5, recall10: 0.5 });
    expect(summary.byKind.docs!.hybrid!.ndcg10).toBe(0.75);
    expect(summary.byKind.bug!.lsa!.interval.ndcg10).toEqual([0.25, 0.25]);
    expect(Object.keys(summary.byLanguage)).toEqual(['one language', 'two language']);
    expect(summary.byRepo.two!.lsa!.ndcg10).toBe(0.375);
    expect(summary).not.toHaveProperty('similar');
    expect(summary).not.toHaveProperty('confidence');
  });
});

describe('compare', () => {
  it('pairs the questions and retrievers that both runs have', () => {
    const before = summarise(EVALUATION);
    const after = summarise({
      ...EVALUATION,
      names: ['hybrid', 'dense'],
      scored: EVALUATION.scored.map(({ question }, i) => ({
        question: i === 0 ? { ...question, hash: 'changed' } : question,
        scores: { hybrid: scoresOf(0.75), dense: scoresOf(1) },
        found: [],
      })),
    });
    const comparison = compare(before, after);
    expect(comparison.questions).toBe(2);
    expect(Object.keys(comparison.overall)).toEqual(['hybrid']);
    expect(comparison.overall.hybrid!.ndcg10).toMatchObject({ difference: 0.5, significant: true });
    expect(comparison.byKind.bug!.hybrid!.difference).toBe(0.75);
  });

  it('has nothing to say where nothing is shared', () => {
    const comparison = compare({ questions: [] }, summarise(EVALUATION));
    expect(comparison).toEqual({ questions: 0, overall: {}, byKind: {} });
  });
});

describe('worstQuestions', () => {
  const at = (startLine: number, path = 'a') => ({ path, startLine, endLine: startLine + 1 });

  it('has the worst first, with what came instead', () => {
    const relevant = [
      { ...at(7), grade: 1 },
      { ...at(3), grade: 2 },
    ];
    const scored = EVALUATION.scored.map((one, i) => ({
      ...one,
      question: { ...one.question, relevant },
      found: [at(1), at(2), at(3, 'b'), ...(i === 1 ? [at(3)] : [])],
    }));
    expect(worstQuestions({ ...EVALUATION, scored })).toEqual([
      {
        ...{ query: 'c', kind: 'bug', rank: undefined },
        relevant: [at(3), at(7)],
        found: [at(1), at(2), at(3, 'b')],
      },
      expect.objectContaining({ query: 'b', rank: 4 }),
    ]);
  });
});

describe('ConfidenceTally', () => {
  const result = (startLine: number, confidence: Confidence) => ({
    path: 'a',
    startLine,
    endLine: startLine + 1,
    confidence,
  });
  const relevant = [{ path: 'a', startLine: 3, endLine: 4, grade: 2 }];

  it('counts words, right results and false alarms', () => {
    const tally = new ConfidenceTally();
    tally.addAnswerable([result(1, 'likely'), result(3, 'strong'), result(5, 'strong')], relevant);
    tally.addAnswerable([result(1, 'strong'), result(3, 'likely')], relevant);
    tally.addAnswerable([], relevant);
    tally.addUnanswerable([result(1, 'weak'), result(2, 'strong')]);
    tally.addUnanswerable([result(1, 'weak')]);
    expect(tally.counts).toEqual({
      strong: { results: 3, right: 1, answerable: 2, firstRight: 1, unanswerable: 1 },
      likely: { results: 2, right: 1, answerable: 0, firstRight: 0, unanswerable: 0 },
      weak: { results: 0, right: 0, answerable: 0, firstRight: 0, unanswerable: 1 },
      none: { results: 0, right: 0, answerable: 1, firstRight: 0, unanswerable: 0 },
    });
  });
});
