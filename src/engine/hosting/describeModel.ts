/** Tells what a folder of model files holds by opening it as a workspace folder would. */
import type { ModelDescription } from '../../shared/engineApi.ts';
import { openEmbedder } from '../indexing/openEmbedder.ts';
import type { OpenTransformer } from '../indexing/sharedTransformers.ts';
import { WorkerPool } from '../indexing/workerPool.ts';
import { downloadedSource } from '../models/downloadedSource.ts';
import { modelKindOf } from '../models/modelKind.ts';
import type { ModelSource } from '../models/modelSource.ts';

/** Throws EngineError `modelInvalid` if it holds none that can be used. */
export async function describeModel(
  source: ModelSource,
  openTransformer: OpenTransformer,
  signal?: AbortSignal,
): Promise<ModelDescription> {
  const opened = await downloadedSource(source);
  signal?.throwIfAborted();
  // Its threads start with the first text to embed, and there is none.
  const pool = new WorkerPool(1, { grammarFolder: '' });
  const { embedder, assumed } = await openEmbedder(opened, pool, false, {}, openTransformer);
  try {
    const { dimensions } = embedder.info;
    return { kind: await modelKindOf(opened.folder), dimensions, assumed };
  } finally {
    await embedder.dispose();
    await pool.dispose();
  }
}
