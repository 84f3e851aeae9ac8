import { describe, expect, test } from 'vitest';
import { compileGlobs } from '../../../src/engine/workspace/index.ts';

describe('compileGlobs', () => {
  const cases: readonly [pattern: string, matched: string, others: string][] = [
    ['*.ts', 'a.ts src/a.ts x.ts/y', 'a.tsx ts a.TS/x.js'],
    ['generated', 'generated generated/a src/generated/b/c', 'generated.ts src/ungenerated'],
    ['generated/', 'generated/a src/generated/b', 'generated.ts'],
    ['./notes.md', 'notes.md', 'src/notes.md'],
    ['/notes.md', 'notes.md', 'src/notes.md'],
    ['src/*.ts', 'src/a.ts', 'src/b/a.ts lib/src/a.ts'],
    ['src/**/*.ts', 'src/a.ts src/b/c/a.ts', 'lib/src/a.ts src/a.js'],
    ['**/src/**', 'src/a lib/src/a src', 'srcs/a'],
    ['src\\*.ts', 'src/a.ts', 'src/b/a.ts'],
    ['**', 'a a/b', ''],
    ['**/*', 'a a/b', ''],
    ['*.{ts,js}', 'a.ts b/a.js', 'a.tsx'],
    ['{src,test}/**/*.{a,b{1,2}}', 'src/x.a test/y/x.b2', 'src/x.b lib/x.a'],
    ['a{}b', 'a{}b', 'ab'],
    ['a[{]b', 'a{b', 'ab'],
    ['a[[]b]', 'a[b]', 'ab'],
    ['[]x]', '] x', 'y'],
    ['[![:digit:]]', 'a', '1'],
    ['}a', '}a', 'a'],
    ['{a}', '{a}', 'a'],
    ['file[0-9].txt', 'file1.txt d/file2.txt', 'file10.txt fileA.txt'],
    ['file[!0-9].txt', 'fileA.txt', 'file1.txt'],
    ['?', 'a d/é', 'ab'],
    ['', '', 'a'],
    ['  *.md ', 'a.md', 'a.md2'],
    ['.*', '.env a/.env', 'a.env'],
  ];
  test.each(cases)('%s', (pattern, matched, others) => {
    const matches = compileGlobs([pattern]);
    const paths = `${matched} ${others}`.split(' ').filter((path) => path !== '');
    expect(paths.filter(matches)).toEqual(matched.split(' ').filter((path) => path !== ''));
  });

  test('several patterns, and none', () => {
    expect(['a.ts', 'b.md', 'c.js'].filter(compileGlobs(['*.ts', '*.md']))).toEqual(['a.ts', 'b.md']);
    expect(compileGlobs([])('a')).toBe(false);
  });

  test.each(['src/[ab', 'a{b', '*.{ts,js', 'a{}b{c', '{x,[y}', '[a/b]', '[', '[]', '[!]', '{{a,b}'])(
    '%s is refused',
    (pattern) => {
      expect(() => compileGlobs(['*.md', pattern])).toThrow(
        expect.objectContaining({ code: 'badArgument', message: expect.stringContaining(`"${pattern}"`) }),
      );
    },
  );

  test('braces with too many alternatives are refused', () => {
    expect(() => compileGlobs(['{a,b}'.repeat(30)])).toThrow(
      expect.objectContaining({ code: 'badArgument' }),
    );
    expect(compileGlobs(['{a,b}'.repeat(8)])('abababab')).toBe(true);
  });
});
