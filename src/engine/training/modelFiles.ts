/** A trained model as the files that `StaticModel` reads: int8 rows with a scale each, and the vocabulary. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TENSOR_FILE } from '../models/staticModel.ts';
import type { Tables } from './trainTables.ts';
import { CONTINUATION_PREFIX } from './vocabulary.ts';

export interface ModelFiles {
  readonly tokenizer: Buffer;
  readonly tensors: Buffer;
}

export function modelFilesOf(vocabulary: readonly string[], tables: Tables): ModelFiles {
  const tokenizer = {
    type: 'code-wordpiece',
    vocab: vocabulary,
    continuation_prefix: CONTINUATION_PREFIX,
  };
  const documents = quantiseRows(tables.documents, tables.dimensions);
  const queries = quantiseRows(tables.queries, tables.dimensions);
  const shape = [vocabulary.length, tables.dimensions];
  return {
    tokenizer: Buffer.from(JSON.stringify(tokenizer)),
    tensors: safetensors([
      { name: 'scale', dtype: 'F32', shape: [vocabulary.length], bytes: bytesOf(documents.scale) },
      { name: 'query_scale', dtype: 'F32', shape: [vocabulary.length], bytes: bytesOf(queries.scale) },
      { name: 'embeddings', dtype: 'I8', shape, bytes: bytesOf(documents.rows) },
      { name: 'query_embeddings', dtype: 'I8', shape, bytes: bytesOf(queries.rows) },
    ]),
  };
}

/** Writes a folder that is either whole or not there. An older one of the same name goes. */
export async function writeModelFolder(
  folder: string,
  { tokenizer, tensors }: ModelFiles,
  texts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const partial = `${folder}.${process.pid}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await Promise.all([
    writeFile(join(partial, 'tokenizer.json'), tokenizer),
    writeFile(join(partial, TENSOR_FILE), tensors),
    ...Object.entries(texts).map(([name, text]) => writeFile(join(partial, name), text)),
  ]);
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
}

/** Each row scaled so that its largest number is 127. */
export function quantiseRows(
  table: Float32Array,
  dimensions: number,
): { rows: Int8Array; scale: Float32Array } {
  const rows = new Int8Array(table.length);
  const scale = new Float32Array(table.length / dimensions);
  for (let row = 0; row < scale.length; row++) {
    const values = table.subarray(row * dimensions, (row + 1) * dimensions);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    scale[row] = largest / 127;
    if (largest === 0) continue;
    for (let d = 0; d < dimensions; d++)
      rows[row * dimensions + d] = Math.round((127 * values[d]!) / largest);
  }
  return { rows, scale };
}

interface NamedTensor {
  readonly name: string;
  readonly dtype: 'I8' | 'F32';
  readonly shape: readonly number[];
  readonly bytes: Buffer;
}

function safetensors(tensors: readonly NamedTensor[]): Buffer {
  let end = 0;
  const header = Object.fromEntries(
    tensors.map(({ name, dtype, shape, bytes }) => {
      const start = end;
      end += bytes.length;
      return [name, { dtype, shape, data_offsets: [start, end] }];
    }),
  );
  // Spaces bring the data to a multiple of 8.
  const text = JSON.stringify(header);
  const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...tensors.map(({ bytes }) => bytes)]);
}

function bytesOf({ buffer, byteOffset, byteLength }: Int8Array | Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
