/** Addresses of what is compared, and the lines that are. */
import { describe, expect, it } from 'vitest';
import { dedented, excerptFrom, excerptQuery, isPlace } from '../../../../src/ui/similar/excerpt.ts';

const PLACE = {
  folder: 'file:///a b',
  path: 'x/ü.ts',
  startLine: 3,
  endLine: 9,
  symbol: 'f&g',
  symbolLine: 4,
};

describe('an address', () => {
  it('is read as it was written', () => {
    for (const excerpt of [{ kind: 'place', place: PLACE } as const, { kind: 'text', id: 7 } as const])
      expect(excerptFrom(excerptQuery(excerpt))).toEqual(excerpt);
  });

  it('holds no more than the place', () => {
    const result = { ...PLACE, similarity: 0.5 };
    expect(excerptFrom(excerptQuery({ kind: 'place', place: result }))).toEqual({
      kind: 'place',
      place: PLACE,
    });
  });

  it('of another kind is none', () => {
    for (const query of ['', '{', 'null', '5', '[]', '{"text":"a"}', '{"path":"a"}'])
      expect(excerptFrom(query), query).toBeUndefined();
  });
});

describe('isPlace', () => {
  it('takes a whole result too', () => expect(isPlace({ ...PLACE, score: 1 })).toBe(true));

  it.each([
    undefined,
    'a',
    { scheme: 'file', path: '/a' },
    { ...PLACE, folder: 1 },
    { ...PLACE, startLine: -1 },
    { ...PLACE, startLine: 1.5 },
    { ...PLACE, endLine: 3 },
    { ...PLACE, symbolLine: undefined },
  ])('takes no %o', (value) => expect(isPlace(value)).toBe(false));
});

describe('dedented', () => {
  it.each([
    [
      ['  a', '    b', '', '  c'],
      ['a', '  b', '', 'c'],
    ],
    [
      ['\t\ta', '\tb'],
      ['\ta', 'b'],
    ],
    [
      ['  a', '\tb'],
      ['  a', '\tb'],
    ],
    [
      ['a', '  b'],
      ['a', '  b'],
    ],
    [
      ['   ', ''],
      ['', ''],
    ],
    [[], []],
  ])('%j -> %j', (lines, expected) => expect(dedented(lines)).toEqual(expected));
});
