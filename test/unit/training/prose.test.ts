import { describe, expect, it } from 'vitest';
import {
  messageOf,
  paragraphsOf,
  questionOf,
  testSentence,
} from '../../../src/engine/training/pairs/prose.ts';

describe('paragraphsOf', () => {
  const check = (text: string) => paragraphsOf(text.split('\n'));

  it('keeps what is said in front of tags and lists', () => {
    expect(check('/**\n * Opens the file.\n *\n * Twice if need be.\n * @param path where\n */')).toEqual([
      'Opens the file.',
      'Twice if need be.',
    ]);
    expect(check('/// <summary>\n/// Opens it.\n/// </summary>\n/// <param name="a">Where.</param>')).toEqual(
      ['Opens it.'],
    );
    expect(check('/** @brief Opens the file */')).toEqual(['Opens the file']);
  });

  it('passes over what tools read', () => {
    expect(check('# frozen_string_literal: true\n\n# Keeps the clocks.')).toEqual(['Keeps the clocks.']);
  });

  it('says nothing of licences', () => {
    expect(check('/* Copyright 2020 Somebody.\n *\n * Reads files. */')).toEqual([]);
  });
});

describe('questionOf', () => {
  const check = (text: string) => questionOf(text, 3);

  it.each([
    ['Reads [the docs](https://a.b/c) of `parse` first.', 'Reads the docs of parse first'],
    ['Waits for a <see cref="T:A.B.Lock"/> to be free', 'Waits for a Lock to be free'],
    ['- takes the list at https://a.b/c, then goes', 'takes the list at then goes'],
  ])('cleans %j', (text, query) => {
    expect(check(text)).toBe(query);
  });

  it.each([
    'TODO handle the rest of it',
    'Parses. TODO: be faster than this',
    'const a = b(c);',
    'if (a && b) then stop',
    'MODULE_FILE_NAME_H',
    'Überträgt alle Zeilen der Tabelle',
    'alle regels worden hier gelezen door wie dan',
    'eslint-disable-next-line because of this',
    'two words',
  ])('refuses %j', (text) => {
    expect(check(text)).toBeUndefined();
  });

  it('cuts a long text at the end of a sentence', () => {
    expect(questionOf('This is the first of them. This is the second of them.', 3, 40)).toBe(
      'This is the first of them',
    );
  });
});

describe('messageOf', () => {
  it('leaves out where values go', () => {
    expect(messageOf('cannot open file %s for reading: {error}')).toBe('cannot open file for reading');
    expect(messageOf(`no space left in \${folder}\\n`)).toBe('no space left in');
  });

  it('refuses what no person reads', () => {
    for (const text of ['SELECT a, b FROM c WHERE d', 'a b', '--out=%s --in=%s --at=%s --of=%s'])
      expect(messageOf(text), text).toBeUndefined();
  });
});

describe('testSentence', () => {
  it('reads sentences and names', () => {
    expect(testSentence('should keep blank lines')).toBe('keep blank lines');
    expect(testSentence('testSkipsBlankLines')).toBe('skips blank lines');
    expect(testSentence('test_keeps_order')).toBeUndefined();
  });
});
