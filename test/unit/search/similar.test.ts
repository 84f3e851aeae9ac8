/** "Find similar" over a real index: what stands first beside a seed of few tokens. */
import { expect, it } from 'vitest';
import type { Embedder } from '../../../src/engine/models/embedder.ts';
import { ResidentIndex } from '../../../src/engine/search/residentIndex.ts';
import { Searcher } from '../../../src/engine/search/searcher.ts';
import type { NewChunk } from '../../../src/engine/store/records.ts';
import { encode } from '../../../src/engine/vectors/formats.ts';
import type { Seed } from '../../../src/shared/engineApi.ts';
import { chunkOf, fileNamed, openStore, replaceFile, STAMP } from '../../support/storeFixtures.ts';

const DIMENSIONS = 2;
const SEED_TOKENS = 6;
const NO_PATH = { direction: new Int8Array(DIMENSIONS), length: 0 };

/** A unit vector in the plane. */
function at(degrees: number): Float32Array {
  const angle = (degrees * Math.PI) / 180;
  return Float32Array.of(Math.cos(angle), Math.sin(angle));
}

function chunkAt(degrees: number, tokenCount: number): NewChunk {
  return chunkOf(`chunk ${degrees}`, 0, { vector: encode(at(degrees), 'int8').bytes, tokenCount });
}

const EMBEDDER: Embedder = {
  info: {
    id: 'plane',
    revision: '1',
    dimensions: DIMENSIONS,
    task: 'symmetric',
    similarity: 'cosine',
    sumsTokens: true,
  },
  embedDocuments: async () => ({ vectors: at(0), tokenCounts: Uint32Array.of(SEED_TOKENS) }),
  embedQuery: async () => at(0),
  dispose: async () => {},
};

const SEEDS: Record<string, Seed> = {
  'lines of a file': { path: 'seed.ts', startLine: 0, endLine: 1 },
  'a text': { text: 'of six tokens' },
};

it.each(Object.keys(SEEDS))(
  'an exact copy of %s stands before a near copy with more tokens',
  async (name) => {
    const store = await openStore(undefined, { ...STAMP, dimensions: DIMENSIONS, vectorFormat: 'int8' });
    const files = {
      'seed.ts': chunkAt(0, SEED_TOKENS),
      'copy.ts': chunkAt(0, SEED_TOKENS),
      'near.ts': chunkAt(10, 200),
      'shorter.ts': chunkAt(10, 4),
    };
    for (const [path, chunk] of Object.entries(files))
      replaceFile(store, fileNamed(path, { pathVector: NO_PATH }), [chunk]);
    const resident = await ResidentIndex.open(store, EMBEDDER.info);
    await resident.loadVectors(store);
    const searcher = new Searcher(store, resident, EMBEDDER);
    const { results } = await searcher.findSimilar({ seed: SEEDS[name]!, limit: 10 });
    const others = results.map(({ path }) => path).filter((path) => path !== 'seed.ts');
    expect(others).toEqual(['copy.ts', 'near.ts', 'shorter.ts']);
  },
);
