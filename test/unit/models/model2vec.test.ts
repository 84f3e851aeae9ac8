import { describe, expect, it } from 'vitest';
import { isModel2VecFolder, Model2Vec, readModel2Vec } from '../../../src/engine/models/model2vec.ts';
import { folderWith, safetensorsFile, seededNumbers } from '../../support/vectorFiles.ts';

const TOKENS = ['[PAD]', '[UNK]', 'parse', 'file', '##s', 'the', 'er', '##ror', ',', 'b', '##a'];
const DIMENSIONS = 5;

const WORD_PIECE = {
  version: '1.0',
  added_tokens: [
    {
      id: 1,
      content: '[UNK]',
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    },
  ],
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(TOKENS.map((token, id) => [token, id])),
  },
};
const BYTE_PAIRS = {
  ...WORD_PIECE,
  added_tokens: [],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  model: {
    type: 'BPE',
    unk_token: null,
    vocab: { f: 0, i: 1, l: 2, e: 3, fi: 4, le: 5, file: 6, Ġ: 7, Ġfi: 8, Ġfile: 9, s: 10 },
    merges: ['f i', 'l e', 'fi le', 'Ġ fi', 'Ġfi le'],
  },
};
const UNIGRAM = {
  ...WORD_PIECE,
  added_tokens: [],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  model: {
    type: 'Unigram',
    unk_id: 0,
    vocab: [
      ['<unk>', 0],
      ['▁the', -2],
      ['▁file', -3],
      ['▁', -4],
      ['file', -5],
      ['s', -3.5],
      ['▁fi', -6],
      ['le', -6],
      ['a', -7],
      ['b', -7],
      ['c', -7],
    ],
  },
};

type Tensors = Parameters<typeof safetensorsFile>[0];

const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const numbers = (count: number, seed: number): number[] => {
  const next = seededNumbers(seed);
  return Array.from({ length: count }, () => Math.fround(next()));
};
const TABLE = numbers(TOKENS.length * DIMENSIONS, 5);
const floats = (values: readonly number[], shape: readonly number[]) => ({
  dtype: 'F32',
  shape,
  bytes: bytesOf(Float32Array.from(values)),
});
const EMBEDDINGS = { embeddings: floats(TABLE, [TOKENS.length, DIMENSIONS]) };
const CONFIG = { model_type: 'model2vec', normalize: true, architectures: ['StaticModel'] };

const files = (tensors: Tensors = EMBEDDINGS, tokenizer: object = WORD_PIECE, config: object = CONFIG) => ({
  'model.safetensors': safetensorsFile(tensors),
  'tokenizer.json': JSON.stringify(tokenizer),
  'config.json': JSON.stringify(config),
});

async function open(content: Readonly<Record<string, string | Uint8Array>>) {
  const model = await Model2Vec.open(await readModel2Vec({ id: 'test', folder: folderWith(content) }));
  const embed = (text: string) => {
    const vector = new Float32Array(model.info.dimensions).fill(9);
    return { count: model.embedDocument(text, vector), vector: [...vector] };
  };
  return { model, embed };
}

/** Direction of the mean of rows, in float64. */
function meanOf(rows: readonly (readonly number[])[]): number[] {
  const sum = Array.from({ length: DIMENSIONS }, (_, d) => rows.reduce((total, row) => total + row[d]!, 0));
  const length = Math.hypot(...sum);
  return sum.map((value) => (length > 0 ? value / length : 0));
}

const rowOf = (token: number, table = TABLE): number[] =>
  table.slice(token * DIMENSIONS, (token + 1) * DIMENSIONS);

function expectClose(vector: readonly number[], expected: readonly number[]): void {
  expect(vector).toHaveLength(expected.length);
  vector.forEach((value, d) => {
    expect(Math.abs(value - expected[d]!)).toBeLessThan(1e-6);
  });
}

