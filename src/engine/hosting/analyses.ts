/** Runs what is worked out over a folder's whole index, and tells how far it is. */
import type { OneFolder } from '../../shared/engineApi.ts';
import type { AnalysisTask, EngineEvents } from '../../shared/engineEvents.ts';
import type { Engine } from '../engine.ts';
import type { AskedFolder } from './similarCounts.ts';
import { Throttle } from './throttle.ts';

/** What an analysis is given beside its parameters. */
export interface AnalysisOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the share of the work that is done, [0, 1]. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Ten a second look continuous. */
const PROGRESS_MS = 100;

/** Rejects as the work does. Nothing is told once it has ended. */
export async function analyse<P extends OneFolder, T>(
  task: AnalysisTask,
  { folder, ...params }: P,
  host: AskedFolder,
  emit: (event: 'analysis', data: EngineEvents['analysis']) => void,
  work: (engine: Engine, params: Omit<P, 'folder'>, options: AnalysisOptions) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  let isOver = false;
  const progress = new Throttle<number>(PROGRESS_MS, (share) => {
    if (!isOver) emit('analysis', { folder, task, share });
  });
  const options = { signal, onProgress: (share: number) => progress.push(share) };
  try {
    return await host.ask((engine) => work(engine, params, options));
  } finally {
    isOver = true;
  }
}
