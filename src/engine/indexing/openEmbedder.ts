/** Finds out what kind of model a source is, and opens it. */
import type { Embedder } from '../models/embedder.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { StaticEmbedder } from './staticEmbedder.ts';
import type { WorkerPool } from './workerPool.ts';

/** Throws EngineError `modelInvalid` if the folder holds no model. */
export function openEmbedder(source: ModelSource, pool: WorkerPool): Promise<Embedder> {
  return StaticEmbedder.open(source, pool);
}
