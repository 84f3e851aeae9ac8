import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/errors.ts';
import { filtersFrom, modeFrom, placeFrom, topFrom, vectorsFrom } from '../../../src/cli/flags.ts';

const NO_FILTERS = { include: [], exclude: [], language: [], kind: [], symbolKind: [] };

describe('places', () => {
  it.each([
    ['src/a.ts:12', 'src/a.ts', 12, 12],
    ['src/a.ts:12-40', 'src/a.ts', 12, 40],
    ['C:\\x\\a.ts:3', 'C:\\x\\a.ts', 3, 3],
    ['odd:name.ts:7', 'odd:name.ts', 7, 7],
  ])('%s', (text, path, firstLine, lastLine) =>
    expect(placeFrom(text)).toEqual({ path, firstLine, lastLine }),
  );

  it.each(['src/a.ts', 'a.ts:', 'a.ts:0', 'a.ts:9-3', 'a.ts:x', ':4'])('refuses %s', (text) => {
    expect(() => placeFrom(text)).toThrow(UsageError);
  });
});

describe('flags', () => {
  it('are read', () => {
    expect(topFrom('25')).toBe(25);
    expect(modeFrom('Lexical')).toBe('lexical');
    expect(
      filtersFrom({ ...NO_FILTERS, language: ['ts', 'c++'], kind: ['Docs'], minSimilarity: '0.3' }),
    ).toMatchObject({
      languages: ['typescript', 'cpp'],
      kinds: ['docs'],
      minSimilarity: 0.3,
    });
  });

  it('say how vectors are stored and compared', () => {
    expect(vectorsFrom({})).toEqual({});
    expect(vectorsFrom({ vectors: 'Float16', dimensions: '128', firstPass: 'Bits' })).toEqual({
      format: 'float16',
      dimensions: 128,
      firstPass: { bits: true, candidates: 500 },
    });
    expect(vectorsFrom({ firstPass: '64' })).toEqual({ firstPass: { dimensions: 64, candidates: 500 } });
  });

  it.each([
    () => vectorsFrom({ vectors: 'int4' }),
    () => vectorsFrom({ dimensions: '12' }),
    () => vectorsFrom({ dimensions: '' }),
    () => vectorsFrom({ firstPass: '-8' }),
    () => topFrom('0'),
    () => topFrom('1.5'),
    () => topFrom('1001'),
    () => topFrom(''),
    () => modeFrom('fuzzy'),
    () => filtersFrom({ ...NO_FILTERS, minSimilarity: '' }),
    () => filtersFrom({ ...NO_FILTERS, minSimilarity: '2' }),
    () => filtersFrom({ ...NO_FILTERS, symbolKind: ['verb'] }),
  ])('are refused: %s', (read) => expect(read).toThrow(UsageError));
});
