/**
 * The tree of results as a list of its visible nodes, from top to bottom: results by score or by file, below an open one why it
 * stands there, at the end the near matches and what is gone. Pure.
 */
import { groupByFile, isNear } from '../../shared/groupRows.ts';
import type { GoneRow, ViewAnswer, ViewRow } from '../../shared/webviewMessages.ts';

interface Common {
  /** Unique in the tree, and the same for the same thing in the next answer. */
  readonly key: string;
  /** 1 at the top. */
  readonly level: number;
  readonly parent: string | undefined;
  /** Undefined for what cannot be opened. */
  readonly expanded: boolean | undefined;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
}

export type TreeNode = Common &
  (
    | { readonly kind: 'file'; readonly file: string; readonly folder: string; readonly count: number }
    | { readonly kind: 'result'; readonly row: ViewRow; readonly inFile: boolean }
    | { readonly kind: 'why'; readonly text: string }
    | { readonly kind: 'near'; readonly count: number }
    | { readonly kind: 'gone'; readonly count: number }
    | { readonly kind: 'goneRow'; readonly row: GoneRow }
  );

/** Before they are placed among their siblings. */
type Draft = { readonly children?: readonly Draft[] } & Omit<
  Common,
  'level' | 'parent' | 'position' | 'siblings'
> &
  (TreeNode extends infer N ? (N extends Common ? Omit<N, keyof Common> : never) : never);

export const NEAR = 'near';
export const GONE = 'gone';

/** `toggled` holds the keys of nodes that a person opened or closed: files are open at first, all else is not. */
export function visibleNodes(
  { rows, compared }: Pick<ViewAnswer, 'rows' | 'compared'>,
  grouping: 'score' | 'file',
  toggled: ReadonlySet<string>,
): TreeNode[] {
  const isOpen = (key: string): boolean => toggled.has(key);
  const result = (row: ViewRow, inFile: boolean): Draft => {
    const key = resultKey(row);
    const expanded = isOpen(key);
    const children = expanded
      ? row.why.map((text, at): Draft => ({ kind: 'why', key: `${key} ${at}`, expanded: undefined, text }))
      : [];
    return { kind: 'result', key, expanded, row, inFile, children };
  };
  const good = rows.filter((row) => !isNear(row));
  const near = rows.filter(isNear);
  const drafts: Draft[] =
    grouping === 'score'
      ? good.map((row) => result(row, false))
      : groupByFile(good).map((group) => {
          const { file, folder } = group[0]!;
          const key = `file ${folder}/${file}`;
          const expanded = !isOpen(key);
          const children = group.map((row) => result(row, true));
          return {
            kind: 'file',
            key,
            expanded,
            file,
            folder,
            count: group.length,
            children: expanded ? children : [],
          };
        });
  if (near.length > 0) {
    const expanded = isOpen(NEAR);
    const children = expanded ? near.map((row) => result(row, false)) : [];
    drafts.push({ kind: 'near', key: NEAR, expanded, count: near.length, children });
  }
  const gone = compared?.gone ?? [];
  if (gone.length > 0) {
    const expanded = isOpen(GONE);
    const children = gone.map(
      (row): Draft => ({ kind: 'goneRow', key: `gone ${row.key}`, expanded: undefined, row }),
    );
    drafts.push({
      kind: 'gone',
      key: GONE,
      expanded,
      count: gone.length,
      children: expanded ? children : [],
    });
  }
  return flatten(drafts, 1, undefined);
}

export function resultKey({ key }: Pick<ViewRow, 'key'>): string {
  return `result ${key}`;
}

function flatten(drafts: readonly Draft[], level: number, parent: string | undefined): TreeNode[] {
  return drafts.flatMap(({ children = [], ...draft }, at) => [
    { ...draft, level, parent, position: at + 1, siblings: drafts.length } as TreeNode,
    ...flatten(children, level + 1, draft.key),
  ]);
}
