import { describe, expect, it } from 'vitest';
import {
  emptyQuery,
  globsOf,
  includeFor,
  paramsOf,
  sameFilters,
  sameQuery,
} from '../../../../src/ui/searchView/query.ts';
import { query } from './results.ts';

const ONE = [{ key: 'file:///work', name: 'work' }];
const TWO = [...ONE, { key: 'file:///lib', name: 'lib' }];

describe('globsOf', () => {
  const check = (text: string, ...globs: string[]): void => expect(globsOf(text), text).toEqual(globs);

  it('takes globs as VS Code has them in its search', () => {
    check('');
    check(' , ,');
    check('*.ts, *.js', '*.ts', '*.js');
    check('./src', './src');
    check('/src/*.ts', './src/*.ts');
    // Without a leading ./ it may lie anywhere.
    check('src/util', '**/src/util');
    check('src/', 'src/');
    check('**/generated/**', '**/generated/**');
  });

  it('leaves commas in braces alone', () => {
    check('*.{ts,tsx}, docs', '*.{ts,tsx}', 'docs');
    check('{a,{b,c}}/x,y', '**/{a,{b,c}}/x', 'y');
    // Never closed: the engine says what is wrong with it.
    check('a, {b,c', 'a', '{b,c');
  });
});

describe('includeFor', () => {
  it('is a glob for just that folder', () => {
    expect(includeFor('src/net', undefined)).toBe('./src/net');
    expect(includeFor('', undefined)).toBe('');
    expect(includeFor('', 'lib')).toBe('./lib');
    expect(includeFor('app/[id]', undefined)).toBe('./app/[[]id[]]');
    expect(globsOf(includeFor('a,b', undefined))).toEqual(['./a?b']);
  });
});

describe('paramsOf', () => {
  it('is what the engine is asked', () => {
    const asked = query('  retry ', { mode: 'lexical', include: '*.ts', exclude: './out', kinds: ['docs'] });
    expect(paramsOf(asked, 50, ONE)).toEqual({
      query: 'retry',
      mode: 'lexical',
      limit: 50,
      include: ['*.ts'],
      exclude: ['./out'],
      kinds: ['docs'],
      languages: [],
    });
  });

  it('looks in one folder of several if all globs begin with its name', () => {
    expect(paramsOf(query('x', { include: './lib/src, ./lib/*.md' }), 9, TWO)).toMatchObject({
      folder: 'file:///lib',
      include: ['./src', './*.md'],
    });
    expect(paramsOf(query('x', { include: './lib' }), 9, TWO)).toMatchObject({
      folder: 'file:///lib',
      include: ['./**'],
    });
    expect(paramsOf(query('x', { include: './lib, ./work' }), 9, TWO)).not.toHaveProperty('folder');
    expect(paramsOf(query('x', { include: './library' }), 9, TWO)).not.toHaveProperty('folder');
    expect(paramsOf(query('x', { include: './lib' }), 9, ONE)).toMatchObject({ include: ['./lib'] });
  });

  it.each(['a[1]', '{x}', '{x', 'y}', 'a,b', 'what?', '2*2', 'api (one)'])(
    'looks in a folder called %s',
    (name) => {
      const folders = [...ONE, { key: 'file:///odd', name }];
      const all = includeFor('', name);
      const some = `${includeFor('src', name)}, ${all}/*.{md,txt}`;
      expect(paramsOf(query('x', { include: all }), 9, folders)).toMatchObject({
        folder: 'file:///odd',
        include: ['./**'],
      });
      expect(paramsOf(query('x', { include: some }), 9, folders)).toMatchObject({
        folder: 'file:///odd',
        include: ['./src', './*.{md,txt}'],
      });
    },
  );
});

describe('comparing queries', () => {
  it('knows the same question and the same filters', () => {
    expect(sameQuery(query('a '), query('a'))).toBe(true);
    expect(sameQuery(query('a'), query('b'))).toBe(false);
    expect(sameQuery(query('a', { kinds: ['code', 'docs'] }), query('a', { kinds: ['docs', 'code'] }))).toBe(
      true,
    );
    expect(sameFilters(query('a'), query('b'))).toBe(true);
    expect(sameFilters(query('a'), query('a', { mode: 'dense' }))).toBe(false);
    expect(emptyQuery('dense')).toEqual(query('', { mode: 'dense' }));
  });
});
