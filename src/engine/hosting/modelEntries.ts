/** The models of the catalogue and those that are downloaded, as whoever chooses one is told of them. */
import type { ModelChoice, ModelEntry } from '../../shared/engineApi.ts';
import { listModels, type ModelFolder, type ModelStatus } from '../models/modelFiles.ts';

export async function listEntries(modelsDir: string): Promise<ModelEntry[]> {
  return (await listModels(modelsDir)).map(entryOf);
}

export function choiceOf({ folder, manifest }: Pick<ModelFolder, 'folder' | 'manifest'>): ModelChoice {
  return { id: manifest.id, folder, dtype: manifest.dtype };
}

function entryOf({ id, entry, downloaded, unfinishedBytes }: ModelStatus): ModelEntry {
  return {
    id,
    description: entry?.description ?? '',
    dimensions: entry?.spec.dimensions,
    maxTokens: entry?.spec.maxTokens,
    licence: entry?.licence,
    sizes: { ...entry?.sizes },
    downloaded: downloaded.map((model) => ({
      choice: choiceOf(model),
      bytes: model.bytes,
      commit: model.manifest.commit,
    })),
    unfinishedBytes,
  };
}
