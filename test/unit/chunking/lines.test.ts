import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkLines, indentOf, isBlank, splitLines } from '../../../src/engine/chunking/lines.ts';

const LIMITS = { targetLines: 4, maxLines: 6, maxChars: 60 };

/** Ranges of the windows of `lines`, as `start-end` with the end excluded. */
function check(lines: readonly string[], expected: readonly string[]): void {
  const chunks = chunkLines(lines.join('\n'), LIMITS);
  expect(chunks.map(({ startLine, endLine }) => `${startLine}-${endLine}`)).toEqual(expected);
}

describe('splitLines', () => {
  test.each([
    ['', ['']],
    ['a\nb\r\nc\rd', ['a', 'b', 'c', 'd']],
    ['\uFEFFa\n', ['a', '']],
    ['a\n\r\nb', ['a', '', 'b']],
    ['a\u2028b\fc', ['a\u2028b\fc']],
    ['a\uFEFF', ['a\uFEFF']],
  ])('%j', (text, expected) => {
    expect(splitLines(text)).toEqual(expected);
  });
});

test('isBlank and indentOf count white space of any kind', () => {
  expect([isBlank(''), isBlank(' \t'), isBlank(undefined), isBlank(' a')]).toEqual([true, true, true, false]);
  expect([indentOf('a'), indentOf('  a'), indentOf('\t a'), indentOf('   ')]).toEqual([0, 2, 2, 3]);
});

describe('chunkLines', () => {
  test('nothing comes of nothing', () => {
    check([''], []);
    check([' ', '', '\t'], []);
  });
  test('what fits into one window is one', () => {
    check(['a'], ['0-1']);
    check(['', 'a', '', 'b', ''], ['1-4']);
    check(['a', 'b', 'c', 'd', 'e', 'f'], ['0-6']);
  });
  test('a window ends at the target if nothing suggests another border', () => {
    check(['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['0-4', '4-7']);
  });
  test('a blank line is the best border', () => {
    check(['a', 'b', 'c', '', 'e', 'f', 'g', 'h'], ['0-3', '4-8']);
    check(['a', 'b', 'c', 'd', 'e', '', 'g', 'h', 'i'], ['0-5', '6-9']);
  });
  test('a dedent is better than no border', () => {
    check(['a', ' b', ' c', 'd', ' e', ' f', ' g', 'h'], ['0-3', '3-8']);
  });
  test('a window keeps to the characters', () => {
    check(['x'.repeat(30), 'x'.repeat(29), 'y'], ['0-2', '2-3']);
    check(['x'.repeat(31), 'x'.repeat(29), 'y'], ['0-1', '1-3']);
  });
  test('a line longer than the limit stands alone and is cut', () => {
    const [first, second] = chunkLines(`${'x'.repeat(100)}\nshort`, LIMITS);
    expect(first).toMatchObject({ startLine: 0, endLine: 1, text: 'x'.repeat(60) });
    expect(second).toMatchObject({ startLine: 1, endLine: 2, text: 'short', symbol: '', symbolKind: 'text' });
  });
  test('every line that is not blank is in exactly one window, within the limits', () => {
    const line = fc.constantFrom('', '  ', 'a', '  b', '\tc', 'x'.repeat(25), 'y'.repeat(90));
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 60 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        (lines, lineEnd) => {
          const chunks = chunkLines(lines.join(lineEnd), LIMITS);
          let next = 0;
          for (const { startLine, endLine, text } of chunks) {
            expect(lines.slice(next, startLine).every(isBlank)).toBe(true);
            expect(endLine - startLine).toBeLessThanOrEqual(LIMITS.maxLines);
            expect(text).toBe(lines.slice(startLine, endLine).join('\n').slice(0, LIMITS.maxChars));
            if (endLine - startLine > 1) expect(text).toBe(lines.slice(startLine, endLine).join('\n'));
            next = endLine;
          }
          expect(lines.slice(next).every(isBlank)).toBe(true);
        },
      ),
    );
  });
});
