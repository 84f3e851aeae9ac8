/** Indexes of every vector format, with the built-in model and with a transformer whose vectors have lengths. */
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { TruncatedEmbedder } from '../../src/engine/indexing/truncatedEmbedder.ts';
import type { ModelSource } from '../../src/engine/models/modelSource.ts';
import type { ModelSimilarity } from '../../src/engine/models/modelSpec.ts';
import {
  specFromFolder,
  TransformerEmbedder,
} from '../../src/engine/models/transformer/transformerEmbedder.ts';
import { openDatabase } from '../../src/engine/store/database.ts';
import { VECTOR_FORMATS, type VectorFormat } from '../../src/engine/vectors/formats.ts';
import type { VectorOptions } from '../../src/engine/vectors/vectorOptions.ts';
import { run } from '../support/cli.ts';
import { writeTinyEncoder } from '../support/tinyEncoder.ts';
import {
  closeEngine,
  indexFolder,
  openEngine,
  PACKAGE,
  PROJECT,
  pathsFor,
  put,
  workspaceWith,
} from '../support/workspace.ts';

const BUILT_IN: ModelSource = { id: 'builtin', folder: join(PACKAGE, 'models') };

function tinyModel(similarity: ModelSimilarity): ModelSource {
  const folder = workspaceWith({});
  writeTinyEncoder(folder);
  return { id: 'tiny', folder, spec: { similarity, normalise: similarity === 'cosine', pooling: 'mean' } };
}

interface Shown {
  readonly path: string;
  readonly startLine: number;
  readonly similarity: number;
}

async function answers(engine: Engine): Promise<Shown[][]> {
  const queries = ['retry with a pause', 'split_cells', 'unit length of a vector'];
  const found = [];
  for (const query of queries) found.push(await engine.search({ query, limit: 10, mode: 'hybrid' }));
  found.push(
    await engine.findSimilar({ seed: { path: 'src/retry.ts', startLine: 1, endLine: 9 }, limit: 5 }),
  );
  return found.map(({ results }) =>
    results.map(({ path, startLine, similarity }) => ({ path, startLine, similarity })),
  );
}

/** Indexes, asks before and after the vectors are loaded, changes and moves files, and asks a fresh index the same. */
async function check(model: ModelSource, vectors: VectorOptions, first: string | undefined): Promise<void> {
  const root = workspaceWith(PROJECT);
  const indexDir = indexFolder();
  const engine = await openEngine(root, indexDir, { model, vectors });
  await engine.sync();
  const indexed = await answers(engine);
  await closeEngine(engine);

  const again = await openEngine(root, indexDir, { model, vectors });
  const before = await answers(again);
  await again.ready();
  expect(await answers(again)).toEqual(before);
  expect(before).toEqual(indexed);
  if (first !== undefined) expect((await pathsFor(again, 'split_cells'))[0]).toBe(first);

  put(root, 'src/moved.ts', PROJECT['src/retry.ts']!);
  put(root, 'lib/parser.py', `# One line more.\n${PROJECT['lib/parser.py']}`);
  const { written } = await again.sync();
  expect(written).toBe(2);
  const fresh = await openEngine(root, indexFolder(), { model, vectors });
  await fresh.sync();
  expect(await answers(again)).toEqual(await answers(fresh));
  expect(again.diagnostics()).toMatchObject({
    problems: [],
    stamp: { vectorFormat: vectors.format ?? 'int8' },
  });
  for (const one of [again, fresh]) await closeEngine(one);
}

describe('an index of', () => {
  it.each(VECTOR_FORMATS)('%s, by the built-in model', async (format) => {
    await check(BUILT_IN, { format }, 'lib/parser.py');
  });

  // Every similarity of every format is compared in test/unit/search/vectorFormats.test.ts.
  it.each<{ format: VectorFormat; similarity: ModelSimilarity }>([
    ...VECTOR_FORMATS.map((format) => ({ format, similarity: 'dot' as const })),
    { format: 'int8', similarity: 'l2' },
    { format: 'float32', similarity: 'l1' },
  ])('$format, by a transformer that compares by $similarity', async ({ format, similarity }) => {
    await check(tinyModel(similarity), { format }, undefined);
  });

  it('a Matryoshka prefix, with a first pass', async () => {
    const firstPass = { bits: true, candidates: 500 };
    await check(BUILT_IN, { format: 'float16', dimensions: 128, firstPass }, 'lib/parser.py');
    await check(tinyModel('dot'), { dimensions: 16, firstPass }, undefined);
  });
});

