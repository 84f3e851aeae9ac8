/** Where results are marked in a text, and where the marks are after edits. */
import { describe, expect, it } from 'vitest';
import type { Anchor } from '../../../../src/host/reanchor.ts';
import {
  type Edit,
  linesAfter,
  type Mark,
  marksAfter,
  marksIn,
  replacesAll,
} from '../../../../src/ui/inline/marks.ts';

const LINES = ['// first', 'function first() {', '}', '', 'function second() {', '}'];
const FIRST: Anchor = { startLine: 0, endLine: 3, symbol: 'first', symbolLine: 1 };
const SECOND: Anchor = { startLine: 4, endLine: 6, symbol: 'second', symbolLine: 4 };
const MARKS: readonly Mark[] = [
  { place: 0, startLine: 0, endLine: 3, symbolLine: 1 },
  { place: 5, startLine: 4, endLine: 6, symbolLine: 4 },
];

describe('marks', () => {
  const at = (lines: readonly string[], hasEdits = false): Mark[] =>
    marksIn(
      lines,
      [
        [0, FIRST],
        [5, SECOND],
      ],
      hasEdits,
    );

  it('stand where the results are', () => expect(at(LINES)).toEqual(MARKS));

  it('follow a text that has changed', () =>
    expect(at(['', '', ...LINES])[1]).toEqual({ place: 5, startLine: 6, endLine: 8, symbolLine: 6 }));

  it('are dropped where unsaved edits have taken the result away', () => {
    const without = LINES.slice(0, 4);
    expect(at(without, true).map(({ place }) => place)).toEqual([0]);
    expect(at(without)).toHaveLength(2);
  });

  it('are one per line', () =>
    expect(
      marksIn(
        LINES,
        [
          [0, FIRST],
          [1, { ...FIRST, startLine: 1 }],
        ],
        false,
      ).map(({ place }) => place),
    ).toEqual([0]));

  it('stay inside a text that became shorter', () =>
    expect(at(['x'])).toEqual([{ place: 0, startLine: 0, endLine: 1, symbolLine: 0 }]));
});

describe('an edit', () => {
  const edit = (
    startLine: number,
    startCharacter: number,
    endLine: number,
    endCharacter: number,
    text: string,
  ): Edit => ({ startLine, startCharacter, endLine, endCharacter, text });
  const check = (edits: Edit[], ...expected: (readonly [place: number, startLine: number])[]): void =>
    expect(marksAfter(MARKS, edits).map(({ place, startLine }) => [place, startLine])).toEqual(expected);

  it('between two marks moves the second', () => {
    check([edit(3, 0, 3, 0, 'a\nb\n')], [0, 0], [5, 6]);
    check([edit(3, 0, 3, 0, 'a')], [0, 0], [5, 4]);
  });

  it('takes lines away before a mark', () => check([edit(3, 0, 4, 0, '')], [0, 0], [5, 3]));

  it('puts whole lines before a mark, also at its start', () => {
    check([edit(0, 0, 0, 0, 'new\n')], [0, 1], [5, 5]);
    check([edit(4, 0, 4, 0, '\r\n')], [0, 0], [5, 5]);
  });

  it('at the start of its line, in it, or at its end drops a mark', () => {
    check([edit(4, 0, 4, 0, 'x')], [0, 0]);
    check([edit(4, 3, 4, 3, '\n')], [0, 0]);
    check([edit(5, 1, 5, 1, ';')], [0, 0]);
    check([edit(3, 0, 4, 1, '')], [0, 0]);
  });

  it('after a mark leaves it', () => check([edit(6, 0, 6, 0, 'x\ny')], [0, 0], [5, 4]));

  it('over both drops both', () => check([edit(2, 0, 5, 0, 'x')]));

  it('with others is taken in the lines of the text before', () => {
    const below = edit(3, 0, 3, 0, 'b\n');
    const above = edit(0, 0, 0, 0, 'a\na\n');
    check([above, below], [0, 2], [5, 7]);
    check([below, above], [0, 2], [5, 7]);
  });

  it('moves the line of the symbol and the end too', () =>
    expect(marksAfter(MARKS, [edit(0, 0, 0, 0, '\n')])[0]).toEqual({
      place: 0,
      startLine: 1,
      endLine: 4,
      symbolLine: 2,
    }));

  it('is known to replace all', () => {
    expect(replacesAll([edit(0, 0, 5, 1, 'new')], 6)).toBe(true);
    expect(replacesAll([edit(0, 0, 4, 1, 'new')], 6)).toBe(false);
    expect(replacesAll([edit(1, 0, 5, 1, 'new')], 6)).toBe(false);
  });
});

describe('lines', () => {
  const LINES_OF_SECOND = { startLine: 4, endLine: 6 };
  const edit = (start: number, from: number, end: number, to: number, text: string): Edit => ({
    startLine: start,
    startCharacter: from,
    endLine: end,
    endCharacter: to,
    text,
  });
  const check = (edits: Edit[], startLine: number, endLine: number): void =>
    expect(linesAfter(LINES_OF_SECOND, edits)).toEqual({ startLine, endLine });

  it('move with what is put in or taken out above', () => {
    check([edit(0, 0, 0, 0, 'a\nb\n')], 6, 8);
    check([edit(1, 0, 3, 0, '')], 2, 4);
    check([edit(4, 0, 4, 0, 'new\n')], 5, 7);
  });

  it('stay where what is below is edited', () => check([edit(6, 0, 6, 0, 'below\n')], 4, 6));

  it('grow and shrink with what is edited in them', () => {
    check([edit(4, 19, 4, 19, '\n  return 1;')], 4, 7);
    check([edit(4, 5, 5, 1, '')], 4, 5);
    check([edit(5, 0, 7, 0, '}\n')], 4, 7);
    check([edit(4, 0, 6, 0, '')], 4, 5);
  });

  it('stay where their first line is taken away from above, to be found by what it said', () =>
    check([edit(2, 0, 5, 0, '')], 4, 6));

  it('follow several edits, whatever their order', () => {
    const edits = [edit(0, 0, 0, 0, 'a\n'), edit(4, 19, 4, 19, '\n  return 1;')];
    check(edits, 5, 8);
    check(edits.toReversed(), 5, 8);
  });
});
