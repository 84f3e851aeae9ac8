/**
 * The answers of who has no index: ripgrep for the words of each golden question, and the stretches of lines that have the
 * most of these words.
 *
 *   node bench/ripgrep.ts NAME=GOLDEN=CHECKOUTS... [--rg PROGRAM]
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bootstrapInterval } from '../src/engine/evaluation/bootstrap.ts';
import { checkoutOf } from '../src/engine/evaluation/checkouts.ts';
import { type GoldenQuestion, readGolden } from '../src/engine/evaluation/golden.ts';
import { type Place, type QueryScores, scoreQuery } from '../src/engine/evaluation/metrics.ts';
import { queryWords } from '../src/engine/search/lexical.ts';
import { SEARCHER_OPTIONS } from '../src/engine/search/searcher.ts';
import { METRICS } from '../src/shared/evaluation.ts';
import { goldenFolders } from './goldenEngines.ts';
import { printTable } from './table.ts';

/** About what a result of Sextant shows. */
const STRETCH_LINES = 20;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { rg: { type: 'string', default: 'rg' } },
});
const sets = goldenFolders(positionals, 'node bench/ripgrep.ts NAME=GOLDEN=CHECKOUTS... [--rg PROGRAM]');
const rows = sets.map(({ name, golden, repos: checkouts }) => {
  const { repos, questions } = readGolden(golden);
  const scores = repos.flatMap((repo) => {
    const asked = questions.filter((question) => question.repo === repo.name);
    const root = checkoutOf(checkouts, repo, asked);
    const left = repo.exclude.flatMap((glob) => ['--glob', `!${glob}`]);
    return asked.map((question) => scoreQuery(answersOf(question, root, left), question.relevant));
  });
  return [name, ...METRICS.map((metric) => intervalOf(scores, metric))];
});
printTable(['ripgrep over the words', 'nDCG@10', 'MRR@10', 'recall@10'], rows);

function answersOf({ query }: GoldenQuestion, root: string, left: readonly string[]): Place[] {
  const words = queryWords(query);
  const patterns = words.flatMap((word) => ['-e', word]);
  const { stdout, error } = spawnSync(
    flags.rg,
    ['--json', '--ignore-case', '--fixed-strings', '--sort', 'path', ...left, ...patterns, '.'],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (error) throw error;
  const byFile = new Map<string, Match[]>();
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{"type":"match"')) continue;
    const { path, line_number: number, submatches } = (JSON.parse(line) as { data: Told }).data;
    const file = path.text?.replace(/^\.\//, '');
    if (file === undefined) continue;
    const found = submatches.map(({ match }) => (match.text ?? '').toLowerCase());
    const matches = byFile.get(file);
    if (matches) matches.push({ line: number - 1, found });
    else byFile.set(file, [{ line: number - 1, found }]);
  }
  return [...byFile]
    .flatMap(([path, matches]) => stretchesOf(matches).map((stretch) => ({ path, ...stretch })))
    .sort((a, b) => b.words - a.words || b.matches - a.matches)
    .slice(0, 10);
}

interface Told {
  readonly path: { readonly text?: string };
  readonly line_number: number;
  readonly submatches: readonly { readonly match: { readonly text?: string } }[];
}

interface Match {
  readonly line: number;
  readonly found: readonly string[];
}

interface Stretch {
  readonly startLine: number;
  readonly endLine: number;
  /** Different ones of the question. */
  readonly words: number;
  readonly matches: number;
}

/** The best of a file that do not overlap. */
function stretchesOf(matches: readonly Match[]): Stretch[] {
  const all = matches.map(({ line }, from): Stretch => {
    const found: string[] = [];
    for (let at = from; at < matches.length && matches[at]!.line < line + STRETCH_LINES; at++)
      found.push(...matches[at]!.found);
    return {
      startLine: line,
      endLine: line + STRETCH_LINES,
      words: new Set(found).size,
      matches: found.length,
    };
  });
  const best: Stretch[] = [];
  for (const stretch of all.sort((a, b) => b.words - a.words || b.matches - a.matches)) {
    if (best.length === SEARCHER_OPTIONS.perFile) break;
    if (best.every(({ startLine, endLine }) => stretch.endLine <= startLine || endLine <= stretch.startLine))
      best.push(stretch);
  }
  return best;
}

function intervalOf(scores: readonly QueryScores[], metric: (typeof METRICS)[number]): string {
  const values = scores.map((score) => score[metric]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [low, high] = bootstrapInterval(values);
  return `${mean.toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}
