/** What the store keeps and gives back. Names equal those of the tables' columns. */

import type { FileRole } from '../../shared/languages.ts';
import type { ContentKind, LineRange, SymbolKind } from '../../shared/types.ts';
import type { ChunkFallback, Definition } from '../chunking/chunk.ts';
import type { VectorFormat } from '../vectors/formats.ts';

/** What every vector and word in an index was made by. Another stamp means another index. */
export interface IndexStamp {
  readonly chunker: string;
  readonly words: number;
  readonly model: string;
  readonly modelRevision: string;
  /** Of the vectors as stored: a Matryoshka prefix is shorter than what the model gives. */
  readonly dimensions: number;
  readonly vectorFormat: VectorFormat;
}

/** What a file's path says: a direction, quantised, and the length that it counts with beside a unit vector. */
export interface PathVector {
  readonly direction: Int8Array;
  readonly length: number;
}

export interface NewFile {
  readonly path: string;
  readonly size: number;
  /** When its content or attributes last changed, in ms since the epoch; see `WorkspaceFile`. */
  readonly changedMs: number;
  readonly contentHash: string;
  readonly language: string | undefined;
  readonly contentKind: ContentKind;
  readonly role: FileRole;
  readonly fallback: ChunkFallback | undefined;
  /** When it was read, in ms: a file changed in the same moment must be looked at again. */
  readonly indexedMs: number;
  readonly pathVector: PathVector;
}

export interface FileRecord extends NewFile {
  readonly id: number;
}

/** What answers tell of a file. */
export type FileSummary = Pick<
  FileRecord,
  'id' | 'path' | 'contentHash' | 'changedMs' | 'language' | 'contentKind' | 'role'
>;

/** A chunk is mostly imports, re-exports or the like, which say little about what the code does. */
export const FLAG_IMPORTS = 1;

/** A vector as stored, with the evidence behind it. */
export interface StoredVector {
  /** In the format of the index's stamp. */
  readonly vector: Uint8Array;
  /** Euclidean length of what the model gave: 1 where it compares by cosine, 0 where no token of the chunk is known. */
  readonly vectorLength: number;
  readonly tokenCount: number;
}

export interface NewChunk extends LineRange, StoredVector {
  readonly symbol: string;
  readonly symbolKind: SymbolKind;
  readonly breadcrumb: readonly string[];
  readonly definitions: readonly Definition[];
  readonly flags: number;
  /** Hash of all that is embedded: 16 bytes. Equal hashes have equal vectors. */
  readonly chunkHash: Buffer;
  readonly wordCount: number;
  /** Terms for lexical retrieval, separated by blanks; see lexical/terms.ts. */
  readonly terms: string;
}

/** What a ranked list shows and weighs. */
export interface ChunkRecord extends LineRange {
  readonly id: number;
  readonly fileId: number;
  readonly symbol: string;
  readonly symbolKind: SymbolKind;
  readonly breadcrumb: readonly string[];
  readonly definitions: readonly Definition[];
  readonly flags: number;
  /** As hex; see `NewChunk`. */
  readonly chunkHash: string;
}

/** What the in-memory copy needs of every chunk. */
export interface ChunkSummary extends LineRange {
  readonly id: number;
  readonly fileId: number;
  readonly symbolKind: SymbolKind;
  readonly flags: number;
  readonly tokenCount: number;
  readonly vectorLength: number;
  readonly wordCount: number;
}

/** What a commit changed, for the in-memory copy. */
export interface FileChange {
  readonly file: FileRecord | undefined;
  readonly removedFileId: number | undefined;
  readonly removedChunks: readonly number[];
  readonly chunks: readonly (ChunkSummary & { readonly vector: Uint8Array })[];
}

export interface SkippedRecord {
  readonly path: string;
  readonly reason: string;
  readonly bytes: number | undefined;
  /** For a file left out for what it holds: its time of change, and when it was read. */
  readonly changedMs?: number | undefined;
  readonly seenMs?: number | undefined;
}
