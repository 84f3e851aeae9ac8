/** The duplicates that are shown: their rows, what is ignored, parts at a time, edits, and shares by folder. */
import { describe, expect, it } from 'vitest';
import { Baseline } from '../../../../src/shared/duplicateBaseline.ts';
import type {
  DuplicateGroup,
  FolderDuplication,
  FoundDuplicates,
} from '../../../../src/shared/duplicates.ts';
import { pairOf } from '../../../../src/ui/duplicates/pairs.ts';
import type { Answers } from '../../../../src/ui/duplicates/search.ts';
import { type GroupRow, type Row, ShownDuplicates } from '../../../../src/ui/duplicates/shown.ts';

interface Given {
  readonly lines?: number;
  readonly confidence?: number;
  readonly paths?: readonly string[];
}

function group(id: string, { lines = 10, confidence = 1, paths = ['a.ts', 'b.ts'] }: Given = {}) {
  return {
    id,
    fingerprints: paths.map(() => id),
    type: 'exact',
    similarity: 1,
    confidence,
    duplicatedLines: lines,
    tokens: 50,
    members: paths.map((path, at) => ({ path, startLine: 10 * at, endLine: 10 * at + lines, symbol: '' })),
    evidence: {},
  } as unknown as DuplicateGroup;
}

function answers(
  found: Readonly<Record<string, readonly DuplicateGroup[]>>,
  folders: readonly FolderDuplication[] = [],
): Answers {
  return {
    found: Object.entries(found).map(([folder, groups]) => ({
      folder,
      groups,
      answer: { folders, files: 2, complete: true, changed: [] } as unknown as FoundDuplicates,
    })),
    failures: [],
  };
}

const groupsIn = (rows: readonly Row[]): string[] =>
  rows.filter((row): row is GroupRow => row.kind === 'group').map(({ group: { id } }) => id);

describe('duplicates that are shown', () => {
  const workspace = { kind: 'workspace' } as const;

  it('are groups with their members, in one order for all folders', () => {
    const shown = new ShownDuplicates(
      workspace,
      answers({ one: [group('x', { lines: 20 }), group('y', { lines: 6 })], two: [group('z'), group('x')] }),
    );
    const rows = shown.rowsOf(undefined);
    expect(groupsIn(rows)).toEqual(['x', 'z', 'x', 'y']);
    expect(new Set(rows.map((row) => (row as GroupRow).id)).size).toBe(4);
    const members = shown.rowsOf(rows[0]);
    expect(members).toMatchObject([
      { kind: 'member', member: { path: 'a.ts' }, lines: { startLine: 0, endLine: 20 } },
      { kind: 'member', member: { path: 'b.ts' } },
    ]);
    expect(shown.parentOf(members[1]!)).toBe(rows[0]);
    expect(shown.parentOf(rows[0]!)).toBeUndefined();
    expect(shown.rowsOf(members[0])).toEqual([]);
    expect(shown.duplicatedLines).toBe(46);
  });

  it('keep the engine’s order where there is one folder, and ids where the same is found again', () => {
    const one = answers({ app: [group('x', { confidence: 0.1 }), group('y'), group('y')] });
    const ids = (given: Answers): string[] =>
      new ShownDuplicates(workspace, given).groups.map(({ id }) => id);
    expect(new ShownDuplicates(workspace, one).groups.map((row) => row.group.id)).toEqual(['x', 'y', 'y']);
    expect(new Set(ids(one)).size).toBe(3);
    expect(ids(answers({ app: [group('new'), group('x'), group('y'), group('y')] })).slice(1)).toEqual(
      ids(one),
    );
  });

  it('are ignored by folder, and stand under a node of their own then', () => {
    const shown = new ShownDuplicates(
      workspace,
      answers({ one: [group('x'), group('y')], two: [group('x')] }),
    );
    shown.ignore(new Map([['one', new Baseline().with([group('x')])]]));
    const rows = shown.rowsOf(undefined);
    expect(rows.map(({ kind }) => kind)).toEqual(['group', 'group', 'ignored']);
    expect(groupsIn(shown.rowsOf(rows[2]))).toEqual(['x']);
    expect(shown.parentOf(shown.rowsOf(rows[2])[0]!)).toBe(rows[2]);
    expect(shown.ignoredCount).toBe(1);
    expect(shown.duplicatedLines).toBe(20);
    shown.ignore(new Map());
    expect(shown.rowsOf(undefined).map(({ kind }) => kind)).toEqual(['group', 'group', 'group']);
    expect(shown.parentOf(shown.rowsOf(undefined)[0]!)).toBeUndefined();
  });

  it('come a part at a time', () => {
    const many = Array.from({ length: 450 }, (_, i) => group(`g${i}`));
    const shown = new ShownDuplicates(workspace, answers({ app: many }));
    const more = () => shown.rowsOf(undefined).find((row) => row.kind === 'more');
    expect(shown.rowsOf(undefined)).toHaveLength(201);
    expect(more()).toMatchObject({ count: 250 });
    expect(shown.shownGroups).toHaveLength(200);
    shown.showMore(more()!);
    expect(more()).toMatchObject({ count: 50 });
    const again = new ShownDuplicates(workspace, answers({ app: many }));
    again.showAsManyAs(shown);
    expect(again.shownGroups).toHaveLength(400);
    shown.showMore(more()!);
    expect(more()).toBeUndefined();
    expect(shown.rowsOf(undefined)).toHaveLength(450);
    shown.ignore(new Map([['app', new Baseline().with(many)]]));
    const [ignored] = shown.rowsOf(undefined);
    expect(shown.rowsOf(ignored)).toHaveLength(201);
  });

  it('follow edits of their files, once they are looked at', () => {
    const shown = new ShownDuplicates(
      workspace,
      answers({ app: [group('x'), group('y', { paths: ['a.ts', 'c.ts'] })] }),
    );
    const edit = { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0, text: '\n\n' };
    expect(shown.edited('app', 'b.ts', [edit])).toEqual([]);
    for (const row of shown.rowsOf(undefined)) shown.rowsOf(row);
    const moved = shown.edited('app', 'b.ts', [edit]);
    expect(moved.map(({ id, lines }) => [id, lines])).toEqual([
      [shown.groups[0]!.members[1]!.id, { startLine: 14, endLine: 24 }],
    ]);
    expect(shown.edited('app', 'b.ts', [{ ...edit, startLine: 90, endLine: 90 }])).toEqual([]);
    expect(shown.edited('other', 'b.ts', [edit])).toEqual([]);
    expect(shown.edited('app', 'a.ts', [edit])).toHaveLength(2);
  });

  it('stand where edits have moved them, also if they are looked at only then', () => {
    const shown = new ShownDuplicates(workspace, answers({ app: [group('x')] }));
    const edit = { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0, text: '\n\n' };
    shown.edited('app', 'b.ts', [edit]);
    shown.edited('app', 'b.ts', [{ ...edit, text: 'same line' }]);
    shown.edited('app', 'b.ts', [{ ...edit, text: '\n' }]);
    shown.edited('other', 'a.ts', [edit]);
    expect(shown.groups[0]!.members.map(({ lines }) => lines)).toEqual([
      { startLine: 0, endLine: 10 },
      { startLine: 13, endLine: 23 },
    ]);
  });
});

