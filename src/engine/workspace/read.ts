/**
 * Reads one file as text, or says why it is not worth indexing. Only a regular file that really lies in the
 * root is read, and what is returned is one complete version of it.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { languageOf } from '../../shared/languages.ts';
import { throwIfTooManyFiles } from '../openFiles.ts';
import { decodeText } from './decode.ts';
import { maxBytesFor, type ReadLimits } from './limits.ts';
import { isGenerated, isMinified } from './marks.ts';
import type { SkipReason } from './reasons.ts';

export interface SourceFile {
  readonly text: string;
  /** 32 hex digits over the bytes of the file. */
  readonly contentHash: string;
  readonly size: number;
  /** See `changeTimeOf`. */
  readonly changedMs: number;
  /** From the name, or else from the shebang line. */
  readonly language: string | undefined;
}

/** Reads `path`, relative to `root` and separated by `/`. Never throws for what the file is or where it lies; EngineError `indexUnusable` if no more files can be opened. */
export function readSource(
  root: string,
  path: string,
  limits: ReadLimits,
): SourceFile | { readonly skip: SkipReason } {
  const file = openInside(root, path);
  if (typeof file === 'string') return { skip: file };
  try {
    const version = readVersion(file, maxBytesFor(languageOf(path), limits.maxFileBytes));
    return typeof version === 'string' ? { skip: version } : sourceOf(path, version);
  } catch {
    return { skip: 'unreadable' };
  } finally {
    closeSync(file);
  }
}

interface FileVersion {
  readonly bytes: Buffer;
  readonly changedMs: number;
}

/**
 * When a file was last changed, in ms since the epoch: the time of writing or, where a tool set that back, the time
 * at which it did.
 */
export function changeTimeOf({ mtimeMs, ctimeMs }: Pick<Stats, 'mtimeMs' | 'ctimeMs'>): number {
  return Math.max(mtimeMs, ctimeMs);
}

function sourceOf(
  path: string,
  { bytes, changedMs }: FileVersion,
): SourceFile | { readonly skip: SkipReason } {
  const decoded = decodeText(bytes);
  if ('skip' in decoded) return decoded;
  const { text } = decoded;
  if (text.trim() === '') return { skip: 'empty' };
  const language = languageOf(path, text.slice(0, MAX_SHEBANG_CHARS).split(/\r?\n/, 1)[0]);
  if (isMinified(text, language)) return { skip: 'minified' };
  if (isGenerated(text, language)) return { skip: 'generated' };
  const contentHash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS);
  return { text, contentHash, size: bytes.length, changedMs, language };
}

// Linux reads no more of a shebang line.
const MAX_SHEBANG_CHARS = 256;
// 128 bits: two files of one workspace never share a hash by chance.
const HASH_DIGITS = 32;

/** An open file, or why there is none. The path may not pass through a link, not even one that stays inside. */
function openInside(root: string, path: string): number | SkipReason {
  const segments = path.split('/');
  if (segments.some((name) => NO_NAMES.has(name) || name.includes('\0') || name.includes(OTHER_SEPARATOR)))
    return 'outside';
  let location: string;
  try {
    location = join(realRoot(root), path);
    const real = realpathSync.native(location);
    // Some file systems keep another spelling than the one asked for; with the same letters it is the same file.
    if (fold(real) !== fold(location)) return 'symlink';
  } catch (error) {
    return reasonOfError(error);
  }
  try {
    // Not blocking: a pipe put in the place of the file since the listing must not hang the thread.
    return openSync(location, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return reasonOfError(error);
  }
}

const NO_NAMES: ReadonlySet<string> = new Set(['', '.', '..']);
/** Of Windows, where a segment with it is several; elsewhere a name may have it. */
const OTHER_SEPARATOR = sep === '/' ? '\0' : sep;

let lastRoot: { readonly root: string; readonly real: string } | undefined;

/** The root does not move while its files are read, and there are thousands of them. */
function realRoot(root: string): string {
  if (lastRoot?.root !== root) lastRoot = { root, real: realpathSync.native(root) };
  return lastRoot.real;
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function reasonOfError(error: unknown): SkipReason {
  throwIfTooManyFiles(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
  if (code === 'ENXIO') return 'notAFile';
  return code === 'ELOOP' ? 'symlink' : 'unreadable';
}

/**
 * Reads an open file so that the bytes are those of one moment: a file written meanwhile is read once more, and
 * given up if it changed again. `readBytes` is replaced by tests, which write between two reads.
 */
export function readVersion(file: number, maxBytes: number, readBytes = readAll): FileVersion | SkipReason {
  for (let attempt = 0; attempt < 2; attempt++) {
    const before = fstatSync(file);
    if (!before.isFile()) return 'notAFile';
    if (before.size === 0) return 'empty';
    if (before.size > maxBytes) return 'tooLarge';
    const bytes = readBytes(file, before.size);
    const after = fstatSync(file);
    // The time of change cannot be set back as that of writing can, but FAT does not keep it.
    const settled =
      before.size === after.size && before.mtimeMs === after.mtimeMs && before.ctimeMs === after.ctimeMs;
    if (settled && bytes.length === before.size) return { bytes, changedMs: changeTimeOf(before) };
  }
  return 'changing';
}

function readAll(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(file, bytes, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
