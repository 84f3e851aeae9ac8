/**
 * A static embedding model as one thread uses it: a table of vectors and the arithmetic that makes one vector of the
 * tokens of a text. Needs no native inference, so that worker threads can run it.
 */
import type { ModelInfo } from './embedder.ts';

/** Not for two threads at once: it may work in buffers of its own. */
export interface TextModel {
  readonly info: ModelInfo;
  /**
   * Writes the vector of a document into `out` (length `dimensions`): unit length, or zeros if no token is known.
   * Returns the count of distinct tokens.
   */
  embedDocument(text: string, out: Float32Array): number;
  /** Like `embedDocument`, for a typed question. */
  embedQuery(text: string, out: Float32Array): number;
}
