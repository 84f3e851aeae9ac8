/**
 * Signals that were tried for the ranking and are not in it, each as numbers of a candidate beside the signals that are.
 * The ablation in bench/rankingIdeas.ts says what they are worth; one that pays moves into src/engine/search/signals.ts.
 */
import { wordsOf } from '../src/engine/lexical/words.ts';
import type { IdeaChunk, IdeaIndex, IdeaQuestion } from './ideaData.ts';
import type { Bounds } from './rankingFolds.ts';

export interface Idea {
  readonly bounds: Bounds;
  /** By candidate, one number for each of the bounds. */
  readonly of: (question: IdeaQuestion) => readonly (readonly number[])[];
}

const RAISES = [0, 20] as const;
const EITHER = [-20, 20] as const;
/** Candidates that neighbours in the code are looked for among, and hits that feedback comes from. */
const NEAREST = 20;
const FEEDBACK = 5;
const FEEDBACK_WORDS = 10;
const SYNONYMS = 5;
const CENTRES = [0.1, 0.3, 0.5, 0.7, 0.9, 1];
const KERNEL_WIDTH = 0.1;
/** Chunks that two words must share to be taken for relatives. */
const LEAST_SHARED = 3;

/** Words that lines of imports begin with, in the languages of both sets. */
const IMPORT =
  /^\s*(?:import|from|use|using|require|require_relative|include|#include|alias|mod|source|open)\b.*$/gm;
/** How a question asks for the way that something works. */
const ASKS_HOW_IT_WORKS =
  /^(?:how (?:does|do|is|are|was|did)\b(?! (?:i|you|we)\b)|where\b|which\b|why\b|what\b|when\b|in (?:which|what) order|order of|steps\b|who\b)/i;

export const IDEAS: Readonly<Record<string, Idea>> = {
  'feedback: centroid of the 5 nearest chunks (Rocchio)': one(RAISES, (question) => {
    const hits = [...question.retrieved.entries()]
      .sort(([, a], [, b]) => b.dense - a.dense)
      .slice(0, FEEDBACK);
    const centroid = new Float32Array(hits.length === 0 ? 0 : question.candidates[0]!.vector.length);
    for (const [row] of hits)
      for (const [d, value] of question.candidates[row]!.vector.entries()) centroid[d] = centroid[d]! + value;
    return inUnit(question.candidates.map(({ vector }) => Math.max(0, dot(vector, centroid))));
  }),
  'feedback: 10 words of the 5 best (RM3)': one(RAISES, ({ candidates, words, index }) => {
    const counts = new Map<string, number>();
    for (const { words: of } of candidates.slice(0, FEEDBACK))
      for (const word of of) if (!words.includes(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const best = [...counts]
      .map(([word, count]) => [word, count * index.idf(word)] as const)
      .sort((a, b) => b[1] - a[1])
      .slice(0, FEEDBACK_WORDS);
    return inUnit(candidates.map((chunk) => weightIn(chunk, best)));
  }),
  'synonyms: 5 words that share chunks with each word (PMI)': one(RAISES, ({ candidates, words, index }) => {
    const related = words.flatMap((word) =>
      relativesOf(word, index).map((other) => [other, index.idf(other)] as const),
    );
    return inUnit(candidates.map((chunk) => weightIn(chunk, related)));
  }),
  'calls: names a definition of the 20 best, defines what they name': {
    bounds: [RAISES, RAISES],
    of: ({ candidates }) => {
      const best = candidates.slice(0, NEAREST);
      return candidates.map((chunk) => {
        const others = best.filter((other) => other !== chunk);
        return [
          shareOf(others, (other) => namesOneOf(chunk, other)),
          shareOf(others, (other) => namesOneOf(other, chunk)),
        ];
      });
    },
  },
  'imports: imports a file of the 20 best, is imported by one': {
    bounds: [RAISES, RAISES],
    of: ({ candidates, index }) => {
      const files = [...new Set(candidates.slice(0, NEAREST).map(({ file }) => file.id))];
      return candidates.map(({ file }) => {
        const others = files.filter((id) => id !== file.id);
        return [
          shareOf(others, (other) => imports(index, file.id, other)),
          shareOf(others, (other) => imports(index, other, file.id)),
        ];
      });
    },
  },
  'file: mean meaning of its 3 nearest chunks': one(EITHER, (question) =>
    question.candidates.map(({ file }) =>
      meanOfBest(meaningsOf(question, question.index.chunksOfFile.get(file.id)!), 3),
    ),
  ),
  'folder: mean meaning of its 5 nearest chunks': one(EITHER, (question) => {
    const byFolder = new Map<string, IdeaChunk[]>();
    question.index.chunks.forEach((chunk) => {
      const folder = folderOf(chunk.path);
      const known = byFolder.get(folder);
      if (known) known.push(chunk);
      else byFolder.set(folder, [chunk]);
    });
    return question.candidates.map(({ path }) =>
      meanOfBest(meaningsOf(question, byFolder.get(folderOf(path))!), 5),
    );
  }),
  'file: share of the words that it has': one(RAISES, ({ candidates, words, index }) => {
    const all = words.reduce((sum, word) => sum + index.idf(word), 0) || 1;
    return candidates.map(({ file }) => {
      const chunks = index.chunksOfFile.get(file.id)!;
      const found = words.filter((word) => chunks.some((chunk) => chunk.words.has(word)));
      return found.reduce((sum, word) => sum + index.idf(word), 0) / all;
    });
  }),
  'file: best coverage of its chunks': one(RAISES, ({ candidates, retrieved }) => {
    const best = new Map<number, number>();
    candidates.forEach(({ file }, row) => {
      best.set(file.id, Math.max(best.get(file.id) ?? 0, retrieved[row]!.coverage));
    });
    return candidates.map(({ file }) => best.get(file.id)!);
  }),
  'file: similarity of its path alone': one(EITHER, ({ paths }) => paths),
  'file: words of its name': one(RAISES, ({ candidates, words }) =>
    candidates.map(({ path }) =>
      overlap(
        wordsOf(
          path
            .split('/')
            .at(-1)!
            .replace(/\.\w+$/, ''),
        ),
        words,
      ),
    ),
  ),
  'chunk: meaning of those before and after it': one(EITHER, (question) =>
    question.candidates.map((chunk) => {
      const siblings = question.index.chunksOfFile.get(chunk.file.id)!;
      const at = siblings.indexOf(chunk);
      return Math.max(
        0,
        ...meaningsOf(question, [
          ...siblings.slice(at - 1 < 0 ? 0 : at - 1, at),
          ...siblings.slice(at + 1, at + 2),
        ]),
      );
    }),
  ),
  'chunk: words of what it lies in': one(RAISES, ({ candidates, words }) =>
    candidates.map(({ record }) => overlap(wordsOf(record.breadcrumb.join(' ')), words)),
  ),
  'chunk: logarithm of its lines': one(EITHER, ({ candidates }) =>
    candidates.map(({ startLine, endLine }) => Math.log(endLine - startLine)),
  ),
  'chunk: first of its file': one(EITHER, ({ candidates }) =>
    candidates.map(({ startLine }) => Number(startLine === 0)),
  ),
  docs: one(EITHER, ({ candidates }) => candidates.map(isDocs)),
  'docs, where it is asked how something works': one(EITHER, ({ candidates, query }) =>
    candidates.map((chunk) => (ASKS_HOW_IT_WORKS.test(query) ? isDocs(chunk) : 0)),
  ),
  'types and modules': one(EITHER, ({ candidates }) =>
    candidates.map(({ record }) =>
      Number(/^(?:class|interface|module|enum|type|struct)$/.test(record.symbolKind)),
    ),
  ),
  'late interaction: most alike token for each of the question (MaxSim)': one(EITHER, (q) =>
    toUnit(q.candidates.map((chunk) => q.late.mostAlike(q.query, chunk))),
  ),
  'late interaction: kernels over similarities (KNRM)': {
    bounds: CENTRES.map(() => EITHER),
    of: ({ candidates, late, query }) =>
      candidates.map((chunk) => late.kernels(query, chunk, CENTRES, KERNEL_WIDTH).map((value) => value / 5)),
  },
  'late interaction: best of 2 lines': windows(2, 1),
  'late interaction: best of 5 lines': windows(5, 1),
  'late interaction: best of 10 lines': windows(10, 1),
  'late interaction: best three of 5 lines': windows(5, 3),
  'meaning and coverage, the more the shorter the question': {
    bounds: [EITHER, EITHER],
    of: ({ retrieved, query }) => {
      const length = query.trim().split(/\s+/).length;
      return retrieved.map(({ densePart, coverage }) => [densePart / length, coverage / length]);
    },
  },
};

function windows(lines: number, best: number): Idea {
  return one(EITHER, ({ candidates, late, query }) =>
    toUnit(candidates.map((chunk) => meanOfBest(late.windows(query, chunk, lines), best))),
  );
}

/** From the worst of the candidates to the best. */
function toUnit(values: readonly number[]): number[] {
  const worst = Math.min(...values);
  const span = Math.max(...values) - worst;
  return values.map((value) => (span > 0 ? (value - worst) / span : 0));
}

function one(bounds: Bounds[number], of: (question: IdeaQuestion) => readonly number[]): Idea {
  return { bounds: [bounds], of: (question) => of(question).map((value) => [value]) };
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, d) => sum + value * b[d]!, 0);
}

/** As a share of the best, so that it means the same in every question. */
function inUnit(values: readonly number[]): number[] {
  const best = Math.max(0, ...values);
  return values.map((value) => (best > 0 ? value / best : 0));
}

function weightIn({ words }: IdeaChunk, weighted: readonly (readonly [string, number])[]): number {
  return weighted.reduce((sum, [word, weight]) => sum + (words.has(word) ? weight : 0), 0);
}

const relatives = new WeakMap<IdeaIndex, Map<string, string[]>>();

/** Words whose share of the chunks that have `word` is highest above their share of all chunks. */
function relativesOf(word: string, index: IdeaIndex): string[] {
  const known = relatives.get(index) ?? new Map<string, string[]>();
  relatives.set(index, known);
  const found = known.get(word);
  if (found) return found;
  const shared = new Map<string, number>();
  index.chunks.forEach(({ words }) => {
    if (words.has(word)) for (const other of words) shared.set(other, (shared.get(other) ?? 0) + 1);
  });
  const best = [...shared]
    .filter(([other, count]) => other !== word && count >= LEAST_SHARED)
    .map(([other, count]) => [other, Math.log(count) + index.idf(other)] as const)
    .sort((a, b) => b[1] - a[1])
    .slice(0, SYNONYMS)
    .map(([other]) => other);
  known.set(word, best);
  return best;
}

function shareOf<T>(all: readonly T[], is: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(is).length / all.length;
}

function namesOneOf({ text }: IdeaChunk, { record }: IdeaChunk): boolean {
  return record.definitions.some(({ name }) => name.length > 3 && text.includes(name));
}

const importsOf = new WeakMap<IdeaChunk, string>();

/** By the stem of its name, which paths, modules and namespaces have in common. */
function imports(index: IdeaIndex, file: number, other: number): boolean {
  const chunks = index.chunksOfFile.get(file)!;
  const stem =
    chunks &&
    index.chunksOfFile
      .get(other)![0]!
      .path.split('/')
      .at(-1)!
      .replace(/\.[^.]*$/, '');
  const first = chunks[0]!;
  if (!importsOf.has(first))
    importsOf.set(
      first,
      chunks
        .flatMap(({ text }) => text.match(IMPORT) ?? [])
        .join('\n')
        .toLowerCase(),
    );
  return (
    stem.length > 2 &&
    new RegExp(`\\b${stem.toLowerCase().replace(/\W/g, '.')}\\b`).test(importsOf.get(first)!)
  );
}

function meaningsOf({ meaning }: IdeaQuestion, chunks: readonly IdeaChunk[]): number[] {
  return chunks.map(({ slot }) => meaning[slot]!);
}

function meanOfBest(values: number[], count: number): number {
  return (
    values
      .sort((a, b) => b - a)
      .slice(0, count)
      .reduce((sum, value) => sum + value, 0) / count
  );
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** F1 of two sets of words. */
function overlap(some: readonly string[], words: readonly string[]): number {
  const distinct = new Set(some);
  const shared = words.filter((word) => distinct.has(word)).length;
  return shared === 0 ? 0 : (2 * shared) / (distinct.size + words.length);
}

function isDocs({ file }: IdeaChunk): number {
  return Number(file.contentKind === 'docs');
}
