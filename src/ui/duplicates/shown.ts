/**
 * The duplicates that are shown: groups in their order, those that are ignored apart, a part of them at a time, and where
 * their members stand while files are edited. Knows nothing of the editor.
 */
import type { Baseline } from '../../shared/duplicateBaseline.ts';
import type { DuplicateGroup, DuplicateMember, FolderDuplication } from '../../shared/duplicates.ts';
import type { LineRange } from '../../shared/types.ts';
import { type Edit, linesAfter } from '../inline/marks.ts';
import type { Answers } from './search.ts';

/** What duplicates are looked for in: everything, or one folder or file of a workspace folder. */
export interface Scope {
  readonly kind: 'workspace' | 'folder' | 'file';
  /** Key of the workspace folder; undefined: all of them. */
  readonly folder?: string | undefined;
  /** Of what is looked at in it; undefined: all of it. */
  readonly path?: string | undefined;
}

export type Row = GroupRow | MemberRow | MoreRow | IgnoredRow | SharesRow | ShareRow;

/** Where a member stands after the edits that were seen. */
type LinesNow = (folder: string, member: DuplicateMember) => LineRange;

export class GroupRow {
  readonly kind = 'group';
  /** Differs from that of every other row, and is the same when the same is found again. */
  readonly id: string;
  readonly folder: string;
  readonly group: DuplicateGroup;
  /** The node that holds it, if it is ignored. */
  parent: IgnoredRow | undefined;
  readonly #linesNow: LinesNow;
  #members: readonly MemberRow[] | undefined;

  constructor(id: string, folder: string, group: DuplicateGroup, linesNow: LinesNow = linesOf) {
    this.id = id;
    this.folder = folder;
    this.group = group;
    this.#linesNow = linesNow;
  }

  /** Made when they are first asked for: of thousands of groups, few are looked at. */
  get members(): readonly MemberRow[] {
    this.#members ??= this.group.members.map((member, at) => ({
      kind: 'member',
      id: `${this.id}\n#${at}`,
      parent: this,
      member,
      lines: this.#linesNow(this.folder, member),
      firstLine: undefined,
    }));
    return this.#members;
  }

  get isLookedAt(): boolean {
    return this.#members !== undefined;
  }
}

export interface MemberRow {
  readonly kind: 'member';
  readonly id: string;
  readonly parent: GroupRow;
  readonly member: DuplicateMember;
  /** Where it stands now, as far as edits were seen. */
  lines: LineRange;
  /** Its first line when it was found, if that was read. */
  firstLine: string | undefined;
}

/** Stands for groups that are not shown yet. */
export interface MoreRow {
  readonly kind: 'more';
  readonly parent: IgnoredRow | undefined;
  readonly count: number;
}

export interface IgnoredRow {
  readonly kind: 'ignored';
  readonly groups: readonly GroupRow[];
}

/** Holds the shares of duplicated lines by folder. */
export interface SharesRow {
  readonly kind: 'shares';
  readonly rows: readonly ShareRow[];
  readonly share: Omit<FolderDuplication, 'folder'>;
}

export interface ShareRow {
  readonly kind: 'share';
  readonly folder: string;
  readonly share: FolderDuplication;
  readonly parent: SharesRow | ShareRow;
  readonly rows: ShareRow[];
}

/** A tree of thousands of rows would keep the editor waiting, and nobody reads so far. */
const ROWS_AT_A_TIME = 200;

export class ShownDuplicates {
  readonly scope: Scope;
  readonly answers: Answers;
  readonly #groups: readonly GroupRow[];
  /** By file, one after the other: for rows that are not made yet. */
  readonly #edits = new Map<string, readonly (readonly Edit[])[]>();
  readonly #shares: SharesRow | undefined;
  #open: readonly GroupRow[];
  #ignored: IgnoredRow = { kind: 'ignored', groups: [] };
  #limit = ROWS_AT_A_TIME;
  #ignoredLimit = ROWS_AT_A_TIME;

  constructor(scope: Scope, answers: Answers) {
    this.scope = scope;
    this.answers = answers;
    this.#groups = groupRows(answers, (folder, member) => this.#linesNow(folder, member));
    this.#open = this.#groups;
    this.#shares = scope.kind === 'file' ? undefined : sharesOf(answers, scope);
  }

  /** Groups that are not ignored, all of them. */
  get groups(): readonly GroupRow[] {
    return this.#open;
  }

  get ignoredCount(): number {
    return this.#ignored.groups.length;
  }

  /** Lines that would go if one member of each group stayed. */
  get duplicatedLines(): number {
    return this.#open.reduce((sum, { group }) => sum + group.duplicatedLines, 0);
  }

  /** The groups that are shown, without those that are ignored. */
  get shownGroups(): readonly GroupRow[] {
    return this.#open.slice(0, this.#limit);
  }

