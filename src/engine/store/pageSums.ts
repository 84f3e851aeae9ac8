/**
 * A checksum for every page of a database file, kept in a file beside it: SQLite itself takes most flipped bits for what
 * was written. They are of the file as it lies on the disk, so they are renewed with each copy of the write-ahead log
 * into it; and before that log is given up, so that a death at any moment leaves pages that one of the two vouches for.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type Database, isDamage } from './database.ts';

/** Of the file's name. */
export const SUMS_ENDING = '-sums';

/** Bytes in the write-ahead log before it is copied into the file: bulk writes touch the same pages again and again. */
const MOST_LOG_BYTES = 32 * 1024 * 1024;
/** Read at once when all pages are compared. */
const BLOCK_BYTES = 4 * 1024 * 1024;
/** A reader looks again when a writer has renewed the sums meanwhile. */
const MOST_LOOKS = 5;

export class PageSums {
  readonly #db: Database;
  readonly #file: string;
  readonly #pageBytes: number;
  /** By number of the page, which counts from 1, minus one. */
  #sums: Uint32Array;

  private constructor(db: Database, file: string, pageBytes: number, sums: Uint32Array) {
    this.#db = db;
    this.#file = file;
    this.#pageBytes = pageBytes;
    this.#sums = sums;
  }

  /** For the process that writes. Returns the number of a page that cannot be trusted instead, if there is one. */
  static async open(db: Database, file: string): Promise<PageSums | number> {
    const pageBytes = db.pragma('page_size', { simple: true }) as number;
    const known = readSums(file);
    const pages = new PageSums(db, file, pageBytes, known?.sums ?? new Uint32Array(0));
    const { inLog } = pages.#copyLog('PASSIVE');
    if (known) {
      const changed = await firstChanged(db, file, known, inLog);
      if (changed !== undefined) return changed;
    }
    if (!known || inLog.size > 0) pages.#renew(inLog);
    return pages;
  }

  /** For a process that reads: the number of a page that cannot be trusted, if there is one. */
  static async changedPage(db: Database, file: string): Promise<number | undefined> {
    for (let look = 1; look <= MOST_LOOKS; look++) {
      const known = readSums(file);
      if (!known) return undefined;
      const changed = await firstChanged(db, file, known, undefined);
      if (changed === undefined || readSums(file)?.checksum === known.checksum) return changed;
    }
    return undefined;
  }

