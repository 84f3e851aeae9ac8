/** What of a file stands more than once in all folders, kept until an index changes: an editor asks whenever it scrolls. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SimilarCount, SimilarCountsParams } from '../../shared/engineApi.ts';
import type { Engine } from '../engine.ts';
import { bySimilarity, type SeedsOfFile, type SymbolSeed } from '../search/similarSymbols.ts';

export interface AskedFolder {
  readonly key: string;
  ask<T>(question: (engine: Engine) => Promise<T>): Promise<T>;
}

/** Files whose counts are kept: as many as are open in editors. */
const KEPT_FILES = 32;

interface KeptFile {
  readonly versions: string;
  /** By the first line of the symbol. */
  readonly counts: Map<number, SimilarCount>;
}

export class SimilarCounts {
  /** The least recently used first. */
  readonly #kept = new Map<string, KeptFile>();

  /** Of a file in `owner`, against all of `folders`. Other work gets its turn after each symbol. */
  async of(
    { path, minSimilarity, limit, within }: SimilarCountsParams,
    owner: AskedFolder,
    folders: readonly AskedFolder[],
    signal?: AbortSignal,
  ): Promise<SimilarCount[]> {
    const versions = await Promise.all(folders.map((folder) => folder.ask(async ({ version }) => version)));
    const { stamp, seeds } = await owner.ask((engine) =>
      engine.ask((index) => index.similarSeeds(path, within)),
    );
    const counts = this.#countsOf(
      JSON.stringify([owner.key, path, minSimilarity, limit]),
      `${owner.key} ${versions.join(' ')}`,
    );
    const found: SimilarCount[] = [];
    for (const seed of seeds) {
      let count = counts.get(seed.startLine);
      if (!count) {
        await nextTurn();
        signal?.throwIfAborted();
        count = await countFor(stamp, seed, { minSimilarity, limit }, owner, folders);
        counts.set(seed.startLine, count);
      }
      if (count.count > 0) found.push(count);
    }
    return found;
  }

  #countsOf(key: string, versions: string): Map<number, SimilarCount> {
    let kept = this.#kept.get(key);
    if (kept?.versions !== versions) kept = { versions, counts: new Map() };
    // Taken out and put back: a Map keeps the order of insertion.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#kept.size > KEPT_FILES) this.#kept.delete(this.#kept.keys().next().value!);
    return kept.counts;
  }
}

async function countFor(
  stamp: SeedsOfFile['stamp'],
  seed: SymbolSeed,
  { minSimilarity, limit }: Pick<SimilarCountsParams, 'minSimilarity' | 'limit'>,
  owner: AskedFolder,
  folders: readonly AskedFolder[],
): Promise<SimilarCount> {
  const all: SimilarCount['best'][number][] = [];
  for (const folder of folders) {
    const likeness = { minSimilarity, isOwn: folder === owner };
    const asked = folder.ask((engine) => engine.ask((index) => index.similarSymbols(stamp, seed, likeness)));
    // A folder that was closed meanwhile has nothing to add.
    const similar = folder === owner ? await asked : await asked.catch(() => []);
    all.push(...similar.map((one) => ({ ...one, folder: folder.key })));
  }
  const { symbol, symbolLine, startLine, endLine } = seed;
  const best = all.sort(bySimilarity).slice(0, limit);
  return { symbol, symbolLine, startLine, endLine, count: all.length, best };
}
