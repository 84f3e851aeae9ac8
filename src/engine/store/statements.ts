/** Every prepared statement of the store. */
import type { CheckedDatabase, CheckedStatement } from './checked.ts';
import { type VectorShape, vectorConstructor } from './vectorColumn.ts';

export type StoreStatements = ReturnType<typeof prepareStatements>;

/**
 * Rows that are read at once: one by one they take half as long again. With 2,048 they outlive V8's young generation, and
 * opening left 60 MB more of it behind.
 */
export const PAGE = 256;

const CHUNK_COLUMNS =
  'id, file_id, start_line, end_line, symbol, symbol_kind, breadcrumb, definitions, flags';

/** Of this connection alone, and without rows of its own: it shows the terms of the word index. */
export function createTermList(db: CheckedDatabase): void {
  db.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.chunk_terms USING fts5vocab(main, chunk_text, row)');
}

export function prepareStatements(db: CheckedDatabase, vectors: VectorShape) {
  const sql = (text: string): CheckedStatement => db.prepare(text);
  const value = (text: string): CheckedStatement => sql(text).pluck();
  createTermList(db);
  return {
    getMeta: value('SELECT value FROM meta WHERE key = ?'),
    setMeta: sql(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ),
    raiseGeneration: sql(
      `INSERT INTO meta (key, value) VALUES ('generation', '1')
       ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`,
    ),

    filesAfter: sql('SELECT * FROM files WHERE path > ? ORDER BY path LIMIT ?'),
    fileByPath: sql('SELECT * FROM files WHERE path = ?'),
    // '0' is the character behind '/': the range holds what lies in the folder.
    pathsUnder: value('SELECT path FROM files WHERE path = ? OR (path > ? AND path < ?)'),
    addFile: sql(
      `INSERT INTO files (path, size, changed_ms, content_hash, language, content_kind, role, fallback, indexed_ms, path_vector)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    updateFile: sql(
      `UPDATE files SET size = ?, changed_ms = ?, content_hash = ?, language = ?, content_kind = ?, role = ?, fallback = ?,
       indexed_ms = ?, path_vector = ? WHERE id = ?`,
    ),
    touchFile: sql('UPDATE files SET size = ?, changed_ms = ?, indexed_ms = ? WHERE path = ?'),
    deleteFile: sql('DELETE FROM files WHERE id = ?'),

    hashesOfFile: sql('SELECT id, chunk_hash, terms_checksum FROM chunks WHERE file_id = ? ORDER BY id'),
    // One statement for all of them takes a fifth of the time of one each.
    chunks: sql(
      `SELECT ${CHUNK_COLUMNS}, chunk_hash FROM chunks WHERE id IN (SELECT value FROM json_each(?))`,
    ),
    // The name is the last of a definition's line; LIKE takes both cases.
    chunksNaming: sql(
      `SELECT ${CHUNK_COLUMNS}, chunk_hash FROM chunks WHERE definitions LIKE ? OR definitions LIKE ?`,
    ),
    summariesAfter: sql(
      `SELECT id, file_id, start_line, end_line, symbol_kind, flags, token_count, word_count, vector_length, vector_checksum
       FROM chunks WHERE id > ? ORDER BY id LIMIT ?`,
    ).raw(),
    addChunk: sql(
      `INSERT INTO chunks (${CHUNK_COLUMNS}, chunk_hash, token_count, word_count, vector_length, vector_checksum,
       terms_checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    updateChunk: sql(
      `UPDATE chunks SET file_id = ?, start_line = ?, end_line = ?, symbol = ?, symbol_kind = ?, breadcrumb = ?,
       definitions = ?, flags = ?, terms_checksum = ? WHERE id = ?`,
    ),
    deleteChunk: sql('DELETE FROM chunks WHERE id = ?'),
    highestId: value(
      'SELECT max(coalesce((SELECT max(id) FROM chunks), 0), coalesce((SELECT max(id) FROM retired), 0))',
    ),

    retireVector: sql(
      `INSERT INTO retired (id, chunk_hash, token_count, vector_length, vector_checksum)
       SELECT id, chunk_hash, token_count, vector_length, vector_checksum FROM chunks WHERE id = ?`,
    ),
    retiredOfHash: value('SELECT min(id) FROM retired WHERE chunk_hash = ?'),
    reviveVector: sql('DELETE FROM retired WHERE id = ?'),
    hashesAfter: sql('SELECT id, chunk_hash FROM chunks WHERE id > ? ORDER BY id LIMIT ?'),
    vectorOfChunk: sql(
      'SELECT id, token_count, vector_length, vector_checksum FROM chunks WHERE id = ? AND chunk_hash = ?',
    ),
    vectorOfRetired: sql(
      'SELECT id, token_count, vector_length, vector_checksum FROM retired WHERE chunk_hash = ? LIMIT 1',
    ),
    checksum: value(
      'SELECT vector_checksum FROM chunks WHERE id = ? UNION ALL SELECT vector_checksum FROM retired WHERE id = ?',
    ),
    vector: value('SELECT embedding FROM chunk_vectors WHERE rowid = ?'),
    addVector: sql(
      `INSERT INTO chunk_vectors (rowid, embedding) VALUES (?, ${vectorConstructor(vectors)}(?))`,
    ),
    segmentIds: value('SELECT chunk_id FROM chunk_vectors_chunks ORDER BY chunk_id'),
    segment: sql(
      `SELECT chunk.validity, chunk.rowids, segment.vectors FROM chunk_vectors_chunks AS chunk
       JOIN chunk_vectors_vector_chunks00 AS segment ON segment.rowid = chunk.chunk_id WHERE chunk.chunk_id = ?`,
    ),

    addTerms: sql('INSERT INTO chunk_text (rowid, terms) VALUES (?, ?)'),
    deleteTerms: sql('DELETE FROM chunk_text WHERE rowid = ?'),
    postings: value('SELECT rowid FROM chunk_text WHERE chunk_text MATCH ?'),
    termChunks: value('SELECT doc FROM temp.chunk_terms WHERE term = ?'),
    termsBetween: value('SELECT term FROM temp.chunk_terms WHERE term >= ? AND term < ?'),

    skipped: sql('SELECT path, reason, bytes, changed_ms, seen_ms FROM skipped ORDER BY path'),
    clearSkipped: sql('DELETE FROM skipped'),
    clearSkippedUnder: sql('DELETE FROM skipped WHERE path = ? OR (path > ? AND path < ?)'),
    addSkipped: sql(
      'INSERT OR REPLACE INTO skipped (path, reason, bytes, changed_ms, seen_ms) VALUES (?, ?, ?, ?, ?)',
    ),

    counts: sql(
      `SELECT (SELECT count(*) FROM files) AS files, (SELECT count(*) FROM chunks) AS chunks,
       (SELECT count(*) FROM retired) AS retired`,
    ),
    sizes: sql(
      `SELECT CASE WHEN name LIKE 'chunk_text%' THEN 'words' WHEN name LIKE 'chunk_vectors%' THEN 'vectors'
         WHEN name LIKE 'files%' OR name LIKE '%files_1' THEN 'files' WHEN name LIKE 'retired%' THEN 'retired'
         WHEN name LIKE 'chunks%' THEN 'chunks' ELSE 'other' END AS name, sum(pgsize) AS bytes
       FROM dbstat WHERE aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC`,
    ),
  };
}
