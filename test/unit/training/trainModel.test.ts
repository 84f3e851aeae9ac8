/** Training on this repository's own engine, small: what is learned, and that it is always the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Chunker } from '../../../src/engine/chunking/chunker.ts';
import { readStaticFiles, StaticModel } from '../../../src/engine/models/staticModel.ts';
import { writeModelFolder } from '../../../src/engine/training/modelFiles.ts';
import type { PairGroup } from '../../../src/engine/training/pair.ts';
import { mineRepository } from '../../../src/engine/training/pairs/repository.ts';
import {
  BUILTIN_RECIPE,
  meanTables,
  type Recipe,
  trainModel,
} from '../../../src/engine/training/trainModel.ts';
import { assembleTraining, readTrainingCarrier } from '../../support/assembleTraining.ts';
import { grammarFolder } from '../../support/grammars.ts';

const ENGINE = join(import.meta.dirname, '../../../src/engine');
const [first, second] = BUILTIN_RECIPE.epochs;
const RECIPE: Recipe = {
  ...BUILTIN_RECIPE,
  vocabulary: 2000,
  dimensions: 64,
  prefixes: [32, 64],
  prefixWeights: [0.5, 1],
  batch: 128,
  epochs: [first!, first!, { ...second!, hardNegatives: true }],
  runs: 2,
  heldOut: 100,
};

let mined: PairGroup;
let folder: string;
beforeAll(async () => {
  const chunker = await Chunker.open(grammarFolder());
  mined = await mineRepository(ENGINE, { name: 'engine', chunker, seed: 1 });
  folder = mkdtempSync(join(tmpdir(), 'sextant-train-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function train(threads: number, signal?: AbortSignal) {
  const groups = (): PairGroup[] => [mined];
  return trainModel({ groups, recipe: RECIPE, seed: 3, threads, ...(signal && { signal }) });
}

describe('training a model', () => {
  it('makes the loss fall and retrieval rise, and gives the same files whatever the threads', async () => {
    const { files, report } = await train(1);
    expect(report.losses[1]).toBeLessThan(report.losses[0]!);
    const before = report.retrieval[0]!.mrr10;
    const after = report.retrieval.at(-1)!;
    expect(after.questions).toBeGreaterThan(50);
    expect(after.mrr10).toBeGreaterThan(before + 0.03);
    const again = await train(3);
    expect(again.files.tensors.equals(files.tensors)).toBe(true);
    expect(again.files.tokenizer.equals(files.tokenizer)).toBe(true);
    expect(again.report).toEqual(report);
  });

  it('takes the mean of its runs, which finds what each of them finds', async () => {
    const { report } = await train(2);
    const epochs = RECIPE.epochs.length;
    expect(report.retrieval).toHaveLength(1 + RECIPE.runs * epochs + 1);
    expect(report.losses).toHaveLength(RECIPE.runs * epochs);
    const [one, other] = [report.retrieval[epochs]!, report.retrieval[2 * epochs]!];
    expect(one).not.toEqual(other);
    expect(report.retrieval.at(-1)!.mrr10).toBeGreaterThan((one.mrr10 + other.mrr10) / 2 - 0.005);
  });

  it('goes on from a model where that one ended, with its vocabulary', async () => {
    const { files, report } = await train(2);
    const target = join(folder, 'start');
    await writeModelFolder(target, files);
    const start = await readStaticFiles(target);
    const recipe: Recipe = { ...RECIPE, epochs: [{ ...second!, rate: 1e-6 }], runs: 1 };
    const further = await trainModel({ groups: () => [mined], recipe, seed: 3, threads: 2, start });
    expect(further.files.tokenizer.equals(files.tokenizer)).toBe(true);
    // The start is read from int8 rows.
    const difference = further.report.retrieval[0]!.mrr10 - report.retrieval.at(-1)!.mrr10;
    expect(Math.abs(difference)).toBeLessThan(0.02);
    expect(further.report.retrieval[0]!.mrr10).toBeGreaterThan(report.retrieval[0]!.mrr10 + 0.05);
  });

  it('averages tables number by number', () => {
    const tables = (documents: number[], queries: number[]) => ({
      dimensions: 2,
      documents: Float32Array.from(documents),
      queries: Float32Array.from(queries),
    });
    const mean = meanTables([tables([1, 2], [0, 4]), tables([3, -2], [1, 8]), tables([2, 3], [5, 3])]);
    expect(mean).toEqual(tables([2, 1], [2, 5]));
  });

  it('writes files that the engine opens, with a question nearer to its answer than to other code', async () => {
    const { files } = await train(2);
    const target = join(folder, 'model');
    await writeModelFolder(target, files);
    const model = await StaticModel.load({ id: 'tiny', folder: target });
    const vectorOf = (text: string, embed: 'embedQuery' | 'embedDocument'): Float32Array => {
      const out = new Float32Array(model.info.dimensions);
      model[embed](text, out);
      return out;
    };
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, d) => sum + x * b[d]!, 0);
    const query = vectorOf('read the tokens of a vocabulary', 'embedQuery');
    const near = vectorOf('function tokenise(text) { return vocabulary.tokens(text); }', 'embedDocument');
    const far = vectorOf('const port = parentPort; port.postMessage(reply);', 'embedDocument');
    expect(dot(query, near)).toBeGreaterThan(dot(query, far));
  });

  it('stops between two steps when asked to', async () => {
    const stop = new AbortController();
    const training = train(1, stop.signal);
    stop.abort();
    await expect(training).rejects.toBe(stop.signal.reason);
  });
});

describe('the kernels', () => {
  it('are what their source says', async () => {
    expect(await readTrainingCarrier()).toBe(await assembleTraining());
  });
});
