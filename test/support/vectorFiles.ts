/** Word vectors and tensors written to real files, and seeded numbers to fill them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A temporary folder with these files. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-vectors-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** Numbers in [-1, 1), the same on every run. */
export function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
}

/** By word: values that float32 holds exactly. */
export type Vectors = readonly (readonly [word: string, values: readonly number[]])[];

export function randomVectors(words: readonly string[], dimensions: number, seed: number): Vectors {
  const next = seededNumbers(seed);
  return words.map((word) => [word, Array.from({ length: dimensions }, () => Math.fround(next()))]);
}

export function gloveText(vectors: Vectors): string {
  return vectors.map(([word, values]) => `${word} ${values.join(' ')}\n`).join('');
}

export function word2vecText(vectors: Vectors): string {
  return `${vectors.length} ${vectors[0]![1].length}\n${gloveText(vectors).replaceAll('\n', ' \n')}`;
}

export function word2vecBinary(vectors: Vectors): Buffer {
  return Buffer.concat([
    Buffer.from(`${vectors.length} ${vectors[0]![1].length}\n`),
    ...vectors.flatMap(([word, values]) => [
      Buffer.from(`${word} `),
      Buffer.from(Float32Array.from(values).buffer),
      Buffer.from('\n'),
    ]),
  ]);
}

/** A safetensors file; `bytes` are as the type writes them. */
export function safetensorsFile(
  tensors: Readonly<
    Record<string, { readonly dtype: string; readonly shape: readonly number[]; readonly bytes: Uint8Array }>
  >,
): Buffer {
  let at = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => [
      name,
      { dtype, shape, data_offsets: [at, (at += bytes.length)] },
    ]),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, ...Object.values(tensors).map(({ bytes }) => bytes)]);
}
