/** Threads that index, unless somebody says otherwise: half of the cores, and not so many that they wait for each other. */
import { availableParallelism } from 'node:os';

/** More threads than this wait for the one that writes. */
const MOST_THREADS = 4;

/** `wanted`: 0 leaves it to us. */
export function threadsOf(wanted: number): number {
  if (wanted > 0) return wanted;
  return Math.max(1, Math.min(MOST_THREADS, Math.floor(availableParallelism() / 2)));
}
