/**
 * The folder of downloaded models as a view needs it: what there is, what a download would bring, fetching with
 * progress, taking away. One download of a model runs at a time.
 */
import type {
  DownloadParams,
  DownloadPreview,
  ModelChoice,
  ModelEntry,
  ModelsParams,
} from '../../shared/engineApi.ts';
import type { EngineEvents } from '../../shared/engineEvents.ts';
import { EngineError } from '../../shared/errors.ts';
import { DTYPES, type Dtype } from '../models/catalogue.ts';
import { type DownloadPlan, download, planDownload, wanted } from '../models/download.ts';
import { Hub } from '../models/hub.ts';
import {
  listModels,
  type ModelFolder,
  type ModelStatus,
  removeModel,
  verifyModel,
} from '../models/modelFiles.ts';
import { Throttle } from './throttle.ts';

export interface ModelLibraryOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onProgress: (progress: EngineEvents['download']) => void;
  /** Whether an open folder uses the model in this folder. */
  readonly isUsed: (folder: string) => boolean;
}

/** Ten a second look continuous. */
const PROGRESS_MS = 100;

interface Download {
  readonly signal: AbortSignal | undefined;
  readonly done: Promise<ModelChoice>;
}

export class ModelLibrary {
  readonly #options: ModelLibraryOptions;
  /** By repository. */
  readonly #downloads = new Map<string, Download>();

  constructor(options: ModelLibraryOptions) {
    this.#options = options;
  }

  async list({ modelsDir }: ModelsParams): Promise<ModelEntry[]> {
    return (await listModels(modelsDir)).map(entryOf);
  }

  preview(params: DownloadParams, signal?: AbortSignal): Promise<DownloadPreview> {
    return withPlan(params, signal, async (hub, { id, dtype, commit, licence, bytes }) => {
      return { id, dtype, host: hub.host, commit, licence, bytes };
    });
  }

  /** Rejects with `modelInUse` if the model is being downloaded already. */
  async download(params: DownloadParams, signal?: AbortSignal): Promise<ModelChoice> {
    const { repository, id } = wanted({ name: params.id });
    for (let other = this.#downloads.get(repository); other; other = this.#downloads.get(repository)) {
      if (!other.signal?.aborted)
        throw new EngineError(
          'modelInUse',
          `The model ${id} is being downloaded already. Wait until it is there.`,
        );
      // Whoever stops and starts again goes on with what is there.
      await other.done.catch(() => {});
    }
    signal?.throwIfAborted();
    const done = this.#download(params, signal);
    this.#downloads.set(repository, { signal, done });
    try {
      return await done;
    } finally {
      this.#downloads.delete(repository);
    }
  }

  /** Rejects with `modelInUse` while an open folder uses the model, or while it is being downloaded. */
  async remove({ modelsDir, id }: ModelsParams & { readonly id: string }): Promise<number> {
    const { repository } = wanted({ name: id });
    if (this.#downloads.has(repository))
      throw new EngineError(
        'modelInUse',
        `The model ${id} is being downloaded. Stop that before you remove it.`,
      );
    const status = (await listModels(modelsDir)).find((model) => model.repository === repository);
    if (status?.downloaded.some(({ folder }) => this.#options.isUsed(folder))) {
      throw new EngineError(
        'modelInUse',
        `The model ${id} is in use, so it was not removed. Choose another model first.`,
      );
    }
    return removeModel(modelsDir, id);
  }

  #download(params: DownloadParams, signal: AbortSignal | undefined): Promise<ModelChoice> {
    const { now, onProgress } = this.#options;
    return withPlan(params, signal, async (hub, plan) => {
      const told = new Throttle(PROGRESS_MS, onProgress);
      const tell = (bytesDone: number): void => told.push({ id: plan.id, bytesDone, bytesTotal: plan.bytes });
      try {
        const manifest = await download(hub, plan, {
          signal,
          now,
          onProgress: ({ bytesDone }) => tell(bytesDone),
        });
        const problem = await verifyModel(plan.folder, signal);
        if (problem !== undefined) throw new EngineError('modelInvalid', problem);
        return choiceOf({ folder: plan.folder, manifest });
      } finally {
        told.flush();
      }
    });
  }
}

async function withPlan<T>(
  { modelsDir, id, dtype, host, offline, proxy }: DownloadParams,
  signal: AbortSignal | undefined,
  work: (hub: Hub, plan: DownloadPlan) => Promise<T>,
): Promise<T> {
  const wish = { modelsDir, name: id, dtype: dtypeFrom(dtype) };
  // A name that cannot be one is said before anybody is asked.
  wanted(wish);
  const hub = await Hub.open({ host, offline, proxy });
  try {
    return await work(hub, await planDownload(hub, wish, signal));
  } finally {
    hub.close();
  }
}

function dtypeFrom(value: string | undefined): Dtype | undefined {
  const found = DTYPES.find((dtype) => dtype === value);
  if (found || value === undefined) return found;
  throw new EngineError(
    'badArgument',
    `A model's number format is one of ${DTYPES.join(', ')}, and "${value}" is not.`,
  );
}

function choiceOf({ folder, manifest }: Pick<ModelFolder, 'folder' | 'manifest'>): ModelChoice {
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
