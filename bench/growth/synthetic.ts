/**
 * Files made up out of a real one, for sizes that no checkouts reach: the same places and names, vectors turned away from
 * the real ones, words exchanged with other chunks. The same seed makes the same files.
 */
import { hash } from 'node:crypto';
import type { NewChunk } from '../../src/engine/store/records.ts';
import type { NewFileEntry } from '../../src/engine/store/store.ts';
import { fillNormal } from '../../src/shared/random.ts';

/** Length of the noise beside a unit vector: the cosine with the real one is about 0.86, as between chunks of one topic. */
const NOISE_LENGTH = 0.6;
/** Share of a chunk's terms that another chunk's take the place of. */
const EXCHANGED = 0.3;
const LARGEST_INT8 = 127;
const HASH_BYTES = 16;

/** `others` lend their terms. Nothing of it is equal to the real file or to another copy. */
export function madeUpFile(
  { file, chunks }: NewFileEntry,
  copy: number,
  others: readonly NewChunk[],
  random: () => number,
): NewFileEntry {
  return {
    file: {
      ...file,
      path: `made-up-${copy}/${file.path}`,
      contentHash: hash('sha256', `${copy} ${file.contentHash}`, 'hex').slice(0, file.contentHash.length),
    },
    chunks: chunks.map((chunk) => ({
      ...chunk,
      vector: turnedAway(chunk.vector, random),
      terms: exchanged(chunk.terms, others[Math.floor(random() * others.length)]!.terms, random),
      chunkHash: Buffer.from(
        hash('sha256', `${copy} ${chunk.chunkHash.toString('hex')}`, 'hex'),
        'hex',
      ).subarray(0, HASH_BYTES),
    })),
  };
}

/** An int8 vector at about the same angle from the given one, whichever it is; zeros stay zeros. */
export function turnedAway(vector: Uint8Array, random: () => number): Uint8Array {
  const real = new Int8Array(vector.buffer, vector.byteOffset, vector.length);
  let squares = 0;
  for (const value of real) squares += value * value;
  if (squares === 0) return vector.slice();
  const noise = new Float64Array(real.length);
  fillNormal(noise, random);
  const scale = (NOISE_LENGTH * Math.sqrt(squares)) / Math.sqrt(real.length);
  let peak = 0;
  for (let d = 0; d < noise.length; d++) {
    noise[d] = real[d]! + scale * noise[d]!;
    peak = Math.max(peak, Math.abs(noise[d]!));
  }
  return new Uint8Array(Int8Array.from(noise, (value) => Math.round((value * LARGEST_INT8) / peak)).buffer);
}

/** As many terms as before, each once, in part those of another chunk. */
export function exchanged(terms: string, of: string, random: () => number): string {
  const own = terms.split(' ');
  const lent = of.split(' ');
  const taken = new Set(
    own.map((term) => (random() < EXCHANGED ? lent[Math.floor(random() * lent.length)]! : term)),
  );
  for (const term of own) {
    if (taken.size >= own.length) break;
    taken.add(term);
  }
  return [...taken].join(' ');
}
