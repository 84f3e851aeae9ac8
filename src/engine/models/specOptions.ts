/** What a person says of a model that the catalogue does not know, or wants otherwise than its files say. */
import { EngineError } from '../../shared/errors.ts';
import { MODEL_SIMILARITIES, MODEL_TASKS, type ModelSpec, POOLINGS } from './modelSpec.ts';

/** As typed or read from a file; checked here. */
export interface SpecOptions {
  readonly pooling?: string | undefined;
  /** cosine; dot, l2 or l1 for a model whose vectors are not brought to unit length. */
  readonly similarity?: string | undefined;
  readonly queryPrefix?: string | undefined;
  readonly documentPrefix?: string | undefined;
  readonly symmetricPrefix?: string | undefined;
  /** 8 to 131072. */
  readonly maxTokens?: number | undefined;
  readonly task?: string | undefined;
  /** Length of the vectors before any truncation. */
  readonly dimensions?: number | undefined;
  /** Whether vectors are brought to unit length; as the similarity needs it if not given. */
  readonly normalise?: boolean | undefined;
  /** Lengths that the model was trained to be cut to, in any order. */
  readonly matryoshka?: readonly number[] | undefined;
}

/** Below that, the special tokens leave no room for a text. */
const LEAST_TOKENS = 8;
const MOST_TOKENS = 131_072;
/** A prefix is an instruction of a line; more would take the place of the text. */
const LONGEST_PREFIX = 1000;
/** Longer than the vectors of any encoder. */
const MOST_DIMENSIONS = 65_536;

/** What was said, checked. Throws EngineError `badArgument`, one sentence, for the first thing that cannot be. */
export function specOverrides(options: SpecOptions): Partial<ModelSpec> {
  const { pooling, similarity, queryPrefix, documentPrefix, maxTokens, task } = options;
  const { symmetricPrefix, dimensions, normalise, matryoshka } = options;
  return {
    ...(pooling === undefined ? {} : { pooling: oneOf('pooling', pooling, POOLINGS) }),
    ...(similarity === undefined ? {} : similarityOf(similarity)),
    ...(queryPrefix === undefined ? {} : { queryPrefix: prefix('query prefix', queryPrefix) }),
    ...(documentPrefix === undefined ? {} : { documentPrefix: prefix('document prefix', documentPrefix) }),
    ...(symmetricPrefix === undefined
      ? {}
      : { symmetricPrefix: prefix('prefix of texts of one kind', symmetricPrefix) }),
    ...(maxTokens === undefined ? {} : { maxTokens: tokens(maxTokens) }),
    ...(task === undefined ? {} : { task: oneOf('task', task, MODEL_TASKS) }),
    ...(dimensions === undefined ? {} : { dimensions: size('number of dimensions', dimensions) }),
    ...(normalise === undefined ? {} : { normalise }),
    ...(matryoshka === undefined ? {} : { matryoshka: sizes(matryoshka) }),
  };
}

function similarityOf(value: string): Pick<ModelSpec, 'similarity' | 'normalise'> {
  const similarity = oneOf('similarity', value, MODEL_SIMILARITIES);
  return { similarity, normalise: similarity === 'cosine' };
}

function oneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value.toLowerCase());
  if (found) return found;
  throw bad(`The model's ${name} must be one of ${choices.join(', ')}, and "${value}" is not.`);
}

function tokens(value: number): number {
  if (Number.isInteger(value) && value >= LEAST_TOKENS && value <= MOST_TOKENS) return value;
  throw bad(
    `The model's maximum of tokens must be a whole number from ${LEAST_TOKENS} to ${MOST_TOKENS}, and ${value} is not.`,
  );
}

function sizes(values: readonly number[]): number[] {
  const ascending = values.map((value) => size('Matryoshka sizes', value)).sort((a, b) => a - b);
  return [...new Set(ascending)];
}

function size(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= MOST_DIMENSIONS) return value;
  throw bad(`The model's ${name} must be whole and from 1 to ${MOST_DIMENSIONS}, and ${value} is not.`);
}

function prefix(name: string, value: string): string {
  if (value.length > LONGEST_PREFIX)
    throw bad(`The model's ${name} has ${value.length} characters; at most ${LONGEST_PREFIX} are allowed.`);
  if (/[^\P{Cc}\t\n]/u.test(value)) throw bad(`The model's ${name} holds control characters.`);
  return value;
}

function bad(sentence: string): EngineError {
  return new EngineError('badArgument', sentence);
}
