/** The spec of a model that the catalogue does not know, from what a person says of it. */
import { EngineError } from '../../shared/errors.ts';
import { MODEL_TASKS, type ModelSpec, POOLINGS } from './modelSpec.ts';

/** As typed or read from a file; checked here. Pooling and dimensions must be said, the rest has a usual value. */
export interface SpecOptions {
  readonly pooling?: string | undefined;
  /** Length of the vectors, 1 to 8192. */
  readonly dimensions?: number | undefined;
  /** Whether the vectors are brought to unit length (true). */
  readonly normalise?: boolean | undefined;
  /** cosine, or dot for a model whose vectors are not brought to unit length. */
  readonly similarity?: string | undefined;
  readonly queryPrefix?: string | undefined;
  readonly documentPrefix?: string | undefined;
  readonly symmetricPrefix?: string | undefined;
  /** 8 to 131072 (512). */
  readonly maxTokens?: number | undefined;
  readonly task?: string | undefined;
  readonly matryoshka?: readonly number[] | undefined;
}

/** Larger than of any embedding model there is; a typing mistake is larger still. */
const MOST_DIMENSIONS = 8192;
/** Below that, the special tokens leave no room for a text. */
const LEAST_TOKENS = 8;
const MOST_TOKENS = 131_072;
/** What encoders of BERT's kind read. */
const USUAL_TOKENS = 512;
/** A prefix is an instruction of a line; more would take the place of the text. */
const LONGEST_PREFIX = 1000;

/** Throws EngineError `badArgument`, one sentence naming the option, for the first thing that cannot be. */
export function specFromOptions(options: SpecOptions): ModelSpec {
  const pooling = oneOf('pooling', options.pooling, POOLINGS);
  const dimensions = whole('dimensions', options.dimensions, 1, MOST_DIMENSIONS);
  const normalise = options.normalise ?? true;
  const similarity = oneOf('similarity', options.similarity ?? (normalise ? 'cosine' : 'dot'), [
    'cosine',
    'dot',
  ] as const);
  const symmetricPrefix = options.symmetricPrefix;
  return {
    dimensions,
    pooling,
    normalise,
    similarity,
    queryPrefix: prefix('query prefix', options.queryPrefix ?? ''),
    documentPrefix: prefix('document prefix', options.documentPrefix ?? ''),
    ...(symmetricPrefix === undefined
      ? {}
      : { symmetricPrefix: prefix('symmetric prefix', symmetricPrefix) }),
    maxTokens: whole('maximum of tokens', options.maxTokens ?? USUAL_TOKENS, LEAST_TOKENS, MOST_TOKENS),
    task: oneOf('task', options.task ?? 'both', MODEL_TASKS),
    matryoshka: lengths(options.matryoshka ?? [], dimensions),
  };
}

function oneOf<T extends string>(name: string, value: string | undefined, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value?.toLowerCase());
  if (found) return found;
  const list = choices.join(', ');
  throw bad(
    value === undefined
      ? `The model's ${name} must be said, because it cannot be guessed: one of ${list}; the model's card says which.`
      : `The model's ${name} must be one of ${list}, and "${value}" is not.`,
  );
}

function whole(name: string, value: number | undefined, least: number, most: number): number {
  if (value === undefined)
    throw bad(`The model's ${name} must be said; the model's card says how many it has.`);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw bad(`The model's ${name} must be a whole number from ${least} to ${most}, and ${value} is not.`);
}

function prefix(name: string, value: string): string {
  if (value.length > LONGEST_PREFIX)
    throw bad(`The model's ${name} has ${value.length} characters; at most ${LONGEST_PREFIX} are allowed.`);
  if (/[^\P{Cc}\t\n]/u.test(value)) throw bad(`The model's ${name} holds control characters.`);
  return value;
}

function lengths(values: readonly number[], dimensions: number): readonly number[] {
  for (const value of values) whole('Matryoshka length', value, 1, dimensions);
  return [...new Set(values)].sort((a, b) => a - b);
}

function bad(sentence: string): EngineError {
  return new EngineError('badArgument', sentence);
}
