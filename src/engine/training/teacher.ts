/**
 * What a larger model knows of words, as a beginning for the tables: words that mean alike begin near each other, which
 * code alone teaches only of frequent ones. Hides the model; same model and words, same directions.
 */
import { symmetricEigen } from '../models/symmetricEigen.ts';
import { specFromFolder, TransformerEmbedder } from '../models/transformer/transformerEmbedder.ts';
import { CONTINUATION_PREFIX } from './vocabulary.ts';

/** Unit vectors of the words that the teacher knows, by token. */
export type WordDirections = ReadonlyMap<string, Float32Array>;

const WORDS_AT_ONCE = 256;

/**
 * Directions of all whole words of a vocabulary in `dimensions`, which are at most the teacher's; `folder` holds a local
 * sentence-transformer. Throws EngineError `modelInvalid` if it does not.
 */
export async function teacherDirections(
  folder: string,
  vocabulary: readonly string[],
  dimensions: number,
  signal?: AbortSignal,
): Promise<WordDirections> {
  const words = vocabulary.filter((token) => !token.startsWith(CONTINUATION_PREFIX));
  const { spec } = await specFromFolder(folder);
  const embedder = await TransformerEmbedder.open(folder, spec, { id: 'teacher', foreground: true });
  try {
    const size = embedder.info.dimensions;
    const all = new Float32Array(words.length * size);
    for (let from = 0; from < words.length; from += WORDS_AT_ONCE) {
      const { vectors } = await embedder.embedDocuments(words.slice(from, from + WORDS_AT_ONCE), signal);
      all.set(vectors, from * size);
    }
    const directions = principalDirections(all, size, dimensions);
    return new Map(
      words.map((word, row) => [word, directions.subarray(row * dimensions, (row + 1) * dimensions)]),
    );
  } finally {
    await embedder.dispose();
  }
}

/** Rows centred, turned to their principal axes, cut to `dimensions` and made unit. */
export function principalDirections(rows: Float32Array, size: number, dimensions: number): Float32Array {
  const count = rows.length / size;
  const mean = new Float64Array(size);
  for (let i = 0; i < rows.length; i++) mean[i % size]! += rows[i]! / count;
  const centred = Float64Array.from(rows, (value, i) => value - mean[i % size]!);
  const { vectors } = symmetricEigen(covarianceOf(centred, size), size);
  const directions = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    let squares = 0;
    for (let k = 0; k < dimensions; k++) {
      let along = 0;
      for (let j = 0; j < size; j++) along += centred[row * size + j]! * vectors[k * size + j]!;
      directions[row * dimensions + k] = along;
      squares += along * along;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < dimensions; k++) directions[row * dimensions + k]! *= scale;
  }
  return directions;
}

function covarianceOf(centred: Float64Array, size: number): Float64Array {
  const covariance = new Float64Array(size * size);
  for (let row = 0; row < centred.length; row += size) {
    for (let a = 0; a < size; a++) {
      const value = centred[row + a]!;
      for (let b = 0; b <= a; b++) covariance[a * size + b]! += value * centred[row + b]!;
    }
  }
  for (let a = 0; a < size; a++)
    for (let b = 0; b < a; b++) covariance[b * size + a] = covariance[a * size + b]!;
  return covariance;
}
