/** What the duplicates view and the list of problems say. */
import { describe, expect, it } from 'vitest';
import { Baseline } from '../../../../src/shared/duplicateBaseline.ts';
import type { DuplicateGroup, FoundDuplicates } from '../../../../src/shared/duplicates.ts';
import { problemsIn } from '../../../../src/ui/duplicates/problems.ts';
import { type Scope, ShownDuplicates } from '../../../../src/ui/duplicates/shown.ts';
import {
  groupDescription,
  groupLabel,
  memberDescription,
  memberLabel,
  messageText,
  reasonsText,
  shareText,
  summaryText,
} from '../../../../src/ui/duplicates/texts.ts';
import { english } from '../../../support/wording.ts';

const GROUP: DuplicateGroup = {
  id: 'x',
  fingerprints: ['p', 'q', 'q'],
  type: 'renamed',
  similarity: 0.966,
  confidence: 0.9,
  duplicatedLines: 76,
  tokens: 200,
  members: [
    { path: 'src/chart/axis.ts', startLine: 79, endLine: 117, symbol: 'midpoint' },
    { path: 'src/stats/median.ts', startLine: 0, endLine: 38, symbol: 'median' },
    { path: 'index.ts', startLine: 4, endLine: 42, symbol: '' },
  ],
  evidence: {
    sameText: 0.7,
    aligned: 1,
    structure: undefined,
    embedding: undefined,
    renames: 3,
    literals: 0,
  },
};

function shownWith(
  groups: readonly DuplicateGroup[],
  answer: Partial<FoundDuplicates> = {},
  scope: Scope = { kind: 'workspace' },
): ShownDuplicates {
  const whole = {
    folders: [],
    files: 12,
    complete: true,
    changed: [],
    ...answer,
  } as unknown as FoundDuplicates;
  return new ShownDuplicates(scope, { found: [{ folder: 'app', groups, answer: whole }], failures: [] });
}

describe('a group', () => {
  const row = shownWith([GROUP]).groups[0]!;

  it('says its type and size first, then how similar what is', () => {
    expect(groupLabel(row, english)).toBe('renamed · 38 lines × 3');
    expect(groupDescription(row)).toBe('0.97  midpoint, median');
    expect(groupDescription(row, 'app')).toBe('0.97  midpoint, median  app');
    const many = { ...GROUP, members: 'abcde'.split('').map((symbol) => ({ ...GROUP.members[0]!, symbol })) };
    expect(groupDescription(shownWith([many]).groups[0]!)).toBe('0.97  a, b, c, …');
    const nameless = { ...GROUP, members: GROUP.members.map((member) => ({ ...member, symbol: '' })) };
    expect(groupDescription(shownWith([nameless]).groups[0]!)).toBe('0.97  axis.ts, median.ts, index.ts');
  });

  it('has members with their places, names, or else their first lines', () => {
    const [axis, , index] = row.members;
    expect(memberLabel(axis!)).toBe('axis.ts:80-117');
    expect(memberDescription(axis!)).toBe('midpoint  src/chart');
    expect(memberDescription(index!)).toBe('');
    index!.firstLine = '  if (sizes.length === 0) {';
    expect(memberDescription(index!)).toBe('if (sizes.length === 0) {');
  });

  it.each([
    [{}, ['70% is written the same', 'Other names: 3', 'Confidence 90%']],
    [{ type: 'exact' as const }, ['The same but for blanks and comments', 'Confidence 90%']],
    [
      { type: 'near' as const, evidence: { ...GROUP.evidence, literals: 2 } },
      [
        '97% has a counterpart',
        '70% is written the same',
        'Other names: 3',
        'Other values: 2',
        'Confidence 90%',
      ],
    ],
    [
      { type: 'semantic' as const, evidence: { ...GROUP.evidence, structure: 0.85, embedding: 0.912 } },
      [
        'Similarity of meaning 0.91',
        '85% of the steps are the same',
        '70% of the names are the same',
        'Confidence 90%',
      ],
    ],
  ])('says why (%#)', (changed, reasons) => {
    expect(reasonsText({ ...GROUP, ...changed }, english)).toEqual(reasons);
  });
});

describe('the view', () => {
  const check = (shown: ShownDuplicates, text: string, isStale = false, problem?: string): void =>
    expect(messageText(shown, { isStale, problem }, english)).toBe(text);

  it('says how much there is', () => {
    expect(summaryText(shownWith([GROUP, GROUP]), '', english)).toBe('152 lines in 2 groups');
    expect(summaryText(shownWith([{ ...GROUP, duplicatedLines: 1 }]), 'src', english)).toBe(
      '1 line in 1 group · src',
    );
    expect(
      shareText({ kind: 'shares', rows: [], share: { lines: 3120, duplicatedLines: 214 } }, english),
    ).toBe('7%  214 of 3,120 lines');
    expect(shareText({ kind: 'shares', rows: [], share: { lines: 0, duplicatedLines: 0 } }, english)).toMatch(
      /^0%/,
    );
  });

  it('says nothing where the rows say it all, and else why there are none', () => {
    check(shownWith([GROUP]), '');
    check(shownWith([]), 'Nothing stands more than once in 12 files.');
    check(shownWith([], { files: 0 }), 'No file was compared: the settings of duplicates leave none.');
    check(shownWith([], {}, { kind: 'file' }), 'Nothing in this file stands more than once.');
    const ignored = shownWith([GROUP]);
    ignored.ignore(new Map([['app', new Baseline().with([GROUP])]]));
    check(ignored, 'There are no duplicates but those that are ignored.');
  });

  it('says what the answer may lack', () => {
    check(shownWith([GROUP]), 'Files have changed since. Find again to see what is so now.', true);
    check(shownWith([GROUP]), 'Broken.', false, 'Broken.');
    check(shownWith([GROUP], { complete: false }), 'Not everything is indexed yet, so there may be more.');
    check(shownWith([GROUP], { caveat: 'A caveat.' }), 'A caveat.');
    check(
      shownWith([GROUP], { changed: ['a.ts'] }),
      '1 file changed after indexing: compared as they are now, but not by meaning.',
    );
    check(
      shownWith([GROUP], { neighbours: { exact: false, recall: 0.98, sampled: 256 } }),
      'Semantic duplicates: 98% of the nearest neighbours were found, as a sample shows.',
    );
  });
});

describe('problems of a file', () => {
  it('are one for each place in it, in line order, with all others', () => {
    const own = { ...GROUP.members[0]!, path: 'index.ts', startLine: 1, endLine: 3, symbol: 'first' };
    const pair = { ...GROUP, type: 'exact' as const, similarity: 1, members: [own, GROUP.members[0]!] };
    expect(problemsIn('index.ts', [GROUP, pair], undefined, english)).toEqual([
      {
        group: pair,
        member: own,
        message: 'Duplicate: 2 lines, also in src/chart/axis.ts:80-117 (exact, similarity 1.00)',
        others: [GROUP.members[0]],
      },
      {
        group: GROUP,
        member: GROUP.members[2],
        message:
          'Duplicate: 38 lines, also in src/chart/axis.ts:80-117 (renamed, similarity 0.97) and one more place',
        others: GROUP.members.slice(0, 2),
      },
    ]);
  });

  it('are none for what is ignored', () =>
    expect(problemsIn('index.ts', [GROUP], new Baseline().with([GROUP]), english)).toEqual([]));
});
