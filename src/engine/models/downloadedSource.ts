/** Uses what a download says of itself: which number format it is, and what the catalogue knows of the model. */
import { findEntry } from './catalogue.ts';
import { readManifest } from './modelFiles.ts';
import { modelKindOf } from './modelKind.ts';
import type { ModelSource } from './modelSource.ts';

/** The source as it is to be opened; what a person said wins, and one that was not downloaded stays as it is. */
export async function downloadedSource(source: ModelSource): Promise<ModelSource> {
  const { folder, spec, dtype, ...rest } = source;
  const manifest = await readManifest(folder);
  if (!manifest) return source;
  // Some static models are published with an ONNX file of their table: its number format means nothing to them.
  if ((await modelKindOf(folder)) !== 'transformer')
    return dtype === manifest.dtype ? { ...rest, folder, ...(spec ? { spec } : {}) } : source;
  return {
    id: manifest.id,
    folder,
    dtype: manifest.dtype,
    spec: { ...findEntry(manifest.id)?.spec, ...spec },
  };
}
