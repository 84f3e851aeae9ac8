/**
 * Hours of work in minutes: random edits, renames, deletes, changes of rights and branch switches in a copy of a
 * repository, while an engine keeps its index and is asked all the time. Now and then all waits, and the index has to
 * equal a fresh one; memory and open files must not grow.
 *
 *   npm run soak -- [--minutes 20] [--seed 1] [--threads 2] [--pace 100] [FOLDER]
 *
 * FOLDER is only copied; without one, Sextant's own sources are. The seed decides what is done, not when it meets what.
 * Rights that were taken away bind every user but root: as root, run it as another one (setpriv).
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/shared/random.ts';
import { EngineUnderSoak } from '../support/faults/soak/engineUnderSoak.ts';
import { headLine, lineOf, type Sample, verdictOn } from '../support/faults/soak/figures.ts';
import { Repository } from '../support/faults/soak/repository.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    /** Milliseconds between two operations. */
    pace: { type: 'string', default: '100' },
  },
});
const MINUTE_MS = 60_000;
const minutes = Number(values.minutes);
const startMs = performance.now();
const minutesNow = (): number => (performance.now() - startMs) / MINUTE_MS;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** Parts of the whole time: between two looks at memory, two branch switches, two comparisons. */
const [SAMPLES, SWITCHES, CHECKS] = [60, 20, 5];
const SEARCH_PAUSE_MS = 50;
/** Minutes in which memory reaches what it needs for all that is done. */
const LEAST_JUDGED = 10;

const random = seededRandom(Number(values.seed));
const repository = Repository.copyOf(
  positionals[0] ?? join(import.meta.dirname, '../../src'),
  random,
  (path) => engine.tell([path]),
);
const engine = await EngineUnderSoak.open(
  repository,
  Number(values.threads),
  seededRandom(Number(values.seed) + 1),
);
const done = new Map<string, number>();
const samples: Sample[] = [];
const wrong: string[] = [];
let operations = 0;

await engine.quiet();
say(
  `${repository.fileCount} files, ${engine.counts.chunks} chunks; the branches differ in ${repository.switched} files.`,
);
await compare('at the start');
const idle = [await engine.figures()];

let isAsking = true;
const asking = (async () => {
  while (isAsking) {
    await engine.ask();
    await pause(SEARCH_PAUSE_MS);
  }
})();
say(headLine());
let workStart = minutesNow();
const due = { sample: 0, switched: 1 / SWITCHES, check: 1 / CHECKS };
for (let share = 0; share < 1; share = (minutesNow() - workStart) / minutes) {
  if (share >= due.sample) {
    due.sample += 1 / SAMPLES;
    await takeSample();
  }
  if (share >= due.switched) {
    due.switched += 1 / SWITCHES;
    count('switch the branch', repository.switchBranch());
  }
  if (share >= due.check) {
    due.check += 1 / CHECKS;
    const from = minutesNow();
    await compare(`after ${operations} operations`);
    workStart += minutesNow() - from;
  }
  const { name, paths } = repository.change();
  count(name, paths);
  await pause(Number(values.pace));
}
await compare(`at the end, after ${operations} operations`);
isAsking = false;
await asking;
await engine.quiet();
idle.push(await engine.figures());
await engine.close();
repository.remove();
report();

function count(name: string, paths: readonly string[]): void {
  engine.tell(paths);
  done.set(name, (done.get(name) ?? 0) + 1);
  operations++;
}

async function takeSample(): Promise<void> {
  const figures = await engine.figures();
  const sample = {
    ...figures,
    ...engine.counts,
    minutes: minutesNow(),
    operations,
    searches: engine.searches,
  };
  samples.push(sample);
  say(lineOf(sample));
}

/** Nothing looks at all files before: what the watcher told has to be enough. */
async function compare(when: string): Promise<void> {
  await repository.settle();
  await engine.quiet();
  const differences = await engine.differences();
  say(`${when}: ${differences.length === 0 ? 'equal to a fresh index' : 'NOT equal to a fresh index'}`);
  for (const line of differences.slice(0, 20)) say(`  ${line}`);
  if (differences.length > 0) wrong.push(`The index differed ${when}.`);
}

function report(): void {
  const all = [...done].sort((a, b) => b[1] - a[1]).map(([name, times]) => `${name} ${times}`);
  say(`\n${operations} operations: ${all.join(', ')}`);
  say(`${engine.searches} questions meanwhile`);
  const { lines, isFlat } = verdictOn(samples);
  for (const line of lines) say(line);
  if (minutes < LEAST_JUDGED) say(`Whether memory grows is judged from ${LEAST_JUDGED} minutes on.`);
  else if (!isFlat) wrong.push('Memory grew.');
  const [before, after] = idle.map(({ handles }) => handles);
  say(`open handles when idle: ${before} before, ${after} after`);
  if (after! > before!) wrong.push('Handles were left open.');
  wrong.push(...engine.failures);
  say(wrong.length === 0 ? 'Nothing was wrong.' : wrong.join('\n'));
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
