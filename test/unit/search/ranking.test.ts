import { describe, expect, it } from 'vitest';
import { profileQuery } from '../../../src/engine/search/queryProfile.ts';
import { rank } from '../../../src/engine/search/ranking.ts';
import { RANKING_TEMPERATURE, RANKING_WEIGHTS } from '../../../src/engine/search/rankingWeights.ts';
import type { RankCandidate, RankInput } from '../../../src/engine/search/signals.ts';
import { type FileRecord, FLAG_IMPORTS } from '../../../src/engine/store/records.ts';
import type { SymbolKind } from '../../../src/shared/types.ts';
import { fileNamed } from '../../support/storeFixtures.ts';

interface Case {
  readonly path: string;
  readonly fused: number;
  readonly defines?: string;
  readonly file?: Partial<FileRecord>;
  readonly flags?: number;
  /** 1 unless the case is about it. */
  readonly coverage?: number;
  readonly kind?: SymbolKind;
}

function inputOf({ path, fused, defines, file, flags, coverage = 1, kind }: Case, slot: number): RankInput {
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
    file: { ...fileNamed(path), language: 'go', id: path.length * 1000 + path.charCodeAt(0), ...file },
    chunk: {
      id: slot + 1,
      fileId: 0,
      startLine: slot * 10,
      endLine: slot * 10 + 10,
      symbol: defines ?? '',
      symbolKind: kind ?? (defines ? 'constant' : 'text'),
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
const DOCS: Partial<FileRecord> = { contentKind: 'docs' };

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
        { path: 'definer', fused: 0.6, defines: 'getUser' },
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
    ['plain', { language: 'plaintext' }],
    ['unknown', { language: undefined }],
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

  it('puts docs higher for who asks how to do something', () => {
    const cases = [
      { path: 'guide', fused: 0.7, file: DOCS },
      { path: 'code', fused: 0.75 },
    ];
    check('how do I parse a header', cases, ['guide', 'code']);
    check('how does it parse a header', cases, ['code', 'guide']);
    const [guide, code] = rank(cases.map(inputOf), profileQuery('how do I parse a header'));
    expect(guide!.signals.map(({ name }) => name)).toContain('howToDocs');
    expect(code!.signals.map(({ name }) => name)).not.toContain('howToDocs');
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

  it('lets the words of a file lift all of it', () => {
    const same = { file: { id: 7 } };
    const cases = [
      { path: 'alone', fused: 0.8 },
      { path: 'many', fused: 0.8, ...same },
      { path: 'many', fused: 0.9, ...same },
    ];
    check('parse a header', cases, ['many', 'many', 'alone']);
  });

  it('prefers what has more of the words, and functions', () => {
    check(
      'parse a header',
      [
        { path: 'few', fused: 0.8, coverage: 0.2 },
        { path: 'all', fused: 0.8, coverage: 1 },
      ],
      ['all', 'few'],
    );
    check(
      'release the lock',
      [
        { path: 'constant', fused: 0.8, defines: 'X' },
        { path: 'function', fused: 0.8, defines: 'X', kind: 'function' },
      ],
      ['function', 'constant'],
    );
  });

  it('keeps every score above 0 and none above 1, whatever speaks against it', () => {
    const file: Partial<FileRecord> = { role: 'generated', contentKind: 'tests', language: undefined };
    const cases = [
      { path: 'worst', fused: 0, coverage: 0, file, flags: FLAG_IMPORTS },
      { path: 'best', fused: 1, defines: 'getUser', kind: 'function' as const },
    ];
    const scores = rank(cases.map(inputOf), profileQuery('getUser')).map(({ score }) => score);
    expect(scores[0]).toBeLessThanOrEqual(1);
    expect(scores[1]).toBeGreaterThan(0);
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
    const most = Object.values(RANKING_WEIGHTS).reduce((sum, weight) => sum + Math.max(0, weight), 0);
    const parts = Math.exp((RANKING_WEIGHTS.meaning + RANKING_WEIGHTS.words - most) / RANKING_TEMPERATURE);
    const product = first!.signals.reduce((total, { factor }) => total * factor, parts);
    expect(first!.score).toBeCloseTo(product, 10);
  });
});
