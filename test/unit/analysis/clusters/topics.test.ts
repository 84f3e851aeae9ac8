/** What makes topics of clusters: rows seen from their mean, two levels, words, files out of place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centred } from '../../../../src/engine/analysis/clusters/centred.ts';
import { TermCounter } from '../../../../src/engine/analysis/clusters/chunkTerms.ts';
import { contentOrder } from '../../../../src/engine/analysis/clusters/contentOrder.ts';
import {
  clusterTerms,
  type LabelledChunk,
  labelTerms,
} from '../../../../src/engine/analysis/clusters/labels.ts';
import { misplacedFiles, type PlacedFile } from '../../../../src/engine/analysis/clusters/misplaced.ts';
import {
  closeness,
  largestFirst,
  topicsByDensity,
  topicsByMeans,
} from '../../../../src/engine/analysis/clusters/twoLevels.ts';
import { cosineOf } from '../../../../src/engine/analysis/neighbours/scan.ts';
import { VectorMatrix } from '../../../../src/engine/analysis/neighbours/vectorMatrix.ts';
import { subtopicLabels } from '../../../../src/engine/insight/clusterTopics.ts';
import { seededRandom } from '../../../../src/shared/random.ts';
import { anyRows, at, matrixOf, orderOf, together } from '../../../support/matrices.ts';

const noPause = async (): Promise<void> => {};

describe('rows seen from their mean', () => {
  /** Directions around four axes, all with a large part in common; every second row has a header as well. */
  const rows = Array.from({ length: 240 }, (_, i) => {
    const random = seededRandom(i);
    const row = Array.from({ length: 8 }, () => 6 * (random() - 0.5));
    row[i % 4]! += 40;
    row[6]! += 80;
    if (i % 2 === 0) row[7]! += 90;
    return row.map(Math.round);
  });
  const matrix = matrixOf(rows);
  const order = contentOrder(matrix);

  it('lose what all have in common', async () => {
    const seen = await centred(matrix, order, () => false, noPause);
    // Rows 0 and 4 are of one axis, 0 and 2 of two; all three have a header.
    expect(cosineOf(matrix, 0, 2)).toBeGreaterThan(0.8);
    expect(cosineOf(seen, 0, 4) - cosineOf(seen, 0, 2)).toBeGreaterThan(
      2 * (cosineOf(matrix, 0, 4) - cosineOf(matrix, 0, 2)),
    );
  });

  it('lose what a header adds, if they are said to have one', async () => {
    const seen = await centred(matrix, order, (row) => row % 2 === 0, noPause);
    expect(cosineOf(seen, 0, 4)).toBeGreaterThan(0.9);
    expect(cosineOf(seen, 0, 2)).toBeLessThan(0.1);
  });

  it('stay as they are where they are few, or nearly the same', async () => {
    const few = matrixOf(rows.slice(0, 20));
    expect(await centred(few, contentOrder(few), () => false, noPause)).toBe(few);
    const same = matrixOf(rows.map(() => [1, 2, 3, 4, 5, 6, 7, 8]));
    expect(await centred(same, contentOrder(same), () => false, noPause)).toBe(same);
  });
});

describe('topics and sub-topics', () => {
  /** Two halves of the circle, each with two dense places. */
  const matrix = matrixOf(
    Array.from({ length: 80 }, (_, i) =>
      at([10, 40, 190, 220][i % 4]! + ((i >> 2) % 5) + (i % 4 === 3 ? 0.3 : 0)),
    ),
  );

  it('by means are two levels, the largest first', async () => {
    const { topics, subtopics } = await topicsByMeans(matrix, 2, noPause);
    expect([topics[0], topics[1]]).toEqual([topics[0], topics[0]]);
    expect(topics[2]).not.toBe(topics[0]);
    expect(subtopics[0]).not.toBe(subtopics[1]);
    expect(subtopics[2]).not.toBe(subtopics[3]);
  });

  it('by density are one topic where all rows are the same', async () => {
    const same = matrixOf(Array.from({ length: 12 }, () => at(30)));
    const { topics } = await topicsByDensity(same, 5, { pause: noPause });
    expect([...topics]).toEqual(Array.from({ length: 12 }, () => 0));
    const nothing = await topicsByDensity(new VectorMatrix(2, 0), 5, { pause: noPause });
    expect([...nothing.topics]).toEqual([]);
  });

  it('are the same for the same rows in another order', async () => {
    const find = {
      means: (rows: readonly number[][]) => topicsByMeans(matrixOf(rows), 3, noPause),
      density: (rows: readonly number[][]) => topicsByDensity(matrixOf(rows), 3, { pause: noPause }),
    };
    for (const topicsOf of [find.means, find.density])
      await fc.assert(
        fc.asyncProperty(anyRows({ least: 12, most: 60 }), fc.nat(), async (rows, seed) => {
          const order = orderOf(rows.length, seed);
          const one = await topicsOf(rows);
          const other = await topicsOf(order.map((row) => rows[row]!));
          const back = { topics: new Int32Array(rows.length), subtopics: new Int32Array(rows.length) };
          for (const [i, row] of order.entries()) {
            back.topics[row] = other.topics[i]!;
            back.subtopics[row] = other.subtopics[i]!;
          }
          expect(together(back.topics)).toEqual(together(one.topics));
          expect(together(subtopicLabels(back))).toEqual(together(subtopicLabels(one)));
        }),
        { numRuns: 40, seed: 11 },
      );
  });

  it('are numbered by their size', () => {
    expect([...largestFirst(Int32Array.of(4, 2, 2, -1, 4, 4, 7))]).toEqual([0, 1, 1, -1, 0, 0, 2]);
  });

  it('know how near each row is to its own middle, or to the nearest one', async () => {
    const plane = matrixOf([at(0), at(20), at(90), at(60)]);
    const { similarities } = await closeness(plane, Int32Array.of(0, 0, 1, -1), noPause);
    const expected = [10, 10, 0, 30].map((degrees) => Math.cos((degrees * Math.PI) / 180));
    for (const [i, value] of expected.entries()) expect(similarities[i]).toBeCloseTo(value, 2);
    const none = await closeness(plane, Int32Array.of(-1, -1, -1, -1), noPause);
    expect([...none.similarities]).toEqual([0, 0, 0, 0]);
  });
});

