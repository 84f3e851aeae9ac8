/**
 * Ideas for the ranking that are not in it, each with what it would be worth: a signal more, fitted with the others on
 * folds over repositories and scored on folds not fitted on, or another order of the ranked list.
 *
 *   node bench/rankingIdeas.ts NAME=GOLDEN=CHECKOUTS... [--model FOLDER] [--index-dir FOLDER] [--only TEXT]
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type QueryScores, scoreQuery } from '../src/engine/evaluation/metrics.ts';
import { SEARCHER_OPTIONS } from '../src/engine/search/searcher.ts';
import { goldenFolders } from './goldenEngines.ts';
import { type IdeaChunk, type IdeaQuestion, readIdeaData } from './ideaData.ts';
import { IDEAS, type Idea } from './ideas.ts';
import { SIGNALS } from './rankingData.ts';
import {
  boundsOf,
  differenceIn,
  differenceText,
  foldsOf,
  type Ordered,
  ordered,
  scored,
  withoutCrowds,
} from './rankingFolds.ts';
import { printTable } from './table.ts';

/** Results that another order is made of. */
const REORDERED = 30;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: new URL('../models', import.meta.url).pathname },
    'index-dir': { type: 'string', default: join(tmpdir(), 'sextant-fit-ranking') },
    only: { type: 'string', default: '' },
  },
});
const sets = goldenFolders(positionals, 'node bench/rankingIdeas.ts NAME=GOLDEN=CHECKOUTS... [--only TEXT]');
const questions: IdeaQuestion[] = [];
for (const set of sets) questions.push(...(await readIdeaData(set, flags.model, flags['index-dir'])));

const bounds = boundsOf(SIGNALS);
const weightsFor = foldsOf(questions, bounds);
const base = questions.map((question) => scored(question, weightsFor(question)));

const rows: string[][] = [];
for (const [name, idea] of Object.entries(IDEAS))
  if (name.includes(flags.only)) rows.push(rowOf(name, withIdea(idea)));
for (const share of [0.9, 0.8, 0.7])
  rows.push(
    rowOf(
      `order: diversity (MMR), ${share} relevance`,
      reordered((list) => diverse(list, share)),
    ),
  );
for (const most of [2, 3, 6])
  rows.push(
    rowOf(
      `order: at most ${most} of a file`,
      reordered((list) => list, most),
    ),
  );
rows.push(rowOf('order: of equal scores the file that changed last', reordered(newestOfEqual)));
printTable(['idea', ...sets.flatMap(({ name }) => [`${name} nDCG@10`, 'difference'])], rows);
process.stdout.write(`\n${equalPairs()} of the neighbours in the first ten have equal scores.\n`);

function withIdea({ bounds: more, of }: Idea): QueryScores[] {
  const wider = questions.map((question) => {
    const values = of(question);
    const width = SIGNALS.length;
    const signals = question.candidates.flatMap((_, row) => [
      ...question.signals.subarray(row * width, (row + 1) * width),
      ...values[row]!,
    ]);
    return { ...question, signals: Float64Array.from(signals) };
  });
  const weights = foldsOf(wider, [...bounds, ...more]);
  return wider.map((question) => scored(question, weights(question)));
}

function reordered(
  order: (list: readonly Ordered<IdeaChunk>[]) => readonly Ordered<IdeaChunk>[],
  perFile = SEARCHER_OPTIONS.perFile,
): QueryScores[] {
  return questions.map((question) => {
    const list = order(ordered(question, weightsFor(question), Number.POSITIVE_INFINITY));
    return scoreQuery(
      withoutCrowds(list, perFile).map(({ candidate }) => candidate),
      question.relevant,
    );
  });
}

/** Maximal marginal relevance (Carbonell and Goldstein 1998) over the first results; scores are brought to [0, 1]. */
function diverse(list: readonly Ordered<IdeaChunk>[], share: number): Ordered<IdeaChunk>[] {
  const open = list.slice(0, REORDERED);
  const least = open.at(-1)?.score ?? 0;
  const span = (open[0]?.score ?? 0) - least || 1;
  const nearest = open.map(() => 0);
  const chosen: Ordered<IdeaChunk>[] = [];
  while (chosen.length < Math.min(REORDERED, list.length)) {
    const worth = (i: number): number =>
      (share * (open[i]!.score - least)) / span - (1 - share) * nearest[i]!;
    let best = 0;
    for (let i = 1; i < open.length; i++) if (worth(i) > worth(best)) best = i;
    const [next] = open.splice(best, 1);
    nearest.splice(best, 1);
    chosen.push(next!);
    open.forEach(({ candidate }, i) => {
      const alike = candidate.vector.reduce((sum, value, d) => sum + value * next!.candidate.vector[d]!, 0);
      nearest[i] = Math.max(nearest[i]!, alike);
    });
  }
  return [...chosen, ...list.slice(REORDERED)];
}

function newestOfEqual(list: readonly Ordered<IdeaChunk>[]): Ordered<IdeaChunk>[] {
  return [...list].sort(
    (a, b) => b.score - a.score || b.candidate.file.changedMs - a.candidate.file.changedMs,
  );
}

function equalPairs(): string {
  let all = 0;
  let equal = 0;
  for (const question of questions) {
    const scores = ordered(question, weightsFor(question)).slice(0, 10);
    all += Math.max(0, scores.length - 1);
    equal += scores.filter(({ score }, i) => i > 0 && score === scores[i - 1]!.score).length;
  }
  return `${((100 * equal) / all).toFixed(2)} %`;
}

function rowOf(title: string, scores: readonly QueryScores[]): string[] {
  const cells = sets.flatMap(({ name }) => {
    const ofSet = scores.filter((_, i) => questions[i]!.set === name);
    const mean = ofSet.reduce((sum, { ndcg10 }) => sum + ndcg10, 0) / ofSet.length;
    return [mean.toFixed(3), differenceText(differenceIn(name, questions, base, scores))];
  });
  process.stderr.write(`${title}\n`);
  return [title, ...cells];
}
