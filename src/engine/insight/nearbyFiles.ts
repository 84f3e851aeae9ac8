/** Which files may share something with one file: those with chunks like its own, found without reading any of them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ResidentIndex } from '../search/residentIndex.ts';
import { highest } from '../vectors/vectorScan.ts';

/** Chunks most similar to a chunk that are looked at, and files in all: what is copied is among the first. */
const CHUNKS = 32;
const FILES = 96;

/**
 * Paths, with that of the file itself; none if the index has nothing there, and undefined for a folder. The copy has to have
 * its vectors. Others get their turn after each chunk; rejects with the signal's reason if aborted.
 */
export async function nearbyFiles(
  resident: ResidentIndex,
  path: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const file = resident.fileByPath(path);
  if (!file)
    return resident.files.some((one) => one?.path.startsWith(`${path}/`)) ? undefined : new Set<string>();
  const best = new Map<string, number>();
  // Taken at once: the copy follows commits meanwhile.
  const vectors = resident.slotsOfFile(file.id).map((slot) => resident.rows.get(slot));
  for (const vector of vectors) {
    await nextTurn();
    signal?.throwIfAborted();
    const scores = new Float32Array(resident.rows.rowCount);
    resident.rows.scores(vector, scores);
    const found = highest(scores, CHUNKS, -1);
    for (const [i, other] of found.rows.entries()) {
      if (resident.ids[other] === 0) continue;
      const similar = resident.fileOfSlot(other).path;
      best.set(similar, Math.max(best.get(similar) ?? -1, found.similarities[i]!));
    }
  }
  best.delete(path);
  const nearest = [...best].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, FILES);
  return new Set([path, ...nearest.map(([similar]) => similar)]);
}
