import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSpec } from '../../../src/engine/models/modelSpec.ts';
import {
  TransformerEmbedder,
  type TransformerOptions,
} from '../../../src/engine/models/transformer/transformerEmbedder.ts';
import { SHAPE, type TinyOptions, type Weights, writeTinyEncoder } from '../../support/tinyEncoder.ts';
import { referenceIds, referenceVector } from '../../support/tinyEncoderReference.ts';

/** What the vectors of float32 models may differ by from exact arithmetic, and from each other in other batches. */
const TOLERANCE = 1e-4;

const SPEC: ModelSpec = {
  dimensions: SHAPE.hidden,
  pooling: 'mean',
  normalise: true,
  similarity: 'cosine',
  queryPrefix: '',
  documentPrefix: '',
  maxTokens: 24,
  task: 'both',
  matryoshka: [],
};

const TEXTS = [
  'read the config file',
  'a',
  'export async function openDatabase(path: string) { return new Database(path); }',
  'Größe ÄNDERUNG naïve 日本 ¿qué?',
  'the retry limit of a failed request '.repeat(8),
  `${'x'.repeat(101)} end`,
  'connection\ttimeout\r\nreceived  ,, transforming',
  'market [SEP-like] text [ MASK ]',
];

let folder: string;
let weights: Weights;
const opened: TransformerEmbedder[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-tiny-'));
  weights = writeTinyEncoder(folder);
});
afterAll(async () => {
  await Promise.all(opened.map((embedder) => embedder.dispose()));
  await rm(folder, { recursive: true });
});

async function open(
  spec: Partial<ModelSpec> = {},
  options: TransformerOptions = {},
  at = folder,
): Promise<TransformerEmbedder> {
  const embedder = await TransformerEmbedder.open(at, { ...SPEC, ...spec }, options);
  opened.push(embedder);
  return embedder;
}

/** Writes another build of the model into a folder of its own, and opens it. */
async function openBuild(build: TinyOptions, spec: Partial<ModelSpec> = {}): Promise<TransformerEmbedder> {
  const at = await mkdtemp(join(folder, 'build-'));
  writeTinyEncoder(at, build);
  return open(spec, {}, at);
}

function rows(vectors: Float32Array): number[][] {
  return Array.from({ length: vectors.length / SHAPE.hidden }, (_, i) =>
    Array.from(vectors.subarray(i * SHAPE.hidden, (i + 1) * SHAPE.hidden)),
  );
}

function expectSame(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  expect(actual.length).toBe(expected.length);
  const differences = actual.map((row, i) =>
    Math.max(...row.map((value, d) => Math.abs(value - expected[i]![d]!))),
  );
  expect(Math.max(0, ...differences)).toBeLessThan(TOLERANCE);
}