describe('a Model2Vec folder', () => {
  it.each<[what: string, text: string, tokens: readonly number[]]>([
    ['a word', 'parse', [2]],
    ['words and pieces of words', 'Parse the files, errors', [2, 5, 3, 4, 8, 6, 7, 4]],
    ['repeated words', 'file file the', [3, 3, 5]],
    ['unknown words, which it leaves out', 'xyz file', [3]],
    ['nothing known', 'xyz 日本', []],
    ['nothing', '', []],
  ])('gives the mean of %s', async (_, text, tokens) => {
    const { model, embed } = await open(files());
    const { count, vector } = embed(text);
    expect(count).toBe(new Set(tokens).size);
    expectClose(vector, meanOf(tokens.map((token) => rowOf(token))));
    const asked = new Float32Array(DIMENSIONS);
    expect(model.embedQuery(text, asked)).toBe(count);
    expect([...asked]).toEqual(vector);
  });

  it.each<[what: string, tokenizer: object, tokens: readonly number[]]>([
    ['byte pairs', BYTE_PAIRS, [6, 7, 6, 10]],
    ['unigrams', UNIGRAM, [2, 2, 5]],
  ])('reads a tokenizer of %s', async (_, tokenizer, tokens) => {
    const { embed } = await open(files(EMBEDDINGS, tokenizer));
    expectClose(embed('File files').vector, meanOf(tokens.map((token) => rowOf(token))));
  });

  it('does not depend on how the numbers are stored', async () => {
    const table = TABLE.map((value) => Math.round(value * 64) / 64);
    const halves = Uint16Array.from(table, halfBits);
    const brains = Uint16Array.from(
      table,
      (value) => new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16,
    );
    const shape = [TOKENS.length, DIMENSIONS];
    const stored: Tensors['x'][] = [
      floats(table, shape),
      { dtype: 'F16', shape, bytes: bytesOf(halves) },
      { dtype: 'BF16', shape, bytes: bytesOf(brains) },
      { dtype: 'I8', shape, bytes: bytesOf(Int8Array.from(table, (value) => value * 64)) },
    ];
    for (const embeddings of stored) {
      const { embed } = await open(files({ embeddings }));
      expectClose(embed('parse the files').vector, meanOf([2, 5, 3, 4].map((token) => rowOf(token, table))));
    }
  });

  it.each(['F32', 'F64'])('weights tokens that share rows (%s)', async (dtype) => {
    const mapping = BigInt64Array.from(TOKENS, (_, token) => BigInt(token % 3));
    const values = numbers(TOKENS.length, 8);
    const weights = dtype === 'F32' ? Float32Array.from(values) : Float64Array.from(values);
    const { embed } = await open(
      files({
        embeddings: floats(TABLE.slice(0, 3 * DIMENSIONS), [3, DIMENSIONS]),
        mapping: { dtype: 'I64', shape: [TOKENS.length], bytes: bytesOf(mapping) },
        weights: { dtype, shape: [TOKENS.length], bytes: bytesOf(weights) },
      }),
    );
    const { count, vector } = embed('parse the the file');
    expect(count).toBe(3);
    expectClose(
      vector,
      meanOf([2, 5, 5, 3].map((token) => rowOf(token % 3).map((value) => value * values[token]!))),
    );
  });

  it('has a revision that follows its files', async () => {
    const { info } = (await open(files())).model;
    expect(info).toMatchObject({
      id: 'test',
      dimensions: DIMENSIONS,
      task: 'both',
      similarity: 'cosine',
      sumsTokens: true,
    });
    expect((await open(files())).model.info).toEqual(info);
    for (const other of [
      files({ embeddings: floats(TABLE.toReversed(), [TOKENS.length, DIMENSIONS]) }),
      files(EMBEDDINGS, { ...WORD_PIECE, version: '1.1' }),
      files(EMBEDDINGS, WORD_PIECE, { ...CONFIG, normalize: false }),
    ]) {
      expect((await open(other)).model.info.revision).not.toBe(info.revision);
    }
  });

  it('is told from others by its config.json', async () => {
    const check = async (config: string, expected: boolean) =>
      expect(await isModel2VecFolder(folderWith({ 'config.json': config }))).toBe(expected);
    await check('{"model_type":"model2vec"}', true);
    await check('{"model_type":"bert"}', false);
    await check('{"model_type":', false);
    await check('null', false);
    expect(await isModel2VecFolder('/nowhere')).toBe(false);
  });

  const shape = [TOKENS.length, DIMENSIONS];
  const without = (name: string) =>
    Object.fromEntries(Object.entries(files()).filter(([file]) => file !== name));
  it.each<[what: string, content: Record<string, string | Uint8Array>, file: RegExp, reason: RegExp]>([
    ['no table', without('model.safetensors'), /model\.safetensors/, /cannot be read/],
    ['no tokenizer', without('tokenizer.json'), /tokenizer\.json/, /cannot be read/],
    [
      'a cut table',
      { ...files(), 'model.safetensors': files()['model.safetensors'].subarray(0, -1) },
      /safetensors/,
      /cut off/,
    ],
    [
      'a table of another name',
      files({ other: EMBEDDINGS.embeddings }),
      /safetensors/,
      /no table "embeddings"/,
    ],
    [
      'a table of one dimension',
      files({ embeddings: floats(TABLE, [TABLE.length]) }),
      /safetensors/,
      /no table "embeddings"/,
    ],
    [
      'a NaN',
      files({ embeddings: floats(TABLE.with(7, Number.NaN), shape) }),
      /safetensors/,
      /"embeddings" holds a value/,
    ],
    [
      'fewer rows than tokens',
      files({ embeddings: floats(TABLE.slice(DIMENSIONS), [TOKENS.length - 1, DIMENSIONS]) }),
      /safetensors/,
      /vectors for 10 tokens, and the tokenizer beside it gives 11/,
    ],
    [
      'a mapping out of the table',
      files({
        ...EMBEDDINGS,
        mapping: { dtype: 'I32', shape: [11], bytes: bytesOf(new Int32Array(11).fill(11)) },
      }),
      /safetensors/,
      /"mapping" names a row that its table of 11 does not have/,
    ],
    [
      'too few weights',
      files({ ...EMBEDDINGS, weights: floats([1, 2], [2]) }),
      /safetensors/,
      /"weights" for each of 11/,
    ],
    [
      'a tokenizer that is not JSON',
      { ...files(), 'tokenizer.json': '{"model":' },
      /tokenizer\.json/,
      /not JSON/,
    ],
    ['a tokenizer without words', files(EMBEDDINGS, { model: {} }), /tokenizer\.json/, /no vocabulary/],
    [
      'an unknown kind of tokenizer',
      files(EMBEDDINGS, { ...WORD_PIECE, pre_tokenizer: { type: 'Horoscope' } }),
      /tokenizer\.json/,
      /kind that is not known/,
    ],
  ])('refuses %s with a sentence', async (_, content, file, reason) => {
    const error = await open(content).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'modelInvalid' });
    expect(error.message).toMatch(
      /^The model file .+ cannot be used: .+\. Install or download the model again\.$/,
    );
    expect(error.message).toMatch(file);
    expect(error.message).toMatch(reason);
  });

  it('says that a vocabulary is too large for a thread', async () => {
    const vocab = Object.fromEntries(Array.from({ length: 100_001 }, (_, id) => [`t${id}`, id]));
    const tokenizer = { ...WORD_PIECE, model: { ...WORD_PIECE.model, vocab } };
    await expect(open(files(EMBEDDINGS, tokenizer))).rejects.toMatchObject({
      code: 'modelInvalid',
      message: expect.stringMatching(/knows 100,001 tokens.+Choose a model with a smaller vocabulary\.$/),
    });
  });
});

/** IEEE 754 binary16 of a multiple of 1/64 below 2. */
function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.abs(value) / 2 ** exponent - 1;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | Math.round(fraction * 1024);
}
