/** Which two members a person wants to compare, from the rows that a command is run on. Knows nothing of the editor. */
import type { MemberRow, Row } from './shown.ts';

/** Undefined if the rows name no two members. */
export function pairOf(rows: readonly Row[]): readonly [MemberRow, MemberRow] | undefined {
  const members = rows.filter((row) => row.kind === 'member');
  if (members.length === 2) return [members[0]!, members[1]!];
  const [row] = rows;
  if (rows.length !== 1 || !row) return undefined;
  if (row.kind === 'group') return [row.members[0]!, row.members[1]!];
  if (row.kind !== 'member') return undefined;
  const [first, second] = row.parent.members;
  return row === first ? [first, second!] : [first!, row];
}
