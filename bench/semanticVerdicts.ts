/**
 * What a person who read them says of semantic groups in the repositories of both development sets, and how many of the
 * groups that are found are right by that. A member is named by path and symbol, so that other lines change nothing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuplicateGroup } from '../src/shared/duplicates.ts';

interface Verdict {
  readonly right: boolean;
  readonly note: string;
  /** `repository/path#name`. */
  readonly members: readonly string[];
}

const VERDICTS: readonly Verdict[] = readFileSync(join(import.meta.dirname, 'semanticVerdicts.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Verdict);

export interface Judged {
  readonly right: number;
  readonly wrong: number;
  /** Groups that nobody read yet. */
  readonly unread: readonly DuplicateGroup[];
}

/** Right is a group of which some pair of members was called right, unless another pair was called wrong. */
export function judgeSemantic(groups: readonly DuplicateGroup[]): Judged {
  let right = 0;
  let wrong = 0;
  const unread: DuplicateGroup[] = [];
  for (const group of groups.filter(({ type }) => type === 'semantic')) {
    const names = group.members.map(({ path, symbol }) => `${path}#${symbol.replace(/^.*[.:]/s, '')}`);
    const about = VERDICTS.filter(({ members }) => names.filter((name) => members.includes(name)).length > 1);
    if (about.length === 0) unread.push(group);
    else if (about.every((verdict) => verdict.right)) right++;
    else wrong++;
  }
  return { right, wrong, unread };
}
