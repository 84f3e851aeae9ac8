/**
 * What sentence-transformers' own files in a folder say about a model, for folders that no catalogue knows. What
 * they do not say is assumed, and each assumption is put in words for whoever chose the folder.
 */
import { join } from 'node:path';
import { EngineError } from '../../../shared/errors.ts';
import type { ModelSimilarity, ModelSpec, Pooling } from '../modelSpec.ts';
import { modelInvalid } from '../safetensors.ts';
import { kindOfModule, readJsonFile, realFolder } from './modelFolder.ts';

export interface FoundSpec {
  readonly spec: ModelSpec;
  /** Sentences on what neither the files nor the overrides say. */
  readonly assumed: readonly string[];
}

/** What sentence-transformers itself reads when a model does not say; also a size at which every encoder works. */
const DEFAULT_MAX_TOKENS = 512;
/** Names of the prompts by which models of several authors tell questions from passages. */
const QUERY_PROMPTS = ['query', 's2p_query', 'search_query'];
const DOCUMENT_PROMPTS = ['document', 'passage', 'corpus', 'search_document'];
const SYMMETRIC_PROMPTS = ['s2s_query', 'STS', 'clustering', 'Clustering'];

/** As sentence-transformers names them. */
const SIMILARITIES: ReadonlyMap<unknown, ModelSimilarity> = new Map([
  ['cosine', 'cosine'],
  ['dot', 'dot'],
  ['euclidean', 'l2'],
  ['manhattan', 'l1'],
]);

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the spec of a local folder; `overrides` win. Throws EngineError `modelInvalid` if the folder is missing, its
 * files are damaged, ask for another pooling, or do not tell the dimensions; `badArgument` if the overrides do not go
 * together with what it says.
 */
export async function specFromFolder(folder: string, overrides: Partial<ModelSpec> = {}): Promise<FoundSpec> {
  const path = await realFolder(folder);
  const read = (name: string, list?: boolean): Promise<Json | undefined> =>
    readJsonFile(path, join(path, name), list);
  const config = (await read('config.json')) ?? {};
  const modules = Object.values((await read('modules.json', true)) ?? {}) as Json[];
  const settings = (await read('config_sentence_transformers.json')) ?? {};
  const assumed: string[] = [];

  const poolingModule = modules.find((module) => kindOfModule(module) === 'Pooling');
  const poolingPath = typeof poolingModule?.path === 'string' ? poolingModule.path : '1_Pooling';
  const poolingConfig = await read(`${poolingPath}/config.json`);
  const dense = modules.findLast((module) => kindOfModule(module) === 'Dense');
  const denseConfig = typeof dense?.path === 'string' ? await read(`${dense.path}/config.json`) : undefined;

  const pooling =
    overrides.pooling ??
    poolingOf(poolingConfig, join(path, poolingPath, 'config.json')) ??
    assume<Pooling>(
      assumed,
      'mean',
      'Its files do not say how tokens become one vector: mean pooling is assumed.',
    );
  const dimensions =
    overrides.dimensions ??
    positive(denseConfig?.out_features) ??
    positive(poolingConfig?.word_embedding_dimension) ??
    sizeOf(config);
  if (dimensions === undefined) {
    throw new EngineError(
      'modelInvalid',
      `The files in ${folder} do not say how long the model's vectors are. Put hidden_size into its config.json, or say how long they are.`,
    );
  }
  const { maxTokens, said } = await maxTokensOf(read, config);
  if (!said && overrides.maxTokens === undefined) {
    assumed.push(`Its files do not say how many tokens it reads: ${maxTokens} are assumed.`);
  }
  const similarity = overrides.similarity ?? SIMILARITIES.get(settings.similarity_fn_name) ?? 'cosine';
  const normalise =
    overrides.normalise ??
    (modules.length > 0
      ? modules.some((module) => kindOfModule(module) === 'Normalize') || similarity === 'cosine'
      : similarity === 'cosine');
  const prompts = (settings.prompts ?? {}) as Json;
  const queryPrefix = overrides.queryPrefix ?? promptOf(prompts, QUERY_PROMPTS);
  const documentPrefix = overrides.documentPrefix ?? promptOf(prompts, DOCUMENT_PROMPTS);
  const symmetricPrefix =
    overrides.symmetricPrefix ?? (similarity === 'cosine' ? promptOf(prompts, SYMMETRIC_PROMPTS) : undefined);
  const asymmetric = (queryPrefix ?? '') !== (documentPrefix ?? '');
  const task =
    overrides.task ??
    (symmetricPrefix === undefined ? undefined : 'both') ??
    assume(
      assumed,
      asymmetric ? ('asymmetric' as const) : ('both' as const),
      asymmetric
        ? 'It has prefixes for questions: it is assumed to be made for questions and passages.'
        : 'Its files do not say what it was trained to compare: it is taken for questions and for texts of one kind.',
    );
  const spec: ModelSpec = {
    dimensions,
    pooling,
    normalise,
    similarity,
    queryPrefix: queryPrefix ?? '',
    documentPrefix: documentPrefix ?? '',
    ...(symmetricPrefix === undefined ? {} : { symmetricPrefix }),
    maxTokens: overrides.maxTokens ?? maxTokens,
    task,
    matryoshka: overrides.matryoshka ?? [],
  };
  assertFits(spec, overrides);
  return { spec, assumed };
}