describe('shares of duplicated lines', () => {
  const folders = [
    { folder: '', lines: 100, duplicatedLines: 30 },
    { folder: 'lib', lines: 40, duplicatedLines: 0 },
    { folder: 'src', lines: 60, duplicatedLines: 30 },
    { folder: 'src/a', lines: 20, duplicatedLines: 5 },
    { folder: 'src/b', lines: 40, duplicatedLines: 25 },
  ];
  const tree = (shown: ShownDuplicates, row: Row): unknown =>
    shown.rowsOf(row).map((one) => [one.kind === 'share' && one.share.folder, tree(shown, one)]);
  const sharesOf = (scope: ConstructorParameters<typeof ShownDuplicates>[0], given: Answers): unknown => {
    const shown = new ShownDuplicates(scope, given);
    const node = shown.rowsOf(undefined).find((row) => row.kind === 'shares');
    return node && [node.share, tree(shown, node)];
  };

  it('are a tree of the folders that have some, the most first', () => {
    expect(sharesOf({ kind: 'workspace' }, answers({ app: [group('x')] }, folders))).toEqual([
      { lines: 100, duplicatedLines: 30 },
      [
        [
          'src',
          [
            ['src/b', []],
            ['src/a', []],
          ],
        ],
      ],
    ]);
  });

  it('are those below a folder that was looked at, and none of a file', () => {
    const given = answers({ app: [group('x')] }, folders);
    expect(sharesOf({ kind: 'folder', folder: 'app', path: 'src' }, given)).toEqual([
      { lines: 60, duplicatedLines: 30 },
      [
        ['src/b', []],
        ['src/a', []],
      ],
    ]);
    expect(sharesOf({ kind: 'file', folder: 'app', path: 'src/a/x.ts' }, given)).toBeUndefined();
  });

  it('of several workspace folders stand below each', () => {
    expect(sharesOf({ kind: 'workspace' }, answers({ one: [], two: [] }, folders.slice(0, 3)))).toEqual([
      { lines: 200, duplicatedLines: 60 },
      [
        ['', [['src', []]]],
        ['', [['src', []]]],
      ],
    ]);
  });
});

describe('what is compared', () => {
  const shown = new ShownDuplicates(
    { kind: 'workspace' },
    answers({ app: [group('x', { paths: ['a', 'b', 'c'] })] }),
  );
  const row = shown.groups[0]!;
  const [a, b, c] = row.members as [Row, Row, Row];

  it.each([
    [[row], [a, b]],
    [[a], [a, b]],
    [[c], [a, c]],
    [
      [b, c],
      [b, c],
    ],
    [
      [row, b, c],
      [b, c],
    ],
    [[], undefined],
    [[a, b, c], undefined],
    [[row, a], undefined],
  ] as [Row[], Row[] | undefined][])('is the two that are meant (%#)', (rows, expected) => {
    expect(pairOf(rows)).toEqual(expected);
  });
});