describe('the length of a vector', () => {
  async function lengths(model: ModelSource): Promise<number[]> {
    const root = workspaceWith(PROJECT);
    const engine = await openEngine(root, indexFolder(), { model });
    await engine.sync();
    const { indexFile } = engine.diagnostics();
    const db = await openDatabase(indexFile, { readonly: true });
    try {
      return db.prepare('SELECT vector_length FROM chunks').pluck().all() as number[];
    } finally {
      db.close();
    }
  }

  it('is 1 where only the angle counts', async () => {
    expect(new Set(await lengths(BUILT_IN))).toEqual(new Set([1]));
    expect(new Set(await lengths(tinyModel('cosine')))).toEqual(new Set([1]));
  });

  it.each(['dot', 'l2', 'l1'] as const)('is what the model gave for %s', async (similarity) => {
    const found = await lengths(tinyModel(similarity));
    expect(new Set(found).size).toBeGreaterThan(1);
    for (const length of found) expect(length).toBeGreaterThan(0);
  });
});

describe('a truncated model', () => {
  let whole: TransformerEmbedder;
  beforeAll(async () => {
    const { folder, spec } = tinyModel('cosine');
    whole = await TransformerEmbedder.open(folder, (await specFromFolder(folder, spec)).spec);
    return () => whole.dispose();
  });

  it('compares the first dimensions of the whole vectors', async () => {
    const half = new TruncatedEmbedder(whole, 16);
    const texts = ['wait and try again', 'split a line into cells', 'unit length'];
    const [{ vectors }, cut] = [await whole.embedDocuments(texts), await half.embedDocuments(texts)];
    const cosine = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, d) => sum + value * b[d]!, 0) / (Math.hypot(...a) * Math.hypot(...b));
    const prefix = (i: number): Float32Array => vectors.subarray(i * 32, i * 32 + 16);
    const of = (i: number): Float32Array => cut.vectors.subarray(i * 16, (i + 1) * 16);
    const query = await half.embedQuery('again');
    const wholeQuery = (await whole.embedQuery('again')).subarray(0, 16);
    for (const i of texts.keys()) {
      expect(Math.hypot(...of(i))).toBeCloseTo(1, 5);
      for (const j of texts.keys()) expect(cosine(of(i), of(j))).toBeCloseTo(cosine(prefix(i), prefix(j)), 5);
      expect(cosine(query, of(i))).toBeCloseTo(cosine(wholeQuery, prefix(i)), 5);
    }
    expect(half.info).toMatchObject({ dimensions: 16, revision: `${whole.info.revision}/d16` });
  });
});

describe('damage of vectors', () => {
  it.each(VECTOR_FORMATS)(
    'of %s is noticed at whichever read, and the index is built again',
    async (format) => {
      const root = workspaceWith(PROJECT);
      const indexDir = indexFolder();
      const vectors = { format };
      const engine = await openEngine(root, indexDir, { vectors });
      await engine.sync();
      const expected = await answers(engine);
      const { indexFile } = engine.diagnostics();
      // What float32 takes for no number.
      await overwriteVectors(indexFile, 0xff);
      // The copy in memory knows nothing of it; a seed and a moved text are read from the file.
      const seed = { path: 'src/retry.ts', startLine: 1, endLine: 9 };
      await expect(engine.findSimilar({ seed, limit: 5 })).rejects.toMatchObject({ code: 'indexDamaged' });
      await closeEngine(engine);

      await overwriteVectors(indexFile, 0xff);
      const again = await openEngine(root, indexDir, { vectors });
      await pathsFor(again, 'split_cells').catch((error) =>
        expect(error).toMatchObject({ code: 'indexDamaged' }),
      );
      put(root, 'src/moved.ts', PROJECT['src/retry.ts']!);
      await again.sync();
      rmSync(join(root, 'src/moved.ts'));
      await again.sync();
      expect(await answers(again)).toEqual(expected);
      expect(again.diagnostics()).toMatchObject({ problems: [], files: Object.keys(PROJECT).length - 1 });
    },
  );

  async function overwriteVectors(file: string, byte: number): Promise<void> {
    const db = await openDatabase(file);
    const all = db.prepare('SELECT rowid, vectors FROM chunk_vectors_vector_chunks00').all() as {
      rowid: number;
      vectors: Buffer;
    }[];
    const update = db.prepare('UPDATE chunk_vectors_vector_chunks00 SET vectors = ? WHERE rowid = ?');
    for (const { rowid, vectors } of all) update.run(vectors.fill(byte), rowid);
    db.close();
  }
});

