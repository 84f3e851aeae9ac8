import { describe, expect, it } from 'vitest';
import { profileQuery } from '../../../src/engine/search/queryProfile.ts';
import { type RankCandidate, type RankInput, rank } from '../../../src/engine/search/ranking.ts';
import { type FileRecord, FLAG_IMPORTS } from '../../../src/engine/store/records.ts';
import { fileNamed } from '../../support/storeFixtures.ts';

interface Case {
  readonly path: string;
  readonly fused: number;
  readonly coverage?: number;
  readonly defines?: string;
  readonly file?: Partial<FileRecord>;
  readonly flags?: number;
}

function inputOf({ path, fused, coverage = 0, defines, file, flags }: Case, slot: number): RankInput {
  const candidate: RankCandidate = {
    slot,
    dense: fused,
    bm25: fused,
    densePart: fused,
    lexicalPart: fused,
    fused,
    coverage,
  };
  return {
    candidate,
    file: { ...fileNamed(path), id: path.length * 1000 + path.charCodeAt(0), ...file },
    chunk: {
      id: slot + 1,
      fileId: 0,
      startLine: slot * 10,
      endLine: slot * 10 + 10,
      symbol: defines ?? '',
      symbolKind: 'function',
      breadcrumb: [],
      definitions: defines ? [{ name: defines, kind: 'function', line: slot * 10 }] : [],
      flags: flags ?? 0,
      chunkHash: '',
    },
  };
}

/** Paths in ranked order. */
function check(query: string, cases: readonly Case[], expected: readonly string[]): void {
  const ranked = rank(cases.map(inputOf), profileQuery(query));
  expect(ranked.map(({ file }) => file.path)).toEqual(expected);
}

const TESTS: Partial<FileRecord> = { contentKind: 'tests' };

describe('ranking', () => {
  it('puts what holds more words of the query higher', () => {
    check(
      'write a row',
      [
        { path: 'some', fused: 0.6, coverage: 0.2 },
        { path: 'most', fused: 0.5, coverage: 0.9 },
      ],
      ['most', 'some'],
    );
  });

  it('puts the definition of an asked name first', () => {
    check(
      'getUser',
      [
        { path: 'caller', fused: 1 },
        { path: 'definer', fused: 0.6, defines: 'get_user' },
      ],
      ['definer', 'caller'],
    );
    check(
      'where is getUser called',
      [
        { path: 'caller', fused: 0.9 },
        { path: 'definer', fused: 0.5, defines: 'getUser' },
      ],
      ['definer', 'caller'],
    );
  });

  it('prefers names that share words with the query', () => {
    check(
      'close the idle connections',
      [
        { path: 'a', fused: 0.5 },
        { path: 'b', fused: 0.5, defines: 'closeIdleConnections' },
      ],
      ['b', 'a'],
    );
  });

  it('demotes tests unless they are asked for', () => {
    const cases = [
      { path: 'code', fused: 0.9 },
      { path: 'test', fused: 1, file: TESTS },
    ];
    check('parse a header', cases, ['code', 'test']);
    check('tests of the header parser', cases, ['test', 'code']);
  });

  it.each([
    ['generated', { role: 'generated' as const }],
    ['changelog', { role: 'reference' as const }],
    ['example', { role: 'example' as const }],
    ['types', { role: 'typeDeclaration' as const }],
    ['settings', { contentKind: 'config' as const }],
  ])('demotes %s', (path, file) => {
    check(
      'parse a header',
      [
        { path, fused: 1, file },
        { path: 'code', fused: 0.95 },
      ],
      ['code', path],
    );
  });

  it('demotes lists of imports', () => {
    check(
      'parse a header',
      [
        { path: 'index', fused: 1, flags: FLAG_IMPORTS },
        { path: 'code', fused: 0.9 },
      ],
      ['code', 'index'],
    );
  });

  it('lets good chunks of a file support each other', () => {
    const same = { file: { id: 7 } };
    const cases = [
      { path: 'alone', fused: 0.8 },
      { path: 'many', fused: 0.8, ...same },
      { path: 'many', fused: 0.7, ...same },
    ];
    check('parse a header', cases, ['many', 'alone', 'many']);
  });

  it('breaks ties by path and line, and says what it did', () => {
    check(
      'x y',
      [
        { path: 'b', fused: 0.5 },
        { path: 'a', fused: 0.5 },
      ],
      ['a', 'b'],
    );
    const [first] = rank(
      [inputOf({ path: 't', fused: 1, defines: 'getUser', file: TESTS }, 0)],
      profileQuery('getUser'),
    );
    expect(first!.signals.map(({ name }) => name)).toEqual(expect.arrayContaining(['definition', 'tests']));
    const sum = 1 + first!.signals.reduce((total, { bonus }) => total + (bonus ?? 0), 0);
    const product = first!.signals.reduce((total, { factor }) => total * (factor ?? 1), 1);
    expect(first!.score).toBeCloseTo(sum * product, 10);
  });
});
