/**
 * The files of a sentence-transformer in a folder: which of them are used, that none leads out of the folder,
 * and a hash of everything that decides the vectors.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { EngineError } from '../../../shared/errors.ts';
import { modelInvalid } from '../safetensors.ts';
import { type OnnxSummary, readOnnxSummary } from './onnxFile.ts';

/** How the weights are stored, in transformers.js' words, and what its file names say then. */
export const DTYPE_SUFFIX = {
  q8: '_quantized',
  int8: '_int8',
  fp32: '',
  fp16: '_fp16',
  uint8: '_uint8',
  q4: '_q4',
} as const;
export type Dtype = keyof typeof DTYPE_SUFFIX;

export interface ModelFolder {
  /** Absolute, without links. */
  readonly path: string;
  /** The ONNX file, absolute. */
  readonly onnxFile: string;
  readonly dtype: Dtype;
  readonly onnx: OnnxSummary;
  /** tokenizer.json as parsed. */
  readonly tokenizer: object;
  /** tokenizer_config.json and config.json as parsed; empty where a folder has none. */
  readonly tokenizerConfig: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * A step that sentence-transformers' modules.json puts after pooling besides normalising, as `Dense`. It is then
   * in the ONNX file or nowhere.
   */
  readonly extraStep: string | undefined;
  /** Files that decide the vectors, absolute, in a fixed order. */
  readonly files: readonly string[];
}

/** The folder that exporters write to, and the root, where some people put the file by hand. */
const ONNX_FOLDERS = ['onnx', ''];
/** Tried in this order when none is asked for: 8 bits are a quarter of the size and about twice as fast. */
const DTYPES = Object.keys(DTYPE_SUFFIX) as Dtype[];
/** Larger than any tokenizer.json (multilingual ones have 17 MB), small enough to be parsed in one go. */
const MAX_JSON_BYTES = 1 << 26;

/**
 * Whether a folder is meant to hold a sentence-transformer, be it whole or not: it has an ONNX file, or a config.json
 * that names an architecture.
 */
export async function isTransformerFolder(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.some((name) => name === 'onnx' || name.endsWith('.onnx'))) return true;
  if (!names.includes('config.json')) return false;
  const config = await readJsonFile(await realFolder(folder), join(folder, 'config.json')).catch(
    () => undefined,
  );
  return config?.model_type !== undefined && config.model_type !== 'model2vec';
}

/**
 * Finds the files. `dtype`: which ONNX file to take; without it the first there is. Throws EngineError
 * `modelInvalid` if one is missing, damaged or elsewhere.
 */
export async function readModelFolder(folder: string, dtype?: Dtype): Promise<ModelFolder> {
  const path = await realFolder(folder);
  const found = await findOnnx(path, dtype);
  const onnxFile = await insideFile(path, found.file);
  const onnx = await readOnnxSummary(onnxFile);
  const external: string[] = [];
  for (const [location, bytes] of onnx.external)
    external.push(await externalFile(path, onnxFile, location, bytes));
  const tokenizerFile = join(path, 'tokenizer.json');
  const json = await Promise.all(
    [tokenizerFile, join(path, 'tokenizer_config.json'), join(path, 'config.json')].map(async (file) => {
      const value = await readJsonFile(path, file);
      return value === undefined ? [] : [{ file, value }];
    }),
  );
  const [[tokenizer], [tokenizerConfig], [config]] = json as [
    (typeof json)[0],
    (typeof json)[0],
    (typeof json)[0],
  ];
  if (!tokenizer) {
    throw new EngineError(
      'modelInvalid',
      `The model folder ${folder} has no tokenizer.json, without which no text can be read. Copy it from where the model came from.`,
    );
  }
  const modules = await readJsonFile(path, join(path, 'modules.json'), true);
  return {
    path,
    onnxFile,
    dtype: found.dtype,
    onnx,
    tokenizer: tokenizer.value,
    tokenizerConfig: { ...tokenizerConfig?.value },
    config: { ...config?.value },
    extraStep: Object.values(modules ?? {})
      .map(kindOfModule)
      .find((kind) => !KNOWN_STEPS.includes(kind)),
    files: [onnxFile, ...external, ...json.flat().map(({ file }) => file)],
  };
}

/** The last word of the type of an entry of modules.json: `sentence_transformers.models.Pooling` is a Pooling. */
export function kindOfModule(module: unknown): string {
  const { type } = (module ?? {}) as { type?: unknown };
  return typeof type === 'string' ? type.split('.').at(-1)! : 'nothing';
}

