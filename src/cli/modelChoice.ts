/** The model that a person chose: built in, downloaded, or in a folder of their own. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type CatalogueEntry, findEntry } from '../engine/models/catalogue.ts';
import { findModel, type ModelFolder, readManifest } from '../engine/models/modelFiles.ts';
import type { ModelSource } from '../engine/models/modelSource.ts';
import { specOverrides } from '../engine/models/specOptions.ts';
import { DTYPE_SUFFIX, type Dtype } from '../engine/models/transformer/modelFolder.ts';
import { UsageError } from './errors.ts';
import { BUILT_IN_MODEL, modelsDirFor } from './locations.ts';
import { megabytes } from './terminal.ts';

export interface ModelFlags {
  readonly model?: string;
  readonly modelsDir?: string;
  readonly dtype?: string;
  readonly pooling?: string;
  readonly similarity?: string;
  readonly queryPrefix?: string;
  readonly documentPrefix?: string;
  readonly symmetricPrefix?: string;
  readonly maxTokens?: string;
  readonly task?: string;
  readonly modelDimensions?: string;
  readonly normalize?: boolean;
  readonly matryoshka?: string;
}

export const BUILT_IN: ModelSource = { id: 'builtin', folder: BUILT_IN_MODEL };

export async function modelFrom(flags: ModelFlags): Promise<ModelSource> {
  const { model = BUILT_IN.id } = flags;
  const dtype = dtypeFrom(flags.dtype);
  const spec = specFrom(flags);
  if (model === BUILT_IN.id) {
    if (dtype !== undefined || Object.keys(spec).length > 0)
      throw new UsageError(
        'The built-in model has no such settings; name the sentence-transformer they are for with --model.',
      );
    return BUILT_IN;
  }
  const folder = resolve(model);
  const manifest = await readManifest(folder);
  if (manifest) return sourceOf({ folder, manifest }, spec);
  if (await exists(folder)) return { id: basename(folder), folder, spec, ...(dtype ? { dtype } : {}) };
  return downloaded(model, dtype, spec, flags.modelsDir);
}

function specFrom(flags: ModelFlags): NonNullable<ModelSource['spec']> {
  const { pooling, similarity, queryPrefix, documentPrefix, symmetricPrefix, task } = flags;
  const { maxTokens, modelDimensions, normalize, matryoshka } = flags;
  return specOverrides({
    ...{ pooling, similarity, queryPrefix, documentPrefix, symmetricPrefix, task },
    maxTokens: maxTokens === undefined ? undefined : Number(maxTokens),
    dimensions: modelDimensions === undefined ? undefined : Number(modelDimensions),
    normalise: normalize,
    matryoshka: matryoshka?.split(',').map(Number),
  });
}

async function downloaded(
  name: string,
  dtype: Dtype | undefined,
  spec: ModelSource['spec'],
  givenDir: string | undefined,
): Promise<ModelSource> {
  const entry = findEntry(name);
  const modelsDir = modelsDirFor(givenDir, process.env);
  const isName = entry !== undefined || /^[\w.-]+\/[\w.-]+$/.test(name);
  const found = isName ? await findModel(modelsDir, name, dtype) : undefined;
  if (!found) {
    const other = isName ? await findModel(modelsDir, name) : undefined;
    throw new UsageError(missing(name, entry, dtype, other?.manifest.dtype));
  }
  return sourceOf(found, spec);
}

/** A downloaded model, whether it was named by its id or by its folder; the engine compares its files. */
function sourceOf(
  { folder, manifest }: Pick<ModelFolder, 'folder' | 'manifest'>,
  spec: ModelSource['spec'],
): ModelSource {
  return { id: manifest.id, folder, ...(spec ? { spec } : {}) };
}

function missing(
  name: string,
  entry: CatalogueEntry | undefined,
  wanted: Dtype | undefined,
  present: string | undefined,
): string {
  const fetch = `sextant models download ${entry?.id ?? name}`;
  if (present)
    return `The model ${name} is downloaded as ${present}, not as ${wanted}; fetch that with ${fetch} --dtype ${wanted}.`;
  return entry
    ? `The model ${entry.id} is not downloaded; fetch it with ${fetch} (${sizesOf(entry.sizes)}).`
    : `There is no model "${name}": name a folder with a model, one that is downloaded (sextant models list), or builtin.`;
}

function sizesOf(sizes: Readonly<Record<string, number | undefined>>): string {
  return Object.entries(sizes)
    .map(([dtype, bytes]) => `${dtype} ${megabytes(bytes!)}`)
    .join(', ');
}

function dtypeFrom(value: string | undefined): Dtype | undefined {
  if (value === undefined) return undefined;
  const dtypes = Object.keys(DTYPE_SUFFIX);
  if (dtypes.includes(value)) return value as Dtype;
  throw new UsageError(`--dtype must be one of ${dtypes.join(', ')}, and "${value}" is not.`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