  /** To be called after every write: copies the log into the file when it has become long. */
  afterWrite(): void {
    if (this.#db.inTransaction) return;
    const log = statSync(`${this.#file}-wal`, { throwIfNoEntry: false });
    if (log !== undefined && log.size > MOST_LOG_BYTES) this.checkpoint('RESTART');
  }

  /** Copies the log into the file. Returns whether all of it was copied: another process may still read older pages. */
  checkpoint(mode: 'RESTART' | 'TRUNCATE'): boolean {
    // The log is only given up in a second step, when the sums of what it brought are there.
    const { inLog } = this.#copyLog('FULL');
    if (inLog.size > 0) this.#renew(inLog);
    return this.#copyLog(mode).isWhole;
  }

  /** Before the connection is closed, at which SQLite may copy what is left by itself. */
  close(): void {
    let isWhole = false;
    try {
      isWhole = this.checkpoint('TRUNCATE');
    } catch (error) {
      // Sums that tell of damage are needed by who opens the file next.
      if (isDamage(error)) return;
    }
    if (!isWhole) rmSync(this.#file + SUMS_ENDING, { force: true });
  }

  #copyLog(mode: string): { readonly inLog: ReadonlySet<number>; readonly isWhole: boolean } {
    const rows = this.#db.pragma(`wal_checkpoint(${mode})`) as CheckpointRow[];
    const { busy, log, checkpointed } = rows[0]!;
    return {
      inLog: pagesInLog(this.#file, this.#pageBytes, log),
      isWhole: busy === 0 && log === checkpointed,
    };
  }

  /** Sums of these pages, and of those that are new, as they are in the file now. */
  #renew(pages: ReadonlySet<number>): void {
    try {
      this.#sumUp(pages);
    } catch (error) {
      // The next write may begin another log, and nothing would tell any more which sums are old: all are made anew.
      this.#sums = new Uint32Array(0);
      rmSync(this.#file + SUMS_ENDING, { force: true });
      throw error;
    }
  }

  #sumUp(pages: ReadonlySet<number>): void {
    const handle = openSync(this.#file, 'r');
    try {
      const bytes = Buffer.alloc(this.#pageBytes);
      const count = Math.floor(fstatSync(handle).size / this.#pageBytes);
      const sums = new Uint32Array(count);
      sums.set(this.#sums.subarray(0, count));
      const sumUp = (page: number): void => {
        readSync(handle, bytes, 0, bytes.length, (page - 1) * bytes.length);
        sums[page - 1] = crc32(bytes);
      };
      for (const page of pages) if (page <= count) sumUp(page);
      for (let page = this.#sums.length + 1; page <= count; page++) if (!pages.has(page)) sumUp(page);
      writeSums(this.#file, this.#pageBytes, sums);
      this.#sums = sums;
    } finally {
      closeSync(handle);
    }
  }
}

interface CheckpointRow {
  readonly busy: number;
  /** Frames in the log, and how many of them are in the file. */
  readonly log: number;
  readonly checkpointed: number;
}

interface KnownSums {
  readonly pageBytes: number;
  readonly sums: Uint32Array;
  readonly checksum: number;
}

/** Sums of another layout than this are those of another version, and say nothing here. */
const MAGIC = 'SXS1';
const HEADER_BYTES = 12;

/** Undefined if there are none, or if they are damaged themselves. */
function readSums(file: string): KnownSums | undefined {
  // A database that is only being made has none: these belong to one that is no longer there.
  if (!statSync(file, { throwIfNoEntry: false })?.size) return undefined;
  try {
    const bytes = readFileSync(file + SUMS_ENDING);
    if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
    const checksum = bytes.readUInt32LE(4);
    if (crc32(bytes.subarray(8)) !== checksum) return undefined;
    const sums = new Uint32Array((bytes.length - HEADER_BYTES) / 4);
    for (let i = 0; i < sums.length; i++) sums[i] = bytes.readUInt32LE(HEADER_BYTES + 4 * i);
    return { pageBytes: bytes.readUInt32LE(8), sums, checksum };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeSums(file: string, pageBytes: number, sums: Uint32Array): void {
  const bytes = Buffer.alloc(HEADER_BYTES + 4 * sums.length);
  bytes.write(MAGIC, 'latin1');
  bytes.writeUInt32LE(pageBytes, 8);
  for (let i = 0; i < sums.length; i++) bytes.writeUInt32LE(sums[i]!, HEADER_BYTES + 4 * i);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  const made = `${file}${SUMS_ENDING}.new`;
  const handle = openSync(made, 'w');
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(made, file + SUMS_ENDING);
}

/**
 * The first page that is neither what was summed up nor will be taken from the log. Pages behind the end of the
 * database do not count: a file is made shorter by copying the log as well.
 */
async function firstChanged(
  db: Database,
  file: string,
  known: KnownSums,
  inLog: ReadonlySet<number> | undefined,
): Promise<number | undefined> {
  const pageBytes = db.pragma('page_size', { simple: true }) as number;
  if (pageBytes !== known.pageBytes) return 1;
  const handle = await open(file, 'r');
  try {
    const changed = await changedPages(handle, known);
    if (changed.length === 0) return undefined;
    const excused = inLog ?? pagesInLog(file, pageBytes);
    const pages = db.pragma('page_count', { simple: true }) as number;
    return changed.find((page) => page <= pages && !excused.has(page));
  } finally {
    await handle.close();
  }
}

async function changedPages(handle: FileHandle, { pageBytes, sums }: KnownSums): Promise<number[]> {
  const changed: number[] = [];
  const block = Buffer.alloc(Math.ceil(BLOCK_BYTES / pageBytes) * pageBytes);
  let page = 0;
  for (;;) {
    const { bytesRead } = await handle.read(block, 0, block.length, page * pageBytes);
    for (let at = 0; at < bytesRead; at += pageBytes) {
      if (crc32(block.subarray(at, Math.min(at + pageBytes, bytesRead))) !== sums[page])
        changed.push(page + 1);
      page++;
    }
    if (bytesRead < block.length) break;
  }
  for (; page < sums.length; page++) changed.push(page + 1);
  return changed;
}

/** SQLite's write-ahead log: a header, then frames of a header and a page each; those of an older log have another salt. */
const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** Which pages the first `frames` frames of the log hold; without a number, all of this log's. */
function pagesInLog(file: string, pageBytes: number, frames = Number.POSITIVE_INFINITY): Set<number> {
  const pages = new Set<number>();
  if (frames <= 0) return pages;
  let handle: number;
  try {
    handle = openSync(`${file}-wal`, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return pages;
    throw error;
  }
  try {
    const header = Buffer.alloc(LOG_HEADER_BYTES);
    const frame = Buffer.alloc(FRAME_HEADER_BYTES);
    if (readSync(handle, header, 0, header.length, 0) < header.length) return pages;
    for (let i = 0; i < frames; i++) {
      const at = LOG_HEADER_BYTES + i * (FRAME_HEADER_BYTES + pageBytes);
      if (readSync(handle, frame, 0, frame.length, at) < frame.length) break;
      if (frame.compare(header, 16, 24, 8, 16) !== 0) break;
      pages.add(frame.readUInt32BE(0));
    }
    return pages;
  } finally {
    closeSync(handle);
  }
}
