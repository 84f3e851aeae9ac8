/** Which folders of the window a command can be about, or why there is none. Knows nothing of the editor. */
import { EngineError } from '../shared/errors.ts';
import type { L10n } from './wording.ts';

interface Choosable {
  readonly key: string;
  readonly enabled: boolean;
}

export interface WindowFolders<F extends Choosable> {
  /** On a disk of this machine. */
  readonly folders: readonly F[];
  /** Whether the window has others. */
  readonly hasOthers: boolean;
}

/**
 * The one with this key; else those that are indexed; else all, because asking one that is not says what to do. Throws
 * EngineError `noFolder`.
 */
export function foldersToChoose<F extends Choosable>(
  { folders, hasOthers }: WindowFolders<F>,
  key: string | undefined,
  l10n: L10n,
): readonly F[] {
  if (key !== undefined) {
    const asked = folders.filter((folder) => folder.key === key);
    if (asked.length > 0) return asked;
    throw new EngineError(
      'noFolder',
      l10n.t('This folder is not part of the workspace any more, so nothing is known about it.'),
    );
  }
  if (folders.length === 0)
    throw new EngineError(
      'noFolder',
      hasOthers
        ? l10n.t('The files of this workspace are not on a disk of this machine, so they cannot be indexed.')
        : l10n.t('No folder is open, so there is nothing to work on. Open a folder first.'),
    );
  const enabled = folders.filter((folder) => folder.enabled);
  return enabled.length > 0 ? enabled : folders;
}