describe('another format', () => {
  const databases = (indexDir: string): string[] =>
    readdirSync(indexDir).filter((name) => /^index-.*\.db$/.test(name));

  it('is another index, built beside the old one, which has nothing to answer it with', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const engine = await openEngine(root, indexDir);
    await engine.sync();
    await closeEngine(engine);
    let count = 1;
    for (const vectors of [{ format: 'float32' }, { dimensions: 64 }, { format: 'bit' }] as const) {
      const before = databases(indexDir);
      const changed = await openEngine(root, indexDir, { vectors });
      expect(changed.complete).toBe(false);
      await changed.sync();
      expect((await pathsFor(changed, 'split_cells'))[0]).toBe('lib/parser.py');
      // The others stay, for when their format is chosen again.
      expect(databases(indexDir)).toEqual(expect.arrayContaining(before));
      expect(databases(indexDir)).toHaveLength(++count);
      await closeEngine(changed);
    }
    const back = await openEngine(root, indexDir);
    expect(await back.sync()).toMatchObject({ written: 0, embedded: 0 });
    await closeEngine(back);
    // But not more than a few: the one that was used longest ago goes.
    const one = await openEngine(root, indexDir, { vectors: { format: 'float16' } });
    await one.sync();
    expect(databases(indexDir)).toHaveLength(4);
  });

  it('indexes the files that were asked for before', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const engine = await openEngine(root, indexDir);
    await engine.sync({ scope: { include: ['src/**'] } });
    await closeEngine(engine);
    const changed = await openEngine(root, indexDir, { vectors: { format: 'float32' } });
    await changed.sync();
    expect(changed.scope).toEqual({ include: ['src/**'] });
    expect(changed.diagnostics().files).toBe(3);
  });

  it('and a first pass are no reason to index again', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const engine = await openEngine(root, indexDir);
    await engine.sync();
    const exact = await answers(engine);
    await closeEngine(engine);
    const passing = await openEngine(root, indexDir, {
      vectors: { firstPass: { bits: true, candidates: 500 } },
    });
    expect(await passing.sync()).toMatchObject({ written: 0, embedded: 0 });
    expect(await answers(passing)).toEqual(exact);
  });

  it('of an index that an earlier version made is known by the name it had there', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const engine = await openEngine(root, indexDir);
    await engine.sync();
    const { indexFile } = engine.diagnostics();
    await closeEngine(engine);
    const db = await openDatabase(indexFile);
    db.exec(`
      ALTER TABLE chunks DROP COLUMN terms_checksum;
      CREATE INDEX chunks_of_hash ON chunks (chunk_hash);
      ALTER TABLE chunks DROP COLUMN vector_length;
      ALTER TABLE retired DROP COLUMN vector_length;
      UPDATE meta SET value = replace(value, 'vectorFormat', 'quantisation') WHERE key = 'stamp';
      PRAGMA user_version = 2;
    `);
    db.close();
    renameSync(indexFile, join(indexDir, 'index-0123456789ab.db'));
    const updated = await openEngine(root, indexDir);
    expect(updated.complete).toBe(true);
    expect((await pathsFor(updated, 'split_cells'))[0]).toBe('lib/parser.py');
    await updated.sync();
    expect(databases(indexDir)).toHaveLength(1);
  });
});

