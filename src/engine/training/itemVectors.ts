/**
 * Texts as vectors and back: the sum of the rows of an item's tokens, what the loss pulls a vector to, and Adam's step for
 * each row that the batch touches.
 */
import type { TrainingKernels } from './kernels.ts';
import { HEADER, HEADER_PLACES, type Layout, ROWS_PER_TASK, type Sizes } from './layout.ts';

/** Rows of a table that one task of `update` takes. */
export const TOKENS_PER_TASK = 64;

export class ItemVectors {
  readonly #layout: Layout;
  readonly #sizes: Sizes;
  readonly #kernels: TrainingKernels;
  readonly #floats: Float32Array;
  readonly #integers: Uint32Array;
  readonly #header: Float64Array;
  readonly #scratch: number;

  constructor(
    layout: Layout,
    sizes: Sizes,
    kernels: TrainingKernels,
    buffer: SharedArrayBuffer,
    thread: number,
  ) {
    this.#layout = layout;
    this.#sizes = sizes;
    this.#kernels = kernels;
    this.#floats = new Float32Array(buffer);
    this.#integers = new Uint32Array(buffer);
    this.#header = headerOf(layout, buffer);
    this.#scratch = layout.scratch + thread * sizes.dimensions * 4;
  }

  /** Vectors of questions or documents `start`..., and the panels that products need. */
  embed(side: 'queries' | 'documents', start: number): void {
    const layout = this.#layout;
    const { rows, columns } = this.#sizes;
    if (side === 'queries') {
      this.#sumTokens(start, 0, layout.queryFactors, this.#queryTable());
      this.#panelsByRow(0, layout.queriesByRow, rows, start);
    } else {
      const base = this.#header[HEADER.rows]!;
      this.#sumTokens(start, base, layout.documentFactors, layout.tables[0].weights);
      this.#panelsByRow(base, layout.documentsByRow, columns, start);
      this.#panelsByDimension(base, start);
    }
  }

  /**
   * Takes from the gradient by a vector what lies along its prefixes, whose length does not count. `pulls` are the sums
   * of gradient times similarity by prefix.
   */
  pull(side: 'queries' | 'documents', row: number, pulls: readonly number[]): void {
    const layout = this.#layout;
    const { dimensions, prefixes } = this.#sizes;
    const floats = this.#floats;
    const item = row + (side === 'queries' ? 0 : this.#header[HEADER.rows]!);
    const vector = layout.vectors / 4 + item * dimensions;
    const gradient = layout.gradients / 4 + item * dimensions;
    const factors = side === 'queries' ? layout.queryFactors : layout.documentFactors;
    prefixes.forEach((prefix, p) => {
      const factor = floats[factors[p]! / 4 + row]!;
      const share = pulls[p]! * factor * factor;
      for (let d = 0; d < prefix; d++) floats[gradient + d]! -= share * floats[vector + d]!;
    });
  }

  /** Adam's step for touched rows; of the document table first, then, counted on, of the question table. */
  update(task: number): void {
    const ofDocuments = Math.ceil(this.#header[HEADER.documentTokens]! / TOKENS_PER_TASK);
    if (task < ofDocuments) this.#updateRows(0, task, this.#header[HEADER.documentTokens]!);
    else this.#updateRows(1, task - ofDocuments, this.#header[HEADER.queryTokens]!);
  }

  #updateRows(which: 0 | 1, task: number, count: number): void {
    const { weights, first, second } = this.#layout.tables[which];
    const touched = this.#layout.touched[which];
    const integers = this.#integers;
    const header = this.#header;
    const bytes = this.#sizes.dimensions * 4;
    const end = Math.min(count, (task + 1) * TOKENS_PER_TASK);
    for (let n = task * TOKENS_PER_TASK; n < end; n++) {
      const row = integers[touched.tokens / 4 + n]! * bytes;
      const from = integers[touched.starts / 4 + n]!;
      const uses = integers[touched.starts / 4 + n + 1]! - from;
      const { items, weights: by } = touched;
      this.#kernels.sumRows(
        this.#layout.gradients,
        bytes,
        items + 4 * from,
        by + 4 * from,
        uses,
        this.#scratch,
      );
      this.#kernels.adam(
        weights + row,
        first + row,
        second + row,
        this.#scratch,
        bytes,
        header[HEADER.rate]!,
        header[HEADER.keep1]!,
        header[HEADER.keep2]!,
        header[HEADER.small]!,
      );
    }
  }

  /** Items from `base` + `start` on. */
  #sumTokens(start: number, base: number, factorsAt: readonly number[], table: number): void {
    const { vectors, itemStarts, tokens, tokenWeights } = this.#layout;
    const { dimensions, prefixes } = this.#sizes;
    const bytes = dimensions * 4;
    for (let row = start; row < start + ROWS_PER_TASK; row++) {
      const item = base + row;
      const from = this.#integers[itemStarts / 4 + item]!;
      const count = this.#integers[itemStarts / 4 + item + 1]! - from;
      const to = vectors + item * bytes;
      this.#kernels.sumRows(table, bytes, tokens + 4 * from, tokenWeights + 4 * from, count, to);
      prefixes.forEach((prefix, p) => {
        this.#floats[factorsAt[p]! / 4 + row] = this.#inverseLength(to / 4, prefix);
      });
    }
  }

  /** 0 for a vector of zeros. */
  #inverseLength(at: number, dimensions: number): number {
    let squares = 0;
    for (let d = at; d < at + dimensions; d++) squares += this.#floats[d]! * this.#floats[d]!;
    return squares > 0 ? 1 / Math.sqrt(squares) : 0;
  }

  #queryTable(): number {
    return this.#layout.tables[this.#header[HEADER.queryTable] === 0 ? 0 : 1].weights;
  }

  #panelsByRow(base: number, panels: number, most: number, first: number): void {
    const { dimensions } = this.#sizes;
    const floats = this.#floats;
    for (let row = first; row < first + ROWS_PER_TASK; row++) {
      let from = this.#layout.vectors / 4 + (base + row) * dimensions;
      for (let panel = 0; panel < dimensions / 8; panel++) {
        const to = panels / 4 + (panel * most + row) * 8;
        for (let d = 0; d < 8; d++) floats[to + d] = floats[from++]!;
      }
    }
  }

  #panelsByDimension(base: number, first: number): void {
    const { dimensions } = this.#sizes;
    const floats = this.#floats;
    for (let row = first; row < first + ROWS_PER_TASK; row++) {
      const from = this.#layout.vectors / 4 + (base + row) * dimensions;
      const to = this.#layout.documentsByDimension / 4 + (row >> 3) * dimensions * 8 + (row & 7);
      for (let d = 0; d < dimensions; d++) floats[to + d * 8] = floats[from + d]!;
    }
  }
}

/** The header of the batch at hand, see HEADER. */
export function headerOf(layout: Layout, buffer: SharedArrayBuffer): Float64Array {
  return new Float64Array(buffer, layout.header, HEADER_PLACES);
}
