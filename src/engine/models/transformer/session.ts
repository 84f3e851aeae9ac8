/**
 * The one place that knows transformers.js and onnxruntime: loads a model's ONNX file into a session, runs batches
 * through it, and says in a sentence why it could not. Nothing here reaches the network or writes a file.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { EngineError } from '../../../shared/errors.ts';
import { halfToFloat, modelInvalid } from '../safetensors.ts';
import type { ModelFolder } from './modelFolder.ts';
import type { TokenStates } from './pooling.ts';
import type { Tokenizer } from './textTokens.ts';

/** What a model gives for a batch: a state per token, or, where it pools by itself, one vector per text. */
export type Encoded =
  | { readonly kind: 'tokens'; readonly states: TokenStates }
  | { readonly kind: 'texts'; readonly values: Float32Array; readonly width: number };

/** Outputs with a state per token, in the order in which they are preferred. */
const STATE_OUTPUTS = ['last_hidden_state', 'token_embeddings'];
/** A vector per text that the model itself has pooled; taken only where there are no states or they do not suffice. */
const POOLED_OUTPUT = 'sentence_embedding';
/** Inputs that can be made of token ids alone. */
const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'];

/** Reads tokenizer.json with transformers.js. Throws EngineError `modelInvalid` if that cannot. */
export async function loadTokenizer({ path, tokenizer, tokenizerConfig }: ModelFolder): Promise<Tokenizer> {
  const { transformers } = await runtime();
  try {
    return new transformers.PreTrainedTokenizer(tokenizer, tokenizerConfig);
  } catch (cause) {
    throw modelInvalid(
      `${path}/tokenizer.json`,
      `its kind of tokenizer is not understood (${said(cause)})`,
      cause,
    );
  }
}

/**
 * Throws EngineError `modelInvalid` if the model asks for anything but tokens, gives no states of tokens, or gives
 * other than `dimensions` per token, as far as its file says.
 */
export function checkSignature(folder: ModelFolder, dimensions: number): void {
  const { onnxFile, onnx, extraStep } = folder;
  const names = onnx.outputs.map(({ name }) => name);
  if (extraStep !== undefined && !names.includes(POOLED_OUTPUT)) {
    throw modelInvalid(
      onnxFile,
      `the model has a step after pooling (${extraStep}) that this file lacks; take one with the output ${POOLED_OUTPUT}`,
    );
  }
  const unfit = (reason: string): EngineError =>
    new EngineError(
      'modelInvalid',
      `The model file ${onnxFile} holds no encoder of texts: it ${reason}. Choose a model for feature extraction (sentence similarity).`,
    );
  const decoder = onnx.inputs.find((name) => name.startsWith('past_key_values'));
  if (decoder !== undefined) throw unfit(`asks for ${decoder}, as models that write text do`);
  const output = onnx.outputs.find(({ name }) => name === outputOf(folder, names));
  if (!output) throw unfit(`gives ${list(names)} and no states of tokens`);
  const unknown = onnx.inputs.filter((name) => !INPUTS.includes(name));
  if (unknown.length > 0) throw unfit(`asks for ${list(unknown)}, which cannot be made from text alone`);
  if (!onnx.inputs.includes('input_ids')) throw unfit('does not ask for input_ids');
  const width = output.shape.at(-1);
  if (width !== undefined && width !== dimensions) throw wrongDimensions(onnxFile, width, dimensions);
}

export class EncoderSession {
  readonly #folder: ModelFolder;
  readonly #session: InferenceSession;
  readonly #output: string;
  readonly #padId: number;

  private constructor(folder: ModelFolder, session: InferenceSession) {
    this.#folder = folder;
    this.#session = session;
    this.#output = outputOf(folder, session.outputNames)!;
    const padId = folder.config.pad_token_id;
    // Padding is masked; any id of the table does.
    this.#padId = typeof padId === 'number' ? padId : 0;
  }

  /**
   * Loads the weights. `threads`: how many compute one batch. Throws EngineError `modelInvalid` if the runtime
   * refuses the file, `notEnoughMemory` if memory does not suffice, `unsupportedPlatform` if there is no runtime.
   */
  static async load(folder: ModelFolder, threads: number): Promise<EncoderSession> {
    const { onnxruntime } = await runtime();
    try {
      // Not by transformers.js, which for a local file reads the whole of it into a stream that nobody takes up,
      // beside the runtime's own reading: as much memory again as the weights, at every load.
      const session = await onnxruntime.InferenceSession.create(folder.onnxFile, sessionOptions(threads));
      return new EncoderSession(folder, session);
    } catch (cause) {
      throw loadFailure(folder, cause);
    }
  }

