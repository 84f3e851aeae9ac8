/**
 * Makes the built-in model from a folder of checkouts, start to end: pairs, vocabulary, training, files and a report.
 *
 *   npm run train -- --repos FOLDER --out FOLDER [--seed 1] [--threads 2] [--recipe FILE] [--teacher FOLDER | --start FOLDER]
 *     [--distil FOLDER]
 *   npm run train -- --pairs FOLDER [--pairs FOLDER] --out FOLDER ...
 *
 * writes OUT/model and OUT/report.json once they are whole; pairs that are mined stay in OUT/pairs for the next run.
 * --recipe names a JSON file with what differs from the recipe of the built-in model, --teacher the folder of a local
 * sentence-transformer that words begin with: all-MiniLM-L6-v2 for the built-in model. --start names the folder of a model
 * to go on from instead, with its vocabulary. --distil names a local sentence-transformer that the trained tables are joined
 * with; with no epochs in the recipe nothing else is done.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readStaticFiles } from '../src/engine/models/staticModel.ts';
import { writeModelFolder } from '../src/engine/training/modelFiles.ts';
import { mineFolder } from '../src/engine/training/pairs/mineFolder.ts';
import { readGroups } from '../src/engine/training/pairs/pairFile.ts';
import { BUILTIN_RECIPE, type Recipe, trainModel } from '../src/engine/training/trainModel.ts';
import { EngineError } from '../src/shared/errors.ts';

const { values } = parseArgs({
  options: {
    repos: { type: 'string' },
    pairs: { type: 'string', multiple: true },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: String(Math.max(1, availableParallelism() - 1)) },
    recipe: { type: 'string' },
    teacher: { type: 'string' },
    start: { type: 'string' },
    distil: { type: 'string' },
  },
});
const { repos, out } = values;
if (!out || (!repos && !values.pairs)) {
  process.stderr.write('usage: npm run train -- --repos FOLDER --out FOLDER [--seed N] [--threads N]\n');
  process.exit(2);
}
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
const started = performance.now();
try {
  await run(out);
} catch (error) {
  if (interrupt.signal.aborted) say('Stopped. No model was written; mined pairs are kept.');
  else if (error instanceof EngineError) say(error.message);
  else throw error;
  process.exitCode = 1;
}

async function run(to: string): Promise<void> {
  const mined = join(to, 'pairs');
  const { signal } = interrupt;
  const seed = Number(values.seed);
  const threads = Number(values.threads);
  mkdirSync(to, { recursive: true });
  if (repos) {
    await mineFolder({
      repos,
      out: mined,
      threads,
      seed,
      grammarFolder: new URL('../dist/grammars', import.meta.url).pathname,
      signal,
      onRepository: ({ name, done, total }) => say(`pairs ${done}/${total} ${name}`),
    });
  }
  const folders = [...(repos ? [mined] : []), ...(values.pairs ?? [])];
  const { files: model, report } = await trainModel({
    groups: () => readGroups(folders),
    recipe: recipeOf(values.recipe),
    seed,
    threads,
    ...(values.teacher && { teacher: values.teacher }),
    ...(values.start && { start: await readStaticFiles(values.start) }),
    ...(values.distil && { distil: values.distil }),
    signal,
    onStep: say,
    onProgress: ({ epoch, batch, batches, loss }) => {
      if (batch % 100 === 0 || batch === batches)
        say(`epoch ${epoch + 1}: ${batch}/${batches} batches, loss ${loss.toFixed(3)}`);
    },
  });
  await writeModelFolder(join(to, 'model'), model);
  writeFileSync(join(to, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  for (const { questions, mrr10, recall1, recall10 } of report.retrieval)
    say(
      `held out: ${questions} questions, MRR@10 ${mrr10.toFixed(3)}, first ${recall1.toFixed(3)}, in ten ${recall10.toFixed(3)}`,
    );
  say(`${report.bytes} bytes in ${join(to, 'model')}`);
}

function recipeOf(file: string | undefined): Recipe {
  if (file === undefined) return BUILTIN_RECIPE;
  return { ...BUILTIN_RECIPE, ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<Recipe>) };
}

function say(line: string): void {
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}\n`);
}