describe('what a text becomes', () => {
  const check = async (changes: Partial<ModelSpec>): Promise<void> => {
    const spec = { ...SPEC, ...changes };
    const embedder = await open(changes);
    const { vectors } = await embedder.embedDocuments(TEXTS);
    expectSame(
      rows(vectors),
      TEXTS.map((text) => referenceVector(weights, spec, spec.documentPrefix, text)),
    );
    for (const text of TEXTS) {
      expectSame(rows(await embedder.embedQuery(text)), [
        referenceVector(weights, spec, spec.queryPrefix, text),
      ]);
    }
  };

  it.each(['mean', 'cls', 'max'] as const)(
    'equals an independent computation, pooling %s',
    async (pooling) => {
      await check({ pooling });
      await check({ pooling, normalise: false });
    },
  );

  it('puts the prefix of its kind in front', async () => {
    await check({ queryPrefix: 'query: ', documentPrefix: 'file: ' });
    await check({ queryPrefix: 'search for this: ' });
  });

  it('puts the prefix of texts of one kind in front of these alone', async () => {
    const spec = { ...SPEC, documentPrefix: 'file: ', symmetricPrefix: 'query: ' };
    const embedder = await open(spec);
    expectSame(
      rows((await embedder.embedSymmetric!(TEXTS)).vectors),
      TEXTS.map((text) => referenceVector(weights, spec, 'query: ', text)),
    );
    // What is stored does not depend on it.
    const { embedSymmetric, info } = await open({ documentPrefix: 'file: ' });
    expect(embedSymmetric).toBeUndefined();
    expect(embedder.info.revision).toBe(info.revision);
    expect((await open({ symmetricPrefix: '' })).embedSymmetric).toBeUndefined();
  });

  it.each([3, 4, 10, 64])('reads %i tokens at most, the special ones included', async (maxTokens) => {
    await check({ maxTokens });
  });

  it('counts the tokens that were read, without prefix and special ones', async () => {
    const prefix = 'query of text: ';
    const embedder = await open({ documentPrefix: prefix });
    const { tokenCounts } = await embedder.embedDocuments(TEXTS);
    const ids = (text: string): number => referenceIds(weights, SPEC.maxTokens, text).length - 2;
    expect([...tokenCounts]).toEqual(TEXTS.map((text) => ids(prefix + text) - ids(prefix)));
  });

  it('gives zeros for a text without tokens', async () => {
    const embedder = await open({ documentPrefix: 'file: ', queryPrefix: 'query: ' });
    const { vectors, tokenCounts } = await embedder.embedDocuments(['', 'read', ' \n\t', '\u0000']);
    expect([...tokenCounts]).toEqual([0, 1, 0, 0]);
    expect(rows(vectors).map((row) => row.some((value) => value !== 0))).toEqual([false, true, false, false]);
    expect(new Set(await embedder.embedQuery(''))).toEqual(new Set([0]));
    expect(await embedder.embedDocuments([])).toEqual({
      vectors: new Float32Array(),
      tokenCounts: new Uint32Array(),
    });
  });
});

describe('batches', () => {
  const many = Array.from(
    { length: 90 },
    (_, i) => `${'retry '.repeat((i * 7) % 31)}file ${i} ${TEXTS[i % 8]}`,
  );

  it('gives every text the same vector in any batch, in the order of the texts', async () => {
    const single = await open({}, { maxBatch: 1 });
    const expected = rows((await single.embedDocuments(many)).vectors);
    for (const options of [{}, { maxBatch: 3 }, { batchTokens: 40 }, { batchTokens: 1 }]) {
      const embedder = await open({}, options);
      expectSame(rows((await embedder.embedDocuments(many)).vectors), expected);
      expectSame(rows((await embedder.embedDocuments(many.toReversed())).vectors), expected.toReversed());
    }
  });

  it('gives the same bits for the same call', async () => {
    const [first, second] = [await open(), await open({}, { documentThreads: 2 })];
    const { vectors } = await first.embedDocuments(many);
    expect((await first.embedDocuments(many)).vectors).toEqual(vectors);
    expect((await second.embedDocuments(many)).vectors).toEqual(vectors);
  });

  it('goes over windows', async () => {
    const embedder = await open({}, { maxBatch: 64, batchTokens: 1 << 20 });
    const texts = Array.from({ length: 1100 }, (_, i) => `file ${i}`);
    const { vectors } = await embedder.embedDocuments(texts);
    for (const i of [0, 1023, 1024, 1099]) {
      expectSame(rows(vectors).slice(i, i + 1), [referenceVector(weights, SPEC, '', texts[i]!)]);
    }
  });
});

