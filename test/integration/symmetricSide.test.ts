/** Comparing texts of one kind with a model that has an instruction of its own for that, or none: a real encoder, real files. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CHUNK_LIMITS } from '../../src/engine/chunking/chunk.ts';
import { chunkTexts } from '../../src/engine/indexing/chunkTexts.ts';
import { WorkerPool } from '../../src/engine/indexing/workerPool.ts';
import type { ModelSource } from '../../src/engine/models/modelSource.ts';
import {
  specFromFolder,
  TransformerEmbedder,
} from '../../src/engine/models/transformer/transformerEmbedder.ts';
import { lengthOf } from '../../src/engine/vectors/formats.ts';
import { DEFAULT_READ_LIMITS } from '../../src/engine/workspace/index.ts';
import { DUPLICATES_DEFAULTS } from '../../src/shared/duplicates.ts';
import type { SearchResult } from '../../src/shared/engineApi.ts';
import { CONTENT_KINDS } from '../../src/shared/types.ts';
import { writeTinyEncoder } from '../support/tinyEncoder.ts';
import { indexFolder, openEngine, PACKAGE, put, workspaceWith } from '../support/workspace.ts';

const WORDS = 'read write open close file error config server client token search vector list map path'.split(
  ' ',
);
/** One chunk each. */
const FILES = Object.fromEntries(
  Array.from({ length: 90 }, (_, i) => {
    const word = (n: number): string => WORDS[(i * n + n) % WORDS.length]!;
    return [`f${i}.txt`, `${word(1)} ${word(2)} the ${word(3)}\n${word(4)} and ${word(5)} ${word(7)} ${i}\n`];
  }),
);
const SEED = { path: 'f7.txt', startLine: 0, endLine: 1 };
const DOCUMENTS = { documentPrefix: 'passage from a file: ', queryPrefix: 'find: ', task: 'both' } as const;

function twoModels(): { documentSide: ModelSource; bothSides: ModelSource } {
  const folder = workspaceWith({});
  writeTinyEncoder(folder);
  const documentSide = { id: 'tiny', folder, spec: DOCUMENTS };
  return { documentSide, bothSides: { ...documentSide, spec: { ...DOCUMENTS, symmetricPrefix: 'query: ' } } };
}

/** The cosine of every file's chunk with that of the seed, with the symmetric prefix. */
async function expected(root: string, model: ModelSource, cut: number): Promise<Map<string, number>> {
  const { spec } = await specFromFolder(model.folder, model.spec);
  const embedder = await TransformerEmbedder.open(model.folder, spec);
  const pool = new WorkerPool(1, { grammarFolder: join(PACKAGE, 'dist', 'grammars') });
  const limits = { readLimits: DEFAULT_READ_LIMITS, chunkLimits: DEFAULT_CHUNK_LIMITS };
  const vectorOf = async (path: string): Promise<Float32Array> => {
    const [text, ...more] = (await chunkTexts({ pool, root, ...limits }, [path])).values();
    expect(more).toEqual([]);
    const vector = (await embedder.embedSymmetric!([text!])).vectors.slice(0, cut);
    return vector.map((value) => value / lengthOf(vector));
  };
  const seed = await vectorOf(SEED.path);
  const cosines = new Map<string, number>();
  for (const path of Object.keys(FILES)) {
    const vector = await vectorOf(path);
    cosines.set(
      path,
      vector.reduce((sum, value, d) => sum + value * seed[d]!, 0),
    );
  }
  await embedder.dispose();
  await pool.dispose();
  return cosines;
}

const shown = (results: readonly SearchResult[]): [string, number][] =>
  results.map(({ path, similarity }) => [path, Number(similarity.toFixed(3))]);

async function similarIn(root: string, model: ModelSource, options: { dimensions?: number } = {}) {
  const engine = await openEngine(root, indexFolder(), { model, vectors: { format: 'float32', ...options } });
  await engine.sync();
  return { engine, ask: (limit = 10) => engine.findSimilar({ seed: SEED, limit }) };
}

