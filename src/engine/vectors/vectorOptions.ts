/** What a person may choose of an index's vectors: their format, their length, and a first pass before the exact comparison. */
import { EngineError } from '../../shared/errors.ts';
import { VECTOR_FORMATS, type VectorFormat } from './formats.ts';
import type { FirstPass } from './vectorTable.ts';

export interface VectorOptions {
  /** int8 if not given: a quarter of float32's bytes at the same quality. */
  readonly format?: VectorFormat;
  /** A Matryoshka prefix of the model's vectors: a multiple of 8; all of them if not given. */
  readonly dimensions?: number;
  /** None if not given: every vector is compared in full. */
  readonly firstPass?: FirstPass;
}

export const DEFAULT_FORMAT: VectorFormat = 'int8';
/** Prefixes end where a byte of bits ends. */
export const DIMENSIONS_STEP = 8;
/** Of a column of sqlite-vec. */
const MOST_STORED = 8192;

/**
 * Throws EngineError `badArgument`, one sentence, for what vectors of `modelDimensions` cannot be or a first pass
 * cannot compare.
 */
export function assertVectorOptions(options: VectorOptions, modelDimensions: number): void {
  const { format = DEFAULT_FORMAT, dimensions = modelDimensions, firstPass } = options;
  if (!VECTOR_FORMATS.includes(format))
    throw bad(`The vectors' format must be one of ${VECTOR_FORMATS.join(', ')}, and ${format} is not.`);
  if (dimensions !== modelDimensions) assertPrefix('The vectors', dimensions, modelDimensions, 'the model');
  if (format === 'bit' && dimensions % DIMENSIONS_STEP !== 0)
    throw bad(`The model's ${dimensions} dimensions fill no whole bytes with bits; choose another format.`);
  // sqlite-vec has no float16, so each takes two places of a column of int8.
  if (format === 'float16' && dimensions > MOST_STORED / 2)
    throw bad(
      `Vectors of ${dimensions} dimensions are too long for float16 (at most ${MOST_STORED / 2}); choose float32 or int8.`,
    );
  if (!firstPass) return;
  if (firstPass.dimensions !== undefined)
    assertPrefix('The first pass', firstPass.dimensions, dimensions, 'the index');
  const { candidates } = firstPass;
  if (!Number.isInteger(candidates) || candidates < 1)
    throw bad(`The first pass must name at least one candidate, and ${candidates} is none.`);
}

function assertPrefix(what: string, dimensions: number, most: number, owner: string): void {
  if (
    Number.isInteger(dimensions) &&
    dimensions >= DIMENSIONS_STEP &&
    dimensions <= most &&
    dimensions % DIMENSIONS_STEP === 0
  )
    return;
  throw bad(
    `${what} can have a multiple of ${DIMENSIONS_STEP} dimensions up to the ${most} of ${owner}, and ${dimensions} is none.`,
  );
}

function bad(sentence: string): EngineError {
  return new EngineError('badArgument', sentence);
}
