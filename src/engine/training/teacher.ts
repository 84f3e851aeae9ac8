/**
 * What a larger model knows: its vectors of words, with which tables can begin, since words that mean alike then begin
 * near each other, which code alone teaches only of frequent ones; and its vectors of whole texts. Hides the model; same
 * model and texts, same numbers.
 */
import { symmetricEigen } from '../models/symmetricEigen.ts';
import { specFromFolder, TransformerEmbedder } from '../models/transformer/transformerEmbedder.ts';
import { CONTINUATION_PREFIX } from './vocabulary.ts';

/** Unit vectors of the words that the teacher knows, by token. */
export type WordDirections = ReadonlyMap<string, Float32Array>;

/** Vectors one behind the other. */
export interface Rows {
  readonly size: number;
  readonly values: Float32Array;
}

const TEXTS_AT_ONCE = 256;

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
  const rows = await teacherVectors(folder, words, signal);
  centre(rows);
  const { values } = onPrincipalAxes(rows, dimensions);
  return new Map(
    words.map((word, row) => [word, inUnit(values.subarray(row * dimensions, (row + 1) * dimensions))]),
  );
}

/** By text. Throws EngineError `modelInvalid` if `folder` holds no sentence-transformer. */
export async function teacherVectors(
  folder: string,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Rows> {
  const { spec } = await specFromFolder(folder);
  const embedder = await TransformerEmbedder.open(folder, spec, { id: 'teacher', foreground: true });
  try {
    const size = embedder.info.dimensions;
    const values = new Float32Array(texts.length * size);
    for (let from = 0; from < texts.length; from += TEXTS_AT_ONCE) {
      const { vectors } = await embedder.embedDocuments(texts.slice(from, from + TEXTS_AT_ONCE), signal);
      values.set(vectors, from * size);
    }
    return { size, values };
  } finally {
    await embedder.dispose();
  }
}

/** Takes from rows `from` to `to` (exclusive) what they have in common, in place. */
export function centre({ size, values }: Rows, from = 0, to = values.length / size): void {
  const mean = new Float64Array(size);
  for (let i = from * size; i < to * size; i++) mean[i % size]! += values[i]! / (to - from);
  for (let i = from * size; i < to * size; i++) values[i]! -= mean[i % size]!;
}

/** Rows turned to their principal axes and cut to `dimensions`. */
export function onPrincipalAxes({ size, values }: Rows, dimensions: number): Rows {
  const { vectors } = symmetricEigen(secondMoments(values, size), size);
  return { size: dimensions, values: along(values, size, vectors, dimensions) };
}

/** Rows along the first `dimensions` of the axes. */
export function along(
  values: Float32Array,
  size: number,
  axes: Float64Array,
  dimensions: number,
): Float32Array {
  const count = values.length / size;
  const turned = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < dimensions; k++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += values[row * size + j]! * axes[k * size + j]!;
      turned[row * dimensions + k] = sum;
    }
  }
  return turned;
}

/** Sums of products of each two columns. */
export function secondMoments(values: Float32Array, size: number): Float64Array {
  const moments = new Float64Array(size * size);
  for (let row = 0; row < values.length; row += size) {
    for (let a = 0; a < size; a++) {
      const value = values[row + a]!;
      for (let b = 0; b <= a; b++) moments[a * size + b]! += value * values[row + b]!;
    }
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) moments[b * size + a] = moments[a * size + b]!;
  return moments;
}

function inUnit(row: Float32Array): Float32Array {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? row.map((value) => value / length) : row;
}
