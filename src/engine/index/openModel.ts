/** Opens a model for the indexes of one folder, with what its download says of it, as it was fitted to the folder, and with the folder's whitening. */
import { isDamaged } from '../../shared/errors.ts';
import { openEmbedder } from '../indexing/openEmbedder.ts';
import type { OpenTransformer } from '../indexing/sharedTransformers.ts';
import type { WorkerPool } from '../indexing/workerPool.ts';
import { downloadedSource } from '../models/downloadedSource.ts';
import type { Embedder } from '../models/embedder.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { WhitenedEmbedder } from '../models/whitenedEmbedder.ts';
import type { VectorOptions } from '../vectors/vectorOptions.ts';
import { adaptedSource } from './adaptedModel.ts';
import { readWhitening, whiteningFileOf } from './whiteningFile.ts';

export interface ModelSurroundings {
  readonly indexDir: string;
  readonly pool: WorkerPool;
  readonly foreground: boolean;
  readonly vectors: VectorOptions | undefined;
  readonly openTransformer: OpenTransformer | undefined;
  /** Told in a sentence what was assumed or is reduced. */
  readonly onNotice: (sentence: string) => void;
}

/** Throws as `openEmbedder` does. */
export async function openModel(source: ModelSource, around: ModelSurroundings): Promise<Embedder> {
  const { pool, foreground, vectors, openTransformer, onNotice } = around;
  const { indexDir } = around;
  const opened = await adaptedSource(indexDir, await downloadedSource(source), onNotice);
  const { embedder, assumed } = await openEmbedder(opened, pool, foreground, vectors, openTransformer);
  for (const sentence of assumed) onNotice(sentence);
  return whitened(embedder, around);
}

function whitened(embedder: Embedder, { indexDir, onNotice }: ModelSurroundings): Embedder {
  try {
    const whitening = readWhitening(whiteningFileOf(indexDir, embedder.info));
    return whitening ? new WhitenedEmbedder(embedder, whitening) : embedder;
  } catch (error) {
    if (!isDamaged(error)) throw error;
    onNotice(`${error.message} Until then vectors are taken as they are.`);
    return embedder;
  }
}
