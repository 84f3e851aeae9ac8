/**
 * One index on disk: files, chunks, words and vectors in one SQLite database. Every change of a file is one
 * transaction, so what the store holds for a file is always one complete version of it.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { EngineError } from '../../shared/errors.ts';
import { type Database, isDamage, openDatabase } from './database.ts';
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
  kindFromNumber,
  kindToNumber,
  pathVectorToBytes,
} from './rows.ts';
import { migrate } from './schema.ts';
import { prepareStatements, type StoreStatements } from './statements.ts';
import { StoreUpkeep } from './upkeep.ts';

export interface NewFileEntry {
  readonly file: NewFile;
  readonly chunks: readonly NewChunk[];
}

export class Store {
  readonly file: string;
  readonly dimensions: number;
  readonly upkeep: StoreUpkeep;
  readonly #db: Database;
  readonly #sql: StoreStatements;
  #nextId: number;

  private constructor(file: string, dimensions: number, db: Database) {
    this.file = file;
    this.dimensions = dimensions;
    this.#db = db;
    this.#sql = prepareStatements(db);
    this.upkeep = new StoreUpkeep(db, this.#sql, dimensions);
    this.#nextId = (this.#sql.highestId.get() as number) + 1;
  }

  /**
   * Opens an index, making it first unless `readonly`. Throws EngineError `indexDamaged` if its content cannot
   * be trusted, `indexNewer` if a newer Sextant made it, `indexUnusable` if the file was made for another stamp.
   */
  static async open(file: string, stamp: IndexStamp, options: { readonly?: boolean } = {}): Promise<Store> {
    try {
      const db = await openDatabase(file, options);
      try {
        if (!options.readonly) migrate(db, stamp.dimensions);
        const store = new Store(file, stamp.dimensions, db);
        store.#claim(stamp, options.readonly ?? false);
        return store;
      } catch (error) {
        db.close();
        throw error;
      }
    } catch (error) {
      throw asDamage(error, file);
    }
  }

  /**
   * Opens, to be read, a complete index that was made with the same model and words as `stamp`; undefined if it
   * is anything else.
   */
  static async openCompatible(file: string, stamp: IndexStamp): Promise<Store | undefined> {
    let opened: Database | undefined;
    try {
      const db = await openDatabase(file, { readonly: true });
      opened = db;
      const store = new Store(file, stamp.dimensions, db);
      const found = JSON.parse(store.getMeta('stamp') ?? '{}') as Partial<IndexStamp>;
      const same = (['schema', 'words', 'model', 'modelRevision', 'dimensions'] as const).every(
        (key) => found[key] === stamp[key],
      );
      if (same && store.complete) return store;
      store.close();
    } catch {
      // Damaged, or of another format: it cannot answer, and goes when the new one is complete.
      opened?.close();
    }
    return undefined;
  }

  close(): void {
    this.#db.close();
  }

  /** Whether the first full pass over the workspace has finished: what is not in the index does not exist. */
  get complete(): boolean {
    return this.#sql.getMeta.get('complete') === '1';
  }

  markComplete(): void {
    this.#sql.setMeta.run('complete', '1');
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

  files(): FileRecord[] {
    return (this.#sql.files.all() as FileRow[]).map(fileFromRow);
  }

  fileByPath(path: string): FileRecord | undefined {
    const row = this.#sql.fileByPath.get(path) as FileRow | undefined;
    return row && fileFromRow(row);
  }

  /**
   * Makes the store hold these versions of files, in one transaction: a file is stored whole or, if this throws,
   * none of them is. Chunks with a hash that their file already had keep their id, vector and words; a retired
   * vector of the same hash is taken back.
   */
  replaceFiles(entries: readonly NewFileEntry[]): FileChange[] {
    return this.#transaction(() => entries.map(({ file, chunks }) => this.#replaceFile(file, chunks)));
  }

  #replaceFile(file: NewFile, chunks: readonly NewChunk[]): FileChange {
    const old = this.#sql.fileByPath.get(file.path) as FileRow | undefined;
    const kept = new Map<string, number[]>();
    const hashes = old ? (this.#sql.hashesOfFile.all(old.id) as { id: number; chunk_hash: Buffer }[]) : [];
    for (const { id, chunk_hash } of hashes) {
      const key = chunk_hash.toString('latin1');
      const ids = kept.get(key);
      if (ids) ids.push(id);
      else kept.set(key, [id]);
    }
    const record = this.#writeFile(file, old?.id);
    const written = chunks.map((chunk) => this.#writeChunk(record.id, chunk, kept));
    const removedChunks = [...kept.values()].flat();
    for (const id of removedChunks) this.#retire(id);
    return { file: record, removedFileId: undefined, removedChunks, chunks: written };
  }

  /** Notes that a file was seen unchanged under new attributes, without touching its chunks. */
  touchFile(path: string, size: number, mtimeMs: number, indexedMs: number): void {
    this.#sql.touchFile.run(size, mtimeMs, indexedMs, path);
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
    return this.#sql.pathsUnder.all(path, `${path}/`, `${path}0`) as string[];
  }

  /** Replaces the record of what was left out and why. */
  setSkipped(entries: readonly SkippedRecord[]): void {
    this.#db.transaction(() => {
      this.#sql.clearSkipped.run();
      for (const entry of entries) this.#sql.addSkipped.run(entry.path, entry.reason, entry.bytes ?? null);
    })();
  }

  skipped(): SkippedRecord[] {
    const rows = this.#sql.skipped.all() as { path: string; reason: string; bytes: number | null }[];
    return rows.map((row) => ({ ...row, bytes: row.bytes ?? undefined }));
  }

  /** The vector that some chunk with this hash has or had, so that equal text is never embedded twice. */
  vectorByHash(chunkHash: Buffer): StoredVector | undefined {
    const row = this.#sql.vectorIdByHash.get(chunkHash, chunkHash) as
      | { id: number; token_count: number }
      | undefined;
    return row && { vector: this.vector(row.id), tokenCount: row.token_count };
  }

  /** Stored vector of a chunk. Throws EngineError `indexDamaged` if it is not there. */
  vector(id: number): Int8Array {
    const bytes = this.#sql.vector.get(id) as Buffer | undefined;
    if (!bytes) throw damaged(this.file, `the vector of chunk ${id} is missing`);
    return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
  }

  /** Ids of the chunks that hold a term, ascending. */
  postings(term: string): number[] {
    return this.#sql.postings.all(`"${term}"`) as number[];
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

  *chunkSummaries(): Generator<ChunkSummary & { readonly vectorChecksum: number }> {
    for (const row of this.#sql.summaries.iterate() as IterableIterator<SummaryRow>) {
      const [id, fileId, startLine, endLine, kind, flags, tokenCount, wordCount, vectorChecksum] = row;
      const symbolKind = kindFromNumber(kind);
      yield { id, fileId, startLine, endLine, symbolKind, flags, tokenCount, wordCount, vectorChecksum };
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
  vectorSegment(segment: number): { readonly ids: readonly number[]; readonly bytes: Int8Array } {
    const row = this.#sql.segment.get(segment) as SegmentRow | undefined;
    if (!row) return { ids: [], bytes: new Int8Array(0) };
    const { validity, vectors } = row;
    const ids = Array.from({ length: row.rowids.length / 8 }, (_, i) =>
      (validity[i >> 3]! >> (i & 7)) & 1 ? Number(row.rowids.readBigInt64LE(i * 8)) : 0,
    );
    return { ids, bytes: new Int8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength) };
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
    try {
      return this.#db.transaction(() => {
        const result = change();
        this.#sql.raiseGeneration.run();
        return result;
      })();
    } catch (error) {
      this.#nextId = (this.#sql.highestId.get() as number) + 1;
      throw asDamage(error, this.file);
    }
  }

  #writeFile(file: NewFile, id: number | undefined): FileRecord {
    const values = [
      file.size,
      file.mtimeMs,
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
    kept: Map<string, number[]>,
  ): ChunkSummary & { vector: Int8Array } {
    const { startLine, endLine, symbolKind, flags, tokenCount, wordCount, vector } = chunk;
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
    const keptId = sameHash?.shift();
    if (keptId !== undefined) {
      this.#sql.updateChunk.run(...details, keptId);
      return { id: keptId, fileId, startLine, endLine, symbolKind, flags, tokenCount, wordCount, vector };
    }
    const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
    const revived = this.#sql.reviveVector.get(chunk.chunkHash) as number | undefined;
    const id = revived ?? this.#nextId++;
    if (revived === undefined) this.#sql.addVector.run(BigInt(id), bytes);
    this.#sql.addChunk.run(id, ...details, chunk.chunkHash, tokenCount, wordCount, crc32(bytes));
    this.#sql.addTerms.run(id, chunk.terms);
    return { id, fileId, startLine, endLine, symbolKind, flags, tokenCount, wordCount, vector };
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

type SummaryRow = [number, number, number, number, number, number, number, number, number];

interface SegmentRow {
  readonly validity: Buffer;
  readonly rowids: Buffer;
  readonly vectors: Buffer;
}

/** The error for content that cannot be trusted: the caller sets the file aside and builds a new one. */
export function damaged(file: string, what: string, cause?: unknown): EngineError {
  return new EngineError(
    'indexDamaged',
    `The index ${file} is damaged: ${what}. It will be set aside and built again.`,
    {
      cause,
    },
  );
}

function asDamage(error: unknown, file: string): unknown {
  return isDamage(error) ? damaged(file, (error as Error).message, error) : error;
}