describe('one model for several who ask', () => {
  const many = Array.from({ length: 60 }, (_, i) => `file ${i}`);

  it('answers a question before the documents that wait', async () => {
    const embedder = await open({}, { maxBatch: 1 });
    const done: string[] = [];
    const documents = ['a', 'b'].map((name) => embedder.embedDocuments(many).then(() => done.push(name)));
    await new Promise((resolve) => setImmediate(resolve));
    await embedder.embedQuery('query').then(() => done.push('question'));
    expect(done).toEqual(['question']);
    await Promise.all(documents);
    expect(done).toEqual(['question', 'a', 'b']);
  });

  it('answers a question before texts of one kind, and these before documents', async () => {
    const embedder = await open({ symmetricPrefix: 'query: ' }, { maxBatch: 1 });
    const done: string[] = [];
    const documents = embedder.embedDocuments(many).then(() => done.push('documents'));
    const alike = embedder.embedSymmetric!(many).then(() => done.push('alike'));
    await new Promise((resolve) => setImmediate(resolve));
    await embedder.embedQuery('query').then(() => done.push('question'));
    expect(done).toEqual(['question']);
    await Promise.all([documents, alike]);
    expect(done).toEqual(['question', 'alike', 'documents']);
  });

  it('lets the event loop have a turn between batches', async () => {
    const embedder = await open({}, { maxBatch: 1 });
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await embedder.embedDocuments(many);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('stops with the reason of the signal, whether it waits or runs, and goes on with the rest', async () => {
    const embedder = await open({}, { maxBatch: 1 });
    const [running, waiting, early] = [new AbortController(), new AbortController(), new AbortController()];
    early.abort(new Error('early'));
    const calls = [
      embedder.embedDocuments(many, running.signal),
      embedder.embedDocuments(many, waiting.signal),
      embedder.embedDocuments(many, early.signal),
      embedder.embedQuery('query', early.signal),
      embedder.embedDocuments(many),
    ];
    const settled = Promise.allSettled(calls);
    await new Promise((resolve) => setTimeout(resolve, 2));
    waiting.abort(new Error('waiting'));
    await expect(calls[1]).rejects.toThrow('waiting');
    running.abort(new Error('running'));
    const results = await settled;
    expect(results.map((result) => result.status === 'rejected' && (result.reason as Error).message)).toEqual(
      ['running', 'waiting', 'early', 'early', false],
    );
  });

  it('gives the weights back when idle and loads them again', async () => {
    const embedder = await open({}, { idleMs: 20 });
    const before = await embedder.embedQuery('read the file');
    while (embedder.loaded) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await embedder.embedQuery('read the file')).toEqual(before);
    expect(embedder.loaded).toBe(true);
  });

  it('loads no weights again that have changed meanwhile', async () => {
    const own = await mkdtemp(join(folder, 'changing-'));
    writeTinyEncoder(own);
    const embedder = await open({}, { idleMs: 20 }, own);
    const before = await embedder.embedQuery('read the file');
    const file = join(own, 'onnx', 'model.onnx');
    const bytes = await readFile(file);
    while (embedder.loaded) await new Promise((resolve) => setTimeout(resolve, 5));
    const other = Buffer.from(bytes);
    other[other.length >> 1]! ^= 1;
    await writeFile(file, other);
    await expect(embedder.embedQuery('read the file')).rejects.toMatchObject({
      code: 'modelInvalid',
      message: expect.stringMatching(/have changed since it was opened, so it is not loaded again/),
    });
    await writeFile(file, bytes);
    expect(await embedder.embedQuery('read the file')).toEqual(before);
  });

  it('takes other numbers of threads for documents than for questions', async () => {
    const embedder = await open({}, { documentThreads: 1, queryThreads: 2 });
    const query = await embedder.embedQuery(TEXTS[0]!);
    const { vectors } = await embedder.embedDocuments([TEXTS[0]!]);
    expectSame(rows(vectors), rows(query));
  });

  it('is of no use once closed, and leaves nobody waiting', async () => {
    const embedder = await open({}, { maxBatch: 1 });
    const waiting = [embedder.embedDocuments(many), embedder.embedQuery('query')];
    const settled = Promise.allSettled(waiting);
    await embedder.dispose();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(embedder.embedQuery('query')).rejects.toThrow('closed');
    expect(embedder.loaded).toBe(false);
  });
});

describe('builds of a model', () => {
  const expectReference = async (build: TinyOptions, tolerance = TOLERANCE): Promise<void> => {
    const embedder = await openBuild(build);
    const { vectors } = await embedder.embedDocuments(TEXTS);
    rows(vectors).forEach((row, i) => {
      const expected = referenceVector(weights, SPEC, '', TEXTS[i]!);
      expect(Math.max(...row.map((value, d) => Math.abs(value - expected[d]!)))).toBeLessThan(tolerance);
    });
  };

  it.each<[string, TinyOptions]>([
    ['no input for types', { extraInputs: [] }],
    ['an input for places', { extraInputs: ['position_ids', 'token_type_ids'] }],
    ['inputs of 32 bits', { inputElement: 'int32' }],
    ['the output of sentence-transformers', { output: 'token_embeddings' }],
    ['an output without a declared width', { declareWidth: false }],
    ['weights in a second file', { externalLocation: 'model.onnx_data' }],
    ['the file at the root', { file: 'model.onnx' }],
  ])('works with %s', async (_, build) => {
    await expectReference(build);
  });

  it('reads an output of 16-bit numbers', async () => {
    await expectReference({ outputElement: 'float16' }, 2e-3);
  });

  it('takes the vector that the model pools itself where it gives no states', async () => {
    const embedder = await openBuild({ output: 'sentence_embedding' }, { pooling: 'cls' });
    const vector = await embedder.embedQuery(TEXTS[0]!);
    expectSame(rows(vector), [referenceVector(weights, SPEC, '', TEXTS[0]!)]);
  });

  it('chooses the file by dtype, 8 bits first', async () => {
    const at = await mkdtemp(join(folder, 'dtypes-'));
    writeTinyEncoder(at, { file: 'onnx/model_quantized.onnx', seed: 2 });
    const quantised = await open({}, {}, at);
    writeTinyEncoder(at, { file: 'onnx/model_fp16.onnx', seed: 3 });
    writeTinyEncoder(at, { file: 'onnx/model.onnx', seed: 1 });
    const [first, half, full] = [
      await open({}, {}, at),
      await open({}, { dtype: 'fp16' }, at),
      await open({}, { dtype: 'fp32' }, at),
    ];
    expect([first, half, full].map(({ dtype }) => dtype)).toEqual(['q8', 'fp16', 'fp32']);
    expect(first.info.revision).toBe(quantised.info.revision);
    expectSame(rows(await full.embedQuery('a')), [referenceVector(weights, SPEC, '', 'a')]);
    expect(await half.embedQuery('a')).not.toEqual(await full.embedQuery('a'));
  });
});

describe('what identifies a model', () => {
  const revision = async (build: TinyOptions = {}, spec: Partial<ModelSpec> = {}): Promise<string> =>
    (await openBuild(build, spec)).info.revision;

  it('is the same wherever its folder is, and another when vectors may differ', async () => {
    const base = await revision();
    expect(base).toMatch(/^[0-9a-f]{16}$/);
    expect(await revision()).toBe(base);
    expect(await revision({}, { task: 'symmetric', matryoshka: [16] })).toBe(base);
    const others = [
      await revision({ seed: 2 }),
      await revision({ externalLocation: 'weights' }),
      await revision({ externalLocation: 'weights', seed: 2 }),
      await revision({}, { pooling: 'cls' }),
      await revision({}, { normalise: false }),
      await revision({}, { documentPrefix: 'file: ' }),
      await revision({}, { queryPrefix: 'file: ' }),
      await revision({}, { maxTokens: 23 }),
    ];
    expect(new Set([base, ...others]).size).toBe(others.length + 1);
  });

  it('says its name, its dimensions and whether questions are different', async () => {
    const plain = await open();
    expect(plain.info).toMatchObject({
      id: basename(folder),
      dimensions: 32,
      sumsTokens: false,
      similarity: 'cosine',
    });
    const named = await open({ queryPrefix: 'query: ' }, { id: 'tiny/model' });
    expect(named.info).toMatchObject({ id: 'tiny/model', task: 'both' });
  });
});
