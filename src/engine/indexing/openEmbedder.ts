/** Finds out what kind of model a source is, and opens it. */
import type { Embedder } from '../models/embedder.ts';
import { modelKindOf } from '../models/modelKind.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { specFromFolder, TransformerEmbedder } from '../models/transformer/transformerEmbedder.ts';
import { StaticEmbedder } from './staticEmbedder.ts';
import type { WorkerPool } from './workerPool.ts';

export interface OpenedModel {
  readonly embedder: Embedder;
  /** Sentences on what had to be assumed of the model. */
  readonly assumed: readonly string[];
}

/**
 * `foreground`: whether somebody waits for documents to be embedded. Throws EngineError `modelInvalid` if the
 * source holds no model, or a damaged one.
 */
export async function openEmbedder(
  source: ModelSource,
  pool: WorkerPool,
  foreground: boolean,
): Promise<OpenedModel> {
  const kind = await modelKindOf(source.folder);
  if (kind !== 'transformer') {
    const embedder = await StaticEmbedder.open(source, pool, kind);
    return { embedder, assumed: embedder.assumed };
  }
  const { id, folder, dtype } = source;
  const { spec, assumed } = await specFromFolder(folder, source.spec);
  const options = { id, foreground, ...(dtype ? { dtype } : {}) };
  return { embedder: await TransformerEmbedder.open(folder, spec, options), assumed };
}
