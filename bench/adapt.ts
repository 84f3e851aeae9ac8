/**
 * What adapting the model to a workspace gives on golden queries of that workspace, and what it costs on a large one.
 *
 *   node bench/adapt.ts NAME=GOLDEN=CHECKOUTS... [--large FOLDER] [--threads N]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pairedDifference } from '../src/engine/evaluation/bootstrap.ts';
import { checkoutOf } from '../src/engine/evaluation/checkouts.ts';
import { evaluate } from '../src/engine/evaluation/evaluate.ts';
import { type GoldenQuestion, readGolden } from '../src/engine/evaluation/golden.ts';
import { type AdaptOptions, type AdaptOutcome, adaptModel } from '../src/engine/training/adaptModel.ts';
import { writeModelFolder } from '../src/engine/training/modelFiles.ts';
import { goldenFolders } from './goldenEngines.ts';
import { differenceText } from './rankingFolds.ts';
import { printTable } from './table.ts';

const MODEL = new URL('../models', import.meta.url).pathname;
const GRAMMARS = new URL('../dist/grammars', import.meta.url).pathname;
const MODES = ['dense', 'hybrid'] as const;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { large: { type: 'string' }, threads: { type: 'string', default: '2' } },
});
const sets = goldenFolders(positionals, 'node bench/adapt.ts NAME=GOLDEN=CHECKOUTS... [--large FOLDER]');
const folder = mkdtempSync(join(tmpdir(), 'sextant-adapt-'));
try {
  for (const { name, golden, repos: checkouts } of sets) {
    const { repos, questions } = readGolden(golden);
    const before: Scores[] = [];
    const after: Scores[] = [];
    const rows: string[][] = [];
    for (const repo of repos) {
      const asked = questions.filter((question) => question.repo === repo.name);
      const root = checkoutOf(checkouts, repo, asked);
      const { rates, of } = await adapted(root, { exclude: repo.exclude });
      const [old, now] = await scoresOf(root, repo.name, { exclude: repo.exclude }, asked, of);
      before.push(...old);
      after.push(...now);
      rows.push([repo.name, ...rates, ...MODES.map((mode) => `${mean(old, mode)} / ${mean(now, mode)}`)]);
      process.stderr.write(`${name}: ${repo.name}\n`);
    }
    rows.push([
      'all questions',
      ...['', '', ''],
      ...MODES.map((mode) => {
        const values = (scores: readonly Scores[]): number[] => scores.map((score) => score[mode]);
        const difference = differenceText(pairedDifference(values(before), values(after)));
        return `${mean(before, mode)} / ${mean(after, mode)}, ${difference}`;
      }),
    ]);
    printTable([`${name}, before / after`, 'pairs', 'held-out MRR@10', 's', ...MODES], rows);
    process.stdout.write('\n');
  }
  if (flags.large) await large(flags.large);
} finally {
  rmSync(folder, { recursive: true });
}

/** nDCG@10 of a question by mode. */
type Scores = Record<(typeof MODES)[number], number>;

function optionsOf(root: string, scope: AdaptOptions['scope']): AdaptOptions {
  return { root, scope, modelFolder: MODEL, grammarFolder: GRAMMARS, threads: Number(flags.threads) };
}

async function adapted(root: string, scope: AdaptOptions['scope']) {
  const startMs = performance.now();
  const of = await adaptModel(optionsOf(root, scope));
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  return { of, rates: [String(of.pairs), heldOut(of), seconds] };
}

function heldOut({ before, after, files }: AdaptOutcome): string {
  return `${before.mrr10.toFixed(3)} / ${files ? after.mrr10.toFixed(3) : 'kept'}`;
}

/** With the model as it is, and with the adapted one. */
async function scoresOf(
  root: string,
  name: string,
  scope: AdaptOptions['scope'],
  questions: readonly GoldenQuestion[],
  { files }: AdaptOutcome,
): Promise<[before: Scores[], after: Scores[]]> {
  const models = [{ id: 'before', folder: MODEL }];
  if (files) {
    const own = join(folder, 'adapted');
    await writeModelFolder(own, files);
    models.push({ id: 'after', folder: own });
  }
  const repo = { name, root, scope, indexDir: join(folder, name), questions, unanswerable: [] };
  const { scored } = await evaluate([repo], undefined, {
    modes: MODES,
    models,
    grammarFolder: GRAMMARS,
    threads: Number(flags.threads),
    now: Date.now,
  });
  rmSync(repo.indexDir, { recursive: true });
  const of = (model: string): Scores[] =>
    scored.map(({ scores }) => {
      const of = (mode: string): number => scores[files ? `${mode}@${model}` : mode]!.ndcg10;
      return { dense: of('dense'), hybrid: of('hybrid') };
    });
  return [of('before'), of(files ? 'after' : 'before')];
}

function mean(scores: readonly Scores[], mode: keyof Scores): string {
  return (scores.reduce((sum, score) => sum + score[mode], 0) / scores.length).toFixed(3);
}

/** Its time, and how long it goes on after it was told to stop, at tenths of that time. */
async function large(root: string): Promise<void> {
  const options = optionsOf(root, {});
  const startMs = performance.now();
  const outcome = await adaptModel(options);
  const wholeMs = performance.now() - startMs;
  const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const stops: number[] = [];
  for (let tenth = 1; tenth < 10; tenth += 2) {
    const controller = new AbortController();
    let toldMs = Number.NaN;
    const timer = setTimeout(
      () => {
        toldMs = performance.now();
        controller.abort();
      },
      (wholeMs * tenth) / 10,
    );
    await adaptModel({ ...options, signal: controller.signal }).catch(() =>
      stops.push(performance.now() - toldMs),
    );
    clearTimeout(timer);
  }
  printTable(
    ['large folder', 'pairs', 'held-out MRR@10', 's', 'peak MB', 'stops within, ms, five tries'],
    [
      [
        '',
        String(outcome.pairs),
        heldOut(outcome),
        (wholeMs / 1000).toFixed(0),
        peakMb.toFixed(0),
        stops.map((ms) => ms.toFixed(0)).join(', '),
      ],
    ],
  );
}
