/** Where "find similar" starts: the stored vectors of the chunks under some lines, or the embedding of a text. */
import type { Seed } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';
import type { LineRange } from '../../shared/types.ts';
import type { Embedder } from '../models/embedder.ts';
import type { Store } from '../store/store.ts';
import type { ResidentIndex } from './residentIndex.ts';

export interface SeedVector {
  readonly vector: Float32Array;
  /** Whether a chunk is the seed itself or overlaps it. */
  covers(path: string, range: LineRange): boolean;
}

/**
 * Throws EngineError `fileNotFound` if the file is not in the index, `lineNotFound` if no chunk lies at the lines,
 * `badArgument` if a text has no word that the model knows.
 */
export async function seedVector(
  seed: Seed,
  store: Store,
  resident: ResidentIndex,
  embedder: Embedder,
): Promise<SeedVector> {
  if ('text' in seed) {
    const { vectors, tokenCounts } = await embedder.embedDocuments([seed.text]);
    if (tokenCounts[0] === 0) {
      throw new EngineError(
        'badArgument',
        'The text has no word that can be compared; give some code or a sentence.',
      );
    }
    return { vector: vectors, covers: () => false };
  }
  const file = resident.fileByPath(seed.path);
  if (!file)
    throw new EngineError(
      'fileNotFound',
      `${seed.path} is not in the index: it may be ignored, or not text.`,
    );
  const slots = resident
    .slotsOfFile(file.id)
    .filter((slot) => resident.startLines[slot]! < seed.endLine && resident.endLines[slot]! > seed.startLine);
  if (slots.length === 0) {
    throw new EngineError(
      'lineNotFound',
      `${seed.path} has no text to compare at line ${seed.startLine + 1}.`,
    );
  }
  const vector = new Float32Array(embedder.info.dimensions);
  for (const slot of slots) {
    const stored = store.vector(resident.ids[slot]!);
    const length = Math.sqrt(stored.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let d = 0; d < vector.length; d++) vector[d] = vector[d]! + stored[d]! / length;
  }
  if (vector.every((value) => value === 0)) {
    throw new EngineError(
      'badArgument',
      `${seed.path} has no word that can be compared at line ${seed.startLine + 1}.`,
    );
  }
  const startLine = Math.min(seed.startLine, ...slots.map((slot) => resident.startLines[slot]!));
  const endLine = Math.max(seed.endLine, ...slots.map((slot) => resident.endLines[slot]!));
  return {
    vector,
    covers: (path, range) => path === seed.path && range.startLine < endLine && range.endLine > startLine,
  };
}