/** Steps of modules.json that are done here. */
const KNOWN_STEPS = ['Transformer', 'Pooling', 'Normalize'];

/**
 * A JSON file of the folder as parsed, or undefined if it is not there. Throws EngineError `modelInvalid` if it
 * lies elsewhere, is too large or holds no object (or list, where `list` says so).
 */
export async function readJsonFile(
  folder: string,
  file: string,
  list = false,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const size = (await stat(file).catch(() => undefined))?.size;
  if (size === undefined) return undefined;
  await insideFile(folder, file);
  if (size > MAX_JSON_BYTES) throw modelInvalid(file, 'it is larger than any such file');
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw modelInvalid(file, 'it is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== list) {
    throw modelInvalid(file, `it does not hold ${list ? 'a list' : 'an object'}`);
  }
  return value as Record<string, unknown>;
}

/** Hex SHA-256 over the bytes of the files and `settings`, whatever the folder is called. */
export async function hashOf(files: readonly string[], settings: string): Promise<string> {
  const hash = createHash('sha256').update(settings);
  for (const file of files) {
    hash.update(await streamed(createHash('sha256'), file));
  }
  return hash.digest('hex');
}

/** Large enough that the hash and not the calls take the time. */
const HASH_BYTES = 1 << 20;

async function streamed(hash: Hash, file: string): Promise<Buffer> {
  try {
    for await (const piece of createReadStream(file, { highWaterMark: HASH_BYTES })) hash.update(piece);
  } catch (cause) {
    throw modelInvalid(file, 'it cannot be read', cause);
  }
  return hash.digest();
}

/** The folder without links. Throws EngineError `modelInvalid` if there is none. */
export async function realFolder(folder: string): Promise<string> {
  const path = await realpath(resolve(folder)).catch(() => undefined);
  if (path !== undefined && (await stat(path)).isDirectory()) return path;
  throw new EngineError(
    'modelInvalid',
    `There is no model folder ${folder}. Give the folder that holds the model's tokenizer.json.`,
  );
}

async function findOnnx(folder: string, dtype?: Dtype): Promise<{ file: string; dtype: Dtype }> {
  for (const wanted of dtype === undefined ? DTYPES : [dtype]) {
    for (const subfolder of ONNX_FOLDERS) {
      const file = join(folder, subfolder, `model${DTYPE_SUFFIX[wanted]}.onnx`);
      if ((await stat(file).catch(() => undefined))?.isFile()) return { file, dtype: wanted };
    }
  }
  const name =
    dtype === undefined ? 'model.onnx or model_quantized.onnx' : `model${DTYPE_SUFFIX[dtype]}.onnx`;
  throw new EngineError(
    'modelInvalid',
    `The model folder ${folder} has no ONNX file (onnx/${name}). Models come in several formats; take or export the one for ONNX.`,
  );
}

/** The real path of a file of the folder. Throws EngineError `modelInvalid` if a link leads out of it. */
async function insideFile(folder: string, file: string): Promise<string> {
  const real = await realpath(file);
  if (isInside(folder, real)) return file;
  throw new EngineError(
    'modelInvalid',
    `The model file ${file} is a link to a file outside the model's folder, and such files are not opened. Put a copy of the file in its place.`,
  );
}

/** A second file of weights, which must hold at least `bytes`. */
async function externalFile(
  folder: string,
  onnxFile: string,
  location: string,
  bytes: number,
): Promise<string> {
  const file = resolve(dirname(onnxFile), location);
  if (isAbsolute(location) || !isInside(folder, file)) {
    throw new EngineError(
      'modelInvalid',
      `The model file ${onnxFile} asks for weights in ${location}, which is outside the model's folder; nothing was opened. Do not use this model.`,
    );
  }
  const found = await stat(file).catch(() => undefined);
  const name = relative(folder, file);
  if (!found?.isFile())
    throw modelInvalid(onnxFile, `its weights are in a second file, ${name}, which is missing`);
  await insideFile(folder, file);
  // Written so that a size that is no number counts as too large.
  if (!(bytes <= found.size))
    throw modelInvalid(onnxFile, `its weights are in a second file, ${name}, which is cut off`);
  return file;
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !isAbsolute(path) && path.split(sep)[0] !== '..';
}
