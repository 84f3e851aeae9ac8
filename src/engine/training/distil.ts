/**
 * What a larger model makes of whole texts, as tables: rows whose sums come nearest to its vectors, joined with tables that
 * were trained. A sum of rows cannot do all that the teacher does, but it takes over what words mean together, of which
 * pairs teach only what they happen to say. Hides the teacher; same texts and teacher, same tables.
 */
import { shuffled } from '../../shared/random.ts';
import type { CodeTokenizer } from '../models/codeTokenizer.ts';
import { symmetricEigen } from '../models/symmetricEigen.ts';
import type { PairGroup } from './pair.ts';
import { along, centre, onPrincipalAxes, type Rows, secondMoments, teacherVectors } from './teacher.ts';
import type { Tables } from './trainTables.ts';

/** What the teacher is asked about, of each group at most. */
const QUESTIONS = 150;
const DOCUMENTS = 100;
/** Fewer words are names, of which a model of sentences knows little. */
const LEAST_WORDS = 4;
/** Of a document: a sum over more says less of each of its tokens. */
const MOST_CHARACTERS = 450;
/** Added to each token's uses, in texts of this token alone: keeps rows of rare tokens short. */
const RIDGE = 0.2;
/** Conjugate gradients stop once the residual has become this part of what it was, or after so many steps. */
const CONVERGED = 1e-3;
const MOST_STEPS = 60;

export interface SampledTexts {
  readonly questions: string[];
  readonly documents: string[];
}

/** Adds some texts of a group to those that the teacher will be asked about. */
export function sampleTexts(sample: SampledTexts, { pairs }: PairGroup, random: () => number): void {
  const questions = new Set(pairs.map(({ query }) => query));
  const sentences = [...questions].filter((query) => query.split(/\s+/).length >= LEAST_WORDS);
  const documents = new Set(pairs.map(({ document }) => document.slice(0, MOST_CHARACTERS)));
  sample.questions.push(...shuffled(sentences, random).slice(0, QUESTIONS));
  sample.documents.push(...shuffled([...documents], random).slice(0, DOCUMENTS));
}

/**
 * `tables` joined with what the teacher in `folder` makes of the texts: side by side, so that `share` of a similarity is the
 * teacher's, then turned to the principal axes of the texts and cut to as many dimensions as before. Throws EngineError
 * `modelInvalid` if the folder holds no sentence-transformer.
 */
export async function joinTeacher(
  tables: Tables,
  folder: string,
  { questions, documents }: SampledTexts,
  tokenizer: CodeTokenizer,
  share: number,
  signal?: AbortSignal,
): Promise<Tables> {
  const { dimensions } = tables;
  const vectors = await teacherVectors(folder, [...questions, ...documents], signal);
  // What all questions, or all documents, have in common would else be learned as the meaning of their tokens.
  centre(vectors, 0, questions.length);
  centre(vectors, questions.length);
  const asked = tokenRows(questions, tokenizer);
  const read = tokenRows(documents, tokenizer);
  const rows = nearestRows(
    [...asked, ...read],
    onPrincipalAxes(vectors, Math.min(dimensions, vectors.size)),
    tables.documents.length / dimensions,
    signal,
  );
  return joined(tables, rows, { asked, read }, share);
}

/** A text as its distinct tokens, each weighted as the model does: by the square root of its count. */
export interface TokenRow {
  readonly tokens: Uint16Array;
  readonly weights: Float32Array;
}

function tokenRows(texts: readonly string[], tokenizer: CodeTokenizer): TokenRow[] {
  return texts.map((text) => {
    const counts = new Map<number, number>();
    for (const token of tokenizer.tokenise(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
    return {
      tokens: Uint16Array.from(counts.keys()),
      weights: Float32Array.from(counts.values(), Math.sqrt),
    };
  });
}

/**
 * Ridge regression: one row per token, so that the sum of a text's rows, over the length of its weights, comes nearest to
 * its vector. By conjugate gradients with the diagonal as preconditioner (Hestenes and Stiefel 1952), all columns at once.
 */
export function nearestRows(
  texts: readonly TokenRow[],
  { size, values }: Rows,
  vocabulary: number,
  signal?: AbortSignal,
): Rows {
  const units = texts.map(({ tokens, weights }) => {
    const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0)) || 1;
    return { tokens, weights: weights.map((weight) => weight / length) };
  });
  const diagonal = new Float64Array(vocabulary).fill(RIDGE);
  const residual = new Float32Array(vocabulary * size);
  units.forEach((text, i) => {
    addTo(residual, text, values, i * size, size);
    text.tokens.forEach((token, k) => {
      diagonal[token]! += text.weights[k]! ** 2;
    });
  });
  const rows = new Float32Array(vocabulary * size);
  const image = new Float32Array(vocabulary * size);
  const direction = new Float32Array(vocabulary * size);
  let before: Float64Array | undefined;
  let first = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    signal?.throwIfAborted();
    const now = columnSums(residual, residual, size, (row) => 1 / diagonal[row]!);
    const total = now.reduce((sum, value) => sum + value, 0);
    if (step === 0) first = total;
    if (total <= CONVERGED ** 2 * first) break;
    for (let i = 0; i < direction.length; i++) {
      const d = i % size;
      const kept = before && before[d]! > 0 ? now[d]! / before[d]! : 0;
      direction[i] = residual[i]! / diagonal[(i / size) | 0]! + kept * direction[i]!;
    }
    multiply(units, direction, image, size);
    const curve = columnSums(direction, image, size);
    for (let i = 0; i < rows.length; i++) {
      const d = i % size;
      const length = curve[d]! > 0 ? now[d]! / curve[d]! : 0;
      rows[i]! += length * direction[i]!;
      residual[i]! -= length * image[i]!;
    }
    before = now;
  }
  return { size, values: rows };
}

