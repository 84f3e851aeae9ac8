/**
 * Adds to training pairs what commits say: each checkout's history, if it came with one, as pairs of a message and the code
 * that it is about.
 *
 *   node bench/history.ts --repos FOLDER --out FOLDER [--corpus]
 *
 * `--repos` holds checkouts or bare repositories named owner+name; `--corpus` takes those in corpus.json alone, up to the
 * revisions there. What is in --out already is not made again. `npm run train -- --pairs PAIRS --pairs HISTORY` joins both.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { HISTORY_ARGUMENTS, historyPairs } from '../src/engine/training/pairs/historyPairs.ts';
import { pairFilePath, writePairs } from '../src/engine/training/pairs/pairFile.ts';

const { values } = parseArgs({
  options: {
    repos: { type: 'string' },
    out: { type: 'string' },
    corpus: { type: 'boolean', default: false },
  },
});
const { repos, out } = values;
if (!out || !repos) {
  process.stderr.write('usage: node bench/history.ts --repos FOLDER --out FOLDER [--corpus]\n');
  process.exit(2);
}
const listed = values.corpus ? corpusRevisions() : undefined;
for (const name of readdirSync(repos).filter((one) => one.includes('+') && (listed?.has(one) ?? true))) {
  if (existsSync(pairFilePath(out, name))) continue;
  const pairs = await historyPairs(historyOf(join(repos, name), listed?.get(name) ?? 'HEAD'));
  writePairs(out, { name, pairs });
  process.stdout.write(`${name}: ${pairs.length}\n`);
}

async function* historyOf(folder: string, revision: string): AsyncGenerator<string> {
  const git = spawn('git', ['-C', folder, ...HISTORY_ARGUMENTS, revision], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    yield* createInterface({ input: git.stdout, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    git.kill();
  }
}

function corpusRevisions(): ReadonlyMap<string, string> {
  const sources = JSON.parse(readFileSync(new URL('corpus.json', import.meta.url), 'utf8')) as {
    repo: string;
    revision: string;
  }[];
  return new Map(sources.map(({ repo, revision }) => [repo.replace('/', '+'), revision]));
}
