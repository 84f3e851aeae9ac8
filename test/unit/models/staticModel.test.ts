import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StaticModel } from '../../../src/engine/models/staticModel.ts';
import { slowTokens } from '../../support/slowTokens.ts';

const BUILT_IN = fileURLToPath(new URL('../../../models/', import.meta.url));

const TEXTS = {
  words: 'parse the json config file',
  code: 'export async function openDatabase(path: string): Promise<Database> {\n  return new Database(path);\n}\n',
  repeated: `${'error '.repeat(1000)}handler handler`,
  mixed: 'Größe der Änderung 2024 日本 XMLHttpRequest naïve 1234567',
  single: 'a',
  long: readFileSync(fileURLToPath(import.meta.url), 'utf8').slice(0, 600),
};

describe('the built-in model', () => {
  let model: StaticModel;
  beforeAll(async () => {
    model = await StaticModel.load({ id: 'builtin', folder: BUILT_IN });
  });
  const embed = (kind: 'embedDocument' | 'embedQuery', text: string) => {
    const vector = new Float32Array(model.info.dimensions).fill(9);
    return { count: model[kind](text, vector), vector };
  };

  it('says what it is', () => {
    const { revision, ...info } = model.info;
    expect(info).toEqual({
      id: 'builtin',
      dimensions: 256,
      task: 'both',
      similarity: 'cosine',
      sumsTokens: true,
    });
    expect(revision).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each(Object.entries(TEXTS))('computes what the definition says: %s', (_, text) => {
    for (const [kind, rows, scale] of [
      ['embedDocument', 'embeddings', 'scale'],
      ['embedQuery', 'query_embeddings', 'query_scale'],
    ] as const) {
      const { count, vector } = embed(kind, text);
      const reference = referenceVector(text, rows, scale);
      expect(count).toBe(reference.count);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
      vector.forEach((value, d) => {
        expect(Math.abs(value - reference.vector[d]!)).toBeLessThan(1e-5);
      });
    }
  });

  it('gives zeros for a text without a token', () => {
    for (const text of ['', ' \n', '()[]{};', '日本']) {
      expect(embed('embedDocument', text)).toEqual({ count: 0, vector: new Float32Array(256) });
      expect(embed('embedQuery', text)).toEqual({ count: 0, vector: new Float32Array(256) });
    }
  });

  it('remembers nothing of earlier texts', () => {
    const fresh = embed('embedDocument', TEXTS.code);
    for (const text of Object.values(TEXTS)) embed('embedQuery', text);
    expect(embed('embedDocument', TEXTS.code)).toEqual(fresh);
  });

  it('puts a question nearer to the code that answers it', () => {
    const question = embed('embedQuery', 'where do we open the database').vector;
    const similarity = (text: string) =>
      embed('embedDocument', text).vector.reduce((sum, value, d) => sum + value * question[d]!, 0);
    expect(similarity(TEXTS.code)).toBeGreaterThan(
      similarity('def render_button(color, width): draw(color)') + 0.2,
    );
  });
});

describe('a model of three tokens', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  /** Writes a model of the tokens `a`, `b`, `c` with the changes given, and loads it. */
  const load = async (
    change: { tokenizer?: object | string; tensors?: Record<string, object>; cut?: number } = {},
  ) => {
    const folder = await mkdtemp(join(tmpdir(), 'sextant-model-'));
    folders.push(folder);
    const tokenizer =
      typeof change.tokenizer === 'string'
        ? change.tokenizer
        : JSON.stringify({
            type: 'code-wordpiece',
            vocab: ['a', 'b', 'c'],
            continuation_prefix: '#',
            ...change.tokenizer,
          });
    await writeFile(join(folder, 'tokenizer.json'), tokenizer);
    const tensors = { ...THREE_TOKENS, ...change.tensors };
    await writeFile(
      join(folder, 'embeddings.int8.safetensors'),
      safetensors(tensors).subarray(change.cut ?? 0),
    );
    return StaticModel.load({ id: 'test', folder });
  };

  it('sums rows weighted by the square root of their counts, bit by bit', async () => {
    const model = await load();
    const check = (
      kind: 'embedDocument' | 'embedQuery',
      text: string,
      count: number,
      sum: [number, number],
    ) => {
      const vector = new Float32Array(2);
      expect(model[kind](text, vector)).toBe(count);
      const length = Math.hypot(...sum);
      expect([...vector]).toEqual(sum.map((value) => Math.fround(length > 0 ? value / length : 0)));
    };
    check('embedDocument', 'a', 1, [2, 0]);
    check('embedDocument', 'a a a a', 1, [4, 0]);
    check('embedDocument', 'a b', 2, [2, 2]);
    check('embedDocument', 'a b b b b', 2, [2, 4]);
    check('embedDocument', 'c a', 2, [0, 0]);
    check('embedDocument', 'x', 0, [0, 0]);
    check('embedQuery', 'a b b b b', 2, [0, 3 + 2 * 4]);
  });

  it('has a revision that follows its files', async () => {
    const { info } = await load();
    expect((await load()).info).toEqual(info);
    expect((await load({ tokenizer: { note: 1 } })).info.revision).not.toBe(info.revision);
    const scale = { dtype: 'F32', shape: [3], values: [1, 1, 2] };
    expect((await load({ tensors: { scale } })).info.revision).not.toBe(info.revision);
  });

  it.each<[what: string, change: Parameters<typeof load>[0], file: RegExp, reason: RegExp]>([
    ['a tokenizer that is cut', { tokenizer: '{"type":' }, /tokenizer\.json/, /not JSON/],
    ['a tokenizer of null', { tokenizer: 'null' }, /tokenizer\.json/, /type/],
    ['another tokenizer', { tokenizer: { type: 'bpe' } }, /tokenizer\.json/, /type/],
    ['no vocabulary', { tokenizer: { vocab: [] } }, /tokenizer\.json/, /not a list of words/],
    [
      'a vocabulary of numbers',
      { tokenizer: { vocab: [1, 2, 3] } },
      /tokenizer\.json/,
      /not a list of words/,
    ],
    ['a word twice', { tokenizer: { vocab: ['a', 'b', 'a'] } }, /tokenizer\.json/, /twice/],
    ['no prefix', { tokenizer: { continuation_prefix: '' } }, /tokenizer\.json/, /prefix/],
    [
      'more words than rows',
      { tokenizer: { vocab: ['a', 'b', 'c', 'd'] } },
      /safetensors/,
      /"embeddings".+4 tokens/,
    ],
    ['a cut table', { cut: 1 }, /safetensors/, /header/],
    [
      'a float table',
      { tensors: { embeddings: { dtype: 'F32', shape: [3, 2], values: [1, 1, 1, 1, 1, 1] } } },
      /safetensors/,
      /"embeddings"/,
    ],
    [
      'no dimensions',
      { tensors: { embeddings: { dtype: 'I8', shape: [3, 0], values: [] } } },
      /safetensors/,
      /"embeddings"/,
    ],
    [
      'tables that differ',
      { tensors: { query_embeddings: { dtype: 'I8', shape: [3, 1], values: [1, 1, 1] } } },
      /safetensors/,
      /differ in dimensions/,
    ],
    [
      'a short scale',
      { tensors: { query_scale: { dtype: 'F32', shape: [2], values: [1, 1] } } },
      /safetensors/,
      /"query_scale"/,
    ],
    [
      'a scale of NaN',
      { tensors: { scale: { dtype: 'F32', shape: [3], values: [1, Number.NaN, 1] } } },
      /safetensors/,
      /"scale".+not a number/,
    ],
  ])('refuses %s with a sentence', async (_, change, file, reason) => {
    const error = await load(change).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'modelInvalid' });
    expect(error.message).toMatch(
      /^The model file .+ cannot be used: .+\. Install or download the model again\.$/,
    );
    expect(error.message).toMatch(file);
    expect(error.message).toMatch(reason);
  });

  it('names the file that is missing', async () => {
    await expect(
      StaticModel.load({ id: 'test', folder: join(tmpdir(), 'sextant-no-model') }),
    ).rejects.toMatchObject({
      code: 'modelInvalid',
      message: expect.stringMatching(/sextant-no-model.+cannot be read/),
    });
  });
});

