/**
 * Asks folders for what stands more than once in them, one after the other, and fetches the groups in pages: the
 * whole answer of a large folder in one message would keep the editor waiting. Knows nothing of the editor.
 */
import type { DuplicateGroup, DuplicatesParams, FoundDuplicates } from '../../shared/duplicates.ts';
import type { EngineApi } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';

export interface FolderDuplicates {
  readonly folder: string;
  readonly answer: FoundDuplicates;
  /** In the order of the engine. */
  readonly groups: readonly DuplicateGroup[];
}

export interface Answers {
  readonly found: readonly FolderDuplicates[];
  /** Sentences on folders that could not answer. */
  readonly failures: readonly string[];
}

type Api = Pick<EngineApi, 'findDuplicates' | 'duplicateGroups'>;

/** Groups per message: some 2 ms of reading. */
const PAGE = 500;

/** Rejects with the first failure if no folder could answer, and with the signal's reason if aborted. */
export async function findInFolders(
  api: Api,
  asked: readonly { readonly folder: string; readonly params: DuplicatesParams }[],
  signal: AbortSignal,
): Promise<Answers> {
  const found: FolderDuplicates[] = [];
  const errors: unknown[] = [];
  for (const { folder, params } of asked) {
    try {
      found.push(await findIn(api, folder, params, signal));
    } catch (error) {
      signal.throwIfAborted();
      errors.push(error);
    }
  }
  if (found.length === 0 && errors.length > 0) throw errors[0];
  return { found, failures: errors.map((error) => (error instanceof Error ? error.message : String(error))) };
}

export async function findIn(
  api: Api,
  folder: string,
  params: DuplicatesParams,
  signal: AbortSignal,
): Promise<FolderDuplicates> {
  for (let isAgain = false; ; isAgain = true) {
    const answer = await api.findDuplicates({ folder, ...params }, signal);
    signal.throwIfAborted();
    try {
      return { folder, answer, groups: await allGroups(api, folder, answer, signal) };
    } catch (error) {
      // An engine that was started anew meanwhile has to look again.
      if (isAgain || !(error instanceof EngineError) || error.code !== 'duplicatesGone') throw error;
    }
  }
}

async function allGroups(
  api: Api,
  folder: string,
  { result, groupCount }: FoundDuplicates,
  signal: AbortSignal,
): Promise<DuplicateGroup[]> {
  const groups: DuplicateGroup[] = [];
  for (let offset = 0; offset < groupCount; offset += PAGE) {
    const page = await api.duplicateGroups({ folder, result, offset, limit: PAGE }, signal);
    signal.throwIfAborted();
    for (const group of page) groups.push(group);
  }
  return groups;
}
