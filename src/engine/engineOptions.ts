/** How a folder's engine is opened: all that it knows of the world outside of its folder. */
import type { ChunkLimits } from './chunking/chunk.ts';
import type { OpenTransformer } from './indexing/sharedTransformers.ts';
import type { ModelSource } from './models/modelSource.ts';
import type { SearcherOptions } from './search/searcher.ts';
import type { VectorOptions } from './vectors/vectorOptions.ts';

export interface EngineOptions {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  /** Folder for this workspace's index, made if needed. */
  readonly indexDir: string;
  /** What questions and documents are embedded with. */
  readonly model: ModelSource;
  /** A fast model that answers for as long as the chosen one's index is not complete, or if that cannot run here. */
  readonly interimModel?: ModelSource;
  /** Folder with the tree-sitter runtime and grammars. */
  readonly grammarFolder: string;
  readonly threads: number;
  /** Whether somebody waits for the indexing: a transformer may take all cores for it. */
  readonly foreground?: boolean;
  /** Whether nothing is asked before the chosen model's index is complete: the interim one is needed only if that cannot run. */
  readonly asksLate?: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Only looks: takes no lock, and leaves even a damaged index as it is. */
  readonly readonly?: boolean;
  readonly chunkLimits?: ChunkLimits;
  /** How the chosen model's vectors are stored and compared; the interim one's are as they are by default. */
  readonly vectors?: VectorOptions;
  readonly searcher?: SearcherOptions;
  /** Where several folders of one process share models. */
  readonly openTransformer?: OpenTransformer;
}
