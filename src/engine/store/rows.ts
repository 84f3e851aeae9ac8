/** How records are written into columns and read back. */

import type { FileRole } from '../../shared/languages.ts';
import { type ContentKind, SYMBOL_KINDS, type SymbolKind } from '../../shared/types.ts';
import type { ChunkFallback, Definition } from '../chunking/chunk.ts';
import type {
  ChunkRecord,
  ChunkSummary,
  FileRecord,
  NewChunk,
  PathVector,
  SkippedRecord,
} from './records.ts';

export interface FileRow {
  readonly id: number;
  readonly path: string;
  readonly size: number;
  readonly changed_ms: number;
  readonly content_hash: Buffer;
  readonly language: string | null;
  readonly content_kind: ContentKind;
  readonly role: FileRole;
  readonly fallback: ChunkFallback | null;
  readonly indexed_ms: number;
  readonly path_vector: Buffer;
}

export interface ChunkRow {
  readonly id: number;
  readonly file_id: number;
  readonly start_line: number;
  readonly end_line: number;
  readonly symbol: string;
  readonly symbol_kind: number;
  readonly breadcrumb: string;
  readonly definitions: string;
  readonly flags: number;
  readonly chunk_hash: Buffer;
}

/** The columns of a chunk's summary, in their order. */
export type SummaryRow = readonly [
  id: number,
  fileId: number,
  startLine: number,
  endLine: number,
  symbolKind: number,
  flags: number,
  tokenCount: number,
  wordCount: number,
  vectorLength: number,
  vectorChecksum: number,
];

export interface SkippedRow {
  readonly path: string;
  readonly reason: string;
  readonly bytes: number | null;
  readonly changed_ms: number | null;
  readonly seen_ms: number | null;
}

export function skippedFromRow(row: SkippedRow): SkippedRecord {
  return {
    path: row.path,
    reason: row.reason,
    bytes: row.bytes ?? undefined,
    changedMs: row.changed_ms ?? undefined,
    seenMs: row.seen_ms ?? undefined,
  };
}

export function fileFromRow(row: FileRow): FileRecord {
  return {
    id: row.id,
    path: row.path,
    size: row.size,
    changedMs: row.changed_ms,
    contentHash: row.content_hash.toString('hex'),
    language: row.language === null ? undefined : oneOf(row.language),
    contentKind: oneOf(row.content_kind),
    role: oneOf(row.role),
    fallback: row.fallback === null ? undefined : oneOf(row.fallback),
    indexedMs: row.indexed_ms,
    pathVector: pathVectorFromBytes(row.path_vector),
  };
}

export function chunkFromRow(row: ChunkRow): ChunkRecord {
  return {
    id: row.id,
    fileId: row.file_id,
    startLine: row.start_line,
    endLine: row.end_line,
    symbol: row.symbol,
    symbolKind: kindFromNumber(row.symbol_kind),
    breadcrumb: row.breadcrumb === '' ? [] : row.breadcrumb.split('\n'),
    definitions: definitionsFromText(row.definitions, row.start_line),
    flags: row.flags,
    chunkHash: row.chunk_hash.toString('hex'),
  };
}

export function summaryFromRow(row: SummaryRow): ChunkSummary & { readonly vectorChecksum: number } {
  const [id, fileId, startLine, endLine, kind, flags, tokenCount, wordCount, vectorLength, vectorChecksum] =
    row;
  const symbolKind = kindFromNumber(kind);
  return {
    id,
    fileId,
    startLine,
    endLine,
    symbolKind,
    flags,
    tokenCount,
    wordCount,
    vectorLength,
    vectorChecksum,
  };
}

export function kindToNumber(kind: SymbolKind): number {
  return SYMBOL_KINDS.indexOf(kind);
}

export function kindFromNumber(number: number): SymbolKind {
  return SYMBOL_KINDS[number] ?? 'text';
}

/** `kind offset name`, one a line; the line is kept relative to the chunk, so that moved text stays equal. */
export function definitionsToText(chunk: Pick<NewChunk, 'definitions' | 'startLine'>): string {
  return chunk.definitions
    .map(
      ({ name, kind, line }) =>
        `${kindToNumber(kind)} ${line - chunk.startLine} ${name.replaceAll('\n', ' ')}`,
    )
    .join('\n');
}

function definitionsFromText(text: string, startLine: number): Definition[] {
  if (text === '') return [];
  return text.split('\n').map((line) => {
    const first = line.indexOf(' ');
    const second = line.indexOf(' ', first + 1);
    return {
      kind: kindFromNumber(Number(line.slice(0, first))),
      line: startLine + Number(line.slice(first + 1, second)),
      name: line.slice(second + 1),
    };
  });
}

/** The length as float32, then the int8 components. */
export function pathVectorToBytes({ direction, length }: PathVector): Buffer {
  const bytes = Buffer.alloc(4 + direction.length);
  bytes.writeFloatLE(length, 0);
  bytes.set(new Uint8Array(direction.buffer, direction.byteOffset, direction.length), 4);
  return bytes;
}

/** A view: many thousand are read at once. */
function pathVectorFromBytes(bytes: Buffer): PathVector {
  const direction = new Int8Array(bytes.buffer, bytes.byteOffset + 4, bytes.length - 4);
  return { direction, length: bytes.readFloatLE(0) };
}

/** A chunk of a file whose next version is being stored. */
export interface KeptRow {
  readonly id: number;
  readonly chunk_hash: Buffer;
  /** Null in an index of before. */
  readonly terms_checksum: number | null;
}

export interface SegmentRow {
  readonly validity: Buffer;
  readonly rowids: Buffer;
  readonly vectors: Buffer;
}

/** By themselves: SQLite gives each row a text of its own, which thousands of files would hold. */
const repeated = new Map<string, string>();

/** For columns with few values. */
function oneOf<T extends string>(text: T): T {
  const known = repeated.get(text);
  if (known === undefined) repeated.set(text, text);
  return (known ?? text) as T;
}