it('gives the same bits on every platform', async () => {
  const model = await StaticModel.load({ id: 'builtin', folder: BUILT_IN });
  const { long: _, ...texts } = TEXTS;
  const hash = createHash('sha256');
  for (const text of Object.values(texts)) {
    for (const kind of ['embedDocument', 'embedQuery'] as const) {
      const vector = new Float32Array(256);
      hash.update(String(model[kind](text, vector)));
      for (const value of vector) hash.update(value.toString());
    }
  }
  // Another model, or another METHOD, changes both; the same one neither.
  expect({ revision: model.info.revision, hash: hash.digest('hex') }).toEqual(GOLDEN);
});

const GOLDEN = {
  revision: 'a0264e9baf742eca',
  hash: '2b1515773f11abfb7c1290a658f503a0b0b5f0ceb97d7232d778f70834496b9f',
};

/** Rows by token: a = (2, 0), b = (0, 2), c = (-2, 0); as questions a = (0, 3), b = (0, 4), c = 0. */
const THREE_TOKENS = {
  embeddings: { dtype: 'I8', shape: [3, 2], values: [2, 0, 0, 4, -1, 0] },
  scale: { dtype: 'F32', shape: [3], values: [1, 0.5, 2] },
  query_embeddings: { dtype: 'I8', shape: [3, 2], values: [0, 3, 0, 2, 0, 0] },
  query_scale: { dtype: 'F32', shape: [3], values: [1, 2, 1] },
};

function safetensors(tensors: Record<string, object>): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const { dtype, shape, values } = tensor as { dtype: string; shape: number[]; values: number[] };
      const part = Buffer.from((dtype === 'I8' ? Int8Array.from(values) : Float32Array.from(values)).buffer);
      parts.push(part);
      return [name, { dtype, shape, data_offsets: [at, (at += part.length)] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, ...parts]);
}

/** The vector in float64 straight from the files, tokens in ascending order. */
function referenceVector(
  text: string,
  rowsName: string,
  scaleName: string,
): { count: number; vector: number[] } {
  const { vocab } = JSON.parse(readFileSync(join(BUILT_IN, 'tokenizer.json'), 'utf8')) as { vocab: string[] };
  const bytes = readFileSync(join(BUILT_IN, 'embeddings.int8.safetensors'));
  const dataStart = 8 + bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.toString('utf8', 8, dataStart));
  const at = (name: string) => dataStart + header[name].data_offsets[0];
  const counts = new Map<number, number>();
  for (const id of slowTokens(text, vocab)) counts.set(id, (counts.get(id) ?? 0) + 1);
  const sum = Array.from({ length: 256 }, () => 0);
  for (const [id, count] of [...counts].sort(([a], [b]) => a - b)) {
    const weight = Math.sqrt(count) * bytes.readFloatLE(at(scaleName) + 4 * id);
    for (let d = 0; d < 256; d++) sum[d]! += weight * bytes.readInt8(at(rowsName) + 256 * id + d);
  }
  const length = Math.hypot(...sum);
  return { count: counts.size, vector: sum.map((value) => value / length) };
}
