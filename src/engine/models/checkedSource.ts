/** What a model's folder says of a download: its files are compared with it, and what the catalogue knows is used. */
import { EngineError } from '../../shared/errors.ts';
import { findEntry } from './catalogue.ts';
import { readManifest, verifyModel } from './modelFiles.ts';
import { modelKindOf } from './modelKind.ts';
import type { ModelSource } from './modelSource.ts';

/**
 * The source as it is to be opened; one that was not downloaded stays as it is. Throws EngineError `modelInvalid` if
 * a downloaded file is not what was downloaded.
 */
export async function checkedSource(source: ModelSource, signal?: AbortSignal): Promise<ModelSource> {
  const { folder, spec, dtype, ...rest } = source;
  const manifest = await readManifest(folder);
  if (!manifest) return source;
  const problem = await verifyModel(folder, signal);
  if (problem !== undefined) throw new EngineError('modelInvalid', problem);
  // Some static models are published with an ONNX file of their table: its number format means nothing to them.
  if ((await modelKindOf(folder)) !== 'transformer')
    return dtype === manifest.dtype ? { ...rest, folder } : source;
  return {
    id: manifest.id,
    folder,
    dtype: manifest.dtype,
    spec: { ...findEntry(manifest.id)?.spec, ...spec },
  };
}
