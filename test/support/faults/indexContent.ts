/**
 * All that an index file holds, without ids and times, so that two indexes of the same files can be compared; and which
 * vectors it has. Reads through a connection of its own.
 */
import { type Database, openDatabase } from '../../../src/engine/store/database.ts';

export interface IndexContent {
  readonly files: readonly string[];
  /** Every chunk with its vector. */
  readonly chunks: readonly string[];
  /** Every term with the chunks that hold it. */
  readonly words: readonly string[];
  readonly skipped: readonly string[];
}

export async function contentOf(file: string): Promise<IndexContent> {
  return reading(file, (db) => ({
    files: rows(
      db,
      `SELECT path, size, hex(content_hash), language, content_kind, role, fallback, hex(path_vector) FROM files`,
    ),
    chunks: rows(
      db,
      `SELECT path, start_line, end_line, symbol, symbol_kind, breadcrumb, definitions, flags, hex(chunk_hash), token_count,
       word_count, vector_length, vector_checksum, hex(embedding)
       FROM chunks JOIN files ON files.id = file_id LEFT JOIN chunk_vectors ON chunk_vectors.rowid = chunks.id`,
    ),
    words: wordsOf(db),
    skipped: rows(db, 'SELECT path, reason, bytes FROM skipped'),
  }));
}

/** Hashes of the chunks whose vector is in the index, retired ones among them. */
export function storedHashes(file: string): Promise<Set<string>> {
  return reading(
    file,
    (db) =>
      new Set(
        db
          .prepare('SELECT hex(chunk_hash) FROM chunks UNION SELECT hex(chunk_hash) FROM retired')
          .pluck()
          .all() as string[],
      ),
  );
}

/** Hashes of the chunks that count today. */
export function liveHashes(file: string): Promise<Set<string>> {
  return reading(
    file,
    (db) => new Set(db.prepare('SELECT hex(chunk_hash) FROM chunks').pluck().all() as string[]),
  );
}

function wordsOf(db: Database): string[] {
  db.exec('CREATE VIRTUAL TABLE temp.instances USING fts5vocab(main, chunk_text, instance)');
  return rows(
    db,
    `SELECT term, path, start_line, end_line FROM temp.instances
     LEFT JOIN chunks ON chunks.id = doc LEFT JOIN files ON files.id = file_id`,
  );
}

function rows(db: Database, query: string): string[] {
  const all = db.prepare(query).raw().all() as unknown[][];
  return all.map((row) => JSON.stringify(row)).sort();
}

async function reading<T>(file: string, read: (db: Database) => T): Promise<T> {
  const db = await openDatabase(file, { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}
