import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openEmbedder } from '../../../src/engine/indexing/openEmbedder.ts';
import { WorkerPool } from '../../../src/engine/indexing/workerPool.ts';
import type { ModelSource } from '../../../src/engine/models/modelSource.ts';
import {
  folderWith,
  gloveText,
  randomVectors,
  safetensorsFile,
  word2vecBinary,
} from '../../support/vectorFiles.ts';
import { PACKAGE } from '../../support/workspace.ts';

const pools: WorkerPool[] = [];

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.dispose();
});

function poolOf(size: number): WorkerPool {
  const pool = new WorkerPool(size, { grammarFolder: join(PACKAGE, 'dist', 'grammars') });
  pools.push(pool);
  return pool;
}

const open = (folder: string, pool = poolOf(2)) => openEmbedder({ id: 'test', folder }, pool, true);

const WORDS = ['parse', 'file', 'the', 'config', 'error'];
const VECTORS = randomVectors(WORDS, 6, 2);
const TEXTS = Array.from(
  { length: 300 },
  (_, i) => `${WORDS[i % 5]} the${i % 3 === 0 ? ' config file' : ''} x${i}`,
);

function model2Vec(): Record<string, string | Uint8Array> {
  const values = Float32Array.from(VECTORS.flatMap(([, row]) => row));
  return {
    'config.json': '{"model_type":"model2vec"}',
    'model.safetensors': safetensorsFile({
      embeddings: { dtype: 'F32', shape: [5, 6], bytes: new Uint8Array(values.buffer) },
    }),
    'tokenizer.json': JSON.stringify({
      added_tokens: [],
      normalizer: null,
      post_processor: null,
      decoder: null,
      pre_tokenizer: { type: 'Whitespace' },
      model: {
        type: 'WordPiece',
        unk_token: 'error',
        vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
      },
    }),
  };
}

describe('opening a model', () => {
  it.each<[what: string, path: () => string, dimensions: number]>([
    ['the built-in one', () => join(PACKAGE, 'models'), 256],
    ['a file with word vectors', () => join(folderWith({ 'glove.txt': gloveText(VECTORS) }), 'glove.txt'), 6],
    [
      'a folder with word vectors',
      () => folderWith({ 'w.bin': word2vecBinary(VECTORS), 'README.md': 'x' }),
      6,
    ],
    ['a Model2Vec folder', () => folderWith(model2Vec()), 6],
    [
      'a Model2Vec folder that also has an ONNX file',
      () => {
        const folder = folderWith(model2Vec());
        mkdirSync(join(folder, 'onnx'));
        writeFileSync(join(folder, 'onnx', 'model.onnx'), '');
        return folder;
      },
      6,
    ],
  ])('embeds with %s in threads as here', async (_, path, dimensions) => {
    const { embedder, assumed } = await open(path());
    expect(assumed).toEqual([]);
    expect(embedder.info).toMatchObject({ id: 'test', dimensions });
    const { vectors, tokenCounts } = await embedder.embedDocuments(TEXTS);
    expect([...tokenCounts].every((count) => count > 0)).toBe(true);
    if (dimensions === 256) return;
    for (const i of [0, 129, 299]) {
      expect(vectors.subarray(i * dimensions, (i + 1) * dimensions)).toEqual(
        await embedder.embedQuery(TEXTS[i]!),
      );
    }
  });

  it('does not mix up a file with the one that it replaces', async () => {
    const folder = folderWith({ 'w.txt': gloveText(VECTORS) });
    const pool = poolOf(1);
    await (await open(folder, pool)).embedder.embedDocuments(['parse']);
    writeFileSync(join(folder, 'w.txt'), gloveText(randomVectors(WORDS, 6, 9)));
    const { embedder } = await open(folder, pool);
    expect((await embedder.embedDocuments(['parse'])).vectors).toEqual(await embedder.embedQuery('parse'));
  });

  it('says which words of a long file are used', async () => {
    const lines = Array.from({ length: 200_001 }, (_, i) => `w${i} ${i} 1\n`).join('');
    const file = join(folderWith({ 'long.txt': lines }), 'long.txt');
    expect((await open(file)).assumed).toEqual([`Only the first 200,000 words of ${file} are used.`]);
  });

  it("compares a download with its hashes, and a folder of one's own with nothing", async () => {
    const folder = folderWith(model2Vec());
    const manifest = (files: readonly object[]): void =>
      writeFileSync(
        join(folder, 'sextant-model.json'),
        JSON.stringify({ id: 'a/b', repository: 'a/b', commit: 'c', dtype: 'q8', downloadedMs: 1, files }),
      );
    const files = Object.keys(model2Vec()).map((path) => {
      const bytes = readFileSync(join(folder, path));
      return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    });
    const refused = (problem: RegExp): Promise<void> =>
      expect(open(folder)).rejects.toMatchObject({
        code: 'modelInvalid',
        message: expect.stringMatching(problem),
      });
    manifest(files);
    await open(folder);
    const config = readFileSync(join(folder, 'config.json'), 'utf8');
    writeFileSync(join(folder, 'config.json'), config.replace('model2vec', 'model2vex'));
    await refused(/^The model a\/b is damaged: the content of config\.json has changed\./);
    manifest([]);
    await refused(/holds no whole model: its list of files is missing or damaged/);
    writeFileSync(join(folder, 'config.json'), config);
    rmSync(join(folder, 'sextant-model.json'));
    await open(folder);
  });

  it.each<[what: string, said: Partial<ModelSource>]>([
    ['a pooling', { spec: { pooling: 'cls' } }],
    ['a number format', { dtype: 'q8' }],
  ])('refuses %s for a static one, which has none', async (_, said) => {
    const folders = [
      join(PACKAGE, 'models'),
      folderWith({ 'glove.txt': gloveText(VECTORS) }),
      folderWith(model2Vec()),
    ];
    for (const folder of folders) {
      await expect(openEmbedder({ id: 'test', folder, ...said }, poolOf(1), true)).rejects.toMatchObject({
        code: 'badArgument',
        message: expect.stringMatching(/^The model test is a static one: .* Leave them out\.$/),
      });
    }
    // To have said nothing is no setting.
    await openEmbedder({ id: 'test', folder: folders[1]!, spec: {} }, poolOf(1), true);
  });

  it.each<[what: string, path: () => string, reason: RegExp]>([
    [
      'nothing',
      () => folderWith({}),
      /^There is no model in .+sentence-transformer.+Model2Vec.+word vectors/,
    ],
    ['other files', () => folderWith({ 'a.md': 'x', 'config.json': '{}' }), /^There is no model in/],
    [
      'part of another model',
      () => folderWith({ 'tokenizer.json': '{}', 'vocab.txt': '[PAD]\n' }),
      /^There is no model in/,
    ],
    ['no folder', () => '/nowhere/at/all', /^There is no folder or file \/nowhere\/at\/all/],
    [
      'several tables',
      () => folderWith({ 'a.txt': '', 'b.txt': '' }),
      /Name the file instead of the folder\.$/,
    ],
    ['a damaged table', () => folderWith({ 'a.txt': 'a 1\nb\n' }), /a\.txt cannot be used: line 2/],
  ])('says what it expects where there is %s', async (_, path, reason) => {
    await expect(open(path())).rejects.toMatchObject({
      code: 'modelInvalid',
      message: expect.stringMatching(reason),
    });
  });
});
