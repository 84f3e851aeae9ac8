/**
 * Finds the files that count, without opening them. The same tree gives the same listing on every machine,
 * and the event loop turns while a large tree is walked.
 */
import { type Dirent, lstatSync, realpathSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EngineError } from '../../shared/errors.ts';
import { contentKindOf, type FileRole, languageOf, roleOf } from '../../shared/languages.ts';
import type { ContentKind } from '../../shared/types.ts';
import {
  childFolder,
  childPath,
  type Folder,
  type FolderRules,
  type OpenFolder,
  openFolder,
  rootFolder,
  skipReasonOfEntry,
} from './folders.ts';
import { DEFAULT_READ_LIMITS, maxBytesFor } from './limits.ts';
import { changeTimeOf } from './read.ts';
import type { SkipReason } from './reasons.ts';
import { compileGlobs } from './userGlobs.ts';

export interface ListOptions {
  /** Globs as in `compileGlobs`; with none, every file counts. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** See `ReadLimits`. */
  readonly maxFileBytes?: number;
  /** Whether .gitignore, .ignore, .sextantignore and .git/info/exclude count. Default: true. */
  readonly useIgnoreFiles?: boolean;
  /** Files after this many are left out. Default: 200,000. */
  readonly maxFiles?: number;
}

export interface WorkspaceFile {
  /** Relative to the root, separated by `/`, spelled as on disk. */
  readonly path: string;
  readonly size: number;
  /** See `changeTimeOf`. */
  readonly changedMs: number;
  /** By name alone: a script without extension is known only once it is read. */
  readonly language: string | undefined;
  readonly contentKind: ContentKind;
  readonly role: FileRole;
}

/** A file or folder that is left out; what lies in such a folder has no entry of its own. */
export interface SkippedEntry {
  readonly path: string;
  readonly reason: SkipReason;
  readonly bytes?: number;
}

/** Both lists are ordered by the bytes of the path. */
export interface Listing {
  readonly files: readonly WorkspaceFile[];
  readonly skipped: readonly SkippedEntry[];
}

// An index of 200,000 files holds about 2 million chunks, more than fit into the memory of a laptop.
const DEFAULT_MAX_FILES = 200_000;
// Deeper trees are loops or attacks; the deepest sources in use stay under 30.
const MAX_DEPTH = 64;
// About 3 ms of work on a local disk between two turns of the event loop.
const ENTRIES_PER_TURN = 512;

/** Every file under `root` that counts. Rejects with `folderNotFound`, `badArgument` or the signal's reason. */
export async function listFiles(
  root: string,
  options: ListOptions = {},
  signal?: AbortSignal,
): Promise<Listing> {
  const walk = startWalk(root, options, signal);
  await walkFolder(walk, rootFolder(walk.rules));
  return { files: sortByPath(walk.files), skipped: sortByPath(walk.skipped) };
}

/**
 * Looks at some paths alone, relative to the root: `files` are those that count (for a folder, all in it that
 * count), `gone` those that do not exist or do not count. After a change of an ignore file list everything again.
 */
export async function statFiles(
  root: string,
  paths: readonly string[],
  options: ListOptions = {},
  signal?: AbortSignal,
): Promise<Listing & { readonly gone: readonly string[] }> {
  const walk = startWalk(root, options, signal);
  const files = new Map<string, WorkspaceFile>();
  const gone: string[] = [];
  const opened = new Map<string, OpenFolder | undefined>();
  for (const path of new Set(paths)) {
    walk.files.length = 0;
    const segments = path.split('/');
    const name = segments.pop()!;
    const parent = openParents(walk.rules, segments, opened);
    const entry = parent?.entries.find((candidate) => candidate.name === name);
    const folder = parent && entry && visit(walk, parent, entry);
    if (folder) await walkFolder(walk, folder);
    if (walk.files.length === 0) gone.push(path);
    for (const file of walk.files) files.set(file.path, file);
  }
  return { files: sortByPath([...files.values()]), skipped: sortByPath(walk.skipped), gone };
}

interface Walk {
  readonly rules: FolderRules;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  readonly signal: AbortSignal | undefined;
  readonly files: WorkspaceFile[];
  readonly skipped: SkippedEntry[];
}

