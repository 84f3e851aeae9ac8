import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, keepEnd, keepStart, printable, styleFor, wrap } from '../../../src/cli/terminal.ts';

describe('printable', () => {
  it.each([
    ['a\tb', 'a  b'],
    ['\u001b[31mred', '\ufffd[31mred'],
    ['x\u202ey\u2066z', 'x\ufffdy\ufffdz'],
    ['bell\u0007 nul\u0000', 'bell\ufffd nul\ufffd'],
    ['größe 検索 🙂', 'größe 検索 🙂'],
  ])('%j', (text, expected) => expect(printable(text)).toBe(expected));
});

describe('columnsOf', () => {
  it.each([
    ['abc', 3],
    ['検索', 4],
    ['e\u0301', 1],
    ['🙂', 2],
    ['', 0],
  ])('%s', (text, expected) => expect(columnsOf(text)).toBe(expected));
});

describe('cutting to a width', () => {
  it.each([
    [keepStart, 'abcdef', 4, 'abc…'],
    [keepStart, 'abcd', 4, 'abcd'],
    [keepStart, '検索検索', 5, '検索…'],
    [keepEnd, 'src/deep/file.ts', 8, '…file.ts'],
    [keepEnd, 'file.ts', 8, 'file.ts'],
  ] as const)('%o of %s to %i', (cut, text, columns, expected) => expect(cut(text, columns)).toBe(expected));

  it('never exceeds the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.integer({ min: 1, max: 30 }),
        (text, columns) => {
          expect(columnsOf(keepStart(text, columns))).toBeLessThanOrEqual(columns);
          expect(columnsOf(keepEnd(text, columns))).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});

describe('wrap', () => {
  it('breaks at blanks', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('unbreakable', 5)).toEqual(['unbr…']);
  });
});

describe('styleFor', () => {
  it('writes escape sequences only when asked to', () => {
    expect(styleFor(false).bold('x')).toBe('x');
    expect(styleFor(true).bold('x')).toBe('\u001b[1mx\u001b[22m');
  });
});
