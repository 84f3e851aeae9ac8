/** What the rows and the title of the duplicates view say. Only the texts come from the editor. */
import type { DuplicateGroup, DuplicateType } from '../../shared/duplicates.ts';
import { similarityText } from '../explain.ts';
import { fileOf, placeText } from '../similar/rows.ts';
import type { L10n, Wording } from '../wording.ts';
import type { GroupRow, MemberRow, ShareRow, SharesRow, ShownDuplicates } from './shown.ts';

/** Names in a row; more would not fit. */
const MOST_NAMES = 3;

export function typeText(type: DuplicateType, l10n: L10n): string {
  switch (type) {
    case 'exact':
      return l10n.t('exact');
    case 'renamed':
      return l10n.t('renamed');
    case 'near':
      return l10n.t('near');
    case 'semantic':
      return l10n.t('semantic');
  }
}

/** "renamed · 38 lines × 3": what is short comes first, since a narrow view cuts the end. */
export function groupLabel({ group }: GroupRow, wording: Wording): string {
  const { l10n, number } = wording;
  const lines = linesText(longestOf(group), wording);
  return l10n.t('{0} · {1} × {2}', typeText(group.type, l10n), lines, number(group.members.length));
}

/** "0.97  median, midpoint": the different names of the members, else their files. */
export function groupDescription({ group, members }: GroupRow, folderName?: string): string {
  const symbols = namesOf(members.map(({ member }) => member.symbol));
  const names = symbols.length > 0 ? symbols : namesOf(members.map(({ member }) => fileOf(member.path)));
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), '…'] : names;
  const parts = [similarityText(group.similarity), shown.join(', '), folderName ?? ''];
  return parts.filter(Boolean).join('  ');
}

/** "median.ts:1-38" */
export function memberLabel({ member, lines }: MemberRow): string {
  return placeText(fileOf(member.path), lines);
}

/** What it is called and the folder it lies in: a narrow view cuts the end. */
export function memberDescription({ member, firstLine }: MemberRow): string {
  const slash = member.path.lastIndexOf('/');
  const name = member.symbol || (firstLine ?? '').trim();
  return [name, slash > 0 ? member.path.slice(0, slash) : ''].filter(Boolean).join('  ');
}

/** "214 lines in 9 groups", and where they were looked for. */
export function summaryText(shown: ShownDuplicates, where: string, wording: Wording): string {
  const { l10n } = wording;
  const count = shown.groups.length;
  const groups = count === 1 ? l10n.t('1 group') : l10n.t('{0} groups', wording.number(count));
  const summary = l10n.t('{0} in {1}', linesText(shown.duplicatedLines, wording), groups);
  return where === '' ? summary : `${summary} · ${where}`;
}

/** Sentences that stand above the rows; empty if the rows say it all. */
export function messageText(
  shown: ShownDuplicates,
  { isStale, problem }: { readonly isStale: boolean; readonly problem: string | undefined },
  wording: Wording,
): string {
  const { l10n } = wording;
  const { found, failures } = shown.answers;
  const files = found.reduce((sum, { answer }) => sum + answer.files, 0);
  const changed = found.reduce((sum, { answer }) => sum + answer.changed.length, 0);
  const caveats = new Set(found.flatMap(({ answer }) => answer.caveat ?? []));
  const inexact = found.find(({ answer }) => answer.neighbours && !answer.neighbours.exact)?.answer
    .neighbours;
  return [
    ...(isStale ? [l10n.t('Files have changed since. Find again to see what is so now.')] : []),
    ...(shown.groups.length === 0 ? [emptyText(shown, files, wording)] : []),
    ...(problem === undefined ? [] : [problem]),
    ...failures,
    ...caveats,
    ...(found.some(({ answer }) => !answer.complete)
      ? [l10n.t('Not everything is indexed yet, so there may be more.')]
      : []),
    ...(changed > 0 && !isStale && shown.scope.kind !== 'file'
      ? [
          l10n.t(
            '{0} changed after indexing: compared as they are now, but not by meaning.',
            wording.files(changed),
          ),
        ]
      : []),
    ...(inexact
      ? [
          l10n.t(
            'Semantic duplicates: {0} of the nearest neighbours were found, as a sample shows.',
            wording.percent(inexact.recall),
          ),
        ]
      : []),
  ].join(' ');
}

function emptyText(shown: ShownDuplicates, files: number, { l10n, files: filesText }: Wording): string {
  if (files === 0) return l10n.t('No file was compared: the settings of duplicates leave none.');
  if (shown.ignoredCount > 0) return l10n.t('There are no duplicates but those that are ignored.');
  if (shown.scope.kind === 'file') return l10n.t('Nothing in this file stands more than once.');
  return l10n.t('Nothing stands more than once in {0}.', filesText(files));
}

/** Why the members count as duplicates, one reason per line. */
export function reasonsText(
  { type, evidence, similarity, confidence }: DuplicateGroup,
  wording: Wording,
): string[] {
  const { l10n, percent } = wording;
  const { sameText, renames, literals, structure, embedding } = evidence;
  const sure = l10n.t('Confidence {0}', percent(confidence));
  if (type === 'exact') return [l10n.t('The same but for blanks and comments'), sure];
  if (type === 'semantic')
    return [
      ...(embedding === undefined ? [] : [l10n.t('Similarity of meaning {0}', similarityText(embedding))]),
      ...(structure === undefined ? [] : [l10n.t('{0} of the steps are the same', percent(structure))]),
      l10n.t('{0} of the names are the same', percent(sameText)),
      sure,
    ];
  return [
    ...(type === 'near' ? [l10n.t('{0} has a counterpart', percent(similarity))] : []),
    l10n.t('{0} is written the same', percent(sameText)),
    ...(renames > 0 ? [l10n.t('Other names: {0}', renames)] : []),
    ...(literals > 0 ? [l10n.t('Other values: {0}', literals)] : []),
    sure,
  ];
}

/** "6.9 %  214 of 3,120 lines" */
export function shareText({ share }: ShareRow | SharesRow, { l10n, number, percent }: Wording): string {
  const { lines, duplicatedLines } = share;
  return `${percent(lines === 0 ? 0 : duplicatedLines / lines)}  ${l10n.t('{0} of {1} lines', number(duplicatedLines), number(lines))}`;
}

export function longestOf({ members }: DuplicateGroup): number {
  return Math.max(...members.map(({ startLine, endLine }) => endLine - startLine));
}

export function linesText(count: number, { l10n, number }: Wording): string {
  return count === 1 ? l10n.t('1 line') : l10n.t('{0} lines', number(count));
}

function namesOf(names: readonly string[]): string[] {
  return [...new Set(names.filter((name) => name !== ''))];
}
