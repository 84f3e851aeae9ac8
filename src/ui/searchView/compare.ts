/** What is different between one answer and the one before. Knows nothing of the editor. */
import type { GoneRow, ViewRow } from '../../shared/webviewMessages.ts';

export interface Comparison {
  readonly rows: readonly ViewRow[];
  /** Of the answer before, the best first. */
  readonly gone: readonly GoneRow[];
}

/** `rows` with what has become of each since `before`. */
export function compare(before: readonly ViewRow[], rows: readonly ViewRow[]): Comparison {
  const placeBefore = new Map(before.map(({ key, place }) => [key, place]));
  const present = new Set(rows.map(({ key }) => key));
  return {
    rows: rows.map((row) => ({ ...row, change: changeOf(row, placeBefore.get(row.key)) })),
    gone: before
      .filter(({ key }) => !present.has(key))
      .map(({ key, title, file, folder, symbolKind, kind }) => ({
        key,
        title,
        file,
        folder,
        symbolKind,
        kind,
      })),
  };
}

function changeOf({ place }: ViewRow, before: number | undefined): ViewRow['change'] {
  if (before === undefined) return { kind: 'new' };
  return before === place ? undefined : { kind: 'moved', by: before - place };
}
