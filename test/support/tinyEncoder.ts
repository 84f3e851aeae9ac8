/**
 * Builds a BERT-shaped encoder small enough to be made in a test: real ONNX, real tokenizer.json, weights from a
 * seed. `tinyEncoderReference.ts` computes the same by other means. Usage: node test/support/tinyEncoder.ts FOLDER
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ELEMENT, type Element, OnnxWriter } from './tinyEncoderOnnx.ts';

export const SHAPE = {
  hidden: 32,
  heads: 2,
  layers: 2,
  intermediate: 64,
  positions: 64,
  types: 2,
  epsilon: 1e-7,
} as const;

export const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

export interface TinyOptions {
  readonly seed?: number;
  /** Path of the ONNX file in the folder. */
  readonly file?: string;
  readonly output?: 'last_hidden_state' | 'token_embeddings' | 'sentence_embedding' | 'logits';
  readonly outputElement?: 'float' | 'float16';
  readonly inputElement?: 'int64' | 'int32';
  /** Inputs besides `input_ids` and `attention_mask`. */
  readonly extraInputs?: readonly string[];
  /** Rows of the embedding table; fewer than the vocabulary has words make a model that does not fit. */
  readonly tableRows?: number;
  /** What the ONNX file says of where its weights are; the file is written if that is a plain name. */
  readonly externalLocation?: string;
  /** Adds an operation that asks for that many floats, once per token. */
  readonly scratchFloats?: number;
  /** Whether the shape of the output is declared with its width. */
  readonly declareWidth?: boolean;
}

export interface Weights {
  readonly vocabulary: readonly string[];
  /** By the names that sentence-transformers' files use; matrices are row-major, [inputs, outputs]. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

/** Writes a model's files into a folder and returns what it was made of. */
export function writeTinyEncoder(folder: string, options: TinyOptions = {}): Weights {
  const weights = tinyWeights(options.seed);
  const { model, external } = tinyOnnx(weights, options);
  const file = join(folder, options.file ?? 'onnx/model.onnx');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, model);
  const { externalLocation } = options;
  if (externalLocation !== undefined && /^\w[^/]*$/.test(externalLocation))
    writeFileSync(join(dirname(file), externalLocation), external);
  const json = (name: string, value: unknown): void =>
    writeFileSync(join(folder, name), JSON.stringify(value, null, 1));
  json('tokenizer.json', tokenizerJson(weights.vocabulary));
  json('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    pad_token: '[PAD]',
    do_lower_case: true,
  });
  json('config.json', {
    model_type: 'bert',
    hidden_size: SHAPE.hidden,
    num_hidden_layers: SHAPE.layers,
    num_attention_heads: SHAPE.heads,
    intermediate_size: SHAPE.intermediate,
    max_position_embeddings: SHAPE.positions,
    vocab_size: weights.vocabulary.length,
    pad_token_id: 0,
  });
  return weights;
}

export function tinyWeights(seed = 1): Weights {
  const { hidden, intermediate, layers, positions, types } = SHAPE;
  const vocabulary = tinyVocabulary();
  const tensors = new Map<string, Float32Array>();
  const next = noise(seed);
  const add = (name: string, length: number, scale: number, around = 0): void => {
    tensors.set(
      name,
      Float32Array.from({ length }, () => around + scale * next()),
    );
  };
  const addLayer = (name: string, inputs: number, outputs: number): void => {
    add(`${name}.weight`, inputs * outputs, 1.5 / Math.sqrt(inputs));
    add(`${name}.bias`, outputs, 0.1);
  };
  const addNorm = (name: string): void => {
    add(`${name}.weight`, hidden, 0.2, 1);
    add(`${name}.bias`, hidden, 0.1);
  };
  add('embeddings.word', vocabulary.length * hidden, 1);
  add('embeddings.position', positions * hidden, 0.3);
  add('embeddings.type', types * hidden, 0.3);
  addNorm('embeddings.norm');
  for (let layer = 0; layer < layers; layer++) {
    for (const part of ['query', 'key', 'value', 'attended']) addLayer(`${layer}.${part}`, hidden, hidden);
    addNorm(`${layer}.attendedNorm`);
    addLayer(`${layer}.up`, hidden, intermediate);
    addLayer(`${layer}.down`, intermediate, hidden);
    addNorm(`${layer}.norm`);
  }
  return { vocabulary, tensors };
}

