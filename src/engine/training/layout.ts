/**
 * Where everything of one training step lies in the memory that threads share: tables, the batch, and what is computed
 * from it. Hides addresses; promises that each thread that is told the same sizes finds the same places.
 */

export interface Sizes {
  readonly vocabulary: number;
  /** A multiple of 16. */
  readonly dimensions: number;
  /** Matryoshka: how many leading dimensions also have to do by themselves, ascending, the last one all. Multiples of 8. */
  readonly prefixes: readonly number[];
  /** Questions in a batch at most, a multiple of ROWS_PER_TASK. */
  readonly rows: number;
  /** Documents in a batch at most, a multiple of ROWS_PER_TASK. */
  readonly columns: number;
  /** Distinct tokens of all texts of a batch. */
  readonly tokens: number;
  readonly threads: number;
}

/** Questions, or documents, that one task of a step takes. */
export const ROWS_PER_TASK = 32;

/** Of a batch that stands in the memory, and of the step to make with it. By place in `Layout.header`. */
export const HEADER = {
  rows: 0,
  columns: 1,
  /** Touched rows of the document table and of the question table. */
  documentTokens: 2,
  queryTokens: 3,
  /** 0 where questions and documents share the document table, else 1. */
  queryTable: 4,
  rate: 5,
  keep1: 6,
  keep2: 7,
  small: 8,
} as const;
export const HEADER_PLACES = 16;

/** For each table, where it stands, and Adam's two moments. */
export interface TablePlaces {
  readonly weights: number;
  readonly first: number;
  readonly second: number;
}

/** Of one table: which rows the batch touches, and by which item with which weight. */
export interface TouchedPlaces {
  readonly tokens: number;
  /** By place in `tokens`; one more than there are. */
  readonly starts: number;
  readonly items: number;
  readonly weights: number;
}

export class Layout {
  readonly bytes: number;
  readonly header: number;
  readonly tables: readonly [documents: TablePlaces, queries: TablePlaces];
  readonly touched: readonly [documents: TouchedPlaces, queries: TouchedPlaces];
  /** Items are the questions, then the documents. Where the tokens of each begin, and where the last one's end. */
  readonly itemStarts: number;
  readonly tokens: number;
  readonly tokenWeights: number;
  /** By item: the sum of its tokens' rows, and the gradient by it. */
  readonly vectors: number;
  readonly gradients: number;
  /** Panels for `multiply`: documents by dimension, documents by document, questions by question. */
  readonly documentsByDimension: number;
  readonly documentsByRow: number;
  readonly queriesByRow: number;
  /** Distance of two groups of four columns in `raw`: not a power of two, which would fill few sets of a cache. */
  readonly groupStep: number;
  /** By prefix: similarities, which become gradients. */
  readonly raw: readonly number[];
  /** By prefix: 1 / length of a row's prefix. */
  readonly queryFactors: readonly number[];
  readonly documentFactors: readonly number[];
  /** By prefix: four sums per row; sums per task and column. */
  readonly rowSums: readonly number[];
  readonly columnSums: readonly number[];
  readonly rowWeights: readonly number[];
  readonly columnWeights: readonly number[];
  /** By prefix: similarity of each question with its own document, and what each question adds to the loss. */
  readonly own: readonly number[];
  readonly losses: readonly number[];
  /** One row per thread. */
  readonly scratch: number;

  constructor(sizes: Sizes) {
    const { vocabulary, dimensions, prefixes, rows, columns, tokens, threads } = sizes;
    let end = 1024;
    const take = (numbers: number): number => {
      const start = end;
      end = Math.ceil((start + numbers * 4) / 64) * 64;
      return start;
    };
    const each = (numbers: number): number[] => prefixes.map(() => take(numbers));
    const table = (): TablePlaces => {
      const size = vocabulary * dimensions;
      return { weights: take(size), first: take(size), second: take(size) };
    };
    const touch = (): TouchedPlaces => ({
      tokens: take(vocabulary),
      starts: take(vocabulary + 1),
      items: take(tokens),
      weights: take(tokens),
    });
    this.header = take(2 * HEADER_PLACES);
    this.tables = [table(), table()];
    this.touched = [touch(), touch()];
    this.itemStarts = take(rows + columns + 1);
    this.tokens = take(tokens);
    this.tokenWeights = take(tokens);
    this.vectors = take((rows + columns) * dimensions);
    this.gradients = take((rows + columns) * dimensions);
    this.documentsByDimension = take(columns * dimensions);
    this.documentsByRow = take(columns * dimensions);
    this.queriesByRow = take(rows * dimensions);
    this.groupStep = 16 * rows + 64;
    this.raw = each((this.groupStep * columns) / 16);
    this.queryFactors = each(rows);
    this.documentFactors = each(columns);
    this.rowSums = each(4 * rows);
    this.columnSums = each((rows / ROWS_PER_TASK) * columns);
    this.rowWeights = each(rows);
    this.columnWeights = each(columns);
    this.own = each(rows);
    this.losses = each(rows);
    this.scratch = take(threads * dimensions);
    this.bytes = end;
  }
}
