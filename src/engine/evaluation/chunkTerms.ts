/**
 * The chunks of a folder with the very terms that lexical search looks up, so that a baseline differs from it in how it
 * scores and in nothing else.
 */
import { DEFAULT_CHUNK_LIMITS } from '../chunking/chunk.ts';
import type { IndexScope } from '../index/versionedIndex.ts';
import type { WorkerPool } from '../indexing/workerPool.ts';
import { TERM_PREFIXES } from '../lexical/terms.ts';
import { LEXICAL_PARAMETERS } from '../search/lexical.ts';
import { DEFAULT_READ_LIMITS, listFiles } from '../workspace/index.ts';
import type { Place } from './metrics.ts';

export interface ChunkTerms extends Place {
  /** Frequency of each word, the fields weighted as BM25F weights them and added up. */
  readonly frequencies: ReadonlyMap<string, number>;
}

/** Files per request to a worker thread. */
const BATCH = 32;

/** In the order of the listing, whatever the threads do. */
export async function readChunkTerms(
  root: string,
  scope: IndexScope,
  pool: WorkerPool,
  signal?: AbortSignal,
): Promise<ChunkTerms[]> {
  const { files } = await listFiles(root, scope, signal);
  const batches: Promise<ChunkTerms[]>[] = [];
  for (let from = 0; from < files.length; from += BATCH) {
    const paths = files.slice(from, from + BATCH).map(({ path }) => path);
    batches.push(readBatch(root, paths, pool, signal));
  }
  return (await Promise.all(batches)).flat();
}

async function readBatch(
  root: string,
  paths: readonly string[],
  pool: WorkerPool,
  signal: AbortSignal | undefined,
): Promise<ChunkTerms[]> {
  const limits = { readLimits: DEFAULT_READ_LIMITS, chunkLimits: DEFAULT_CHUNK_LIMITS };
  const reply = await pool.run({ type: 'prepare', root, paths, knownHashes: {}, ...limits }, signal);
  return reply.files.flatMap((entry) =>
    'prepared' in entry
      ? entry.prepared.chunks.map(({ startLine, endLine, terms }) => ({
          path: entry.path,
          startLine,
          endLine,
          frequencies: frequenciesOf(terms),
        }))
      : [],
  );
}

const WEIGHTS = new Map(
  TERM_PREFIXES.map(({ prefix, field, frequency }) => [
    prefix,
    LEXICAL_PARAMETERS.weights[field] * frequency,
  ]),
);

function frequenciesOf(terms: string): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const term of terms.split(' ')) {
    const weight = WEIGHTS.get(term.charAt(0));
    if (weight === undefined) continue;
    const word = term.slice(1);
    frequencies.set(word, (frequencies.get(word) ?? 0) + weight);
  }
  return frequencies;
}
