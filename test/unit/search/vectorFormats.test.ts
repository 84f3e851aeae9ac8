/** Vectors of every format and similarity, from the store to ranked slots; sqlite-vec's own answers are the oracle. */
import { describe, expect, it } from 'vitest';
import { profileQuery } from '../../../src/engine/search/queryProfile.ts';
import { ResidentIndex } from '../../../src/engine/search/residentIndex.ts';
import {
  type Retrieved,
  retrievalSource,
  retrieve,
  retrieveSimilar,
} from '../../../src/engine/search/retrieval.ts';
import { seedVector } from '../../../src/engine/search/seed.ts';
import { openDatabase } from '../../../src/engine/store/database.ts';
import type { NewChunk, PathVector } from '../../../src/engine/store/records.ts';
import type { Store } from '../../../src/engine/store/store.ts';
import { encode, VECTOR_FORMATS, type VectorFormat } from '../../../src/engine/vectors/formats.ts';
import type { FirstPass } from '../../../src/engine/vectors/vectorTable.ts';
import { chunkOf, fileNamed, openStore, replaceFile, STAMP } from '../../support/storeFixtures.ts';
import { seededVectors } from '../../support/vectors.ts';

const DIMENSIONS = 48;
const SIMILARITIES = ['cosine', 'dot', 'l2', 'l1'] as const;
type Similarity = (typeof SIMILARITIES)[number];
const CASES = VECTOR_FORMATS.flatMap((vectorFormat) =>
  SIMILARITIES.map((similarity) => ({ vectorFormat, similarity })),
);
const COUNT = 1300;
const MOST = 25;

const UNITS = seededVectors(COUNT, DIMENSIONS);
const QUERY = seededVectors(1, DIMENSIONS, 99)[0]!;

function lengthOf(vector: Float32Array): number {
  return Math.fround(Math.hypot(...vector));
}

/** What a model gives for text i; of different lengths where these count. */
function embedded(i: number, similarity: Similarity): Float32Array {
  const length = similarity === 'cosine' ? 1 : 0.6 + 0.001 * ((i * 617) % 1000);
  return UNITS[i]!.map((value) => value * length);
}

function chunkAt(i: number, format: VectorFormat, similarity: Similarity): NewChunk {
  const vector = embedded(i, similarity);
  const vectorLength = similarity === 'cosine' ? 1 : lengthOf(vector);
  return chunkOf(`text${i} common`, i * 10, { vector: encode(vector, format).bytes, vectorLength });
}

const NO_PATH = { direction: new Int8Array(DIMENSIONS), length: 0 };
const PATH = {
  direction: new Int8Array(encode(seededVectors(1, DIMENSIONS, 5)[0]!, 'int8').bytes.buffer),
  length: 0.4,
};

/** More chunks than a segment holds, in two files, some of them gone; one chunk says nothing. */
async function filled(
  vectorFormat: VectorFormat,
  similarity: Similarity,
  pathVector: PathVector = NO_PATH,
): Promise<Store> {
  const store = await openStore(undefined, { ...STAMP, dimensions: DIMENSIONS, vectorFormat });
  const chunks = UNITS.map((_, i) => chunkAt(i, vectorFormat, similarity));
  replaceFile(store, fileNamed('many.ts', { pathVector }), chunks);
  replaceFile(store, fileNamed('many.ts', { pathVector }), chunks.slice(60));
  const zeros = encode(new Float32Array(DIMENSIONS), vectorFormat).bytes;
  replaceFile(store, fileNamed('few.md', { contentKind: 'docs', pathVector }), [
    chunkOf('nothing', 0, { vector: zeros, vectorLength: 0 }),
    ...chunks.slice(20, 40),
  ]);
  return store;
}

async function open(store: Store, similarity: Similarity, firstPass?: FirstPass): Promise<ResidentIndex> {
  return ResidentIndex.open(store, { sumsTokens: false, similarity }, firstPass);
}

async function loaded(store: Store, similarity: Similarity, firstPass?: FirstPass): Promise<ResidentIndex> {
  const resident = await open(store, similarity, firstPass);
  await resident.loadVectors(store);
  return resident;
}

