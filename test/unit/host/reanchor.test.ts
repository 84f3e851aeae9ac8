/** Results are found again in texts that have changed since. */
import { describe, expect, it } from 'vitest';
import { type Anchor, reanchor } from '../../../src/host/reanchor.ts';

const LINES = [
  'import a',
  '',
  'function first() {',
  '  return 1;',
  '}',
  '',
  'function second() {',
  '  return 2;',
  '}',
];

const SECOND: Anchor = {
  startLine: 6,
  endLine: 9,
  symbolLine: 6,
  symbol: 'second',
  symbolText: 'function second() {',
};

function check(
  lines: readonly string[],
  anchor: Anchor,
  startLine: number,
  endLine: number,
  lost = false,
): void {
  expect(reanchor(lines, anchor)).toEqual({ startLine, endLine, lost });
}

describe('reanchor', () => {
  it('leaves what has not moved', () => check(LINES, SECOND, 6, 9));

  it('follows lines that were put before it', () => check(['x', 'y', ...LINES], SECOND, 8, 11));

  it('follows lines that were taken away before it', () => check(LINES.slice(5), SECOND, 1, 4));

  it('takes the nearest of equal lines', () => {
    const twice = [...LINES, ...LINES];
    check(twice, SECOND, 6, 9);
    check(twice, { ...SECOND, startLine: 14, endLine: 17, symbolLine: 14 }, 15, 18);
  });

  it('passes over another indentation', () =>
    check(
      LINES.map((line) => `    ${line}`),
      SECOND,
      6,
      9,
    ));

  it('finds the name where the line itself was edited', () => {
    const edited = ['// new', ...LINES].map((line) => line.replace('second()', 'second(value)'));
    check(edited, SECOND, 7, 10);
    check(edited, { ...SECOND, symbolText: undefined }, 7, 10);
  });

  it('takes the last part of a name, and whole words alone', () => {
    const lines = ['secondary()', 'a.second$()', 'my_second()', '  second() {'];
    check(lines, { ...SECOND, symbol: 'Box.second', symbolText: undefined }, 3, 4);
  });

  it('knows a heading by its words, with markup between them, before it looks elsewhere', () => {
    const lines = ['The big idea is old.', '', '## The *big* `idea`', '', 'Text.'];
    const anchor = { startLine: 2, endLine: 5, symbolLine: 2, symbol: 'The big idea' };
    check(lines, anchor, 2, 5);
    check(lines.toSpliced(2, 1, '## Another'), anchor, 0, 3);
  });

  it('keeps the distance between the start and the symbol', () => {
    const anchor = { ...SECOND, startLine: 2, endLine: 9 };
    check(['x', ...LINES], anchor, 3, 10);
  });

  it('says when it is lost, and stays inside the text', () => {
    check(['nothing'], SECOND, 0, 1, true);
    check([], SECOND, 0, 1, true);
  });

  it('has nothing to look for without a name and a line', () => {
    check(LINES, { ...SECOND, symbol: '', symbolText: '  ' }, 6, 9);
    check(LINES.slice(0, 3), { ...SECOND, symbol: '', symbolText: undefined }, 2, 3);
  });
});
