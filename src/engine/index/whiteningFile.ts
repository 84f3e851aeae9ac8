/**
 * The whitening of a model's vectors in one index folder: a small file beside the indexes, whose hash is part of the
 * stamp of those it was used for. Without the file the model's vectors are taken as they are.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sampleVectors } from '../indexing/storedVectors.ts';
import type { ModelInfo } from '../models/embedder.ts';
import { fitWhitening, parseWhitening, serialiseWhitening, type Whitening } from '../models/whitening.ts';
import type { Store } from '../store/store.ts';

/** Where the whitening of a model lies; another revision of the model needs another one. */
export function whiteningFileOf(indexDir: string, { id, revision }: ModelInfo): string {
  const hash = createHash('sha256').update(`${id}\n${revision}`).digest('hex').slice(0, 12);
  return join(indexDir, `whitening-${hash}.bin`);
}

/** Undefined if there is none. Throws EngineError `indexDamaged` for a file that is not whole. */
export function readWhitening(file: string): Whitening | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  return parseWhitening(bytes, file);
}

/** Enough for the covariance of 1,024 dimensions; see `fitWhitening`. */
const SAMPLE = 20_000;
/** What helped word vectors most; see bench/whitening.ts. */
const EXPONENT = 0.75;

/** Fits a whitening to the vectors of an index and writes it, whole or not at all. */
export function fitWhiteningTo(store: Store, file: string): void {
  const sample = sampleVectors(store, SAMPLE);
  const whitening = fitWhitening(sample, store.stamp.dimensions, { exponent: EXPONENT });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, serialiseWhitening(whitening));
  renameSync(`${file}.part`, file);
}

export function removeWhitening(file: string): void {
  rmSync(file, { force: true });
}