/** About 500 word pieces: every letter and digit, common words, and endings. */
function tinyVocabulary(): string[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
  const marks = [...'.,;:!?()[]{}<>=+-*/&|"\'#@$%^~_`\\'];
  const starts = 'con re in de pro ex un com dis pre sub ad per trans inter en im over out up'.split(' ');
  const middles = 'nect port form tract struct fer ceive dict ject press vert pose mit spect'.split(' ');
  const ends = 's ed ing er ion able al ly ment ness ful less or ive ate'.split(' ');
  const words =
    'the a of to and is it for on with as at by from or that this error file read write open close ' +
    'query index search parse token model vector text code test data value name path list map set get put ' +
    'retry limit request response server client cache lock thread queue batch ' +
    'dog cat ran park full speed market stock fell';
  const joined = starts.flatMap((start) => middles.map((middle) => start + middle));
  const pieces = [...letters, ...middles, ...ends].map((piece) => `##${piece}`);
  return [
    ...new Set([...SPECIAL, ...letters, ...marks, ...words.split(' '), ...joined, ...starts, ...pieces]),
  ];
}

function tinyOnnx(weights: Weights, options: TinyOptions): { model: Uint8Array; external: Uint8Array } {
  const { hidden, heads, layers, intermediate, positions, types, epsilon } = SHAPE;
  const { output = 'last_hidden_state', inputElement = 'int64', outputElement = 'float' } = options;
  const extra = options.extraInputs ?? ['token_type_ids'];
  const onnx = new OnnxWriter(options.externalLocation);
  const size = hidden / heads;
  const values = (name: string): Float32Array => weights.tensors.get(name)!;
  const table = (name: string, rows: number): string =>
    onnx.floats(name, [rows, hidden], values(name).subarray(0, rows * hidden));
  const linear = (x: string, name: string, inputs: number, outputs: number): string => {
    const weight = onnx.floats(`${name}.weight`, [inputs, outputs], values(`${name}.weight`));
    const bias = onnx.floats(`${name}.bias`, [outputs], values(`${name}.bias`));
    return onnx.node('Add', [onnx.node('MatMul', [x, weight], `${name}.product`), bias], `${name}.sum`);
  };
  const norm = (x: string, name: string): string => {
    const weight = onnx.floats(`${name}.weight`, [hidden], values(`${name}.weight`));
    const bias = onnx.floats(`${name}.bias`, [hidden], values(`${name}.bias`));
    return onnx.node('LayerNormalization', [x, weight, bias], `${name}.out`, { axis: -1, epsilon });
  };

  const input = (name: string): string => onnx.input(name, ['batch', 'tokens'], inputElement);
  const ids = input('input_ids');
  const mask = input('attention_mask');
  for (const name of extra) input(name);
  const rows = options.tableRows ?? weights.vocabulary.length;
  let x = onnx.node('Gather', [table('embeddings.word', rows), ids], 'words');
  const typeIds = extra.includes('token_type_ids')
    ? 'token_type_ids'
    : onnx.node('Sub', [ids, ids], 'no_types');
  x = onnx.node(
    'Add',
    [x, onnx.node('Gather', [table('embeddings.type', types), typeIds], 'types')],
    'typed',
  );
  const places = table('embeddings.position', positions);
  const length = onnx.node('Gather', [onnx.node('Shape', [ids], 'shape'), onnx.ints('one', [1])], 'length');
  const place = extra.includes('position_ids')
    ? onnx.node('Gather', [places, 'position_ids'], 'places')
    : onnx.node('Slice', [places, onnx.ints('start', [0]), length, onnx.ints('axis', [0])], 'places');
  x = norm(onnx.node('Add', [x, place], 'placed'), 'embeddings.norm');

  const wide = onnx.node('Unsqueeze', [mask, onnx.ints('axes', [1, 2])], 'mask.wide');
  const seen = onnx.node('Cast', [wide], 'mask.seen', { to: ELEMENT.float });
  const unseen = onnx.node('Sub', [onnx.floats('one.float', [1], [1]), seen], 'mask.unseen');
  const penalty = onnx.node('Mul', [unseen, onnx.floats('penalty', [1], [-1e9])], 'mask.penalty');
  const split = onnx.ints('split', [0, 0, heads, size]);
  const merge = onnx.ints('merge', [0, 0, hidden]);
  const scale = onnx.floats('scale', [1], [Math.sqrt(size)]);
  const root = onnx.floats('root', [1], [Math.SQRT2]);
  const half = onnx.floats('half', [1], [0.5]);
  for (let layer = 0; layer < layers; layer++) {
    const at = (name: string): string => `${layer}.${name}`;
    const states = x;
    const perHead = (name: string, order: readonly number[]): string => {
      const flat = linear(states, at(name), hidden, hidden);
      const shaped = onnx.node('Reshape', [flat, split], at(`${name}.split`));
      return onnx.node('Transpose', [shaped], at(`${name}.heads`), { perm: order });
    };
    const product = onnx.node(
      'MatMul',
      [perHead('query', [0, 2, 1, 3]), perHead('key', [0, 2, 3, 1])],
      at('product'),
    );
    const scores = onnx.node(
      'Add',
      [onnx.node('Div', [product, scale], at('scaled')), penalty],
      at('scores'),
    );
    const shares = onnx.node('Softmax', [scores], at('shares'), { axis: -1 });
    const mixed = onnx.node('MatMul', [shares, perHead('value', [0, 2, 1, 3])], at('mixed'));
    const together = onnx.node(
      'Reshape',
      [onnx.node('Transpose', [mixed], at('turned'), { perm: [0, 2, 1, 3] }), merge],
      at('together'),
    );
    const attended = linear(together, at('attended'), hidden, hidden);
    x = norm(onnx.node('Add', [attended, states], at('attended.residual')), at('attendedNorm'));
    const up = linear(x, at('up'), hidden, intermediate);
    const erf = onnx.node('Erf', [onnx.node('Div', [up, root], at('gelu.in'))], at('gelu.erf'));
    const gate = onnx.node(
      'Mul',
      [onnx.node('Add', [erf, 'one.float'], at('gelu.one')), half],
      at('gelu.half'),
    );
    const down = linear(onnx.node('Mul', [up, gate], at('gelu')), at('down'), intermediate, hidden);
    x = norm(onnx.node('Add', [down, x], at('residual')), at('norm'));
  }
  if (options.scratchFloats !== undefined) {
    const perToken = onnx.ints('scratch', [options.scratchFloats]);
    const room = onnx.node('ConstantOfShape', [onnx.node('Mul', [length, perToken], 'room')], 'zeros');
    x = onnx.node('Add', [x, onnx.node('ReduceMax', [room], 'largest', { keepdims: 0 })], 'scratched');
  }
  finishOutput(onnx, x, output, outputElement, options.declareWidth ?? true);
  return onnx.finish();
}

