/**
 * The one file that loads SQLite and sqlite-vec. It opens a database with the project's settings and turns
 * what the platform lacks into a sentence instead of a crash.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { EngineError } from '../../shared/errors.ts';
import { throwIfNoFileOpens } from '../openFiles.ts';

export type Database = BetterSqlite3.Database;
export type Statement = BetterSqlite3.Statement<unknown[], unknown>;

/** better-sqlite3 13 needs Node-API 10 and crashes the process, rather than throw, where it is missing. */
const NEEDED_NODE_API = 10;
/** Larger pages than SQLite's default: vectors lie in blobs of 256 KB, and each page of one is a look-up. */
const PAGE_BYTES = 8192;
/** How long a reader waits for a writer's commit before it gives up. */
const BUSY_MS = 5000;
/** Of pages in memory: vectors and hashes are written all over the file. */
const CACHE_KIB = 20_480;

export interface DatabaseOptions {
  readonly readonly?: boolean;
  /** Milliseconds to wait for another process's lock. */
  readonly busyMs?: number;
}

/**
 * Opens a database file, making it and its folder if needed. Throws EngineError `unsupportedPlatform` where
 * the native parts cannot run, and SQLite's own error if the file is damaged.
 */
export async function openDatabase(file: string, options: DatabaseOptions = {}): Promise<Database> {
  const { Sqlite, sqliteVec } = await nativeParts();
  const readonly = options.readonly ?? false;
  if (!readonly) makeFolder(dirname(file));
  const timeout = options.busyMs ?? BUSY_MS;
  const db = openedOrWhy(() => new Sqlite(file, { readonly, fileMustExist: readonly, timeout }));
  try {
    loadVectors(sqliteVec, db);
    if (!readonly) {
      db.pragma(`page_size = ${PAGE_BYTES}`);
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.pragma('foreign_keys = ON');
      // What a statement puts aside is small: it must not take a folder for temporary files, which there may not be.
      db.pragma('temp_store = MEMORY');
      // The log is copied into the file by `PageSums`, which has to know of it.
      db.pragma('wal_autocheckpoint = 0');
    }
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.pragma('mmap_size = 0');
    return db;
  } catch (error) {
    const reason = whyNotOpened(error);
    db.close();
    throw reason;
  }
}

/** That this fails says nothing of the file, whatever code the error has. */
function loadVectors(sqliteVec: NativeParts['sqliteVec'], db: Database): void {
  try {
    sqliteVec.load(db);
  } catch (cause) {
    throw notLoaded(cause);
  }
}

/**
 * A lock that the operating system gives back when its owner dies: a transaction held open on a small
 * database of its own. Returns the release, or undefined while another process holds it.
 */
export async function tryLock(file: string): Promise<(() => void) | undefined> {
  const { Sqlite } = await nativeParts();
  makeFolder(dirname(file));
  const before = inodeOf(file);
  const db = openedOrWhy(() => new Sqlite(file, { timeout: 0 }));
  const opened = before ?? inodeOf(file);
  try {
    db.exec('BEGIN EXCLUSIVE');
    // A file that its owner deleted meanwhile locks nothing: the next process makes another one.
    if (inodeOf(file) !== opened) {
      db.close();
      return undefined;
    }
    return () => db.close();
  } catch (error) {
    const reason = whyNotOpened(error);
    db.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return undefined;
    throw reason;
  }
}

function openedOrWhy(open: () => Database): Database {
  try {
    return open();
  } catch (error) {
    throw whyNotOpened(error);
  }
}

/** SQLite says of a file that cannot be opened no more than that. */
function whyNotOpened(error: unknown): unknown {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !code.startsWith('SQLITE_CANTOPEN')) return error;
  try {
    throwIfNoFileOpens();
  } catch (reason) {
    return reason;
  }
  return error;
}

function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}

/** Makes a folder and those above it. Node's own recursive mkdir never returns where a file system refuses one (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new EngineError(
      'indexUnusable',
      `The folder for the index, ${folder}, cannot be made: ${(cause as Error).message}. Choose another one (on the command line with --index-dir).`,
      { cause },
    );
  }
}

/** Versions of the native parts, for a report. */
export async function nativeVersions(): Promise<{ sqlite: string; sqliteVec: string }> {
  const db = await openDatabase(':memory:');
  try {
    return db.prepare('SELECT sqlite_version() AS sqlite, vec_version() AS sqliteVec').get() as {
      sqlite: string;
      sqliteVec: string;
    };
  } finally {
    db.close();
  }
}

/**
 * Whether an error says that the file's content cannot be trusted. The statements are all right and each write
 * keeps the rules of the tables, so a table that is missing, a rule that is broken or a value of another type
 * tells of damage as well.
 */
export function isDamage(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB|ERROR$|CONSTRAINT|MISMATCH)/.test(code);
}

interface NativeParts {
  readonly Sqlite: typeof BetterSqlite3;
  readonly sqliteVec: { load(db: Database): void };
}

let loaded: Promise<NativeParts> | undefined;

function nativeParts(): Promise<NativeParts> {
  loaded ??= loadNativeParts();
  return loaded;
}

async function loadNativeParts(): Promise<NativeParts> {
  const nodeApi = Number(process.versions.napi);
  if (!(nodeApi >= NEEDED_NODE_API)) {
    throw new EngineError(
      'unsupportedPlatform',
      `Sextant needs Node.js 22.14 or newer (Node-API ${NEEDED_NODE_API}) and this is ${process.version}. ` +
        'Install a newer Node.js, or run it through npx in a checkout, which brings its own.',
    );
  }
  try {
    const [sqlite, sqliteVec] = await Promise.all([import('better-sqlite3'), import('sqlite-vec')]);
    const probe = new sqlite.default(':memory:');
    try {
      sqliteVec.load(probe);
    } finally {
      probe.close();
    }
    return { Sqlite: sqlite.default, sqliteVec };
  } catch (cause) {
    throw notLoaded(cause);
  }
}

function notLoaded(cause: unknown): EngineError {
  throwIfNoFileOpens();
  return new EngineError(
    'unsupportedPlatform',
    `SQLite with vectors could not be loaded on ${process.platform}-${process.arch}: ${(cause as Error).message} ` +
      'Reinstall the packages for this platform (npm ci); if that does not help, the platform is not supported yet.',
    { cause },
  );
}