describe('find similar', () => {
  it.each([32, 16])('compares on the symmetric side, %i dimensions', async (dimensions) => {
    const { documentSide, bothSides } = twoModels();
    const root = workspaceWith(FILES);
    const cosines = await expected(root, bothSides, dimensions);
    const before = await (await similarIn(root, documentSide, { dimensions })).ask();
    const { ask, engine } = await similarIn(root, bothSides, { dimensions });
    const answer = await ask();
    expect(answer.caveat).toBeUndefined();
    expect(answer.total).toBe(64);
    expect(shown(answer.results)).toEqual(
      answer.results.map(({ path }) => [path, Number(cosines.get(path)!.toFixed(3))]),
    );
    const similarities = answer.results.map(({ similarity }) => similarity);
    expect([...similarities].sort((a, b) => b - a)).toEqual(similarities);
    // A test that would pass on the document side too would say nothing.
    expect(shown(answer.results)).not.toEqual(shown(before.results));
    expect((await ask(80)).total).toBe(80);
    expect(shown((await ask()).results)).toEqual(shown(answer.results));

    const text = await engine.findSimilar({ seed: { text: FILES[SEED.path]! }, limit: 1 });
    expect(shown(text.results)).toEqual([[SEED.path, 1]]);
    const least = await engine.findSimilar({ seed: SEED, limit: 10, minSimilarity: similarities[2]! });
    expect(least.total).toBe(3);
  });

  it('says what has changed since it was indexed, and puts it last', async () => {
    const { bothSides } = twoModels();
    const root = workspaceWith(FILES);
    const { ask, engine } = await similarIn(root, bothSides);
    const { engine: fresh } = await similarIn(root, bothSides);
    const [best] = (await ask()).results;
    put(root, best!.path, 'something else\n');
    const answer = await fresh.findSimilar({ seed: SEED, limit: 64 });
    expect(answer.caveat).toMatch(/^Some files have changed since they were indexed/);
    expect(answer.results.at(-1)!.path).toBe(best!.path);
    expect(answer.results.map(({ score }) => score)).toEqual(
      answer.results.map(({ score }) => score).sort((a, b) => b - a),
    );
    // Whose vectors are at hand needs no file.
    expect((await ask()).caveat).toBeUndefined();
    const lines = await fresh.findSimilar({ seed: { ...SEED, path: best!.path }, limit: 5 });
    expect(lines.caveat).toMatch(/^The lines have changed since they were indexed/);
    await engine.sync();
    expect((await ask()).caveat).toBeUndefined();
  });
});

describe('a model that was trained for questions alone', () => {
  const SAID =
    'The model tiny was trained to match questions with passages, not passages with each other, so these similarities mean less.';

  it.each([
    ['asymmetric', SAID],
    ['both', undefined],
  ] as const)('is said to be one by all that compares chunks: %s', async (task, caveat) => {
    const { documentSide } = twoModels();
    const root = workspaceWith(FILES);
    const { engine, ask } = await similarIn(root, { ...documentSide, spec: { ...DOCUMENTS, task } });
    const kinds = CONTENT_KINDS;
    expect((await ask()).caveat).toBe(caveat);
    expect((await engine.findDuplicates(DUPLICATES_DEFAULTS)).caveat).toBe(caveat);
    const clusters = await engine.cluster({ algorithm: 'kmeans', k: 3, kinds });
    expect(clusters.caveat).toBe(caveat);
    expect((await engine.map({ clustering: clusters.clustering, method: 'pca' })).caveat).toBe(caveat);
    // What else there is to say is said as well.
    const many = await engine.cluster({ algorithm: 'kmeans', k: 500, kinds });
    const fewer = `There are only ${many.topics.length} different chunks, so there are ${many.topics.length} topics and not 500.`;
    expect(many.caveat).toBe(caveat === undefined ? fewer : `${caveat} ${fewer}`);
  });
});
