/**
 * Fits the built-in model to one workspace: pairs from its own code and docs, a few gentle epochs, and a look at held-out
 * pairs after each. Promises a model that finds these better than the one it began with, or says that there is none.
 */

import { seededRandom } from '../../shared/random.ts';
import { Chunker } from '../chunking/chunker.ts';
import { createCodeTokenizer } from '../models/codeTokenizer.ts';
import { readStaticFiles } from '../models/staticModel.ts';
import { type Pause, Work } from '../work.ts';
import type { ListOptions } from '../workspace/index.ts';
import { ExampleBuilder, type Examples } from './examples.ts';
import { measureRetrieval, type Retrieval, splitExamples } from './heldOut.ts';
import { lexicalNegatives } from './lexicalNegatives.ts';
import { type ModelFiles, modelFilesOf } from './modelFiles.ts';
import { mineRepository } from './pairs/repository.ts';
import { tablesOf } from './startTables.ts';
import { type Epoch, type Tables, trainTables } from './trainTables.ts';

export interface AdaptOptions {
  /** The workspace folder. */
  readonly root: string;
  /** Which of its files may be learned from. */
  readonly scope: ListOptions;
  /** Folder of the model to begin with. */
  readonly modelFolder: string;
  readonly grammarFolder: string;
  readonly threads: number;
  /** Stops at the next file or step, and between pairs. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AdaptProgress) => void;
}

export interface AdaptProgress {
  readonly phase: 'reading' | 'training';
  readonly done: number;
  readonly total: number;
}

export interface AdaptOutcome {
  readonly pairs: number;
  /** Of the held-out pairs, with the model as it was and with the best one found. */
  readonly before: Retrieval;
  readonly after: Retrieval;
  /** Undefined if none was better, or if there is too little to learn from. */
  readonly files: ModelFiles | undefined;
  /** Of the model that it began with. */
  readonly baseRevision: string;
}

const SEED = 1;
const EPOCHS = 4;
/** A tenth of the rate of training from nothing: what the model knows of other code should stay. */
const RATE = 0.001;
const BATCH = 256;
/** Held-out anchors, at most a tenth of all. */
const HELD_OUT = 400;
/** Fewer held-out questions say nothing about better or worse. */
export const LEAST_HELD_OUT = 30;
/** What MRR@10 on held-out pairs has to gain; less is chance. */
const LEAST_GAIN = 0.005;

/** Rejects with the signal's reason; EngineError `modelInvalid` if the model cannot be read. */
export async function adaptModel(options: AdaptOptions): Promise<AdaptOutcome> {
  const { root, scope, modelFolder, grammarFolder, threads, signal, onProgress } = options;
  const base = await readStaticFiles(modelFolder);
  const chunker = await Chunker.open(grammarFolder);
  const mined = await mineRepository(root, {
    name: '',
    scope,
    chunker,
    seed: SEED,
    ...(signal && { signal }),
    onProgress: ({ done, total }) => onProgress?.({ phase: 'reading', done, total }),
  });
  const tokenizer = createCodeTokenizer(base.vocabulary, base.continuationPrefix);
  const builder = new ExampleBuilder(tokenizer, base.vocabulary.length);
  const { pause } = new Work({ signal });
  await builder.add(mined, pause);
  const examples = builder.build();
  const { training, heldOut } = splitExamples(examples, HELD_OUT, seededRandom(SEED));
  const start = tablesOf(base);
  const before = await measureRetrieval(examples, heldOut, start, pause);
  const outcome = { pairs: examples.anchors.length, before, baseRevision: base.revision };
  if (before.questions < LEAST_HELD_OUT) return { ...outcome, after: before, files: undefined };
  let best: { readonly tables: Tables; readonly retrieval: Retrieval } | undefined;
  await trainTables(
    examples,
    training,
    start,
    {
      epochs: await epochsOn(examples, training, pause),
      loss: 'ranking',
      temperature: 0.07,
      prefixes: prefixesOf(start.dimensions),
      prefixWeights: [0.3, 0.5, 1],
      batch: BATCH,
      mixed: 0,
      threads,
      seed: SEED,
    },
    {
      ...(signal && { signal }),
      onProgress: ({ epoch, batch, batches }) =>
        onProgress?.({ phase: 'training', done: epoch * batches + batch, total: EPOCHS * batches }),
      afterEpoch: async (tables) => {
        const retrieval = await measureRetrieval(examples, heldOut, tables, pause);
        const bar = best ? best.retrieval.mrr10 : before.mrr10 + LEAST_GAIN;
        if (retrieval.mrr10 <= bar) return best === undefined;
        const { dimensions, documents, queries } = tables;
        best = { retrieval, tables: { dimensions, documents: documents.slice(), queries: queries.slice() } };
        return true;
      },
    },
  );
  if (!best) return { ...outcome, after: before, files: undefined };
  return { ...outcome, after: best.retrieval, files: modelFilesOf(base.vocabulary, best.tables) };
}

/** The share of the whole that is done, [0, 1]: reading and training take about as long. */
export function shareOf({ phase, done, total }: AdaptProgress): number {
  const share = total === 0 ? 1 : done / total;
  return (phase === 'reading' ? 0 : 0.5) + share / 2;
}

async function epochsOn(
  examples: Examples,
  training: readonly (readonly number[])[],
  pause: Pause,
): Promise<Epoch[]> {
  const negatives = await lexicalNegatives(examples, training, pause);
  const epoch: Epoch = {
    twoTables: true,
    rate: RATE,
    overlapPairs: 0.6,
    overlapTokens: 0.7,
    negatives,
  };
  return Array.from({ length: EPOCHS }, () => epoch);
}

/** As the built-in model was trained: a quarter, a half, all. */
function prefixesOf(dimensions: number): number[] {
  return [dimensions / 4, dimensions / 2, dimensions];
}