describe('what cannot be', () => {
  it.each<[VectorOptions, RegExp]>([
    [{ dimensions: 512 }, /^The vectors can have a multiple of 8 dimensions up to the 256 of the model/],
    [{ dimensions: 4 }, /and 4 is none\.$/],
    [{ dimensions: 100 }, /and 100 is none\.$/],
    [{ dimensions: 8.5 }, /and 8\.5 is none\.$/],
    [{ firstPass: { dimensions: 12, candidates: 5 } }, /^The first pass can have a multiple of 8/],
    [{ dimensions: 64, firstPass: { dimensions: 128, candidates: 5 } }, /up to the 64 of the index/],
    [{ firstPass: { bits: true, candidates: 0 } }, /at least one candidate/],
    [{ format: 'int4' as 'int8' }, /must be one of float32, float16, int8, bit, and int4 is not/],
  ])('%j is said in a sentence', async (vectors, problem) => {
    const root = workspaceWith(PROJECT);
    await expect(openEngine(root, indexFolder(), { vectors })).rejects.toMatchObject({
      code: 'badArgument',
      message: expect.stringMatching(problem),
    });
  });

  it('was not trained for is told', async () => {
    const notices = async (model: ModelSource, dimensions: number): Promise<string> => {
      const engine = await openEngine(workspaceWith(PROJECT), indexFolder(), {
        model,
        vectors: { dimensions },
      });
      return engine.notices.join('\n');
    };
    expect(await notices(BUILT_IN, 128)).toMatch(/builtin is not known to be trained for fewer/);
    expect(await notices(BUILT_IN, 256)).toBe('');
    const tiny = tinyModel('cosine');
    const trained = { ...tiny, spec: { ...tiny.spec, task: 'both' as const, matryoshka: [8, 16] } };
    expect(await notices(trained, 24)).toMatch(/tiny was trained to be cut to 8, 16 dimensions, so with 24 /);
    expect(await notices(trained, 16)).not.toMatch(/dimensions/);
  });
});

describe('the command line', () => {
  it('stores and compares what is asked for, and doctor says it', async () => {
    const at = [workspaceWith(PROJECT), '--index-dir', indexFolder()];
    const flags = ['--vectors', 'bit', '--dimensions', '128', '--first-pass', '64'];
    const { stdout, stderr } = await run(['search', 'split_cells', ...at, ...flags]);
    expect(stdout).toMatch(/^\S+ \w+ +lib\/parser\.py/);
    expect(stderr).toMatch(/not known to be trained for fewer dimensions/);
    const doctor = await run(['doctor', ...at, ...flags]);
    expect(doctor.stdout).toMatch(/vectors +bit, 128 dimensions, 16 bytes per chunk\n/);
  });

  it('is told what a model is that no catalogue knows', async () => {
    const folder = workspaceWith({});
    writeTinyEncoder(folder);
    const ask = (...flags: string[]) =>
      run([
        'search',
        'split',
        workspaceWith(PROJECT),
        '--json',
        '--model',
        folder,
        '--index-dir',
        indexFolder(),
        ...flags,
      ]);
    const whole = await ask('--model-dimensions', '32', '--matryoshka', '24,8', '--dimensions', '8');
    expect(whole.code).toBe(0);
    expect(whole.stderr).not.toMatch(/dimensions/);
    const untrained = await ask('--matryoshka', '24,8', '--dimensions', '16');
    expect(untrained.stderr).toMatch(
      /was trained to be cut to 8, 24 dimensions, so with 16 its answers may be worse/,
    );
    expect(await ask('--similarity', 'l2', '--normalize')).toMatchObject({ code: 0 });
    const check = async (flags: readonly string[], problem: RegExp): Promise<void> => {
      const { code, stdout, stderr } = await ask(...flags);
      expect([code, stdout], stderr).toEqual([2, '']);
      expect(stderr).toMatch(problem);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    };
    await check(
      ['--model-dimensions', '48'],
      /gives 32 numbers per text, not the 48 that its other files or you say/,
    );
    await check(['--model-dimensions', 'many'], /number of dimensions must be whole/);
    await check(['--matryoshka', '64'], /of 32 dimensions cannot be cut to 64/);
    await check(['--no-normalize'], /brought to unit length in any case/);
  });

  it.each([
    [['--vectors', 'int4'], '--vectors must be one of float32, float16, int8, bit, and "int4" is not.'],
    [['--dimensions', '100'], '--dimensions must be a multiple of 8 dimensions, and "100" is not.'],
    [['--dimensions', 'half'], '--dimensions must be a multiple of 8 dimensions, and "half" is not.'],
    [['--first-pass', '0'], '--first-pass must be bits or a multiple of 8 dimensions, and "0" is not.'],
    [
      ['--no-normalize'],
      'The built-in model has no such settings; name the sentence-transformer they are for with --model.',
    ],
    [
      ['--dimensions', '512'],
      'The vectors can have a multiple of 8 dimensions up to the 256 of the model, and 512 is none.',
    ],
  ])('refuses %j', async (flags, sentence) => {
    const args = ['search', 'x', workspaceWith(PROJECT), '--index-dir', indexFolder(), ...flags];
    expect(await run(args)).toMatchObject({ code: 2, stdout: '', stderr: `${sentence}\n` });
  });
});
