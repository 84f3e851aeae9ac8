/** What "Index this Workspace" has to ask and to say. Knows nothing of the editor. */
import type { SyncSummary } from '../../shared/engineApi.ts';

export interface Choosable {
  readonly key: string;
  readonly enabled: boolean;
}

/** The folders it is about: those that nobody agreed to so far. */
export function notYetIndexed<F extends Choosable>(folders: readonly F[]): F[] {
  return folders.filter(({ enabled }) => !enabled);
}

/** Whether there is a choice: one folder alone is meant by the command itself. */
export function hasChoice(folders: readonly Choosable[]): boolean {
  return notYetIndexed(folders).length > 1;
}

/** Whether a first run has found nothing at all. */
export function foundNothing(summaries: readonly SyncSummary[]): boolean {
  return summaries.every(({ written, unchanged }) => written + unchanged === 0);
}
