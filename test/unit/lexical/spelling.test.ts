import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canBeMistyped, editDistance, nearestWords } from '../../../src/engine/lexical/spelling.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['retry', 'retry', 0],
    ['rety', 'retry', 1],
    ['rettry', 'retry', 1],
    ['retri', 'retry', 1],
    ['rtery', 'retry', 1],
    ['terry', 'retry', 2],
    ['', 'abc', 3],
    ['abc', '', 3],
  ])('%s, %s: %i', (a, b, expected) => {
    expect(editDistance(a, b, 9)).toBe(expected);
  });

  it('is that of the definition, and says when it is more than asked for', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, fc.nat(3), (a, b, most) => {
        const expected = byDefinition(a, b);
        const distance = editDistance(a, b, most);
        if (expected <= most) expect(distance).toBe(expected);
        else expect(distance).toBeGreaterThan(most);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

describe('nearestWords', () => {
  it.each([
    ['an edit', 'conection', ['connection', 'collection', 'connect'], ['connection']],
    ['a swap', 'embeddnigs', ['embeddings', 'embedded'], ['embeddings']],
    [
      'the nearest alone',
      'getuserbyidnumer',
      ['getuserbyidname', 'getuserbyidnumber'],
      ['getuserbyidnumber'],
    ],
    ['two edits in a long word', 'normaliseverctr', ['normalisevector'], ['normalisevector']],
    ['all that are as near', 'parsel', ['parses', 'parser'], ['parses', 'parser']],
    ['no other first letter', 'jetuser', ['getuser'], []],
    ['no two edits in a short word', 'retryng', ['retries'], []],
    ['no short word', 'tabel', ['table'], []],
    ['no number', '2021000', ['2022000'], []],
    ['none of many', 'parse1', ['parse2', 'parse3', 'parse4', 'parse5', 'parse6'], []],
  ])('gives %s', (_, word, vocabulary, expected) => {
    expect(nearestWords(word, vocabulary)).toEqual(expected);
  });

  it('never finds anything for a word that cannot be mistyped', () => {
    for (const word of ['tabel', 'größer', '数据模型', '2021000']) {
      expect(canBeMistyped(word)).toBe(false);
      expect(nearestWords(word, [word])).toEqual([]);
    }
  });
});

/** Optimal string alignment, as it is defined. */
function byDefinition(a: string, b: string): number {
  if (a === '' || b === '') return Math.max(a.length, b.length);
  const [restA, restB] = [a.slice(0, -1), b.slice(0, -1)];
  const ways = [
    byDefinition(restA, b) + 1,
    byDefinition(a, restB) + 1,
    byDefinition(restA, restB) + Number(a.at(-1) !== b.at(-1)),
  ];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1))
    ways.push(byDefinition(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...ways);
}
