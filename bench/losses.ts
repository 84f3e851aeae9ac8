/**
 * The losses that a model can be trained with, side by side on the same pairs: how well the held-out ones are found
 * after each epoch. All else is the recipe of the built-in model, whose rates were chosen with the `ranking` loss.
 *
 *   node bench/losses.ts --pairs FOLDER [--repos 40] [--per-repo 800] [--threads 2] [--seed 1] [--out FOLDER]
 *
 * --pairs is what bench/pairs.ts wrote; of `--repos` of its repositories `--per-repo` pairs each are drawn. --out keeps the models,
 * each in a folder named after its loss, for `bench/quality.ts --models`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LOSS_NAMES, type LossName } from '../src/engine/training/losses.ts';
import { writeModelFolder } from '../src/engine/training/modelFiles.ts';
import type { PairGroup } from '../src/engine/training/pair.ts';
import { pairFiles, readPairs } from '../src/engine/training/pairs/pairFile.ts';
import { BUILTIN_RECIPE, type TrainingReport, trainModel } from '../src/engine/training/trainModel.ts';
import { seededRandom, shuffled } from '../src/shared/random.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string' },
    repos: { type: 'string', default: '40' },
    'per-repo': { type: 'string', default: '800' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});
if (!values.pairs) {
  process.stderr.write(
    'usage: node bench/losses.ts --pairs FOLDER [--repos N] [--per-repo N] [--threads N] [--out FOLDER]\n',
  );
  process.exit(2);
}
const seed = Number(values.seed);
const groups = sampleOf(values.pairs, Number(values['per-repo']));
const count = groups.reduce((sum, { pairs }) => sum + pairs.length, 0);

const rows: string[][] = [];
for (const loss of LOSS_NAMES) {
  process.stderr.write(`${loss}\n`);
  const start = performance.now();
  const report = await trainedWith(loss);
  rows.push([
    loss,
    ...report.retrieval.flatMap(({ mrr10, recall1 }) => [mrr10.toFixed(3), recall1.toFixed(3)]),
  ]);
  process.stderr.write(`${loss}: ${Math.round((performance.now() - start) / 1000)} s\n`);
}
process.stdout.write(`${count} pairs of ${groups.length} repositories\n\n`);
printTable(
  ['loss', 'MRR@10 at the start', 'recall@1', 'after epoch 1', 'recall@1', 'after epoch 2', 'recall@1'],
  rows,
);

async function trainedWith(loss: LossName): Promise<TrainingReport> {
  const { files, report } = await trainModel({
    groups: () => groups,
    recipe: { ...BUILTIN_RECIPE, loss },
    seed,
    threads: Number(values.threads),
  });
  if (values.out) {
    mkdirSync(values.out, { recursive: true });
    await writeModelFolder(join(values.out, loss), files);
  }
  return report;
}

function sampleOf(folder: string, most: number): PairGroup[] {
  const files = shuffled(pairFiles(folder), seededRandom(seed)).slice(0, Number(values.repos));
  return files.sort().map((file) => {
    const { name, pairs } = readPairs(file);
    return { name, pairs: shuffled(pairs, seededRandom(seed)).slice(0, most) };
  });
}
