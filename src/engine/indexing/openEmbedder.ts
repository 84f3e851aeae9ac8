/** Finds out what kind of model a source is, and opens it. */
import { EngineError } from '../../shared/errors.ts';
import type { Embedder } from '../models/embedder.ts';
import { assertAsDownloaded } from '../models/modelFiles.ts';
import { modelKindOf } from '../models/modelKind.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { specFromFolder, TransformerEmbedder } from '../models/transformer/transformerEmbedder.ts';
import { assertVectorOptions, type VectorOptions } from '../vectors/vectorOptions.ts';
import type { OpenTransformer } from './sharedTransformers.ts';
import { StaticEmbedder } from './staticEmbedder.ts';
import { TruncatedEmbedder } from './truncatedEmbedder.ts';
import type { WorkerPool } from './workerPool.ts';

export interface OpenedModel {
  readonly embedder: Embedder;
  /** Sentences on what had to be assumed of the model. */
  readonly assumed: readonly string[];
}

/**
 * `foreground`: whether somebody waits for documents to be embedded. Throws EngineError `modelInvalid` if the
 * source holds no model, or a damaged one; `badArgument` if its vectors cannot be what `vectors` asks for, or if it has
 * none of the settings that the source names.
 */
export async function openEmbedder(
  source: ModelSource,
  pool: WorkerPool,
  foreground: boolean,
  vectors: VectorOptions = {},
  openTransformer: OpenTransformer = TransformerEmbedder.open,
): Promise<OpenedModel> {
  const { embedder, assumed, matryoshka } = await openWhole(source, pool, foreground, openTransformer);
  const { dimensions } = vectors;
  try {
    assertVectorOptions(vectors, embedder.info.dimensions);
  } catch (error) {
    await embedder.dispose();
    throw error;
  }
  if (dimensions === undefined || dimensions === embedder.info.dimensions) return { embedder, assumed };
  const untrained = matryoshka.includes(dimensions)
    ? []
    : [untrainedSentence(source.id, dimensions, matryoshka)];
  return { embedder: new TruncatedEmbedder(embedder, dimensions), assumed: [...assumed, ...untrained] };
}

function untrainedSentence(id: string, dimensions: number, matryoshka: readonly number[]): string {
  const trained =
    matryoshka.length === 0
      ? `is not known to be trained for fewer dimensions than it has, so with ${dimensions}`
      : `was trained to be cut to ${matryoshka.join(', ')} dimensions, so with ${dimensions}`;
  return `The model ${id} ${trained} its answers may be worse.`;
}

async function openWhole(
  source: ModelSource,
  pool: WorkerPool,
  foreground: boolean,
  openTransformer: OpenTransformer,
): Promise<OpenedModel & { readonly matryoshka: readonly number[] }> {
  await assertAsDownloaded(source.folder);
  const kind = await modelKindOf(source.folder);
  if (kind !== 'transformer') {
    assertNothingSaid(source);
    const embedder = await StaticEmbedder.open(source, pool, kind);
    return { embedder, assumed: embedder.assumed, matryoshka: [] };
  }
  const { id, folder, dtype } = source;
  const { spec, assumed } = await specFromFolder(folder, source.spec);
  const options = { id, foreground, ...(dtype ? { dtype } : {}) };
  const embedder = await openTransformer(folder, spec, options);
  return { embedder, assumed, matryoshka: spec.matryoshka };
}

/** A setting without effect would leave a person believing that it has one. */
function assertNothingSaid({ id, spec = {}, dtype }: ModelSource): void {
  if (dtype === undefined && Object.keys(spec).length === 0) return;
  throw new EngineError(
    'badArgument',
    `The model ${id} is a static one: pooling, prefixes, number formats and the other settings of a sentence-transformer mean nothing to it. Leave them out.`,
  );
}