function finishOutput(
  onnx: OnnxWriter,
  states: string,
  output: string,
  element: Element,
  declareWidth: boolean,
): void {
  const pooled = output === 'sentence_embedding';
  const last = pooled
    ? onnx.node('ReduceMean', [states], 'pooled', { axes: [1], keepdims: 0 })
    : onnx.node('Identity', [states], 'states');
  onnx.node('Cast', [last], output, { to: ELEMENT[element] });
  const width = declareWidth ? SHAPE.hidden : 'width';
  onnx.output(output, pooled ? ['batch', width] : ['batch', 'tokens', width], element);
}

function tokenizerJson(vocabulary: readonly string[]): object {
  const special = (content: string): object => ({ SpecialToken: { id: content, type_id: 0 } });
  const id = (content: string): number => vocabulary.indexOf(content);
  return {
    version: '1.0',
    // As files of sentence-transformers have them; both are the caller's business.
    truncation: { max_length: 12, strategy: 'LongestFirst', stride: 0, direction: 'Right' },
    padding: { strategy: { Fixed: 12 }, direction: 'Right', pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' },
    added_tokens: SPECIAL.map((content) => ({
      id: id(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      pair: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((name) => [name, { id: name, ids: [id(name)], tokens: [name] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((word, index) => [word, index])),
    },
  };
}

/** Numbers in [-1, 1), the same for the same seed everywhere. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
}

if (import.meta.main && process.argv[2] !== undefined) writeTinyEncoder(process.argv[2]);
