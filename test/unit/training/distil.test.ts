/** Taking over from a larger model: the regression where its answer is known, and the whole with a tiny real encoder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCodeTokenizer } from '../../../src/engine/models/codeTokenizer.ts';
import { joinTeacher, nearestRows, sampleTexts, type TokenRow } from '../../../src/engine/training/distil.ts';
import type { TrainingPair } from '../../../src/engine/training/pair.ts';
import { teacherVectors } from '../../../src/engine/training/teacher.ts';
import type { Tables } from '../../../src/engine/training/trainTables.ts';
import { seededRandom } from '../../../src/shared/random.ts';
import { writeTinyEncoder } from '../../support/tinyEncoder.ts';

const random = seededRandom(5);
const below = (end: number): number => Math.floor(random() * end);

describe('rows whose sums come nearest to vectors', () => {
  const SIZE = 6;
  const WORDS = 40;
  const truth = Float32Array.from({ length: WORDS * SIZE }, () => random() - 0.5);
  const texts = Array.from({ length: 3000 }, (): TokenRow => {
    const tokens = Uint16Array.from(new Set(Array.from({ length: 1 + below(8) }, () => below(WORDS))));
    return { tokens, weights: Float32Array.from(tokens, () => Math.sqrt(1 + below(3))) };
  });
  const values = Float32Array.from(
    texts.flatMap(({ tokens, weights }) => {
      const length = Math.hypot(...weights);
      return Array.from({ length: SIZE }, (_, d) =>
        tokens.reduce((sum, token, k) => sum + (weights[k]! / length) * truth[token * SIZE + d]!, 0),
      );
    }),
  );

  it('are those that the vectors were made of', () => {
    const rows = nearestRows(texts, { size: SIZE, values }, WORDS).values;
    const worst = rows.reduce((most, value, i) => Math.max(most, Math.abs(value - truth[i]!)), 0);
    expect(worst).toBeLessThan(0.01);
  });

  it('are zeros for a token that no text has', () => {
    const rows = nearestRows(texts, { size: SIZE, values }, WORDS + 1).values;
    expect([...rows.subarray(WORDS * SIZE)]).toEqual(Array(SIZE).fill(0));
  });
});

describe('texts for the teacher', () => {
  it('are sentences and heads of documents, each once and so many of a group', () => {
    const pairs = Array.from(
      { length: 1000 },
      (_, i): TrainingPair => ({
        kind: 'docToCode',
        query: i % 2 === 0 ? `what the function ${i >> 2} does` : `name ${i}`,
        document: `${'x'.repeat(1000)} ${i}`,
        anchor: String(i),
      }),
    );
    const sample = { questions: [], documents: [] };
    sampleTexts(sample, { name: 'one', pairs }, seededRandom(1));
    const { questions, documents }: { questions: string[]; documents: string[] } = sample;
    expect(questions).toHaveLength(150);
    expect(new Set(questions).size).toBe(150);
    expect(questions.every((question) => question.startsWith('what the function'))).toBe(true);
    expect(documents).toEqual(['x'.repeat(450)]);
  });
});

describe('tables joined with a teacher', () => {
  const VOCABULARY = 'open close read write file index search query parse token list map'.split(' ');
  const DIMENSIONS = 16;
  const tokenizer = createCodeTokenizer(VOCABULARY, '#');
  const sentence = (words: number): string =>
    Array.from({ length: words }, () => VOCABULARY[below(VOCABULARY.length)]).join(' ');
  const texts = {
    questions: Array.from({ length: 300 }, () => sentence(3)),
    documents: Array.from({ length: 300 }, () => sentence(6)),
  };
  const table = (): Float32Array =>
    Float32Array.from({ length: VOCABULARY.length * DIMENSIONS }, () => random() - 0.5);
  const start: Tables = { dimensions: DIMENSIONS, documents: table(), queries: table() };
  const joined = (share: number): Promise<Tables> => joinTeacher(start, folder, texts, tokenizer, share);

  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sextant-distil-'));
    writeTinyEncoder(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compare questions with documents more as the teacher does, the larger its share', async () => {
    const { size, values } = await teacherVectors(folder, [...texts.questions, ...texts.documents]);
    const theirs = texts.questions.map((_, i) =>
      cosine(values.subarray(i * size, (i + 1) * size), values.subarray((300 + i) * size, (301 + i) * size)),
    );
    const before = correlation(similarities(start), theirs);
    const some = correlation(similarities(await joined(0.3)), theirs);
    const most = correlation(similarities(await joined(0.9)), theirs);
    expect(some).toBeGreaterThan(before + 0.05);
    expect(most).toBeGreaterThan(some + 0.05);
  });

  it('are what they were, turned, where the teacher has no share', async () => {
    const tables = await joined(0);
    expect(tables.dimensions).toBe(DIMENSIONS);
    const now = similarities(tables);
    similarities(start).forEach((before, i) => {
      expect(now[i]).toBeCloseTo(before, 4);
    });
  });

  it('are the same each time', async () => {
    expect(await joined(0.3)).toEqual(await joined(0.3));
  });

  function similarities({ documents, queries }: Tables): number[] {
    return texts.questions.map((question, i) =>
      cosine(sumOf(question, queries), sumOf(texts.documents[i]!, documents)),
    );
  }

  function sumOf(text: string, rows: Float32Array): Float32Array {
    const counts = new Map<number, number>();
    for (const token of tokenizer.tokenise(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
    const sum = new Float32Array(DIMENSIONS);
    for (const [token, count] of counts)
      for (let d = 0; d < DIMENSIONS; d++) sum[d]! += Math.sqrt(count) * rows[token * DIMENSIONS + d]!;
    return sum;
  }
});

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, d) => sum + value * b[d]!, 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const centred = (values: readonly number[]): Float32Array => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Float32Array.from(values, (value) => value - mean);
  };
  return cosine(centred(a), centred(b));
}
