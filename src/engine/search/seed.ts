/** Where "find similar" starts: the stored vectors of the chunks under some lines, or the embedding of a text. */
import type { Seed } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';
import type { ContentKind, LineRange } from '../../shared/types.ts';
import type { Embedder } from '../models/embedder.ts';
import type { Store } from '../store/store.ts';
import { lengthOf } from '../vectors/formats.ts';
import { numbersOf } from '../vectors/similarityRows.ts';
import type { ResidentIndex } from './residentIndex.ts';

export interface SeedVector {
  readonly vector: Float32Array;
  /** Ids of the chunks under the lines; none for a text. */
  readonly chunks: readonly number[];
  /** How far the vector can be relied on; of several chunks the best. */
  readonly reliance: number;
  /** Of the seed's file; undefined for a text. */
  readonly contentKind: ContentKind | undefined;
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
    const reliance = resident.documentReliance(tokenCounts[0]!);
    return { vector: vectors, chunks: [], reliance, contentKind: undefined, covers: () => false };
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
  const { vectorFormat, dimensions } = store.stamp;
  const vector = new Float32Array(dimensions);
  for (const slot of slots) {
    const stored = numbersOf(store.vector(resident.ids[slot]!), vectorFormat);
    const length = lengthOf(stored);
    if (length > 0) for (let d = 0; d < vector.length; d++) vector[d] = vector[d]! + stored[d]! / length;
  }
  if (vector.every((value) => value === 0)) {
    throw new EngineError(
      'badArgument',
      `${seed.path} has no word that can be compared at line ${seed.startLine + 1}.`,
    );
  }
  if (comparesLengths(embedder)) {
    const mean = slots.reduce((sum, slot) => sum + resident.vectorLengths[slot]!, 0) / slots.length;
    const factor = mean / lengthOf(vector);
    for (let d = 0; d < vector.length; d++) vector[d] = vector[d]! * factor;
  }
  const startLine = Math.min(seed.startLine, ...slots.map((slot) => resident.startLines[slot]!));
  const endLine = Math.max(seed.endLine, ...slots.map((slot) => resident.endLines[slot]!));
  return {
    vector,
    chunks: slots.map((slot) => resident.ids[slot]!),
    reliance: slots.reduce((most, slot) => Math.max(most, resident.documentRelianceOf(slot)), 0),
    contentKind: file.contentKind,
    covers: (path, range) => path === seed.path && range.startLine < endLine && range.endLine > startLine,
  };
}

/** Whether a document that is as long as the others is nearer to them; for a cosine or a dot product it does not matter. */
function comparesLengths({ info }: Embedder): boolean {
  return info.similarity === 'l2' || info.similarity === 'l1';
}