describe('words of a chunk', () => {
  it('are those of its text and names, split, without those of the language and of all programs', () => {
    const counter = new TermCounter();
    const terms = counter.count({
      language: 'go',
      names: ['RetryPolicy.nextDelay'],
      text: 'func (p *RetryPolicy) nextDelay(err error) int { return p.delays[0] }',
    });
    expect([...terms.keys()].sort()).toEqual(['delay', 'policy', 'retry', 'retry policy']);
    // A name counts as three.
    expect(terms.get('retry')).toBe(1 + Math.log2(4));
    const written = counter.writing();
    expect(written('retry policy')).toBe('retry policy');
    expect(written('delay')).toBe('delay');
  });

  it('are stop words in their own language alone', () => {
    const termsOf = (language: string): string[] => {
      const counter = new TermCounter();
      const terms = counter.count({ language, names: [], text: 'module console' });
      return [...terms.keys()].map(counter.writing());
    };
    expect(termsOf('typescript')).toEqual([]);
    expect(termsOf('terraform')).toEqual(['module', 'console']);
  });
});

describe('labels', () => {
  const chunk = (cluster: number, file: number, words: string): LabelledChunk => ({
    cluster,
    file,
    weight: 1,
    terms: new Map(words.split(' ').map((word) => [word.replace('_', ' '), 1])),
  });

  it('are the words that stand in a cluster more than elsewhere', async () => {
    const [retry, parse] = await clusterTerms(
      [
        chunk(0, 0, 'retry delay common'),
        chunk(0, 1, 'retry backoff common'),
        chunk(1, 2, 'parse token common'),
        chunk(1, 3, 'parse tree common'),
      ],
      2,
    );
    expect(retry!.terms.map(({ term }) => term)).toEqual(['retry']);
    expect(parse!.terms.map(({ term }) => term)).toEqual(['parse']);
  });

  it('have no word in common with a sibling or their parent', () => {
    const said = [
      {
        terms: [
          { term: 'cache', score: 3 },
          { term: 'disk', score: 2 },
          { term: 'page', score: 1 },
        ],
      },
      {
        terms: [
          { term: 'cache', score: 4 },
          { term: 'memory', score: 2 },
        ],
      },
    ];
    expect(labelTerms(said, 2)).toEqual([
      ['disk', 'page'],
      ['cache', 'memory'],
    ]);
    expect(labelTerms(said, 2, ['memory'])[1]).toEqual(['cache']);
  });

  it('name words together that hardly stand apart', () => {
    const terms = [
      { term: 'exp', score: 5 },
      { term: 'reg', score: 4.8 },
      { term: 'reg exp', score: 4 },
      { term: 'match', score: 3 },
      { term: 'match group', score: 1 },
    ];
    expect(labelTerms([{ terms }], 3)).toEqual([['reg exp', 'match']]);
  });
});

describe('files out of place', () => {
  const file = (path: string, ...topics: number[]): PlacedFile => ({ path, kind: 'code', topics });
  const files = [
    ...['a', 'b', 'c', 'd', 'e'].map((name) => file(`net/${name}.ts`, 0, 0)),
    file('net/colour.ts', 1, 1, 1),
    ...['f', 'g', 'h', 'i', 'j'].map((name) => file(`paint/${name}.ts`, 1, 1)),
  ];
  const misplaced = (near: readonly number[], of = files) =>
    misplacedFiles(of, async (asked) => new Map(asked.map((one) => [one, near])));

  it('are about another topic than their folder, and near to files of another one', async () => {
    const [one, ...others] = await misplaced([6, 7, 8, 9, 10]);
    expect(one).toMatchObject({ file: 5, folder: 'net', topic: 1, folderTopic: 0, betterFolder: 'paint' });
    expect(others).toEqual([]);
  });

  it('are none whose neighbours lie at home or all over the place', async () => {
    expect(await misplaced([0, 1, 2, 6, 7, 8])).toEqual([]);
    const scattered = [...files, ...[1, 2, 3, 4, 5, 6].map((i) => file(`other${i}/x.ts`, 1, 1))];
    expect(await misplaced([11, 12, 13, 14, 15, 16], scattered)).toEqual([]);
    expect(await misplaced([], files)).toEqual([]);
  });

  it('are none where a folder has no topic, or the file is an entry', async () => {
    const mixed = files.map((one, i) => (i < 5 ? { ...one, topics: [i, i] } : one));
    expect(await misplaced([6, 7, 8], mixed)).toEqual([]);
    const entry = files.map((one) => (one.path === 'net/colour.ts' ? { ...one, path: 'net/index.ts' } : one));
    expect(await misplaced([6, 7, 8], entry)).toEqual([]);
  });
});
