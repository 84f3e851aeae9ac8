/**
 * SQLite's statements with one promise more: whatever shows that the file cannot be trusted, at whichever read
 * or write it shows, is thrown as EngineError `indexDamaged`, so that no caller has to think of it.
 */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EngineError } from '../../shared/errors.ts';
import { type Database, type DatabaseOptions, isDamage, openDatabase, type Statement } from './database.ts';
import { PageSums } from './pageSums.ts';

export class CheckedDatabase {
  readonly file: string;
  readonly #db: Database;
  /** Undefined in a process that only reads. */
  readonly #sums: PageSums | undefined;

  private constructor(db: Database, file: string, sums: PageSums | undefined) {
    this.#db = db;
    this.file = file;
    this.#sums = sums;
  }

  /** Reads all of the file, to compare it with its checksums. */
  static async open(file: string, options: DatabaseOptions = {}): Promise<CheckedDatabase> {
    let db: Database | undefined;
    try {
      db = await openDatabase(file, options);
      const sums = await (options.readonly ? PageSums.changedPage(db, file) : PageSums.open(db, file));
      if (typeof sums === 'number') throw damaged(file, `page ${sums} is not as it was written`);
      return new CheckedDatabase(db, file, sums);
    } catch (error) {
      db?.close();
      throw asDamage(error, file);
    }
  }

  prepare(text: string): CheckedStatement {
    return new CheckedStatement(
      this.check(() => this.#db.prepare(text)),
      this,
    );
  }

  exec(text: string): void {
    this.write(() => this.#db.exec(text));
  }

  pragma(text: string): unknown {
    return this.check(() => this.#db.pragma(text, { simple: true }));
  }

  /** All rows of a pragma. */
  pragmaRows(text: string): unknown[] {
    return this.check(() => this.#db.pragma(text) as unknown[]);
  }

  /** Runs all of `work` or nothing of it; what it reads is one version of the database. */
  transaction<T>(work: () => T): T {
    return this.write(() => this.#db.transaction(work)());
  }

  /** Moves what is in the write-ahead log into the database file, so that the file alone is the index. */
  checkpoint(): void {
    this.check(() => this.#sums?.checkpoint('TRUNCATE'));
  }

  close(): void {
    this.#sums?.close();
    this.#db.close();
  }

  /** As `check`, for what may change the file. */
  write<T>(work: () => T): T {
    return this.check(() => {
      const result = work();
      this.#sums?.afterWrite();
      return result;
    });
  }

  check<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asDamage(error, this.file);
    }
  }
}

export class CheckedStatement {
  readonly #statement: Statement;
  readonly #db: CheckedDatabase;

  constructor(statement: Statement, db: CheckedDatabase) {
    this.#statement = statement;
    this.#db = db;
  }

  /** Rows become the value of their first column. */
  pluck(): this {
    this.#statement.pluck();
    return this;
  }

  /** Rows become arrays of their columns. */
  raw(): this {
    this.#statement.raw();
    return this;
  }

  get(...values: unknown[]): unknown {
    return this.#db.check(() => this.#statement.get(...values));
  }

  all(...values: unknown[]): unknown[] {
    return this.#db.check(() => this.#statement.all(...values));
  }

  run(...values: unknown[]): { readonly lastInsertRowid: number | bigint } {
    return this.#db.write(() => this.#statement.run(...values));
  }
}

/** The error for content that cannot be trusted: the caller sets the file aside and builds a new one. */
export function damaged(file: string, what: string, cause?: unknown): EngineError {
  return new EngineError(
    'indexDamaged',
    `The index ${file} is damaged: ${what.replace(/\.$/, '')}. It will be set aside and built again.`,
    { cause },
  );
}

function asDamage(error: unknown, file: string): unknown {
  if (mayBeFull(error) && isDiskFull(dirname(file)))
    return Object.assign(new Error(`The disk of ${file} is full.`, { cause: error }), { code: 'ENOSPC' });
  return isDamage(error) ? damaged(file, (error as Error).message, error) : error;
}

/** Virtual tables, and the memory that processes share, do not say that the disk was full. */
function mayBeFull(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^SQLITE_(?:ERROR$|IOERR)/.test(code);
}

/** Less than SQLite extends a file by at once, and than any disk has that is not full. */
const LEAST_FREE_BYTES = 64 * 1024;

function isDiskFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < LEAST_FREE_BYTES;
  } catch {
    return false;
  }
}