function ask(store: Store, resident: ResidentIndex, most = MOST): Retrieved[][] {
  const source = retrievalSource(store, resident);
  const profile = profileQuery('the common text70');
  return [{}, { kinds: ['docs' as const] }].flatMap((filters) => {
    const accepted = source.filters.accepted(filters);
    return [
      ...(['hybrid', 'dense', 'lexical'] as const).map((mode) =>
        retrieve(source, profile, mode, QUERY, accepted, most),
      ),
      retrieveSimilar(source, QUERY, accepted, most),
    ];
  });
}

describe.each(CASES)('an index of $vectorFormat compared by $similarity', ({ vectorFormat, similarity }) => {
  it('answers before its vectors are loaded as afterwards', async () => {
    const store = await filled(vectorFormat, similarity, PATH);
    const resident = await open(store, similarity);
    const before = ask(store, resident);
    await resident.loadVectors(store);
    expect(before).toEqual(ask(store, resident));
    for (const { similarity: shown } of before.flat().filter(({ similarity: shown }) => shown !== -2)) {
      expect(shown).toBeLessThanOrEqual(1);
    }
  });

  it('gives every candidate its exact similarity after a first pass', async () => {
    const store = await filled(vectorFormat, similarity, PATH);
    const exact = await loaded(store, similarity);
    const answers = ask(store, exact);
    const similarities = retrievalSource(store, exact).dense.ofQuestion(QUERY).similarities.slice();
    for (const pass of [{ bits: true }, { dimensions: 24 }]) {
      const all = await loaded(store, similarity, { ...pass, candidates: exact.chunkCount });
      expect(ask(store, all)).toEqual(answers);
      const some = await loaded(store, similarity, { ...pass, candidates: 300 });
      const found = ask(store, some);
      const [, dense] = found;
      for (const { slot, similarity: shown } of [...found[0]!, ...dense!, ...found[2]!]) {
        expect(shown).toBe(Math.min(1, similarities[slot]!));
      }
      const best = new Set(answers[1]!.slice(0, 10).map(({ slot }) => slot));
      expect(dense!.filter(({ slot }) => best.has(slot)).length).toBeGreaterThanOrEqual(6);
    }
  });

  it('follows commits as if it had been loaded afterwards', async () => {
    const store = await filled(vectorFormat, similarity, PATH);
    const followed = await loaded(store, similarity);
    const chunks = [3, 700, 1299].map((i) => chunkAt(i, vectorFormat, similarity));
    followed.apply(replaceFile(store, fileNamed('new.ts', { pathVector: PATH }), chunks));
    followed.apply(replaceFile(store, fileNamed('few.md', { pathVector: PATH }), chunks.slice(1)));
    const fresh = await loaded(store, similarity);
    const shown = (resident: ResidentIndex): unknown[] =>
      ask(store, resident, 3000).map((answer) =>
        answer
          .map(({ slot, similarity: value, dense }) => [resident.ids[slot], value, dense])
          .sort((a, b) => Number(a[0]) - Number(b[0])),
      );
    expect(shown(followed)).toEqual(shown(fresh));
  });

  it('starts "find similar" from what is stored', async () => {
    const store = await filled(vectorFormat, similarity);
    const resident = await loaded(store, similarity);
    const embedder = {
      info: {
        id: 'test',
        revision: '1',
        dimensions: DIMENSIONS,
        task: 'both',
        similarity,
        sumsTokens: false,
      },
      embedDocuments: () => Promise.reject(new Error('not asked for')),
      embedQuery: () => Promise.reject(new Error('not asked for')),
      dispose: () => Promise.resolve(),
    } as const;
    const { startLine, endLine } = chunkAt(80, vectorFormat, similarity);
    const { vector } = await seedVector({ path: 'many.ts', startLine, endLine }, store, resident, embedder);
    const source = retrievalSource(store, resident);
    const { similarities } = source.dense.ofDocument(vector);
    const own = resident
      .slotsOfFile(resident.fileByPath('many.ts')!.id)
      .find((slot) => resident.startLines[slot] === startLine)!;
    expect(similarities[own]).toBeCloseTo(1, 3);
    expect(Math.max(...similarities.subarray(0, resident.slotCount))).toBe(similarities[own]);
  });
});