  /** At the top, and below a node. */
  rowsOf(row: Row | undefined): readonly Row[] {
    switch (row?.kind) {
      case undefined:
        return [
          ...part(this.#open, this.#limit, undefined),
          ...(this.#shares && this.#shares.rows.length > 0 ? [this.#shares] : []),
          ...(this.#ignored.groups.length > 0 ? [this.#ignored] : []),
        ];
      case 'ignored':
        return part(row.groups, this.#ignoredLimit, row);
      case 'group':
        return row.members;
      case 'shares':
      case 'share':
        return row.rows;
      case 'member':
      case 'more':
        return [];
    }
  }

  parentOf(row: Row): Row | undefined {
    return row.kind === 'ignored' || row.kind === 'shares' ? undefined : row.parent;
  }

  /** Sorts out what is ignored, by folder. */
  ignore(baselines: ReadonlyMap<string, Baseline>): void {
    const isIgnored = ({ folder, group }: GroupRow): boolean =>
      baselines.get(folder)?.accepts(group) ?? false;
    const ignored: IgnoredRow = { kind: 'ignored', groups: this.#groups.filter(isIgnored) };
    this.#ignored = ignored;
    const isOut = new Set(ignored.groups);
    for (const row of this.#groups) row.parent = isOut.has(row) ? ignored : undefined;
    this.#open = this.#groups.filter((row) => !isOut.has(row));
  }

  showMore({ parent }: MoreRow): void {
    if (parent) this.#ignoredLimit += ROWS_AT_A_TIME;
    else this.#limit += ROWS_AT_A_TIME;
  }

  /** Shows as many as another one did. */
  showAsManyAs(before: ShownDuplicates): void {
    this.#limit = before.#limit;
    this.#ignoredLimit = before.#ignoredLimit;
  }

  /** The same group in what was found later, or undefined. */
  find(id: string): GroupRow | undefined {
    return this.#groups.find((row) => row.id === id);
  }

  #linesNow(folder: string, member: DuplicateMember): LineRange {
    const edits = this.#edits.get(fileKey(folder, member.path)) ?? [];
    return edits.reduce<LineRange>(linesAfter, linesOf(folder, member));
  }

  /** Follows edits of a file. Returns the rows that stand elsewhere now, of those that were looked at. */
  edited(folder: string, path: string, edits: readonly Edit[]): MemberRow[] {
    // Most of what is typed moves no line.
    if (!edits.some(({ startLine, endLine, text }) => startLine !== endLine || text.includes('\n')))
      return [];
    const file = fileKey(folder, path);
    this.#edits.set(file, [...(this.#edits.get(file) ?? []), edits]);
    const rows = this.#groups
      .filter((row) => row.isLookedAt && row.folder === folder)
      .flatMap(({ members }) => members.filter(({ member }) => member.path === path));
    return rows.filter((row) => {
      const before = row.lines;
      row.lines = linesAfter(before, edits);
      return row.lines.startLine !== before.startLine || row.lines.endLine !== before.endLine;
    });
  }
}

function linesOf(_folder: string, { startLine, endLine }: DuplicateMember): LineRange {
  return { startLine, endLine };
}

function fileKey(folder: string, path: string): string {
  return `${folder}\n${path}`;
}

function part(
  groups: readonly GroupRow[],
  limit: number,
  parent: IgnoredRow | undefined,
): readonly (GroupRow | MoreRow)[] {
  if (groups.length <= limit) return groups;
  return [...groups.slice(0, limit), { kind: 'more', parent, count: groups.length - limit }];
}

/** Of all folders in one order: most duplicated lines times confidence first. */
function groupRows({ found }: Answers, linesNow: LinesNow): GroupRow[] {
  const used = new Map<string, number>();
  const rows = found.flatMap(({ folder, groups }) =>
    groups.map((group) => {
      const name = `${folder}\n${group.id}`;
      const times = used.get(name) ?? 0;
      used.set(name, times + 1);
      return new GroupRow(times === 0 ? name : `${name}\n${times}`, folder, group, linesNow);
    }),
  );
  const worth = ({ group }: GroupRow): number => group.duplicatedLines * group.confidence;
  return found.length > 1 ? rows.sort((x, y) => worth(y) - worth(x)) : rows;
}

/** Undefined if there are no lines to speak of. Of several workspace folders, each is a row at the top. */
function sharesOf({ found }: Answers, { path = '' }: Scope): SharesRow | undefined {
  const rows: ShareRow[] = [];
  const sum = { lines: 0, duplicatedLines: 0 };
  const top: SharesRow = { kind: 'shares', rows, share: sum };
  for (const { folder, answer } of found) {
    const byPath = new Map<string, ShareRow | SharesRow>();
    // Folders come after those they lie in.
    for (const share of answer.folders) {
      const isTop = share.folder === path;
      const isBelow = path === '' || share.folder.startsWith(`${path}/`);
      if (share.duplicatedLines === 0 || !(isTop || isBelow)) continue;
      if (isTop) {
        sum.lines += share.lines;
        sum.duplicatedLines += share.duplicatedLines;
      }
      if (isTop && found.length === 1) {
        byPath.set(share.folder, top);
        continue;
      }
      const slash = share.folder.lastIndexOf('/');
      const parent = isTop ? top : (byPath.get(slash < 0 ? '' : share.folder.slice(0, slash)) ?? top);
      const row: ShareRow = { kind: 'share', folder, share, parent, rows: [] };
      byPath.set(share.folder, row);
      (parent.rows as ShareRow[]).push(row);
    }
  }
  const sort = (list: ShareRow[]): void => {
    list.sort((x, y) => y.share.duplicatedLines - x.share.duplicatedLines);
    for (const { rows: below } of list) sort(below);
  };
  sort(rows);
  return sum.lines > 0 ? top : undefined;
}
