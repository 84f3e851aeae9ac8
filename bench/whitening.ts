/**
 * What whitening does to a model: anisotropy and nDCG@10 on golden queries without it, with the mean taken away, and with
 * more and more of it. It is fitted to the chunks of each repository, as it would be to a person's index.
 *
 *   node bench/whitening.ts GOLDEN CHECKOUTS [--model FOLDER] [--repos NAME,…]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_CHUNK_LIMITS } from '../src/engine/chunking/chunk.ts';
import { CHUNKER_VERSION } from '../src/engine/chunking/chunker.ts';
import { type GoldenRepo, readGolden } from '../src/engine/evaluation/golden.ts';
import { meanScores, type QueryScores, scoreQuery } from '../src/engine/evaluation/metrics.ts';
import { VersionedIndex } from '../src/engine/index/versionedIndex.ts';
import { openEmbedder } from '../src/engine/indexing/openEmbedder.ts';
import { sampleVectors } from '../src/engine/indexing/storedVectors.ts';
import { WorkerPool } from '../src/engine/indexing/workerPool.ts';
import { WORDS_VERSION } from '../src/engine/lexical/words.ts';
import type { Embedder, EmbeddingBatch } from '../src/engine/models/embedder.ts';
import { WhitenedEmbedder } from '../src/engine/models/whitenedEmbedder.ts';
import { fitWhitening, type WhiteningOptions } from '../src/engine/models/whitening.ts';
import { measureAnisotropy } from '../src/engine/vectors/anisotropy.ts';
import { DEFAULT_READ_LIMITS, listFiles } from '../src/engine/workspace/index.ts';
import type { SearchMode } from '../src/shared/types.ts';

import { printTable } from './table.ts';

const {
  values: { model, repos: some },
  positionals: [golden, checkouts],
} = parseArgs({ allowPositionals: true, options: { model: { type: 'string' }, repos: { type: 'string' } } });
if (!golden || !checkouts) {
  process.stderr.write('usage: node bench/whitening.ts GOLDEN CHECKOUTS [--model FOLDER] [--repos NAME,…]\n');
  process.exit(2);
}

const PACKAGE = new URL('..', import.meta.url).pathname;
const MODES: readonly SearchMode[] = ['dense', 'hybrid'];
/** Enough for a covariance of 1024 dimensions. */
const FITTED_VECTORS = 20_000;
const VARIANTS: readonly (readonly [name: string, options: WhiteningOptions | undefined])[] = [
  ['without', undefined],
  ['mean taken away', { exponent: 0 }],
  ['exponent 0.25', { exponent: 0.25 }],
  ['exponent 0.5', { exponent: 0.5 }],
  ['exponent 0.75', { exponent: 0.75 }],
  ['full', { exponent: 1 }],
  ['full, not shrunk', { exponent: 1, shrinkage: 0 }],
  ['full, 128 dimensions', { exponent: 1, dimensions: 128 }],
];

/** Embeds each text once, however many variants ask for it: with a transformer that is nearly all of the time. */
class RememberingEmbedder implements Embedder {
  readonly info: Embedder['info'];
  readonly #inner: Embedder;
  readonly #known = new Map<string, { readonly vector: Float32Array; readonly tokenCount: number }>();

  constructor(inner: Embedder) {
    this.info = inner.info;
    this.#inner = inner;
  }

