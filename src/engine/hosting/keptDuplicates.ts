/** The duplicates that were found last, kept so that whoever shows them can ask for a page at a time. */
import { createHash } from 'node:crypto';
import type {
  DuplicateGroup,
  DuplicateGroupsParams,
  EngineDuplicates,
  FoundDuplicates,
} from '../../shared/duplicates.ts';
import { EngineError } from '../../shared/errors.ts';

/** One per folder of a large workspace, and those of the files that are being edited. */
const KEPT = 24;
const ID_DIGITS = 16;

export class KeptDuplicates {
  /** The oldest first. */
  readonly #groups = new Map<string, readonly DuplicateGroup[]>();

  keep({ groups, ...rest }: EngineDuplicates): FoundDuplicates {
    // Of the groups themselves, so that no process takes another one's pages for its own.
    const hash = createHash('sha256');
    for (const { id, members } of groups) {
      hash.update(id);
      for (const { path, startLine, endLine } of members) hash.update(`\n${path}:${startLine}:${endLine}`);
    }
    const result = hash.digest('hex').slice(0, ID_DIGITS);
    // Taken out and put back: a Map keeps the order of insertion.
    this.#groups.delete(result);
    this.#groups.set(result, groups);
    if (this.#groups.size > KEPT) this.#groups.delete(this.#groups.keys().next().value!);
    return { ...rest, result, groupCount: groups.length };
  }

  /** Throws EngineError `duplicatesGone`. */
  page({ result, offset, limit }: DuplicateGroupsParams): DuplicateGroup[] {
    const groups = this.#groups.get(result);
    if (!groups)
      throw new EngineError('duplicatesGone', 'These duplicates are not kept any more. Find them again.');
    return groups.slice(offset, offset + limit);
  }
}