  /**
   * Encodes one batch of texts, each a list of at least one token id. Blocks the thread while it computes. Throws
   * EngineError `modelInvalid` if the model cannot take these ids, `notEnoughMemory` if memory does not suffice.
   */
  async run(texts: readonly (readonly number[])[]): Promise<Encoded> {
    const { onnxruntime } = await runtime();
    const tokens = Math.max(...texts.map(({ length }) => length));
    const cells: Record<string, (id: number | undefined, place: number) => number> = {
      input_ids: (id) => id ?? this.#padId,
      attention_mask: (id) => (id === undefined ? 0 : 1),
      token_type_ids: () => 0,
      position_ids: (id, place) => (id === undefined ? 0 : place),
    };
    const feeds: Record<string, Tensor> = {};
    for (const { name, type } of this.#session.inputMetadata as readonly { name: string; type: string }[]) {
      const cell = cells[name]!;
      const values = texts.flatMap((ids) => Array.from({ length: tokens }, (_, t) => cell(ids[t], t)));
      const shape = [texts.length, tokens];
      feeds[name] =
        type === 'int32'
          ? new onnxruntime.Tensor('int32', Int32Array.from(values), shape)
          : new onnxruntime.Tensor('int64', BigInt64Array.from(values, BigInt), shape);
    }
    let results: InferenceSession.ReturnType;
    try {
      results = await this.#session.run(feeds, [this.#output]);
    } catch (cause) {
      throw runFailure(this.#folder, cause);
    }
    const tensor = results[this.#output]!;
    const width = tensor.dims.at(-1)!;
    const values = asFloats(tensor.data, this.#folder);
    return this.#output === POOLED_OUTPUT
      ? { kind: 'texts', values, width }
      : { kind: 'tokens', states: { values, tokens, width } };
  }

  /** Gives the weights' memory back. */
  release(): Promise<void> {
    return this.#session.release();
  }
}

function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // An arena keeps what the largest batch ever took: five times the memory for a quarter less time.
    enableCpuMemArena: false,
    enableMemPattern: false,
    // What goes wrong is thrown; the rest would be written to the terminal.
    logSeverityLevel: 4,
    // Threads that wait by spinning take a core from the person at the machine.
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  };
}

interface Runtime {
  readonly transformers: typeof import('@huggingface/transformers');
  readonly onnxruntime: typeof import('onnxruntime-node');
}

let loading: Promise<Runtime> | undefined;

/** Loaded when first needed: transformers.js takes a third of a second, and most commands do without. */
function runtime(): Promise<Runtime> {
  loading ??= loadRuntime();
  return loading;
}

async function loadRuntime(): Promise<Runtime> {
  try {
    // In this order: transformers.js switches onnxruntime's telemetry off before it loads it.
    const transformers = await import('@huggingface/transformers');
    const onnxruntime = (await import('onnxruntime-node')).default;
    const { env, LogLevel } = transformers;
    env.allowRemoteModels = false;
    env.useFSCache = false;
    env.useBrowserCache = false;
    env.useWasmCache = false;
    env.fetch = () => Promise.reject(new Error('Models are read from folders alone.'));
    env.logLevel = LogLevel.NONE;
    return { transformers, onnxruntime };
  } catch (cause) {
    throw runtimeMissing(machine(), cause);
  }
}

function machine(): string {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const musl = process.platform === 'linux' && header.glibcVersionRuntime === undefined;
  return `${process.platform}-${process.arch}${musl ? ' with musl' : ''}`;
}

function runtimeMissing(where: string, cause: unknown): EngineError {
  return new EngineError(
    'unsupportedPlatform',
    `Transformer models cannot run on this machine (${where}): onnxruntime cannot be loaded (${said(cause)}). The built-in model goes on working; choose it, or index on another kind of machine.`,
    { cause },
  );
}

/** What to throw when a model's vectors are not as long as they should be. */
export function wrongDimensions(file: string, found: number, expected: number): EngineError {
  return new EngineError(
    'modelInvalid',
    `The model file ${file} gives ${found} numbers per text, not the ${expected} that its other files or you say. Give its dimensions as they are, or choose the model that the file belongs to.`,
  );
}

function loadFailure({ onnxFile }: ModelFolder, cause: unknown): EngineError {
  if (isShortOfMemory(cause)) return shortOfMemory(onnxFile, cause);
  return modelInvalid(onnxFile, `onnxruntime refuses it (${said(cause)})`, cause);
}

function runFailure({ onnxFile }: ModelFolder, cause: unknown): EngineError {
  if (isShortOfMemory(cause)) return shortOfMemory(onnxFile, cause);
  // Gather's words for an index beyond the table, here of words or of places.
  if (/out of data bounds/.test(messageOf(cause))) {
    return modelInvalid(
      onnxFile,
      'its tokenizer.json knows more tokens than the model has, so the two do not belong together',
      cause,
    );
  }
  return modelInvalid(onnxFile, `it cannot compute a text (${said(cause)})`, cause);
}

function isShortOfMemory(cause: unknown): boolean {
  return /failed to allocate|bad_?\s?alloc|out of memory|not enough memory/i.test(messageOf(cause));
}

function shortOfMemory(file: string, cause: unknown): EngineError {
  return new EngineError(
    'notEnoughMemory',
    `There is not enough memory to run the model ${file} (${said(cause)}). Close other programs, or choose a smaller model.`,
    { cause },
  );
}

function outputOf({ extraStep }: ModelFolder, names: readonly string[]): string | undefined {
  const known = extraStep === undefined ? [...STATE_OUTPUTS, POOLED_OUTPUT] : [POOLED_OUTPUT];
  return known.find((name) => names.includes(name));
}

function asFloats(data: unknown, { onnxFile }: ModelFolder): Float32Array {
  if (data instanceof Float32Array) return data;
  // float16 comes as numbers where JavaScript has a type for it (from Node 24 on), else as bits.
  if (data instanceof Uint16Array) return Float32Array.from(data, halfToFloat);
  if (Object.prototype.toString.call(data) === '[object Float16Array]')
    return Float32Array.from(data as ArrayLike<number>);
  throw modelInvalid(onnxFile, 'its output is not made of floating-point numbers');
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Longer ones are parts of a trace. */
const MAX_SAID = 160;

/** The first line of what went wrong, in the words of whoever said it but without their source files. */
function said(cause: unknown): string {
  const [line] = messageOf(cause).split('\n');
  const plain = line!.replace(/^Load model from .* failed:\s*/, '').replace(/\S*\/onnxruntime_src\/.*/, '');
  return plain.slice(0, MAX_SAID).replace(/[.,:;\s]+$/, '');
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.slice(0, 3).join(', ');
}
