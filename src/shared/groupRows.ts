/** The order in which rows of an answer stand in the view: the same for whoever draws them and for whoever walks through them. */
import type { ViewRow } from './webviewMessages.ts';

/** Those that are near matches only, which the view keeps apart. */
export function isNear({ confidence }: Pick<ViewRow, 'confidence'>): boolean {
  return confidence === 'none';
}

/** Rows by file, the file with the best row first. */
export function groupByFile<R extends Pick<ViewRow, 'file' | 'folder'>>(rows: readonly R[]): readonly R[][] {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    // No path holds a NUL.
    const key = `${row.folder}\0${row.file}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** Rows as they stand in the view from top to bottom. */
export function displayOrder<R extends Pick<ViewRow, 'file' | 'folder' | 'confidence'>>(
  rows: readonly R[],
  grouping: 'score' | 'file',
): readonly R[] {
  if (grouping === 'score') return rows;
  return [...groupByFile(rows.filter((row) => !isNear(row))).flat(), ...rows.filter((row) => isNear(row))];
}
