/**
 * One index on disk: files, chunks, words and vectors in one SQLite database. Every change of a file is one
 * transaction, so what the store holds for a file is always one complete version of it.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { EngineError } from '../../shared/errors.ts';
import { CheckedDatabase, damaged } from './checked.ts';
import { ChunkHashes } from './chunkHashes.ts';
import { openDatabase } from './database.ts';
import type {
  ChunkRecord,
  ChunkSummary,
  FileChange,
  FileRecord,
  IndexStamp,
  NewChunk,
  NewFile,
  SkippedRecord,
  StoredVector,
} from './records.ts';
import {
  type ChunkRow,
  chunkFromRow,
  definitionsToText,
  type FileRow,
  fileFromRow,
  type KeptRow,
  kindToNumber,
  pathVectorToBytes,
  type SegmentRow,
  type SkippedRow,
  type SummaryRow,
  skippedFromRow,
  summaryFromRow,
} from './rows.ts';
import { assertSchema, migrate } from './schema.ts';
import { PAGE, prepareStatements, type StoreStatements } from './statements.ts';
import { StoredTerms } from './terms.ts';
import { StoreUpkeep } from './upkeep.ts';

export interface NewFileEntry {
  readonly file: NewFile;
  readonly chunks: readonly NewChunk[];
}

export class Store {
  readonly file: string;
  readonly stamp: IndexStamp;
  readonly terms: StoredTerms;
  readonly upkeep: StoreUpkeep;
  readonly #db: CheckedDatabase;
  readonly #sql: StoreStatements;
  #nextId: number;
  readonly #hashes: ChunkHashes;

  private constructor(stamp: IndexStamp, db: CheckedDatabase) {
    this.file = db.file;
    this.stamp = stamp;
    this.#db = db;
    this.#sql = prepareStatements(db, stamp);
    this.terms = new StoredTerms(this.#sql);
    this.#hashes = new ChunkHashes(this.#sql);
    this.upkeep = new StoreUpkeep(db, this.#sql, stamp);
    this.#nextId = (this.#sql.highestId.get() as number) + 1;
  }

  /**
   * Opens an index, making it first unless `readonly`. Throws EngineError `indexDamaged` if its content cannot
   * be trusted, `indexNewer` if a newer Sextant made it, `indexUnusable` if the file was made for another stamp
   * or, `readonly`, has tables of another version.
   */
  static async open(file: string, stamp: IndexStamp, options: { readonly?: boolean } = {}): Promise<Store> {
    const { readonly = false } = options;
    const db = await CheckedDatabase.open(file, options);
    try {
      db.check(() => (readonly ? assertSchema(db) : migrate(db, stamp)));
      const store = new Store(stamp, db);
      store.#claim(stamp, readonly);
      return store;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** What an index says of itself, whatever version made it; undefined if it cannot be read. */
  static async peek(
    file: string,
  ): Promise<{ readonly stamp: Partial<IndexStamp>; readonly scope: string | undefined } | undefined> {
    try {
      const db = await openDatabase(file, { readonly: true });
      try {
        const meta = db.prepare('SELECT value FROM meta WHERE key = ?').pluck();
        const scope = meta.get('scope') as string | undefined;
        return { stamp: todaysStamp(JSON.parse(String(meta.get('stamp')))), scope };
      } finally {
        db.close();
      }
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.#db.close();
  }

  /** Whether the first full pass over the workspace has finished: what is not in the index does not exist. */
  get complete(): boolean {
    return this.#sql.getMeta.get('complete') === '1';
  }

  markComplete(): void {
    this.#transaction(() => this.#sql.setMeta.run('complete', '1'));
  }

  /** Runs reads that belong together on one version of the index, whatever another process commits meanwhile. */
  snapshot<T>(read: () => T): T {
    return this.#db.transaction(read);
  }

  /** Raised by every commit. */
  get generation(): number {
    return Number(this.#sql.getMeta.get('generation') ?? 0);
  }

  /** A small text that is kept with the index, for example which files were asked for. */
  getMeta(key: string): string | undefined {
    return this.#sql.getMeta.get(key) as string | undefined;
  }

  setMeta(key: string, value: string): void {
    this.#sql.setMeta.run(key, value);
  }

  /** By path. */
  *files(): Generator<FileRecord> {
    for (let last = ''; ; ) {
      const rows = this.#sql.filesAfter.all(last, PAGE) as FileRow[];
      for (const row of rows) yield fileFromRow(row);
      if (rows.length < PAGE) return;
      last = rows.at(-1)!.path;
    }
  }

  fileByPath(path: string): FileRecord | undefined {
    const row = this.#sql.fileByPath.get(path) as FileRow | undefined;
    return row && fileFromRow(row);
  }

  /**
   * Makes the store hold these versions of files, in one transaction: a file is stored whole or, if this throws,
   * none of them is. Chunks with a hash that their file already had keep their id and vector, and their words if these
   * are the same; a retired vector of the same hash is taken back.
   */
  replaceFiles(entries: readonly NewFileEntry[]): FileChange[] {
    return this.#transaction(() => entries.map(({ file, chunks }) => this.#replaceFile(file, chunks)));
  }

  #replaceFile(file: NewFile, chunks: readonly NewChunk[]): FileChange {
    const old = this.#sql.fileByPath.get(file.path) as FileRow | undefined;
    const kept = new Map<string, KeptRow[]>();
    const known = old ? (this.#sql.hashesOfFile.all(old.id) as KeptRow[]) : [];
    for (const row of known) {
      const key = row.chunk_hash.toString('latin1');
      const rows = kept.get(key);
      if (rows) rows.push(row);
      else kept.set(key, [row]);
    }
    const record = this.#writeFile(file, old?.id);
    const written = chunks.map((chunk) => this.#writeChunk(record.id, chunk, kept));
    const removedChunks = [...kept.values()].flat().map(({ id }) => id);
    for (const id of removedChunks) this.#retire(id);
    return { file: record, removedFileId: undefined, removedChunks, chunks: written };
  }

  /** Notes that a file was seen unchanged under new attributes, without touching its chunks. */
  touchFile(path: string, size: number, changedMs: number, indexedMs: number): void {
    this.#sql.touchFile.run(size, changedMs, indexedMs, path);
  }

  /** Takes files out, in one transaction. Paths that are not in the store are passed over. */
  removeFiles(paths: readonly string[]): FileChange[] {
    if (paths.length === 0) return [];
    return this.#transaction(() =>
      paths.flatMap((path): FileChange[] => {
        const old = this.#sql.fileByPath.get(path) as FileRow | undefined;
        if (!old) return [];
        const removedChunks = (this.#sql.hashesOfFile.all(old.id) as { id: number }[]).map((row) => row.id);
        for (const id of removedChunks) this.#retire(id);
        this.#sql.deleteFile.run(old.id);
        return [{ file: undefined, removedFileId: old.id, removedChunks, chunks: [] }];
      }),
    );
  }

  /** The file of this path, and those inside the folder of this path. */
  pathsUnder(path: string): string[] {
    return this.#sql.pathsUnder.all(...rangeUnder(path)) as string[];
  }

  /** Replaces the record of what was left out and why; with `under`, only for these paths and what is in them. */
  setSkipped(entries: readonly SkippedRecord[], under?: readonly string[]): void {
    this.#db.transaction(() => {
      if (!under) this.#sql.clearSkipped.run();
      for (const path of under ?? []) this.#sql.clearSkippedUnder.run(...rangeUnder(path));
      for (const { path, reason, bytes, changedMs, seenMs } of entries) {
        this.#sql.addSkipped.run(path, reason, bytes ?? null, changedMs ?? null, seenMs ?? null);
      }
    });
  }

  skipped(): SkippedRecord[] {
    return (this.#sql.skipped.all() as SkippedRow[]).map(skippedFromRow);
  }

  /** The vector that some chunk with this hash has or had, so that equal text is never embedded twice. */
  vectorByHash(chunkHash: Buffer): StoredVector | undefined {
    const row = this.#hashes.vectorRow(chunkHash);
    if (!row) return undefined;
    const vector = this.#vector(row.id, row.vector_checksum);
    return { vector, vectorLength: row.vector_length, tokenCount: row.token_count };
  }

  /** Stored vector of a chunk. Throws EngineError `indexDamaged` if it is not there, or has changed. */
  vector(id: number): Uint8Array {
    return this.#vector(id, this.#sql.checksum.get(id, id) as number | undefined);
  }

  #vector(id: number, checksum: number | undefined): Uint8Array {
    const bytes = this.#sql.vector.get(id) as Buffer | undefined;
    if (!bytes || checksum === undefined) throw damaged(this.file, `the vector of chunk ${id} is missing`);
    if (crc32(bytes) !== checksum) throw damaged(this.file, `the vector of chunk ${id} has changed`);
    return new Uint8Array(bytes);
  }

  /** Ids of the chunks that define a name of one letter, in either case. Reads every chunk: some 40 ms for 100,000. */
  chunksDefining(letter: string): number[] {
    const rows = this.#sql.chunksNaming.all(`% ${letter}`, `% ${letter}\n%`) as ChunkRow[];
    return rows
      .map(chunkFromRow)
      .filter(({ definitions }) => definitions.some(({ name }) => name.toLowerCase() === letter))
      .map(({ id }) => id);
  }

  /** By id; those that are not in the store are missing. */
  chunks(ids: readonly number[]): Map<number, ChunkRecord> {
    const rows = this.#sql.chunks.all(JSON.stringify(ids)) as ChunkRow[];
    return new Map(rows.map((row) => [row.id, chunkFromRow(row)]));
  }

  /** By id. */
  *chunkSummaries(): Generator<ChunkSummary & { readonly vectorChecksum: number }> {
    for (let last = 0; ; ) {
      const rows = this.#sql.summariesAfter.all(last, PAGE) as SummaryRow[];
      for (const row of rows) yield summaryFromRow(row);
      if (rows.length < PAGE) return;
      last = rows.at(-1)![0];
    }
  }

  /**
   * Keys of the segments that sqlite-vec keeps vectors in, 1,024 each. Reading these instead of rows is what
   * makes opening fast.
   */
  vectorSegmentIds(): number[] {
    return this.#sql.segmentIds.all() as number[];
  }

  /** Row i of `bytes` is the vector of chunk `ids[i]`; id 0 marks an empty place. */
  vectorSegment(segment: number): { readonly ids: readonly number[]; readonly bytes: Uint8Array } {
    const row = this.#sql.segment.get(segment) as SegmentRow | undefined;
    if (!row) return { ids: [], bytes: new Uint8Array(0) };
    const { validity, vectors } = row;
    const ids = Array.from({ length: row.rowids.length / 8 }, (_, i) =>
      (validity[i >> 3]! >> (i & 7)) & 1 ? Number(row.rowids.readBigInt64LE(i * 8)) : 0,
    );
    return { ids, bytes: vectors };
  }

  #claim(stamp: IndexStamp, readonly: boolean): void {
    const text = JSON.stringify(stamp);
    const found = this.#sql.getMeta.get('stamp') as string | undefined;
    if (found === text) return;
    if (found !== undefined || readonly) {
      throw new EngineError(
        'indexUnusable',
        `The index ${this.file} was made with another model or another version. Run sextant index to build the one that is needed.`,
      );
    }
    this.#sql.setMeta.run('stamp', text);
  }

  #transaction<T>(change: () => T): T {
    const firstId = this.#nextId;
    try {
      return this.#db.transaction(() => {
        const result = change();
        this.#sql.raiseGeneration.run();
        return result;
      });
    } catch (error) {
      this.#nextId = firstId;
      throw error;
    }
  }

  #writeFile(file: NewFile, id: number | undefined): FileRecord {
    const values = [
      file.size,
      file.changedMs,
      Buffer.from(file.contentHash, 'hex'),
      file.language ?? null,
      file.contentKind,
      file.role,
      file.fallback ?? null,
      file.indexedMs,
      pathVectorToBytes(file.pathVector),
    ];
    if (id === undefined) {
      return { ...file, id: Number(this.#sql.addFile.run(file.path, ...values).lastInsertRowid) };
    }
    this.#sql.updateFile.run(...values, id);
    return { ...file, id };
  }

  #writeChunk(
    fileId: number,
    chunk: NewChunk,
    kept: Map<string, KeptRow[]>,
  ): ChunkSummary & { vector: Uint8Array } {
    const { startLine, endLine, symbolKind, flags, tokenCount, vectorLength, wordCount, vector } = chunk;
    const summary = { fileId, startLine, endLine, symbolKind, flags, tokenCount, vectorLength, wordCount };
    const details = [
      fileId,
      startLine,
      endLine,
      chunk.symbol,
      kindToNumber(symbolKind),
      chunk.breadcrumb.join('\n'),
      definitionsToText(chunk),
      flags,
    ];
    const sameHash = kept.get(chunk.chunkHash.toString('latin1'));
    const termsChecksum = crc32(chunk.terms);
    const same = sameHash?.shift();
    if (same) {
      this.#sql.updateChunk.run(...details, termsChecksum, same.id);
      if (same.terms_checksum !== termsChecksum) {
        this.#sql.deleteTerms.run(same.id);
        this.#sql.addTerms.run(same.id, chunk.terms);
      }
      return { ...summary, id: same.id, vector };
    }
    // Asked first: a DELETE costs an eighth of all writing, and in most cases there is nothing to take back.
    const revived = this.#sql.retiredOfHash.get(chunk.chunkHash) as number | null;
    const id = revived ?? this.#nextId++;
    if (revived === null) this.#sql.addVector.run(BigInt(id), vector);
    else this.#sql.reviveVector.run(id);
    const ofVector = [tokenCount, wordCount, vectorLength, crc32(vector)];
    this.#sql.addChunk.run(id, ...details, chunk.chunkHash, ...ofVector, termsChecksum);
    this.#sql.addTerms.run(id, chunk.terms);
    this.#hashes.add(chunk.chunkHash, id);
    return { ...summary, id, vector };
  }

  #retire(id: number): void {
    this.#sql.retireVector.run(id);
    this.#sql.deleteChunk.run(id);
    this.#sql.deleteTerms.run(id);
  }
}

/** Indexes of different stamps lie side by side in one folder, so a new one can be built while the old one serves. */
export function indexFileName(stamp: IndexStamp): string {
  const hash = createHash('sha256').update(JSON.stringify(stamp)).digest('hex').slice(0, 12);
  return `index-${hash}.db`;
}

/** The first versions called the format quantisation; the migration of the tables renames it there. */
function todaysStamp({
  quantisation,
  ...stamp
}: Partial<IndexStamp> & { readonly quantisation?: 'int8' }): Partial<IndexStamp> {
  return quantisation === undefined ? stamp : { ...stamp, vectorFormat: quantisation };
}

/** Values for `path = ? OR (path > ? AND path < ?)`: '0' is the character behind '/'. */
function rangeUnder(path: string): [string, string, string] {
  return [path, `${path}/`, `${path}0`];
}
