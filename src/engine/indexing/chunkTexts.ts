/**
 * The texts of chunks as they were embedded. The index holds none, so files are read and chunked again, by the code that
 * indexed them; the hash of a chunk tells whether it still is what it was.
 */
import type { IndexerContext } from './indexer.ts';
import { ThreadLost } from './workerPool.ts';

/** By chunk hash as hex, of the files as they are now. What cannot be read any more is missing. */
export async function chunkTexts(
  {
    pool,
    root,
    readLimits,
    chunkLimits,
  }: Pick<IndexerContext, 'pool' | 'root' | 'readLimits' | 'chunkLimits'>,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const share = Math.ceil(paths.length / pool.size);
  const parts = Array.from({ length: pool.size }, (_, i) => paths.slice(i * share, (i + 1) * share));
  await Promise.all(
    parts.map(async (part) => {
      if (part.length === 0) return;
      const request = {
        type: 'prepare',
        root,
        paths: part,
        knownHashes: {},
        readLimits,
        chunkLimits,
      } as const;
      const { files } = await pool.run(request, signal).catch(unlessLost);
      for (const entry of files) {
        if (!('prepared' in entry)) continue;
        for (const { chunkHash, embeddingText } of entry.prepared.chunks) texts.set(chunkHash, embeddingText);
      }
    }),
  );
  return texts;
}

/** A file that brings a thread down was not indexed either. */
function unlessLost(error: unknown): { readonly files: [] } {
  if (error instanceof ThreadLost) return { files: [] };
  throw error;
}
