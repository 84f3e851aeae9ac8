/**
 * From pairs to a model, with the recipe of the built-in one: vocabulary, examples, an epoch with one table, then with two
 * tables and dropout of shared words, the mean of several such runs, what a larger model makes of the texts, held-out
 * retrieval after each. Same pairs, same seed, same files.
 */

import { EngineError } from '../../shared/errors.ts';
import { seededRandom } from '../../shared/random.ts';
import { createCodeTokenizer } from '../models/codeTokenizer.ts';
import type { StaticFiles } from '../models/staticModel.ts';
import { joinTeacher, type SampledTexts, sampleTexts } from './distil.ts';
import { ExampleBuilder, type Examples } from './examples.ts';
import { measureRetrieval, type Retrieval, splitExamples } from './heldOut.ts';
import { lexicalNegatives } from './lexicalNegatives.ts';
import type { LossName } from './losses.ts';
import { type ModelFiles, modelFilesOf } from './modelFiles.ts';
import type { PairGroup } from './pair.ts';
import { startTables, tablesOf } from './startTables.ts';
import { teacherDirections } from './teacher.ts';
import { type Epoch, type Tables, type Trained, type TrainingProgress, trainTables } from './trainTables.ts';
import { CONTINUATION_PREFIX, learnVocabulary, WordCounts } from './vocabulary.ts';

export interface Recipe {
  readonly vocabulary: number;
  readonly dimensions: number;
  readonly prefixes: readonly number[];
  readonly prefixWeights: readonly number[];
  readonly loss: LossName;
  readonly temperature: number;
  readonly batch: number;
  readonly epochs: readonly RecipeEpoch[];
  /** Trainings from the same start, each in an order of its own; the model is the mean of their tables. */
  readonly runs: number;
  /** Anchors held out of each group at most. */
  readonly heldOut: number;
  /** Share of the pairs that stand in batches of all groups mixed. */
  readonly mixed: number;
  /** Share of a similarity that is the teacher's, where one is distilled. */
  readonly distilled: number;
}

export interface RecipeEpoch extends Omit<Epoch, 'negatives'> {
  /** Whether each question also gets the documents that BM25 mistakes for its own. */
  readonly hardNegatives: boolean;
}

const PLAIN: RecipeEpoch = {
  twoTables: false,
  rate: 0.01,
  overlapPairs: 0,
  overlapTokens: 0,
  hardNegatives: false,
};

export const BUILTIN_RECIPE: Recipe = {
  vocabulary: 8000,
  dimensions: 256,
  prefixes: [64, 128, 256],
  prefixWeights: [0.3, 0.5, 1],
  loss: 'ranking',
  temperature: 0.07,
  batch: 1024,
  epochs: [PLAIN, { ...PLAIN, twoTables: true, rate: 0.006, overlapPairs: 0.6, overlapTokens: 0.7 }],
  runs: 3,
  heldOut: 50,
  mixed: 0.3,
  distilled: 0.25,
};

/** What was trained and how well it did, for the model's card and for comparing runs. */
export interface TrainingReport {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly groups: number;
  readonly pairs: Readonly<Record<string, number>>;
  readonly vocabulary: number;
  readonly bytes: number;
  /** Before training, then after each epoch of each run, then of the mean, then with the distilled teacher. */
  readonly retrieval: readonly Retrieval[];
  /** By epoch, run after run. */
  readonly losses: readonly number[];
}

export interface TrainModelOptions {
  /** Read twice: once for the words, once for the pairs. */
  readonly groups: () => Iterable<PairGroup>;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly threads: number;
  /** Folder of a local sentence-transformer whose words the tables begin with; at random without one. */
  readonly teacher?: string;
  /** A model to go on from, with its vocabulary, instead of nothing or a teacher. */
  readonly start?: StaticFiles;
  /** Folder of a local sentence-transformer that the trained tables are joined with. */
  readonly distil?: string;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: string) => void;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** Rejects with the signal's reason; EngineError `badArgument` if there are too few pairs to learn from. */
