/**
 * Makes training pairs of a folder of checkouts and says how many of each kind there are.
 *
 *   node bench/pairs.ts --repos FOLDER --out FOLDER [--corpus] [--threads 2] [--seed 1]
 *   node bench/pairs.ts --out FOLDER --show KIND [--count 20] [--seed 1]
 *
 * --corpus takes the repositories in corpus.json alone, and not what else lies in the folder. --show prints pairs of one kind, drawn at random from what is in --out: a model is as good as what it learns from.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { mineFolder } from '../src/engine/training/pairs/mineFolder.ts';
import { pairFiles, readPairs } from '../src/engine/training/pairs/pairFile.ts';
import { seededRandom, shuffled } from '../src/shared/random.ts';

const { values } = parseArgs({
  options: {
    repos: { type: 'string' },
    out: { type: 'string' },
    corpus: { type: 'boolean', default: false },
    threads: { type: 'string', default: String(Math.max(1, availableParallelism() - 1)) },
    seed: { type: 'string', default: '1' },
    show: { type: 'string' },
    count: { type: 'string', default: '20' },
  },
});
const { repos, out, show } = values;
if (!out || (!repos && !show)) {
  process.stderr.write('usage: node bench/pairs.ts --repos FOLDER --out FOLDER [--show KIND]\n');
  process.exit(2);
}
const seed = Number(values.seed);
if (show) print(out, show);
else await mine(repos!, out);

async function mine(from: string, to: string): Promise<void> {
  const start = performance.now();
  await mineFolder({
    repos: from,
    ...(values.corpus && { only: corpusNames() }),
    out: to,
    threads: Number(values.threads),
    seed,
    grammarFolder: new URL('../dist/grammars', import.meta.url).pathname,
    onRepository: ({ name, counts, done, total }) => {
      const sum = Object.values(counts).reduce((all, count) => all + count, 0);
      process.stdout.write(`${done}/${total} ${name}: ${sum}\n`);
    },
  });
  const totals = new Map<string, number>();
  for (const file of pairFiles(to))
    for (const { kind } of readPairs(file).pairs) totals.set(kind, (totals.get(kind) ?? 0) + 1);
  for (const [kind, count] of totals) process.stdout.write(`${kind.padEnd(20)} ${count}\n`);
  process.stdout.write(`${((performance.now() - start) / 1000).toFixed(0)} s\n`);
}

function corpusNames(): ReadonlySet<string> {
  const sources = JSON.parse(readFileSync(new URL('corpus.json', import.meta.url), 'utf8')) as {
    repo: string;
  }[];
  return new Set(sources.map(({ repo }) => repo.replace('/', '+')));
}

function print(folder: string, kind: string): void {
  const random = seededRandom(seed);
  const files = shuffled(pairFiles(folder), random);
  let left = Number(values.count);
  for (let round = 0; left > 0 && round < 100; round++) {
    for (const file of files.slice(0, 3 * left)) {
      const own = readPairs(file).pairs.filter((pair) => pair.kind === kind);
      const pair = own[Math.floor(random() * own.length)];
      if (!pair || left-- <= 0) continue;
      process.stdout.write(
        `\n=== ${file.replace(/^.*\//, '')} ${pair.anchor}\n? ${pair.query}\n${pair.document}\n`,
      );
    }
  }
}