/** What was said by hand and cannot be true of the rest. */
function assertFits({ similarity, dimensions, matryoshka }: ModelSpec, said: Partial<ModelSpec>): void {
  if (said.normalise === false && similarity === 'cosine')
    throw new EngineError(
      'badArgument',
      "Vectors that are compared by the cosine are brought to unit length in any case. If the length of this model's vectors counts, say that they are compared by dot, l2 or l1.",
    );
  if (said.symmetricPrefix !== undefined && similarity !== 'cosine')
    throw new EngineError(
      'badArgument',
      `A prefix of texts of one kind is for models that compare by the cosine, and this one compares by ${similarity}.`,
    );
  const longest = matryoshka.at(-1) ?? 0;
  if (said.matryoshka && longest > dimensions)
    throw new EngineError(
      'badArgument',
      `A vector of ${dimensions} dimensions cannot be cut to ${longest}, as the model's Matryoshka sizes say.`,
    );
}

function assume<T>(assumed: string[], value: T, sentence: string): T {
  assumed.push(sentence);
  return value;
}

function poolingOf(config: Json | undefined, file: string): Pooling | undefined {
  if (config === undefined) return undefined;
  const modes: Readonly<Record<string, Pooling>> = {
    pooling_mode_mean_tokens: 'mean',
    pooling_mode_cls_token: 'cls',
    pooling_mode_max_tokens: 'max',
  };
  // Newer files name the mode, older ones have a yes or no for each.
  const named = typeof config.pooling_mode === 'string' ? [config.pooling_mode] : [];
  const asked = Object.keys(config).filter((key) => key.startsWith('pooling_mode_') && config[key] === true);
  const found = [...named, ...asked.map((key) => modes[key] ?? key.replace('pooling_mode_', ''))];
  const [pooling] = found;
  if (found.length === 1 && (pooling === 'mean' || pooling === 'cls' || pooling === 'max')) return pooling;
  throw modelInvalid(
    file,
    `it asks for a pooling other than mean, cls or max (${found.join(', ') || 'none'})`,
  );
}

/** What the files of transformers and of sentence-transformers say, the smaller where both do. */
async function maxTokensOf(
  read: (name: string) => Promise<Json | undefined>,
  config: Json,
): Promise<{ maxTokens: number; said: boolean }> {
  const sentence = positive((await read('sentence_bert_config.json'))?.max_seq_length);
  const places = positive(config.max_position_embeddings) ?? positive(config.n_positions);
  // RoBERTa and MPNet count places from behind the padding's id, so two of their table are never reached.
  const usable = places !== undefined && places % 512 === 2 ? places - 2 : places;
  const tokenizer = positive((await read('tokenizer_config.json'))?.model_max_length);
  const stated = [sentence, usable, tokenizer].filter((length) => length !== undefined);
  return stated.length > 0
    ? { maxTokens: sentence ?? Math.min(...stated), said: true }
    : { maxTokens: DEFAULT_MAX_TOKENS, said: false };
}

/** Widths by the names that several families of models have for them. */
function sizeOf(config: Json): number | undefined {
  return (
    positive(config.hidden_size) ??
    positive(config.dim) ??
    positive(config.n_embd) ??
    positive(config.d_model)
  );
}

/** A whole number above zero that can be a size; some files write 10^30 for "no limit". */
function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function promptOf(prompts: Json, names: readonly string[]): string | undefined {
  const found = names.map((name) => prompts[name]).find((prompt) => typeof prompt === 'string');
  return found as string | undefined;
}
