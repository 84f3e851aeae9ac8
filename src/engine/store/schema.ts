/**
 * The tables and how older ones become today's. A migration is never changed once released; a new one is
 * added at the end.
 */
import { EngineError } from '../../shared/errors.ts';
import { type CheckedDatabase, damaged } from './checked.ts';
import { createVectors, type VectorShape } from './vectorColumn.ts';

type Migration = (db: CheckedDatabase, vectors: VectorShape) => void;

/** `MIGRATIONS[n]` brings a database of version n to version n + 1. */
export const MIGRATIONS: readonly Migration[] = [
  createTables,
  rememberSkipped,
  keepLengths,
  forgetHashIndex,
  sumUpTerms,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the tables to `SCHEMA_VERSION`, each step in a transaction of its own. Throws EngineError
 * `indexNewer` if a newer Sextant made them.
 */
export function migrate(db: CheckedDatabase, vectors: VectorShape): void {
  const version = versionOf(db);
  for (let step = version; step < SCHEMA_VERSION; step++) {
    db.transaction(() => {
      MIGRATIONS[step]!(db, vectors);
      db.pragma(`user_version = ${step + 1}`);
    });
  }
}

/** Throws EngineError `indexNewer`, or `indexUnusable` for older tables, which only a writer may bring up to date. */
export function assertSchema(db: CheckedDatabase): void {
  if (versionOf(db) === SCHEMA_VERSION) return;
  throw new EngineError(
    'indexUnusable',
    `The index ${db.file} was made by an older version of Sextant. Run sextant index to bring it up to date.`,
  );
}

function versionOf(db: CheckedDatabase): number {
  const version = db.pragma('user_version') as number;
  // Tables come with a version: a database that has only one of the two, or others, is somebody else's.
  const tables = db.prepare('SELECT name FROM sqlite_master').pluck().all() as string[];
  if (version === 0 ? tables.length > 0 : !tables.includes('meta'))
    throw damaged(db.file, 'it is a database of another program');
  if (version <= SCHEMA_VERSION) return version;
  throw new EngineError(
    'indexNewer',
    `The index ${db.file} was made by a newer version of Sextant (format ${version}, this one reads up to ${SCHEMA_VERSION}). ` +
      'Update Sextant, or delete that file to have it built again.',
  );
}

/**
 * Ids: the row of a chunk's vector in `chunk_vectors` and of its words in `chunk_text` is the chunk's id.
 * When a chunk goes away its vector stays in place as a retired one, so that a revert finds it by hash,
 * until compaction: scattered deletes in vec0 would never give their space back.
 *
 * `chunk_text` holds terms, not text: a field or frequency prefix and a word (see lexical/terms.ts). That is
 * why `detail=none` is enough: a quarter of the size of full positions, and a third of the time per query.
 */
function createTables(db: CheckedDatabase, vectors: VectorShape): void {
  db.exec(`
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE files (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      size INTEGER NOT NULL,
      mtime_ms REAL NOT NULL,
      content_hash BLOB NOT NULL,
      language TEXT,
      content_kind TEXT NOT NULL,
      role TEXT NOT NULL,
      fallback TEXT,
      indexed_ms REAL NOT NULL,
      path_vector BLOB NOT NULL
    ) STRICT;

    CREATE TABLE chunks (
      id INTEGER PRIMARY KEY,
      file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
      start_line INTEGER NOT NULL,
      end_line INTEGER NOT NULL,
      symbol TEXT NOT NULL,
      symbol_kind INTEGER NOT NULL,
      breadcrumb TEXT NOT NULL,
      definitions TEXT NOT NULL,
      flags INTEGER NOT NULL,
      chunk_hash BLOB NOT NULL,
      token_count INTEGER NOT NULL,
      word_count INTEGER NOT NULL,
      vector_checksum INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX chunks_of_file ON chunks (file_id);
    CREATE INDEX chunks_of_hash ON chunks (chunk_hash);

    CREATE TABLE retired (
      id INTEGER PRIMARY KEY,
      chunk_hash BLOB NOT NULL,
      token_count INTEGER NOT NULL,
      vector_checksum INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX retired_of_hash ON retired (chunk_hash);

    CREATE TABLE skipped (path TEXT PRIMARY KEY, reason TEXT NOT NULL, bytes INTEGER) STRICT, WITHOUT ROWID;

    CREATE VIRTUAL TABLE chunk_text USING fts5(
      terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
    );
    ${createVectors(vectors)}
  `);
}

/**
 * A file is the same if its size and its time of change are, which is later than that of writing where a tool sets
 * the latter back; the old times lie in the past and so only cause a look. Files left out for what they hold are
 * remembered with theirs, so that they are not read at every run.
 */
function rememberSkipped(db: CheckedDatabase): void {
  db.exec(`
    ALTER TABLE files RENAME COLUMN mtime_ms TO changed_ms;
    ALTER TABLE skipped ADD COLUMN changed_ms REAL;
    ALTER TABLE skipped ADD COLUMN seen_ms REAL;
  `);
}

/**
 * How long the model's vectors were: what is stored may be their direction alone. Before, every vector counted as of
 * length 1, and int8 was the only format.
 */
function keepLengths(db: CheckedDatabase): void {
  db.exec(`
    ALTER TABLE chunks ADD COLUMN vector_length REAL NOT NULL DEFAULT 1;
    ALTER TABLE retired ADD COLUMN vector_length REAL NOT NULL DEFAULT 1;
    UPDATE meta SET value = replace(value, '"quantisation":', '"vectorFormat":') WHERE key = 'stamp';
  `);
}

/** Hashes are looked up in memory (`chunkHashes.ts`). */
function forgetHashIndex(db: CheckedDatabase): void {
  db.exec('DROP INDEX chunks_of_hash');
}

/**
 * A chunk that kept its hash may have other words: which of its lines are a doc comment, and what it defines, also
 * depends on what surrounds it. Those of before are not known, so they are written again with the next change.
 */
function sumUpTerms(db: CheckedDatabase): void {
  db.exec('ALTER TABLE chunks ADD COLUMN terms_checksum INTEGER');
}
