/**
 * The whitening of a model's vectors in one index folder: a small file beside the indexes, whose hash is part of the
 * stamp of those it was used for. Without the file the model's vectors are taken as they are.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelInfo } from './models/embedder.ts';
import { parseWhitening, serialiseWhitening, type Whitening } from './models/whitening.ts';

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

/** Whole or not at all. */
export function writeWhitening(file: string, whitening: Whitening): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, serialiseWhitening(whitening));
  renameSync(`${file}.part`, file);
}

export function removeWhitening(file: string): void {
  rmSync(file, { force: true });
}
