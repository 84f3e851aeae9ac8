/** Arranges rows in the plane by their neighbours (UMAP), in a thread of its own that ends with the work. */
import { Worker } from 'node:worker_threads';
import type { WorkOptions } from '../../work.ts';
import type { NeighbourGraph } from '../neighbours/neighbourGraph.ts';

/** UMAP's own default: fewer show splinters, more blur what is small. */
export const MOST_UMAP_NEIGHBOURS = 15;

export interface LayoutOptions extends WorkOptions {
  readonly seed: number;
}

/** What the thread is told: a graph, and where each row starts, within [-1, 1]. */
export interface UmapRequest extends Pick<NeighbourGraph, 'k' | 'rows' | 'similarities'> {
  readonly start: Float32Array;
  readonly seed: number;
}

export type UmapReply = { readonly share: number } | { readonly positions: Float32Array };

/** Beside the built engine stands the built thread; from the sources the source itself runs. */
const THREAD = import.meta.url.endsWith('.ts')
  ? new URL('./umapThread.ts', import.meta.url)
  : new URL('./umapThread.js', import.meta.url);

/** x and y of each row. Rejects with the signal's reason if aborted. */
export function umapLayout(
  { k, rows, similarities }: NeighbourGraph,
  start: Float32Array,
  { seed, signal, onProgress }: LayoutOptions,
): Promise<Float32Array> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const request: UmapRequest = { k, rows, similarities, start, seed };
    const thread = new Worker(THREAD, { workerData: request });
    const end = (settle: () => void): void => {
      signal?.removeEventListener('abort', abort);
      // Nothing is heard of it from now on, not even that it ended.
      thread.removeAllListeners();
      void thread.terminate();
      settle();
    };
    const abort = (): void => end(() => reject(signal!.reason));
    signal?.addEventListener('abort', abort, { once: true });
    thread.on('message', (reply: UmapReply) => {
      if ('share' in reply) onProgress?.(reply.share);
      else end(() => resolve(reply.positions));
    });
    thread.on('error', (error) => end(() => reject(error)));
    thread.on('exit', (code) =>
      end(() => reject(new Error(`The thread that draws the map ended (${code}).`))),
    );
  });
}
