/** What the engine and its worker threads say to each other. */
import type { ChunkLimits } from '../chunking/chunk.ts';
import type { SharedModel } from '../models/staticKinds.ts';
import type { ReadLimits, SkipReason } from '../workspace/index.ts';
import type { PreparedFile } from './preparedFile.ts';

export interface WorkerData {
  /** Folder with the tree-sitter runtime and grammars. */
  readonly grammarFolder: string;
}

export type WorkerRequest =
  | {
      readonly type: 'prepare';
      readonly root: string;
      readonly paths: readonly string[];
      /** Content hashes in the index: a file that still has its hash is not chunked again. */
      readonly knownHashes: Readonly<Record<string, string>>;
      readonly readLimits: ReadLimits;
      readonly chunkLimits: ChunkLimits;
    }
  | { readonly type: 'embed'; readonly model: SharedModel; readonly texts: readonly string[] };

export type PreparedEntry =
  | { readonly path: string; readonly prepared: PreparedFile }
  | { readonly path: string; readonly unchanged: { readonly size: number; readonly changedMs: number } }
  | { readonly path: string; readonly skip: SkipReason };

export interface PrepareReply {
  readonly type: 'prepare';
  readonly files: PreparedEntry[];
}

export interface EmbedReply {
  readonly type: 'embed';
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly tokenCounts: Uint32Array<ArrayBuffer>;
}

export type WorkerReply =
  /** Said once, when the thread has loaded all it needs. */
  | { readonly ready: true }
  /** `isWorn`: the thread should have no more requests. */
  | { readonly id: number; readonly reply: PrepareReply | EmbedReply; readonly isWorn: boolean }
  | { readonly id: number; readonly error: { message: string; stack: string; code: string | undefined } };
