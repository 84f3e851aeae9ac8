/** Duplicate groups for a person: each with its places and why, then shares per folder. */
import type { DuplicateGroup, EngineDuplicates, FolderDuplication } from '../shared/duplicates.ts';
import { columnsOf, counted, keepEnd, keepStart, printable, type Style, thousands } from './terminal.ts';

const INDENT = '  ';
/** Places of one group that are listed. */
const MOST_PLACES = 8;
const MOST_FOLDERS = 12;
const NUMBER_COLUMNS = 9;
const NAMES = 3;

export interface ReportOptions {
  readonly columns: number;
  readonly style: Style;
  /** Paths as long as they are: what is not read on a terminal is read by programs. */
  readonly wholePaths: boolean;
}

/** "renamed · 38 lines × 3   median, midpoint, middle", the places, and what tells them apart. */
export function groupLines(group: DuplicateGroup, { columns, style, wholePaths }: ReportOptions): string[] {
  const { type, members } = group;
  const longest = Math.max(...members.map(({ startLine, endLine }) => endLine - startLine));
  const head = `${type} · ${counted(longest, 'line')} × ${members.length}`;
  const names = printable(namesOf(group));
  const room = columns - columnsOf(head) - 3;
  const shown = members.slice(0, members.length > MOST_PLACES + 1 ? MOST_PLACES : members.length);
  const rest = members.length - shown.length;
  return [
    `${style.bold(head)}   ${room > 10 ? keepStart(names, room) : ''}`.trimEnd(),
    ...shown.map(({ path, startLine, endLine }) => {
      const place = printable(`${path}:${startLine + 1}-${endLine}`);
      return INDENT + (wholePaths ? place : keepEnd(place, columns - INDENT.length));
    }),
    ...(rest > 0 ? [style.dim(`${INDENT}and ${counted(rest, 'place')} more`)] : []),
    style.dim(keepStart(`${INDENT}${why(group)}`, columns)),
  ];
}

/** Different names of the members, the first ones. */
function namesOf({ members }: DuplicateGroup): string {
  const names = [...new Set(members.map(({ symbol }) => symbol).filter((symbol) => symbol !== ''))];
  return names.length > NAMES ? `${names.slice(0, NAMES).join(', ')}, …` : names.join(', ');
}

function why({ type, evidence, similarity }: DuplicateGroup): string {
  const { sameText, renames, literals, structure, embedding } = evidence;
  if (type === 'semantic')
    return [
      `embedding ${embedding!.toFixed(2)}`,
      `same steps ${percent(structure!)}`,
      `same names ${percent(sameText)}`,
    ].join(' · ');
  if (type === 'exact') return 'the same but for blanks and comments';
  return [
    ...(type === 'near' ? [`${percent(similarity)} has a counterpart`] : []),
    `${percent(sameText)} written the same`,
    ...(renames > 0 ? [`up to ${counted(renames, 'other name')}`] : []),
    ...(literals > 0 ? [`up to ${counted(literals, 'other value')}`] : []),
  ].join(' · ');
}

/** A table of the folders at the top that hold duplicates, the largest share of lines first. */
export function folderLines(
  folders: readonly FolderDuplication[],
  { columns, style }: ReportOptions,
): string[] {
  const top = folders
    .filter(({ folder, duplicatedLines }) => folder !== '' && !folder.includes('/') && duplicatedLines > 0)
    .sort((x, y) => y.duplicatedLines - x.duplicatedLines);
  if (top.length === 0) return [];
  const shown = top.slice(0, MOST_FOLDERS);
  const head = `${'duplicated'.padStart(NUMBER_COLUMNS + 2)}${'of lines'.padStart(NUMBER_COLUMNS + 2)}${'share'.padStart(NUMBER_COLUMNS)}  folder`;
  return [
    style.dim(head),
    ...shown.map(({ folder, lines, duplicatedLines }) => {
      const numbers = `${thousands(duplicatedLines).padStart(NUMBER_COLUMNS + 2)}${thousands(lines).padStart(NUMBER_COLUMNS + 2)}${percent(duplicatedLines / lines).padStart(NUMBER_COLUMNS)}  `;
      return numbers + keepEnd(printable(folder), columns - numbers.length);
    }),
    ...(top.length > shown.length
      ? [style.dim(`${INDENT}and ${counted(top.length - shown.length, 'folder')} more`)]
      : []),
  ];
}

/** "9 groups · 214 of 3,120 lines (6.9 %) in 120 files · 45 ms" */
export function summaryLine(
  { files, lines, duplicatedLines }: EngineDuplicates,
  shown: { readonly groups: number; readonly all: number; readonly ms: number },
): string {
  const groups =
    shown.groups < shown.all
      ? `${thousands(shown.groups)} of ${counted(shown.all, 'group')}`
      : counted(shown.all, 'group');
  const share = lines === 0 ? '' : ` (${percent(duplicatedLines / lines)})`;
  return `${groups} · ${thousands(duplicatedLines)} of ${counted(lines, 'line')}${share} in ${counted(files, 'file')} · ${shown.ms.toFixed(0)} ms`;
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value < 10 && value > 0 ? value.toFixed(1) : value.toFixed(0)} %`;
}
