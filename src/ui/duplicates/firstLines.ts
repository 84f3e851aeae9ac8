/** Reads the first line of each member: its name where it has none, and by what it is found again. Knows nothing of the editor. */
import type { EngineApi } from '../../shared/engineApi.ts';
import type { MemberRow, Scope } from './shown.ts';

/** The engine refuses to give more at a time. */
const MOST_SNIPPETS = 200;

/** Notes them in the rows. Resolves true when all are read; rejects if a folder does not answer. */
export async function readFirstLines(
  api: Pick<EngineApi, 'snippets'>,
  rows: readonly MemberRow[],
  signal: AbortSignal,
): Promise<true> {
  for (const folder of new Set(rows.map(({ parent }) => parent.folder))) {
    const own = rows.filter(({ parent }) => parent.folder === folder);
    for (let from = 0; from < own.length; from += MOST_SNIPPETS) {
      const lot = own.slice(from, from + MOST_SNIPPETS);
      const ranges = lot.map(({ member: { path, startLine, endLine } }) => ({ path, startLine, endLine }));
      const snippets = await api.snippets({ folder, ranges, lines: 1 }, signal);
      signal.throwIfAborted();
      for (const [at, row] of lot.entries()) {
        const first = snippets[at]?.lines[0];
        if (first?.line === row.member.startLine) row.firstLine = first.text;
      }
    }
  }
  return true;
}

/** Whether an open document says what was compared: with unsaved edits, only the one whose text was sent along. */
export function wasCompared(
  { parent, member }: MemberRow,
  { isDirty }: { readonly isDirty: boolean },
  sent: Scope | undefined,
): boolean {
  return !isDirty || (sent?.folder === parent.folder && sent.path === member.path);
}