/** What the matrix of the regression makes of `from`: the products of all texts' weights, and the ridge. */
function multiply(units: readonly TokenRow[], from: Float32Array, to: Float32Array, size: number): void {
  for (let i = 0; i < to.length; i++) to[i] = RIDGE * from[i]!;
  const sum = new Float32Array(size);
  for (const text of units) {
    sumOf(text, from, size, sum);
    addTo(to, text, sum, 0, size);
  }
}

/** The sum of a text's rows. */
function sumOf({ tokens, weights }: TokenRow, rows: Float32Array, size: number, sum: Float32Array): void {
  sum.fill(0);
  for (let k = 0; k < tokens.length; k++) {
    const weight = weights[k]!;
    const at = tokens[k]! * size;
    for (let d = 0; d < size; d++) sum[d]! += weight * rows[at + d]!;
  }
}

/** Adds a vector to each row of a text. */
function addTo(
  rows: Float32Array,
  { tokens, weights }: TokenRow,
  vector: Float32Array,
  from: number,
  size: number,
): void {
  for (let k = 0; k < tokens.length; k++) {
    const weight = weights[k]!;
    const at = tokens[k]! * size;
    for (let d = 0; d < size; d++) rows[at + d]! += weight * vector[from + d]!;
  }
}

function columnSums(
  a: Float32Array,
  b: Float32Array,
  size: number,
  weightOf: (row: number) => number = () => 1,
): Float64Array {
  const sums = new Float64Array(size);
  for (let at = 0, row = 0; at < a.length; at += size, row++) {
    const weight = weightOf(row);
    for (let d = 0; d < size; d++) sums[d]! += weight * a[at + d]! * b[at + d]!;
  }
  return sums;
}

/** Both parts are brought to the same mean length of a text first; the tables stay as long as they were. */
function joined(
  tables: Tables,
  rows: Rows,
  { asked, read }: { readonly asked: readonly TokenRow[]; readonly read: readonly TokenRow[] },
  share: number,
): Tables {
  const { dimensions } = tables;
  const own = (values: Float32Array): Rows => ({ size: dimensions, values });
  const documents = sideBySide(own(tables.documents), rows, read, share);
  const queries = sideBySide(own(tables.queries), rows, asked, share);
  const { size } = documents;
  const moments = secondMoments(unitSums(read, documents), size);
  const ofQueries = secondMoments(unitSums(asked, queries), size);
  const both = moments.map((value, i) => value / read.length + ofQueries[i]! / asked.length);
  const { vectors } = symmetricEigen(both, size);
  const cut = {
    documents: along(documents.values, size, vectors, dimensions),
    queries: along(queries.values, size, vectors, dimensions),
  };
  const factor = typicalLength(own(tables.documents)) / typicalLength(own(cut.documents));
  return {
    dimensions,
    documents: cut.documents.map((value) => value * factor),
    queries: cut.queries.map((value) => value * factor),
  };
}

function sideBySide(a: Rows, b: Rows, texts: readonly TokenRow[], share: number): Rows {
  const size = a.size + b.size;
  const ofA = Math.sqrt(1 - share) / meanLength(texts, a);
  const ofB = Math.sqrt(share) / meanLength(texts, b);
  const count = a.values.length / a.size;
  const values = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    for (let d = 0; d < a.size; d++) values[row * size + d] = ofA * a.values[row * a.size + d]!;
    for (let d = 0; d < b.size; d++) values[row * size + a.size + d] = ofB * b.values[row * b.size + d]!;
  }
  return { size, values };
}

function meanLength(texts: readonly TokenRow[], { size, values }: Rows): number {
  const sum = new Float32Array(size);
  let total = 0;
  for (const text of texts) {
    sumOf(text, values, size, sum);
    total += lengthOf(sum);
  }
  return total / texts.length || 1;
}

/** By text, the sum of its rows made unit. */
function unitSums(texts: readonly TokenRow[], { size, values }: Rows): Float32Array {
  const sums = new Float32Array(texts.length * size);
  texts.forEach((text, i) => {
    const sum = sums.subarray(i * size, (i + 1) * size);
    sumOf(text, values, size, sum);
    const length = lengthOf(sum) || 1;
    for (let d = 0; d < size; d++) sum[d]! /= length;
  });
  return sums;
}

function typicalLength({ size, values }: Rows): number {
  const lengths = Float64Array.from({ length: values.length / size }, (_, row) =>
    lengthOf(values.subarray(row * size, (row + 1) * size)),
  ).sort();
  return lengths[lengths.length >> 1]! || 1;
}

function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (let d = 0; d < vector.length; d++) squares += vector[d]! * vector[d]!;
  return Math.sqrt(squares);
}
