/**
 * The similarities of a batch, each question with each document, and the gradients of the loss by them. Hides how they
 * are laid out; vectors come from `ItemVectors`, and their gradients go back there.
 */

import { headerOf, type ItemVectors } from './itemVectors.ts';
import type { TrainingKernels } from './kernels.ts';
import { HEADER, type Layout, ROWS_PER_TASK } from './layout.ts';
import { type LossName, ROW_LOSSES } from './losses.ts';
import type { StepOptions } from './step.ts';

export class SimilarityGrid {
  readonly #layout: Layout;
  readonly #options: StepOptions;
  readonly #kernels: TrainingKernels;
  readonly #vectors: ItemVectors;
  readonly #floats: Float32Array;
  readonly #header: Float64Array;

  constructor(
    layout: Layout,
    options: StepOptions,
    kernels: TrainingKernels,
    vectors: ItemVectors,
    buffer: SharedArrayBuffer,
  ) {
    this.#layout = layout;
    this.#options = options;
    this.#kernels = kernels;
    this.#vectors = vectors;
    this.#floats = new Float32Array(buffer);
    this.#header = headerOf(layout, buffer);
  }

  /** Similarities of questions `start`... with all documents, by prefix: each prefix goes on from the shorter one. */
  compare(start: number): void {
    const layout = this.#layout;
    const { dimensions, prefixes } = this.#options.sizes;
    const columns = this.#header[HEADER.columns]!;
    const floats = this.#floats;
    prefixes.forEach((prefix, p) => {
      const from = p === 0 ? 0 : prefixes[p - 1]!;
      const raw = layout.raw[p]! + start * 16;
      this.#kernels.multiply(
        layout.vectors + (start * dimensions + from) * 4,
        dimensions * 4,
        dimensions * 16,
        4,
        16,
        layout.documentsByDimension + from * 32,
        dimensions * 32,
        raw,
        16,
        layout.groupStep,
        2 * layout.groupStep,
        p === 0 ? 0 : layout.raw[p - 1]! + start * 16,
        ROWS_PER_TASK,
        prefix - from,
        columns / 8,
      );
      for (let i = start; i < start + ROWS_PER_TASK; i++) {
        floats[layout.own[p]! / 4 + i] =
          floats[this.#place(p, i, i)]! *
          floats[layout.queryFactors[p]! / 4 + i]! *
          floats[layout.documentFactors[p]! / 4 + i]!;
      }
      if (this.#options.loss === 'ranking') this.#sumExponentials(p, start, raw, columns);
    });
  }

  #sumExponentials(p: number, start: number, raw: number, columns: number): void {
    const layout = this.#layout;
    const floats = this.#floats;
    const { temperature } = this.#options;
    const rowSums = layout.rowSums[p]! + start * 16;
    floats.fill(0, rowSums / 4, rowSums / 4 + 4 * ROWS_PER_TASK);
    this.#kernels.sumExponentials(
      raw,
      layout.groupStep,
      columns / 4,
      ROWS_PER_TASK,
      layout.queryFactors[p]! + start * 4,
      layout.documentFactors[p]!,
      1 / temperature,
      rowSums,
      this.#columnSumsAt(p, start),
    );
    for (let i = start; i < start + ROWS_PER_TASK; i++) {
      const sum = this.#rowSum(p, i);
      floats[layout.rowWeights[p]! / 4 + i] = this.#share(p) / sum;
      floats[layout.losses[p]! / 4 + i] = Math.log(sum) - (floats[layout.own[p]! / 4 + i]! - 1) / temperature;
    }
  }

  /** Gradients of questions `start`..., and those of similarities in the place of similarities. */
  pullQueries(start: number): void {
    const layout = this.#layout;
    const { dimensions, prefixes } = this.#options.sizes;
    const columns = this.#header[HEADER.columns]!;
    // From the longest prefix to the shortest, as a dimension is pulled by each prefix that has it.
    for (let p = prefixes.length - 1; p >= 0; p--) {
      const rowSums = layout.rowSums[p]! + start * 16;
      this.#floats.fill(0, rowSums / 4, rowSums / 4 + 4 * ROWS_PER_TASK);
      if (this.#options.loss === 'ranking') this.#softmaxGradients(p, start, columns);
      else this.#rowGradients(p, start, columns, this.#options.loss);
    }
    for (let p = 0; p < prefixes.length; p++) {
      const from = p === 0 ? 0 : prefixes[p - 1]!;
      this.#kernels.multiply(
        layout.raw[p]! + start * 16,
        16,
        64,
        4,
        layout.groupStep,
        layout.documentsByRow + from * this.#options.sizes.columns * 4,
        this.#options.sizes.columns * 32,
        layout.gradients + (start * dimensions + from) * 4,
        dimensions * 4,
        16,
        32,
        0,
        ROWS_PER_TASK,
        columns,
        (prefixes[p]! - from) / 8,
      );
    }
    for (let i = start; i < start + ROWS_PER_TASK; i++) {
      const sums = prefixes.map((_, p) => this.#rowSum(p, i));
      this.#vectors.pull('queries', i, sums);
    }
  }

  #softmaxGradients(p: number, start: number, columns: number): void {
    const layout = this.#layout;
    const floats = this.#floats;
    const raw = layout.raw[p]! + start * 16;
    const more = p + 1 < layout.raw.length ? layout.raw[p + 1]! + start * 16 : 0;
    this.#kernels.softmaxGradients(
      raw,
      more,
      layout.groupStep,
      columns / 4,
      ROWS_PER_TASK,
      layout.queryFactors[p]! + start * 4,
      layout.documentFactors[p]!,
      1 / this.#options.temperature,
      layout.rowWeights[p]! + start * 4,
      layout.columnWeights[p]!,
      layout.rowSums[p]! + start * 16,
      this.#columnSumsAt(p, start),
    );
    for (let i = start; i < start + ROWS_PER_TASK; i++) {
      const factor = floats[layout.queryFactors[p]! / 4 + i]! * floats[layout.documentFactors[p]! / 4 + i]!;
      const pull = -2 * this.#share(p);
      floats[this.#place(p, i, i)]! += pull * factor;
      const timesOwn = pull * floats[layout.own[p]! / 4 + i]!;
      floats[layout.rowSums[p]! / 4 + 4 * i]! += timesOwn;
      floats[this.#columnSumsAt(p, start) / 4 + i]! += timesOwn;
    }
  }

  #rowGradients(p: number, start: number, columns: number, loss: Exclude<LossName, 'ranking'>): void {
    const layout = this.#layout;
    const floats = this.#floats;
    const rows = this.#header[HEADER.rows]!;
    const similarities = new Float64Array(columns);
    const gradients = new Float64Array(columns);
    const columnSums = this.#columnSumsAt(p, start) / 4;
    floats.fill(0, columnSums, columnSums + columns);
    const weight = this.#options.prefixWeights[p]! / rows;
    for (let i = start; i < start + ROWS_PER_TASK; i++) {
      const ofRow = floats[layout.queryFactors[p]! / 4 + i]!;
      for (let j = 0; j < columns; j++) {
        similarities[j] = floats[this.#place(p, i, j)]! * ofRow * floats[layout.documentFactors[p]! / 4 + j]!;
      }
      floats[layout.losses[p]! / 4 + i] = ROW_LOSSES[loss](similarities, i, gradients);
      let rowSum = 0;
      for (let j = 0; j < columns; j++) {
        const pull = weight * gradients[j]!;
        const place = this.#place(p, i, j);
        const more = p + 1 < layout.raw.length ? floats[this.#place(p + 1, i, j)]! : 0;
        floats[place] = pull * ofRow * floats[layout.documentFactors[p]! / 4 + j]! + more;
        rowSum += pull * similarities[j]!;
        floats[columnSums + j]! += pull * similarities[j]!;
      }
      floats[layout.rowSums[p]! / 4 + 4 * i] = rowSum;
    }
  }

  pullDocuments(start: number): void {
    const layout = this.#layout;
    const { dimensions, prefixes } = this.#options.sizes;
    const rows = this.#header[HEADER.rows]!;
    for (let p = 0; p < prefixes.length; p++) {
      const from = p === 0 ? 0 : prefixes[p - 1]!;
      this.#kernels.multiply(
        layout.raw[p]! + (start / 4) * layout.groupStep,
        4,
        layout.groupStep,
        16,
        64,
        layout.queriesByRow + from * this.#options.sizes.rows * 4,
        this.#options.sizes.rows * 32,
        layout.gradients + ((rows + start) * dimensions + from) * 4,
        dimensions * 4,
        16,
        32,
        0,
        ROWS_PER_TASK,
        rows,
        (prefixes[p]! - from) / 8,
      );
    }
    for (let j = start; j < start + ROWS_PER_TASK; j++) {
      const sums = prefixes.map((_, p) => this.#columnSum(p, j));
      this.#vectors.pull('documents', j, sums);
    }
  }
  /** Between `compare` and `pullQueries`, on one thread: what the sums over all rows mean for each column. */
  weighColumns(): void {
    if (this.#options.loss !== 'ranking') return;
    const layout = this.#layout;
    const rows = this.#header[HEADER.rows]!;
    const columns = this.#header[HEADER.columns]!;
    layout.columnWeights.forEach((weights, p) => {
      const share = this.#share(p);
      for (let j = 0; j < rows; j++) {
        const sum = this.#columnSum(p, j);
        this.#floats[weights / 4 + j] = share / sum;
        this.#floats[layout.losses[p]! / 4 + j]! +=
          Math.log(sum) - (this.#floats[layout.own[p]! / 4 + j]! - 1) / this.#options.temperature;
      }
      // Documents that answer no question of the batch are hard negatives: no question is sought for them.
      this.#floats.fill(0, weights / 4 + rows, weights / 4 + columns);
    });
  }

  /** After `pullQueries`: the loss per question of the batch. */
  loss(): number {
    const rows = this.#header[HEADER.rows]!;
    const half = this.#options.loss === 'ranking' ? 0.5 : 1;
    let sum = 0;
    this.#layout.losses.forEach((losses, p) => {
      let ofPrefix = 0;
      for (let i = 0; i < rows; i++) ofPrefix += this.#floats[losses / 4 + i]!;
      sum += (half * this.#options.prefixWeights[p]! * ofPrefix) / rows;
    });
    return sum;
  }

  /** What a similarity's part of `ranking` weighs in the gradient. */
  #share(p: number): number {
    return this.#options.prefixWeights[p]! / (2 * this.#header[HEADER.rows]! * this.#options.temperature);
  }

  /** Index of a similarity among all floats. */
  #place(p: number, i: number, j: number): number {
    return (this.#layout.raw[p]! + (j >> 2) * this.#layout.groupStep) / 4 + i * 4 + (j & 3);
  }

  /** Where the sums over the columns of the task that starts with row `start` stand. */
  #columnSumsAt(p: number, start: number): number {
    return this.#layout.columnSums[p]! + (start / ROWS_PER_TASK) * this.#options.sizes.columns * 4;
  }

  #rowSum(p: number, i: number): number {
    const at = this.#layout.rowSums[p]! / 4 + 4 * i;
    return this.#floats[at]! + this.#floats[at + 1]! + this.#floats[at + 2]! + this.#floats[at + 3]!;
  }

  #columnSum(p: number, j: number): number {
    let sum = 0;
    for (let start = 0; start < this.#header[HEADER.rows]!; start += ROWS_PER_TASK)
      sum += this.#floats[this.#columnSumsAt(p, start) / 4 + j]!;
    return sum;
  }
}
