/**
 * One step of training as phases of independent tasks: texts to vectors, similarities, gradients, rows of the tables.
 * Which thread takes a task makes no difference to any bit: a task reads what earlier phases wrote, and sums in one order.
 */
import { headerOf, ItemVectors, TOKENS_PER_TASK } from './itemVectors.ts';
import { openTrainingKernels, type SharedMemory } from './kernels.ts';
import { HEADER, Layout, ROWS_PER_TASK, type Sizes } from './layout.ts';
import type { LossName } from './losses.ts';
import { SimilarityGrid } from './similarityGrid.ts';

export interface StepOptions {
  readonly sizes: Sizes;
  readonly loss: LossName;
  /** Of `ranking`. */
  readonly temperature: number;
  /** By prefix: what its loss weighs. */
  readonly prefixWeights: readonly number[];
}

/** In the order in which they are run; between `compare` and `pullQueries` one thread calls `weighColumns`. */
export const PHASES = ['embed', 'compare', 'pullQueries', 'pullDocuments', 'update'] as const;
export type Phase = (typeof PHASES)[number];

export class Step {
  readonly layout: Layout;
  readonly #vectors: ItemVectors;
  readonly #grid: SimilarityGrid;
  readonly #header: Float64Array;

  /** `thread` counts from 0 and is the caller's alone. */
  constructor(memory: SharedMemory, options: StepOptions, thread: number) {
    const { buffer } = memory;
    const kernels = openTrainingKernels(memory);
    this.layout = new Layout(options.sizes);
    this.#vectors = new ItemVectors(this.layout, options.sizes, kernels, buffer, thread);
    this.#grid = new SimilarityGrid(this.layout, options, kernels, this.#vectors, buffer);
    this.#header = headerOf(this.layout, buffer);
  }

  /** How many tasks a phase has for the batch at hand. */
  taskCount(phase: Phase): number {
    const header = this.#header;
    const rowTasks = header[HEADER.rows]! / ROWS_PER_TASK;
    const columnTasks = header[HEADER.columns]! / ROWS_PER_TASK;
    switch (phase) {
      case 'embed':
        return rowTasks + columnTasks;
      case 'compare':
      case 'pullQueries':
        return rowTasks;
      case 'pullDocuments':
        return columnTasks;
      case 'update':
        return (
          Math.ceil(header[HEADER.documentTokens]! / TOKENS_PER_TASK) +
          Math.ceil(header[HEADER.queryTokens]! / TOKENS_PER_TASK)
        );
    }
  }

  run(phase: Phase, task: number): void {
    const start = task * ROWS_PER_TASK;
    switch (phase) {
      case 'embed': {
        const rows = this.#header[HEADER.rows]!;
        if (start < rows) this.#vectors.embed('queries', start);
        else this.#vectors.embed('documents', start - rows);
        break;
      }
      case 'compare':
        this.#grid.compare(start);
        break;
      case 'pullQueries':
        this.#grid.pullQueries(start);
        break;
      case 'pullDocuments':
        this.#grid.pullDocuments(start);
        break;
      case 'update':
        this.#vectors.update(task);
    }
  }

  weighColumns(): void {
    this.#grid.weighColumns();
  }

  /** After `pullQueries`: the loss per question of the batch. */
  loss(): number {
    return this.#grid.loss();
  }
}
