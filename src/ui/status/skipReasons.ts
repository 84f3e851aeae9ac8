/** Why files are not in the index, as headings for people. Knows nothing of the editor. */
import type { L10n } from '../wording.ts';

/** The reason itself if it is one that has no words yet. */
export function skipReasonText(reason: string, l10n: L10n): string {
  switch (reason) {
    case 'ignored':
      return l10n.t('Left out by an ignore file (.gitignore, .ignore, .sextantignore)');
    case 'excluded':
      return l10n.t('Left out by an exclude setting');
    case 'notIncluded':
      return l10n.t('Not named by the include setting');
    case 'vendored':
      return l10n.t('Installed packages, environments and caches');
    case 'binary':
      return l10n.t('Not text');
    case 'lockFile':
      return l10n.t('Lock files of package managers');
    case 'generated':
      return l10n.t('Written by a program, as their first lines say');
    case 'minified':
      return l10n.t('Lines too long to be written by hand');
    case 'empty':
      return l10n.t('Without text');
    case 'tooLarge':
      return l10n.t('Larger than 1 MB (a notebook: 8 MB)');
    case 'encoding':
      return l10n.t('In an encoding that cannot be read; save them as UTF-8');
    case 'symlink':
      return l10n.t('Symbolic links, which are not followed');
    case 'notAFile':
      return l10n.t('Sockets, pipes and devices');
    case 'unreadable':
      return l10n.t('Could not be opened; check their permissions');
    case 'missing':
      return l10n.t('Deleted or moved before they could be read');
    case 'changing':
      return l10n.t('Kept changing while they were read');
    case 'outside':
      return l10n.t('Outside of the folder');
    case 'failed':
      return l10n.t('Could not be cut into chunks; please report it');
    case 'tooDeep':
      return l10n.t('Nested too deeply');
    case 'tooMany':
      return l10n.t('More files than can be indexed; name in .sextantignore what is not needed');
    default:
      return reason;
  }
}
