/**
 * What a file's path says, as a vector: the words of its folders and those of its name. It is added to the
 * vector of each of the file's chunks when scores are made, never stored with them.
 */
import type { Embedder } from '../models/embedder.ts';

/** Weights beside a chunk's own unit vector; chosen with bench/quality.ts. */
const FOLDERS_WEIGHT = 0.3;
const NAME_WEIGHT = 0.3;

/** Path vectors of the given paths, in order; not of unit length. */
export async function embedPaths(
  embedder: Embedder,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  if (paths.length === 0) return [];
  const { dimensions } = embedder.info;
  const folders = paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  const names = paths.map((path, i) => path.slice(folders[i]!.length).replace(/(?<=.)\.[^.]+$/, ''));
  const { vectors } = await embedder.embedDocuments([...folders, ...names], signal);
  return paths.map((_, i) => {
    const ofFolders = vectors.subarray(i * dimensions, (i + 1) * dimensions);
    const ofName = vectors.subarray((paths.length + i) * dimensions, (paths.length + i + 1) * dimensions);
    return ofFolders.map((value, d) => FOLDERS_WEIGHT * value + NAME_WEIGHT * ofName[d]!);
  });
}