export async function trainModel(
  options: TrainModelOptions,
): Promise<{ readonly files: ModelFiles; readonly report: TrainingReport }> {
  const { groups, recipe, seed, threads, signal, onStep, onProgress } = options;
  onStep?.('counting words');
  const counts = new WordCounts();
  const kinds: Record<string, number> = {};
  const sample: SampledTexts = { questions: [], documents: [] };
  const sampling = seededRandom(seed);
  for (const group of groups()) {
    signal?.throwIfAborted();
    if (options.distil !== undefined) sampleTexts(sample, group, sampling);
    for (const { kind, query, document } of group.pairs) {
      counts.add(query, QUERY_WORDS_WEIGHT);
      counts.add(document);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
  }
  if (!options.start) onStep?.('learning the vocabulary');
  const vocabulary = options.start?.vocabulary ?? learnVocabulary(counts.counts, recipe.vocabulary);
  onStep?.('reading pairs');
  const tokenizer = createCodeTokenizer(vocabulary, CONTINUATION_PREFIX);
  const builder = new ExampleBuilder(tokenizer, vocabulary.length);
  for (const group of groups()) {
    signal?.throwIfAborted();
    await builder.add(group);
  }
  const examples = builder.build();
  if (examples.anchors.length < LEAST_PAIRS) {
    throw new EngineError(
      'badArgument',
      `Only ${examples.anchors.length} training pairs were found, and ${LEAST_PAIRS} are the least to learn from. Add repositories with doc comments or docs.`,
    );
  }
  const { training, heldOut } = splitExamples(examples, recipe.heldOut, seededRandom(seed));
  const start = await tablesToBeginWith(options, examples, vocabulary);
  const epochs = await withNegatives(recipe, examples, training, onStep);
  const retrieval = [await measureRetrieval(examples, heldOut, start)];
  const { loss, temperature, prefixes, prefixWeights, batch, mixed, runs } = recipe;
  const trained: Trained[] = [];
  for (let run = 0; run < runs; run++) {
    onStep?.(`training ${run + 1}/${runs}`);
    const settings = { epochs, loss, temperature, prefixes, prefixWeights, batch, mixed, threads };
    trained.push(
      await trainTables(
        examples,
        training,
        start,
        { ...settings, seed: seed + run },
        {
          ...(signal && { signal }),
          ...(onProgress && { onProgress }),
          afterEpoch: async (tables) => {
            retrieval.push(await measureRetrieval(examples, heldOut, tables));
            return true;
          },
        },
      ),
    );
  }
  const mean = meanTables(trained);
  if (runs > 1) retrieval.push(await measureRetrieval(examples, heldOut, mean));
  let final: Tables = mean;
  if (options.distil !== undefined) {
    onStep?.(`asking the teacher for ${sample.questions.length + sample.documents.length} texts`);
    final = await joinTeacher(mean, options.distil, sample, tokenizer, recipe.distilled, signal);
    retrieval.push(await measureRetrieval(examples, heldOut, final));
  }
  const files = modelFilesOf(vocabulary, final);
  return {
    files,
    report: {
      recipe,
      seed,
      groups: examples.groups.length,
      pairs: kinds,
      vocabulary: vocabulary.length,
      bytes: files.tokenizer.length + files.tensors.length,
      retrieval,
      losses: trained.flatMap(({ losses }) => losses),
    },
  };
}

/**
 * Number by number. Runs from the same start end near each other, and what is between them answers better than each: what
 * one learned of the order of its batches is averaged away.
 */
export function meanTables(runs: readonly Tables[]): Tables {
  const meanOf = (name: 'documents' | 'queries'): Float32Array =>
    runs[0]![name].map((_, i) => runs.reduce((sum, tables) => sum + tables[name][i]!, 0) / runs.length);
  return { dimensions: runs[0]!.dimensions, documents: meanOf('documents'), queries: meanOf('queries') };
}

/** Questions are short, and their words must be in the vocabulary. */
const QUERY_WORDS_WEIGHT = 2;
const LEAST_PAIRS = 256;

async function tablesToBeginWith(
  { start, teacher, recipe: { dimensions }, seed, signal, onStep }: TrainModelOptions,
  examples: Examples,
  vocabulary: readonly string[],
): Promise<Tables> {
  if (start) return tablesOf(start);
  if (teacher === undefined) return startTables(examples, vocabulary, dimensions, seed);
  onStep?.('asking the teacher for words');
  const directions = await teacherDirections(teacher, vocabulary, dimensions, signal);
  return startTables(examples, vocabulary, dimensions, seed, directions);
}

async function withNegatives(
  { epochs }: Recipe,
  examples: Examples,
  training: readonly (readonly number[])[],
  onStep: ((step: string) => void) | undefined,
): Promise<Epoch[]> {
  if (!epochs.some(({ hardNegatives }) => hardNegatives)) return [...epochs];
  onStep?.('looking for hard negatives');
  const negatives = await lexicalNegatives(examples, training);
  return epochs.map((epoch) => (epoch.hardNegatives ? { ...epoch, negatives } : epoch));
}
