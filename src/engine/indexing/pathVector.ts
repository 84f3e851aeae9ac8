/**
 * What a file's path says, as a vector: the words of its folders and those of its name. It is added to the
 * vector of each of the file's chunks when scores are made, never stored with them.
 */
import type { Embedder } from '../models/embedder.ts';
import type { PathVector } from '../store/records.ts';
import { truncate } from '../vectors/formats.ts';
import { quantise } from '../vectors/vectorScan.ts';

/** Weights beside a chunk's own unit vector; chosen with bench/quality.ts. */
const FOLDERS_WEIGHT = 0.3;
const NAME_WEIGHT = 0.3;

/** Path vectors of the given paths, in order. */
export async function embedPaths(
  embedder: Embedder,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<PathVector[]> {
  if (paths.length === 0) return [];
  const { dimensions, similarity } = embedder.info;
  const folders = paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  const names = paths.map((path, i) => path.slice(folders[i]!.length).replace(/(?<=.)\.[^.]+$/, ''));
  // Most folders hold several files, and a name such as index comes again and again.
  const texts = [...new Set([...folders, ...names])];
  const { vectors } = await embedder.embedDocuments(texts, signal);
  const vectorOf = new Map(
    texts.map((text, i) => {
      const vector = vectors.subarray(i * dimensions, (i + 1) * dimensions);
      // The weights are for unit vectors; how long a model makes the vector of a name says nothing of paths.
      return [text, similarity === 'cosine' ? vector : truncate(vector, dimensions)] as const;
    }),
  );
  return paths.map((_, i) => {
    const ofFolders = vectorOf.get(folders[i]!)!;
    const ofName = vectorOf.get(names[i]!)!;
    const sum = ofFolders.map((value, d) => FOLDERS_WEIGHT * value + NAME_WEIGHT * ofName[d]!);
    const direction = new Int8Array(dimensions);
    quantise(sum, direction);
    return {
      direction,
      length: Math.fround(Math.sqrt(sum.reduce((total, value) => total + value * value, 0))),
    };
  });
}
