/**
 * Texts as vectors and back: the parts of an item summed from the rows of their tokens, the gradients of vectors turned into
 * those of rows, and Adam's step for each row that the batch touches. Hides how an item is put together.
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
      this.#sumParts(start, 0, layout.queryRows, layout.queryFactors, this.#queryTable());
      this.#panelsByRow(layout.queryRows, layout.queriesByRow, rows, start);
    } else {
      const base = this.#header[HEADER.rows]!;
      this.#sumParts(start, base, layout.documentRows, layout.documentFactors, layout.tables[0].weights);
      this.#panelsByRow(layout.documentRows, layout.documentsByRow, columns, start);
      this.#panelsByDimension(start);
    }
  }

  /**
   * From the gradient by a vector whose prefixes were scaled to unit length to that of its parts, in their place.
   * `pulls` are the sums of gradient times similarity by prefix, which is what scaling takes away.
   */
  pull(side: 'queries' | 'documents', row: number, pulls: readonly number[]): void {
    const layout = this.#layout;
    const queries = side === 'queries';
    const { dimensions, prefixes } = this.#sizes;
    const floats = this.#floats;
    const vector = (queries ? layout.queryRows : layout.documentRows) / 4 + row * dimensions;
    const gradient = (queries ? layout.queryGradients : layout.documentGradients) / 4 + row * dimensions;
    const factors = queries ? layout.queryFactors : layout.documentFactors;
    prefixes.forEach((prefix, p) => {
      const factor = floats[factors[p]! / 4 + row]!;
      const share = pulls[p]! * factor * factor;
      for (let d = 0; d < prefix; d++) floats[gradient + d]! -= share * floats[vector + d]!;
    });
    const item = row + (queries ? 0 : this.#header[HEADER.rows]!);
    const lastPart = this.#integers[layout.itemParts / 4 + item + 1]!;
    for (let part = this.#integers[layout.itemParts / 4 + item]!; part < lastPart; part++)
      this.#pullPart(
        layout.partRows / 4 + part * dimensions,
        floats[layout.partWeights / 4 + part]!,
        gradient,
      );
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
      const { parts, weights: by } = touched;
      this.#kernels.sumRows(
        this.#layout.partRows,
        bytes,
        parts + 4 * from,
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

  #sumParts(start: number, base: number, rowsAt: number, factorsAt: readonly number[], table: number): void {
    const layout = this.#layout;
    const integers = this.#integers;
    const floats = this.#floats;
    const { dimensions, prefixes } = this.#sizes;
    const bytes = dimensions * 4;
    for (let row = start; row < start + ROWS_PER_TASK; row++) {
      const to = rowsAt / 4 + row * dimensions;
      floats.fill(0, to, to + dimensions);
      const item = base + row;
      const lastPart = integers[layout.itemParts / 4 + item + 1]!;
      for (let part = integers[layout.itemParts / 4 + item]!; part < lastPart; part++) {
        const from = integers[layout.partStarts / 4 + part]!;
        const count = integers[layout.partStarts / 4 + part + 1]! - from;
        const at = layout.partRows / 4 + part * dimensions;
        floats.fill(0, at, at + dimensions);
        if (count === 0) continue;
        const { tokens, tokenWeights } = layout;
        this.#kernels.sumRows(table, bytes, tokens + 4 * from, tokenWeights + 4 * from, count, at * 4);
        const scale = floats[layout.partWeights / 4 + part]! * this.#inverseLength(at, dimensions);
        for (let d = 0; d < dimensions; d++) floats[to + d]! += scale * floats[at + d]!;
      }
      prefixes.forEach((prefix, p) => {
        floats[factorsAt[p]! / 4 + row] = this.#inverseLength(to, prefix);
      });
    }
  }

  /** v / |v| times weight was added: its gradient is weight / |v| times what is left of the sum's across v. */
  #pullPart(vector: number, weight: number, gradient: number): void {
    const floats = this.#floats;
    const { dimensions } = this.#sizes;
    const inverse = this.#inverseLength(vector, dimensions);
    let along = 0;
    for (let d = 0; d < dimensions; d++) along += floats[vector + d]! * floats[gradient + d]!;
    along *= inverse * inverse;
    const scale = weight * inverse;
    for (let d = 0; d < dimensions; d++)
      floats[vector + d] = scale * (floats[gradient + d]! - along * floats[vector + d]!);
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

  #panelsByRow(rowsAt: number, panels: number, most: number, first: number): void {
    const { dimensions } = this.#sizes;
    const floats = this.#floats;
    for (let row = first; row < first + ROWS_PER_TASK; row++) {
      let from = rowsAt / 4 + row * dimensions;
      for (let panel = 0; panel < dimensions / 8; panel++) {
        const to = panels / 4 + (panel * most + row) * 8;
        for (let d = 0; d < 8; d++) floats[to + d] = floats[from++]!;
      }
    }
  }

  #panelsByDimension(first: number): void {
    const { dimensions } = this.#sizes;
    const floats = this.#floats;
    for (let row = first; row < first + ROWS_PER_TASK; row++) {
      const from = this.#layout.documentRows / 4 + row * dimensions;
      const to = this.#layout.documentsByDimension / 4 + (row >> 3) * dimensions * 8 + (row & 7);
      for (let d = 0; d < dimensions; d++) floats[to + d * 8] = floats[from + d]!;
    }
  }
}

/** The header of the batch at hand, see HEADER. */
export function headerOf(layout: Layout, buffer: SharedArrayBuffer): Float64Array {
  return new Float64Array(buffer, layout.header, HEADER_PLACES);
}
