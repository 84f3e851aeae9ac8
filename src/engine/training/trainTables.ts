/**
 * Trains the tables of a static model on examples: epochs of contrastive steps with Adam, a short warm-up and a linear
 * decay. Same examples, same seed, same bits. Stops between two steps when asked to.
 */
import { setImmediate } from 'node:timers/promises';
import { seededRandom } from '../../shared/random.ts';
import { batchesOf, mixedGroups } from './batches.ts';
import { BatchWriter, roomFor } from './batchWriter.ts';
import { Crew } from './crew.ts';
import type { Examples } from './examples.ts';
import { headerOf } from './itemVectors.ts';
import { HEADER } from './layout.ts';
import type { LossName } from './losses.ts';

/** Rows of `dimensions` numbers, one per token. */
export interface Tables {
  readonly dimensions: number;
  readonly documents: Float32Array;
  readonly queries: Float32Array;
}

export interface Epoch {
  /** Whether questions have a table of their own. From the first epoch that says so, the tables go separate ways. */
  readonly twoTables: boolean;
  readonly rate: number;
  /** See `WritingOptions`. */
  readonly overlapPairs: number;
  readonly overlapTokens: number;
  /** By pair, HARD_NEGATIVES pairs each whose documents are hard negatives of its question. */
  readonly negatives?: Uint32Array;
}

export interface TrainingOptions {
  readonly epochs: readonly Epoch[];
  readonly loss: LossName;
  readonly temperature: number;
  readonly prefixes: readonly number[];
  readonly prefixWeights: readonly number[];
  /** Pairs per batch, a multiple of 32. */
  readonly batch: number;
  /** Share of the pairs that stand in batches of all groups mixed, drawn anew for each epoch. */
  readonly mixed: number;
  readonly threads: number;
  readonly seed: number;
}

export interface TrainingProgress {
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number;
  /** Mean over the last batches. */
  readonly loss: number;
}

export interface Trained extends Tables {
  /** Mean loss by epoch. */
  readonly losses: readonly number[];
}

const WARM_UP_STEPS = 50;
const KEEP_FIRST = 0.9;
const KEEP_SECOND = 0.999;
const SMALL = 1e-8;
/** Batches that the loss of a progress report is a mean of. */
const REPORTED_BATCHES = 20;

/**
 * Trains on the given pairs, by group. `start` is left as it is. Rejects with the signal's reason.
 * `afterEpoch` sees the tables in their shared memory; false ends training there.
 */
export async function trainTables(
  examples: Examples,
  pairs: readonly (readonly number[])[],
  start: Tables,
  options: TrainingOptions,
  {
    signal,
    onProgress,
    afterEpoch,
  }: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: TrainingProgress) => void;
    readonly afterEpoch?: (tables: Tables, epoch: number) => Promise<boolean>;
  } = {},
): Promise<Trained> {
  const { dimensions } = start;
  const vocabulary = start.documents.length / dimensions;
  const hard = options.epochs.some(({ negatives }) => negatives !== undefined);
  const sizes = {
    vocabulary,
    dimensions,
    prefixes: options.prefixes,
    threads: options.threads,
    ...roomFor(options.batch, hard ? 2 * options.batch : options.batch),
  };
  const { loss, temperature, prefixWeights } = options;
  const crew = await Crew.start({ sizes, loss, temperature, prefixWeights });
  try {
    const { memory, step } = crew;
    const { layout } = step;
    const views = layout.tables.map(
      ({ weights }) => new Float32Array(memory.buffer, weights, vocabulary * dimensions),
    );
    const [documents, queries] = views as [Float32Array, Float32Array];
    documents.set(start.documents);
    queries.set(start.queries);
    const random = seededRandom(options.seed);
    const header = headerOf(layout, memory.buffer);
    const losses: number[] = [];
    let steps = 0;
    for (const [number, epoch] of options.epochs.entries()) {
      const groups = mixedGroups(pairs, options.mixed, random);
      const batches = batchesOf(groups, examples.anchors, options.batch, random, epoch.negatives);
      const writer = new BatchWriter(examples, layout, memory.buffer, vocabulary, epoch, random);
      let sum = 0;
      let recent = 0;
      for (const [at, batch] of batches.entries()) {
        signal?.throwIfAborted();
        writer.write(batch);
        steps++;
        const rate = epoch.rate * scheduled(at, batches.length);
        // Adam's corrections of its young means.
        header[HEADER.rate] = (rate * Math.sqrt(1 - KEEP_SECOND ** steps)) / (1 - KEEP_FIRST ** steps);
        header[HEADER.keep1] = KEEP_FIRST;
        header[HEADER.keep2] = KEEP_SECOND;
        header[HEADER.small] = SMALL * Math.sqrt(1 - KEEP_SECOND ** steps);
        const batchLoss = crew.run();
        sum += batchLoss;
        recent += batchLoss;
        if ((at + 1) % REPORTED_BATCHES === 0 || at + 1 === batches.length) {
          const over = ((at % REPORTED_BATCHES) + 1) as number;
          onProgress?.({ epoch: number, batch: at + 1, batches: batches.length, loss: recent / over });
          recent = 0;
        }
        await setImmediate();
      }
      losses.push(sum / Math.max(1, batches.length));
      if (!epoch.twoTables) queries.set(documents);
      if ((await afterEpoch?.({ dimensions, documents, queries }, number)) === false) break;
    }
    return { dimensions, documents: documents.slice(), queries: queries.slice(), losses };
  } finally {
    await crew.dispose();
  }
}

/** The share of the rate at a step: up, then down to nothing. */
function scheduled(step: number, steps: number): number {
  const warmUp = Math.min(WARM_UP_STEPS, steps / 10);
  return Math.min((step + 1) / (warmUp + 1), (steps - step) / Math.max(1, steps - warmUp), 1);
}
