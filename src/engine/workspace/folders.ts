/**
 * One folder at a time: reads its entries and ignore files, and decides about each entry by its name, its type
 * and the rules in force. Follows no link; outside the root it opens only ignore files, up to the top of the
 * repository.
 */
import {
  closeSync,
  constants,
  type Dirent,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { throwIfTooManyFiles } from '../openFiles.ts';
import { enterFolder, IGNORE_FILES, type IgnoreScope, isIgnored, NO_RULES } from './ignoreRules.ts';
import {
  ENVIRONMENT_MARKERS,
  type SkipReason,
  skipReasonOfName,
  VENDOR_MARKERS,
  VENDORED_FOLDERS,
  VERSION_CONTROL,
} from './reasons.ts';
import { IGNORE_CASE } from './userGlobs.ts';

/** A folder that was not entered yet. */
export interface Folder {
  /** Relative to the root; '' for the root. */
  readonly path: string;
  /** The path in segments from the top of the repository, where its outermost ignore file lies. */
  readonly segments: readonly string[];
  /** Rules of the folders above. */
  readonly scope: IgnoreScope;
}

/** A folder with its entries, in the order of their names. */
export interface OpenFolder extends Folder {
  readonly entries: readonly Dirent[];
}

export interface FolderRules {
  /** Absolute real path. */
  readonly root: string;
  readonly useIgnoreFiles: boolean;
  included(path: string): boolean;
  excluded(path: string): boolean;
}

/** The root, with the rules of the repository folders above it. */
export function rootFolder(rules: FolderRules): Folder {
  const above: string[] = [];
  for (let at = rules.root; !existsSync(join(at, '.git')); at = dirname(at)) {
    above.unshift(dirname(at));
    // Not in a repository: no ignore file above the root counts.
    if (dirname(at) === at) return { path: '', segments: [], scope: NO_RULES };
  }
  const segments = above.length === 0 ? [] : relative(above[0]!, rules.root).split(sep);
  let scope = NO_RULES;
  if (rules.useIgnoreFiles) {
    above.forEach((folder, depth) => {
      scope = enterFolder(scope, depth, readIgnoreFiles(folder), IGNORE_CASE);
    });
  }
  return { path: '', segments, scope };
}

/** Reads a folder and its ignore files, or says why it is left out as a whole. */
export function openFolder(rules: FolderRules, folder: Folder): OpenFolder | SkipReason {
  const location = join(rules.root, folder.path);
  let entries: Dirent[];
  try {
    entries = readdirSync(location, { withFileTypes: true });
  } catch (error) {
    throwIfTooManyFiles(error);
    return 'unreadable';
  }
  const names = new Set(entries.map((entry) => entry.name));
  if (folder.path !== '' && isVendored(location, names)) return 'vendored';
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const hasRules = rules.useIgnoreFiles && IGNORE_FILES.some((file) => names.has(file.split('/')[0]!));
  const scope = hasRules
    ? enterFolder(folder.scope, folder.segments.length, readIgnoreFiles(location), IGNORE_CASE)
    : folder.scope;
  return { ...folder, scope, entries };
}

/** Why an entry is left out, `'silent'` if nobody needs to hear of it, undefined if it counts so far. */
export function skipReasonOfEntry(
  rules: FolderRules,
  folder: OpenFolder,
  entry: Dirent,
): SkipReason | 'silent' | undefined {
  const { name } = entry;
  const isFolder = entry.isDirectory();
  // The `.git` of a submodule or worktree is a file.
  if (VERSION_CONTROL.has(name) && (isFolder || name === '.git')) return 'silent';
  if (isFolder && VENDORED_FOLDERS.has(name)) return 'vendored';
  if (rules.useIgnoreFiles && isIgnored(folder.scope, [...folder.segments, name], isFolder)) return 'ignored';
  const path = childPath(folder, name);
  if (rules.excluded(path)) return 'excluded';
  if (entry.isSymbolicLink()) return 'symlink';
  if (isFolder) return undefined;
  if (!entry.isFile()) return 'notAFile';
  return rules.included(path) ? skipReasonOfName(name) : 'notIncluded';
}

export function childFolder(folder: OpenFolder, name: string): Folder {
  return { path: childPath(folder, name), segments: [...folder.segments, name], scope: folder.scope };
}

export function childPath(folder: Folder, name: string): string {
  return folder.path === '' ? name : `${folder.path}/${name}`;
}

function isVendored(location: string, names: ReadonlySet<string>): boolean {
  if (ENVIRONMENT_MARKERS.some((name) => names.has(name))) return true;
  if (location.endsWith(`${sep}vendor`) && VENDOR_MARKERS.some((name) => names.has(name))) return true;
  return (
    names.has('CACHEDIR.TAG') &&
    readSmallFile(join(location, 'CACHEDIR.TAG'))?.startsWith(CACHE_SIGNATURE) === true
  );
}

/** First bytes of every CACHEDIR.TAG, by its specification (bford.info/cachedir). */
const CACHE_SIGNATURE = 'Signature: 8a477f597d28d172789f06886806bc55';

function readIgnoreFiles(folder: string): readonly (string | undefined)[] {
  return IGNORE_FILES.map((file) => readSmallFile(join(folder, file)) ?? readLinkedExclude(folder, file));
}

/**
 * In a worktree or submodule `.git` is a file that names git's folder, and a worktree's names the repository's,
 * where the excludes lie (gitrepository-layout).
 */
function readLinkedExclude(folder: string, file: string): string | undefined {
  if (!file.startsWith('.git/')) return undefined;
  const gitFolder = /^gitdir: (.+)/.exec(readSmallFile(join(folder, '.git')) ?? '')?.[1]?.trimEnd();
  if (gitFolder === undefined) return undefined;
  const own = resolve(folder, gitFolder);
  const common = readSmallFile(join(own, 'commondir'))?.trimEnd();
  return readSmallFile(join(own, common ?? '', file.slice('.git/'.length)));
}

// A thousand times the usual ignore file; a larger one is a mistake or an attack, and is taken as absent.
const MAX_IGNORE_FILE_BYTES = 1024 * 1024;

/** Undefined for anything but a readable regular file; a pipe of that name does not block, a link is not followed. */
function readSmallFile(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throwIfTooManyFiles(error);
    return undefined;
  }
  try {
    const stats = fstatSync(file);
    return stats.isFile() && stats.size <= MAX_IGNORE_FILE_BYTES ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