  async embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<EmbeddingBatch> {
    const { dimensions } = this.info;
    const missing = [...new Set(texts)].filter((text) => !this.#known.has(text));
    const { vectors, tokenCounts } = await this.#inner.embedDocuments(missing, signal);
    missing.forEach((text, i) => {
      const vector = vectors.slice(i * dimensions, (i + 1) * dimensions);
      this.#known.set(text, { vector, tokenCount: tokenCounts[i]! });
    });
    const batch = {
      vectors: new Float32Array(texts.length * dimensions),
      tokenCounts: new Uint32Array(texts.length),
    };
    texts.forEach((text, i) => {
      const { vector, tokenCount } = this.#known.get(text)!;
      batch.vectors.set(vector, i * dimensions);
      batch.tokenCounts[i] = tokenCount;
    });
    return batch;
  }

  embedQuery(text: string): Promise<Float32Array> {
    return this.#inner.embedQuery(text);
  }

  async dispose(): Promise<void> {}
}

interface Measured {
  readonly variant: string;
  readonly repo: string;
  readonly anisotropy: number;
  readonly scores: readonly { readonly mode: SearchMode; readonly scores: QueryScores }[];
}

const named = readGolden(golden);
const repos = named.repos.filter(({ name }) => !some || some.split(',').includes(name));
const pool = new WorkerPool(2, { grammarFolder: join(PACKAGE, 'dist', 'grammars') });
const source = model
  ? { id: basename(model), folder: resolve(model) }
  : { id: 'builtin', folder: join(PACKAGE, 'models') };
const { embedder } = await openEmbedder(source, pool, true);
const scratch = mkdtempSync(join(tmpdir(), 'sextant-whitening-'));
const measured: Measured[] = [];
const chunkCounts = new Map<string, number>();
for (const repo of repos) {
  const remembering = new RememberingEmbedder(embedder);
  let sample: Float32Array[] = [];
  for (const [variant, options] of VARIANTS) {
    const chosen = options
      ? new WhitenedEmbedder(remembering, fitWhitening(sample, embedder.info.dimensions, options))
      : remembering;
    const index = await indexed(repo, chosen);
    if (!options) {
      sample = sampleVectors(index.store, FITTED_VECTORS);
      chunkCounts.set(repo.name, index.chunkCount);
    }
    measured.push({ variant, repo: repo.name, ...(await measure(index, repo.name)) });
    await index.close();
  }
}
await embedder.dispose();
await pool.dispose();
rmSync(scratch, { recursive: true });

printTable(
  [`${source.id}, ${repos.length} repositories`, 'anisotropy', ...MODES.map((mode) => `nDCG@10 ${mode}`)],
  VARIANTS.map(([variant]) => {
    const those = measured.filter((one) => one.variant === variant);
    const anisotropy = those.reduce((sum, one) => sum + one.anisotropy, 0) / those.length;
    return [variant, anisotropy.toFixed(3), ...MODES.map((mode) => ndcg(those, mode))];
  }),
);
const [shown, ...others] = ['without', 'mean taken away', 'exponent 0.5', 'full'];
printTable(
  ['hybrid, by repository', 'chunks', 'anisotropy', ...[shown, ...others].map(String)],
  repos.map(({ name }) => {
    const of = (variant: string) => measured.filter((one) => one.repo === name && one.variant === variant);
    return [
      name,
      String(chunkCounts.get(name)),
      of(shown!)[0]!.anisotropy.toFixed(3),
      ...[shown!, ...others].map((variant) => ndcg(of(variant), 'hybrid')),
    ];
  }),
);

/** An index of one repository that is complete and in memory. */
async function indexed({ name, exclude }: GoldenRepo, chosen: Embedder): Promise<VersionedIndex> {
  const root = join(checkouts!, name);
  const { targetLines, maxLines, maxChars } = DEFAULT_CHUNK_LIMITS;
  const index = await VersionedIndex.open({
    indexDir: join(scratch, name),
    embedder: chosen,
    stamp: {
      chunker: `${CHUNKER_VERSION}:${targetLines}/${maxLines}/${maxChars}`,
      words: WORDS_VERSION,
      model: chosen.info.id,
      modelRevision: chosen.info.revision,
      dimensions: chosen.info.dimensions,
      vectorFormat: 'int8',
    },
    indexing: {
      root,
      pool,
      chunkLimits: DEFAULT_CHUNK_LIMITS,
      readLimits: DEFAULT_READ_LIMITS,
      now: Date.now,
    },
    writable: true,
    onNotice: (sentence) => process.stderr.write(`${sentence}\n`),
  });
  await index.sync((scope) => listFiles(root, scope), { exclude }, {});
  await index.ready();
  return index;
}

async function measure(
  index: VersionedIndex,
  repo: string,
): Promise<Pick<Measured, 'anisotropy' | 'scores'>> {
  const vectors = sampleVectors(index.store, FITTED_VECTORS);
  const scores: { mode: SearchMode; scores: QueryScores }[] = [];
  for (const mode of MODES) {
    for (const { query, relevant } of named.questions.filter((one) => one.repo === repo)) {
      const { results } = await index.ask((one) => one.search({ query, limit: 10, mode }));
      scores.push({ mode, scores: scoreQuery(results, relevant) });
    }
  }
  return { anisotropy: measureAnisotropy(vectors.length, (i) => vectors[i]!)?.mean ?? 0, scores };
}

function ndcg(those: readonly Measured[], mode: SearchMode): string {
  const scores = those.flatMap((one) => one.scores.filter((score) => score.mode === mode));
  return meanScores(scores.map((score) => score.scores)).ndcg10.toFixed(3);
}