describe('the store', () => {
  it.each(VECTOR_FORMATS)(
    'keeps vectors and lengths of %s through moves, compaction and reopening',
    async (vectorFormat) => {
      const similarity = 'dot';
      const store = await filled(vectorFormat, similarity);
      const kept = UNITS.map((_, i) => chunkAt(i, vectorFormat, similarity)).slice(1200);
      replaceFile(store, fileNamed('many.ts', { pathVector: NO_PATH }), kept.slice(50));
      replaceFile(store, fileNamed('moved.ts', { pathVector: NO_PATH }), kept.slice(0, 50));
      for (let i = 0; i < 3; i++) {
        // Retired vectors, until compacting is worthwhile.
        const passing = UNITS.map((_, at) => ({
          ...chunkAt(at, vectorFormat, similarity),
          chunkHash: chunkOf(`passing ${i} ${at}`).chunkHash,
        }));
        replaceFile(store, fileNamed('passing.ts', { pathVector: NO_PATH }), passing);
        store.removeFiles(['passing.ts']);
      }
      expect(store.upkeep.compactIfWorthwhile()).toBe(true);
      expect(store.upkeep.integrityProblems()).toEqual([]);
      const again = await openStore(store.file, store.stamp);
      for (const { chunkHash, vector, vectorLength, tokenCount } of kept) {
        expect(again.vectorByHash(chunkHash)).toEqual({ vector, vectorLength, tokenCount });
      }
      const resident = await loaded(again, similarity);
      expect(ask(again, resident).flat().length).toBeGreaterThan(0);
    },
  );
});

describe('sqlite-vec', () => {
  async function rowsBy(store: Store, sql: string, query: Uint8Array): Promise<number[]> {
    const db = await openDatabase(store.file, { readonly: true });
    try {
      const rows = db.prepare(sql).all(query) as { id: number }[];
      return rows.map(({ id }) => id);
    } finally {
      db.close();
    }
  }

  const NEAREST = (call: string): string => `SELECT rowid AS id FROM chunk_vectors
    WHERE embedding MATCH ${call} AND k = 60 ORDER BY distance`;
  const BY = (distance: string, call: string): string => `SELECT chunks.id FROM chunks
    JOIN chunk_vectors ON rowid = chunks.id WHERE vector_length > 0
    ORDER BY ${distance}(embedding, ${call}), chunks.id LIMIT 60`;

  it.each<{ vectorFormat: VectorFormat; similarity: Similarity; sql: string }>([
    { vectorFormat: 'float32', similarity: 'cosine', sql: NEAREST('vec_f32(?)') },
    { vectorFormat: 'float32', similarity: 'l2', sql: BY('vec_distance_l2', 'vec_f32(?)') },
    { vectorFormat: 'float32', similarity: 'l1', sql: BY('vec_distance_l1', 'vec_f32(?)') },
    { vectorFormat: 'int8', similarity: 'cosine', sql: NEAREST('vec_int8(?)') },
    { vectorFormat: 'bit', similarity: 'cosine', sql: NEAREST('vec_bit(?)') },
  ])('ranks the stored $vectorFormat by $similarity alike', async ({ vectorFormat, similarity, sql }) => {
    const store = await openStore(undefined, { ...STAMP, dimensions: DIMENSIONS, vectorFormat });
    const chunks = UNITS.map((_, i) => chunkAt(i, vectorFormat, similarity));
    replaceFile(store, fileNamed('many.ts', { pathVector: NO_PATH }), chunks);
    const resident = await loaded(store, similarity);
    const { bytes } = encode(QUERY, vectorFormat);
    const query = vectorFormat === 'int8' ? new Int8Array(bytes.buffer) : QUERY;
    const source = retrievalSource(store, resident);
    const { similarities } = source.dense.ofDocument(query);
    const theirs = await rowsBy(store, sql, bytes);
    const scoreOf = (id: number): number => similarities[resident.slotOf(id)!]!;
    const ours = [...source.dense.nearest(60, undefined)].map((slot) => similarities[slot]!);
    expect(theirs).toHaveLength(60);
    // Equal distances may come in either order, and distances are rounded to float32.
    theirs.forEach((id, i) => {
      expect(Math.abs(scoreOf(id) - ours[i]!)).toBeLessThan(1e-5);
    });
  });
});
