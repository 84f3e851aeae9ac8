/** Figures about an index on disk, its integrity, and giving space back. */
import type { CheckedDatabase } from './checked.ts';
import { createTermList, type StoreStatements } from './statements.ts';
import { createVectors, type VectorShape, vectorConstructor } from './vectorColumn.ts';

/** Compaction is worth its time when this share of the vectors is retired, and never for a few. */
const COMPACT_DEAD_SHARE = 0.3;
const COMPACT_DEAD_LEAST = 2000;
/** Free pages are given back when they are this share of the file, and never for a few. */
const VACUUM_FREE_SHARE = 0.1;
const VACUUM_FREE_LEAST = 32;

export class StoreUpkeep {
  readonly #db: CheckedDatabase;
  readonly #sql: StoreStatements;
  readonly #vectors: VectorShape;

  constructor(db: CheckedDatabase, sql: StoreStatements, vectors: VectorShape) {
    this.#db = db;
    this.#sql = sql;
    this.#vectors = vectors;
  }

  counts(): { files: number; chunks: number; retired: number; bytes: number } {
    const row = this.#sql.counts.get() as { files: number; chunks: number; retired: number };
    const pages = this.#db.pragma('page_count') as number;
    return { ...row, bytes: pages * (this.#db.pragma('page_size') as number) };
  }

  /** Bytes of each table with its indexes, largest first. */
  sizes(): { name: string; bytes: number }[] {
    return this.#sql.sizes.all() as { name: string; bytes: number }[];
  }

  /** What SQLite finds wrong; empty if nothing. Reads the whole file. */
  integrityProblems(): string[] {
    try {
      const rows = this.#db.pragmaRows('integrity_check') as { integrity_check: string }[];
      return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    } catch (error) {
      return [(error as Error).message];
    }
  }

  /** Rebuilds the vectors without the retired ones, if enough of them are. */
  compactIfWorthwhile(): boolean {
    const { chunks, retired } = this.counts();
    if (retired < COMPACT_DEAD_LEAST || retired < COMPACT_DEAD_SHARE * (chunks + retired)) return false;
    this.#withTemporary(() => this.#db.transaction(() => this.#compact()));
    return true;
  }

  #compact(): void {
    this.#sql.raiseGeneration.run();
    this.#db.exec(`
      CREATE TEMP TABLE live_vectors AS
        SELECT rowid AS id, embedding FROM chunk_vectors WHERE rowid IN (SELECT id FROM chunks);
      DELETE FROM retired;
      DROP TABLE chunk_vectors;
      ${createVectors(this.#vectors)}
      INSERT INTO chunk_vectors (rowid, embedding)
        SELECT id, ${vectorConstructor(this.#vectors)}(embedding) FROM live_vectors;
      DROP TABLE live_vectors;
      INSERT INTO chunk_text (chunk_text) VALUES ('optimize');
    `);
  }

  /** Gives the pages that bulk writes and compaction left free back to the file system, if there are many. */
  vacuumIfWorthwhile(): void {
    const free = this.#db.pragma('freelist_count') as number;
    const pages = this.#db.pragma('page_count') as number;
    if (free < VACUUM_FREE_LEAST || free < VACUUM_FREE_SHARE * pages) return;
    this.#withTemporary(() => this.#db.exec('VACUUM'));
  }

  /**
   * What puts much aside does so in a temporary file; in memory only where none can be made, or not so large a one.
   * Virtual tables do not say which of all errors it was.
   */
  #withTemporary(work: () => void): void {
    this.#db.pragma('temp_store = FILE');
    try {
      work();
    } catch {
      this.#db.pragma('temp_store = MEMORY');
      work();
    } finally {
      this.#db.pragma('temp_store = MEMORY');
      // The pragma takes every temporary table away.
      createTermList(this.#db);
    }
  }

  /** Moves what is in the write-ahead log into the database file, so that the file alone is the index. */
  checkpoint(): void {
    this.#db.checkpoint();
  }

  /** Merges the word lists after a bulk of writes: smaller, and fewer to look through per query. */
  optimizeWords(): void {
    this.#withTemporary(() => this.#db.exec(`INSERT INTO chunk_text (chunk_text) VALUES ('optimize')`));
  }
}
