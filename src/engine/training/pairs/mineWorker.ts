/** Entry of a worker thread that mines one repository after the other. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Chunker } from '../../chunking/chunker.ts';
import { FUNCTIONS, pairFilePath, writePairs, writeRows } from './pairFile.ts';
import { mineRepository } from './repository.ts';

export interface MineWorkerData {
  readonly grammarFolder: string;
  readonly seed: number;
}

export interface MineRequest {
  readonly root: string;
  readonly name: string;
  readonly out: string;
}

export interface MineReply {
  readonly name: string;
  /** How many pairs, by kind. */
  readonly counts: Readonly<Record<string, number>>;
}

const { grammarFolder, seed } = workerData as MineWorkerData;
const chunker = Chunker.open(grammarFolder);

parentPort!.on('message', async ({ root, name, out }: MineRequest) => {
  const { pairs, functions } = await mineRepository(root, { name, chunker: await chunker, seed });
  writeRows(
    pairFilePath(join(out, FUNCTIONS), name),
    functions.map((one) => [one.name, one.body]),
  );
  writePairs(out, { name, pairs });
  const counts: Record<string, number> = {};
  for (const { kind } of pairs) counts[kind] = (counts[kind] ?? 0) + 1;
  parentPort!.postMessage({ name, counts } satisfies MineReply);
});
