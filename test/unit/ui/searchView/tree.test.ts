/** The tree of the webview, as far as it is no document: nodes, keys, lines. */
import { describe, expect, it } from 'vitest';
import type { SnippetLine } from '../../../../src/shared/engineApi.ts';
import type { ViewRow } from '../../../../src/shared/webviewMessages.ts';
import { rowsOf } from '../../../../src/ui/searchView/rows.ts';
import { GONE, NEAR, resultKey, visibleNodes } from '../../../../src/webview/search/nodes.ts';
import { shownLines } from '../../../../src/webview/search/snippetLines.ts';
import { moveIn } from '../../../../src/webview/search/treeKeys.ts';
import { result } from './results.ts';

const ROWS: readonly ViewRow[] = rowsOf(
  [
    result('a', { path: 'x.ts' }),
    result('b', { path: 'y.ts' }),
    result('c', { path: 'x.ts' }),
    result('d', { path: 'x.ts', confidence: 'none' }),
  ],
  new Map(),
  ({ symbol }) => [`why ${symbol}`, 'and more'],
);
const PLAIN = { rows: ROWS, compared: undefined };

/** Each node as an indented line. */
function drawn(
  answer: Parameters<typeof visibleNodes>[0],
  grouping: 'score' | 'file',
  ...toggled: string[]
): string[] {
  return visibleNodes(answer, grouping, new Set(toggled)).map((node) => {
    const name =
      node.kind === 'result' || node.kind === 'goneRow'
        ? node.row.title
        : node.kind === 'file'
          ? node.file
          : node.kind === 'why'
            ? node.text
            : `${node.kind} ${node.count}`;
    const fold = { undefined: ' ', true: '-', false: '+' }[String(node.expanded)];
    return `${'  '.repeat(node.level - 1)}${fold}${name} ${node.position}/${node.siblings}`;
  });
}

describe('visibleNodes', () => {
  it('is the results by score, the near matches folded', () => {
    expect(drawn(PLAIN, 'score')).toEqual(['+a 1/4', '+b 2/4', '+c 3/4', '+near 1 4/4']);
  });

  it('shows why below an open result, and near matches below their group', () => {
    expect(drawn(PLAIN, 'score', NEAR, resultKey(ROWS[3]!))).toEqual([
      '+a 1/4',
      '+b 2/4',
      '+c 3/4',
      '-near 1 4/4',
      '  -d 1/1',
      '     why d 1/2',
      '     and more 2/2',
    ]);
  });

  it('is by file, all open at first', () => {
    expect(drawn(PLAIN, 'file')).toEqual([
      '-x.ts 1/3',
      '  +a 1/2',
      '  +c 2/2',
      '-y.ts 2/3',
      '  +b 1/1',
      '+near 1 3/3',
    ]);
    expect(drawn(PLAIN, 'file', 'file /x.ts')).toEqual(['+x.ts 1/3', '-y.ts 2/3', '  +b 1/1', '+near 1 3/3']);
  });

  it('has what is gone at the end', () => {
    const compared = { query: {} as never, gone: [{ ...ROWS[0]!, key: 'k', title: 'old' }] };
    expect(drawn({ rows: [], compared }, 'score', GONE)).toEqual(['-gone 1 1/1', '   old 1/1']);
  });

  it('has a key for each', () => {
    const keys = visibleNodes(PLAIN, 'file', new Set([NEAR, ...ROWS.map(resultKey)])).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('moveIn', () => {
  const nodes = [
    { key: 'file', parent: undefined, expanded: true },
    { key: 'one', parent: 'file', expanded: false },
    { key: 'two', parent: 'file', expanded: false },
    { key: 'near', parent: undefined, expanded: false },
  ];
  const check = (from: string | undefined, key: string, to: string | undefined): void => {
    const move = moveIn(nodes, from, key, 2);
    expect(move?.kind === 'to' ? move.key : move?.kind, `${from} ${key}`).toBe(to);
  };

  it("goes where VS Code's trees go", () => {
    check('one', 'ArrowDown', 'two');
    check('one', 'ArrowUp', 'file');
    check('file', 'ArrowUp', 'file');
    check('near', 'ArrowDown', 'near');
    check('file', 'End', 'near');
    check('near', 'Home', 'file');
    check('file', 'PageDown', 'two');
    check('near', 'PageUp', 'one');
    check('file', 'ArrowRight', 'one');
    check('one', 'ArrowRight', 'toggle');
    check('one', 'ArrowLeft', 'file');
    check('file', 'ArrowLeft', 'toggle');
    check('near', 'ArrowLeft', 'near');
    check(undefined, 'ArrowDown', 'one');
    check('one', 'x', undefined);
  });

  it('goes nowhere without rows', () => {
    expect(moveIn([], undefined, 'ArrowDown', 1)).toBeUndefined();
  });
});

describe('shownLines', () => {
  const shown = (...lines: SnippetLine[]) =>
    shownLines({ lines, state: 'current' }).map(
      ({ number, parts }) =>
        `${number} ${parts.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('')}`,
    );

  it('takes away what all lines are indented by, and marks words', () => {
    expect(
      shown(
        {
          line: 4,
          text: '    const delay = wait(2);  ',
          marks: [
            [10, 15],
            [18, 22],
          ],
        },
        { line: 5, text: '', marks: [] },
        { line: 9, text: '      done();', marks: [] },
      ),
    ).toEqual(['5 const [delay] = [wait](2);', '6 ', '10   done();']);
  });

  it('cuts long lines around what is marked', () => {
    const text = `${'x'.repeat(1000)} word ${'y'.repeat(1000)}`;
    const [line] = shown({ line: 0, text, marks: [[1001, 1005]] });
    expect(line).toMatch(/^1 …x{29} \[word\] y+…$/);
    expect(line!.length).toBeLessThan(320);
    expect(shown({ line: 0, text, marks: [] })[0]).toMatch(/^1 x{300}…$/);
  });
});