function startWalk(root: string, options: ListOptions, signal: AbortSignal | undefined): Walk {
  signal?.throwIfAborted();
  const { include = [], exclude = [] } = options;
  const rules: FolderRules = {
    root: realFolder(root),
    useIgnoreFiles: options.useIgnoreFiles ?? true,
    included: include.length === 0 ? () => true : compileGlobs(include),
    excluded: exclude.length === 0 ? () => false : compileGlobs(exclude),
  };
  const { maxFileBytes = DEFAULT_READ_LIMITS.maxFileBytes, maxFiles = DEFAULT_MAX_FILES } = options;
  return { rules, maxFileBytes, maxFiles, signal, files: [], skipped: [] };
}

function realFolder(root: string): string {
  let isFolder = false;
  let real = root;
  try {
    real = realpathSync.native(root);
    isFolder = lstatSync(real).isDirectory();
  } catch {
    isFolder = false;
  }
  if (!isFolder) throw new EngineError('folderNotFound', `There is no folder "${root}".`);
  return real;
}

/** Depth first, in the order of names: what a cap cuts off is the same each time. */
async function walkFolder(walk: Walk, start: Folder): Promise<void> {
  const waiting = [start];
  let entriesSinceTurn = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const opened = openFolder(walk.rules, folder);
    if (typeof opened === 'string') {
      walk.skipped.push({ path: folder.path, reason: opened });
      continue;
    }
    const below: Folder[] = [];
    for (const entry of opened.entries) {
      if (++entriesSinceTurn > ENTRIES_PER_TURN) {
        entriesSinceTurn = 0;
        await nextTurn();
        walk.signal?.throwIfAborted();
      }
      const child = visit(walk, opened, entry);
      if (child) below.push(child);
      if (walk.files.length < walk.maxFiles) continue;
      walk.skipped.push({ path: childPath(opened, entry.name), reason: 'tooMany' });
      return;
    }
    waiting.push(...below.reverse());
  }
}

/** Puts an entry on one of the lists, or returns it if it is a folder to walk. */
function visit(walk: Walk, folder: OpenFolder, entry: Dirent): Folder | undefined {
  const path = childPath(folder, entry.name);
  const reason = skipReasonOfEntry(walk.rules, folder, entry);
  if (reason !== undefined) {
    if (reason !== 'silent') walk.skipped.push({ path, reason });
  } else if (!entry.isDirectory()) {
    visitFile(walk, path);
  } else if (folder.segments.length >= MAX_DEPTH) {
    walk.skipped.push({ path, reason: 'tooDeep' });
  } else {
    return childFolder(folder, entry.name);
  }
  return undefined;
}

function visitFile(walk: Walk, path: string): void {
  let stats: Stats;
  try {
    stats = lstatSync(join(walk.rules.root, path));
  } catch {
    walk.skipped.push({ path, reason: 'missing' });
    return;
  }
  const { size } = stats;
  const changedMs = changeTimeOf(stats);
  const language = languageOf(path);
  if (size === 0) walk.skipped.push({ path, reason: 'empty', bytes: 0 });
  else if (size > maxBytesFor(language, walk.maxFileBytes)) {
    walk.skipped.push({ path, reason: 'tooLarge', bytes: size });
  } else {
    const [contentKind, role] = [contentKindOf(path, language), roleOf(path, language)];
    walk.files.push({ path, size, changedMs, language, contentKind, role });
  }
}

/** Opens the folders from the root down to `segments`; undefined if one of them is not walked by `listFiles`. */
function openParents(
  rules: FolderRules,
  segments: readonly string[],
  opened: Map<string, OpenFolder | undefined>,
): OpenFolder | undefined {
  const path = segments.join('/');
  if (opened.has(path)) return opened.get(path);
  let folder: Folder | undefined;
  if (segments.length === 0) folder = rootFolder(rules);
  else {
    const parent = openParents(rules, segments.slice(0, -1), opened);
    const entry = parent?.entries.find(({ name }) => name === segments.at(-1));
    if (parent && entry?.isDirectory() && skipReasonOfEntry(rules, parent, entry) === undefined)
      folder = childFolder(parent, entry.name);
  }
  const result = folder && openFolder(rules, folder);
  opened.set(path, typeof result === 'string' ? undefined : result);
  return opened.get(path);
}

/** By the bytes of UTF-8, which is the order of code points; plain comparison differs only beyond U+FFFF. */
function sortByPath<T extends { readonly path: string }>(entries: T[]): readonly T[] {
  const isPlain = entries.every(({ path }) => !/[\uD800-\uDFFF]/.test(path));
  return entries.sort(
    isPlain
      ? (a, b) => (a.path < b.path ? -1 : Number(a.path !== b.path))
      : (a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)),
  );
}
