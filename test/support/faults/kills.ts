/**
 * Kills engines at random moments and looks at what they leave behind: an index that passes its checks, answers if one
 * answered before, has every vector that it had, and becomes equal to a fresh one without embedding anything twice.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import { seededRandom } from '../../../src/shared/random.ts';
import { closeEngine, openEngine, PACKAGE } from '../workspace.ts';
import { contentOf, storedHashes } from './indexContent.ts';
import type { Phase } from './phases.ts';

/** Deaths before the index is looked at: a restart may die as well. */
const MOST_IN_A_ROW = 3;

/** Returns how many of the `count` engines were killed before they had finished. */
export async function killEngines(phase: Phase, count: number, seed: number): Promise<number> {
  const random = seededRandom(seed);
  const wholeMs = await lifetimeOf(phase);
  let killed = 0;
  // The next one starts while this one lives and is looked after.
  let next = startVictim();
  while (killed < count) {
    const indexDir = phase.copy();
    const inRow = Math.min(1 + Math.floor(random() * MOST_IN_A_ROW), count - killed);
    for (let i = 0; i < inRow; i++) {
      const victim = await next;
      next = startVictim();
      if (await killOne(victim, optionsOf(phase, indexDir), random() * wholeMs)) killed++;
    }
    await checkRecovery(phase, indexDir);
  }
  (await next).disconnect();
  return killed;
}

/** Opens what is left of an index, and makes it whole. */
export async function checkRecovery(phase: Phase, indexDir: string): Promise<void> {
  const engine = await openEngine(phase.root, indexDir, { threads: 1, ...phase.options });
  if (phase.answers) {
    expect(engine.complete).toBe(true);
    expect((await engine.search({ query: 'price', limit: 3, mode: 'hybrid' })).results).toHaveLength(3);
  }
  const before = engine.diagnostics();
  expect(before.problems).toEqual([]);
  const known = await storedHashes(before.indexFile);
  const { embedded } = await engine.sync();
  expect(embedded).toBe([...phase.hashes].filter((hash) => !known.has(hash)).length);
  expect(engine.diagnostics().problems).toEqual([]);
  expect(await contentOf(before.indexFile)).toEqual(phase.fresh);
  const expected = phase.repairs
    ? /^The index .* is damaged/
    : /^The index is being rebuilt for this version/;
  expect(engine.notices.filter((notice) => !expected.test(notice))).toEqual([]);
  await closeEngine(engine);
}

async function lifetimeOf(phase: Phase): Promise<number> {
  const victim = await startVictim();
  const done = once(victim, 'message');
  const startMs = performance.now();
  victim.send(optionsOf(phase, phase.copy()));
  await done;
  const wholeMs = performance.now() - startMs;
  victim.disconnect();
  await once(victim, 'exit');
  return wholeMs;
}

/** Returns whether it had not finished yet. */
async function killOne(victim: ChildProcess, options: object, afterMs: number): Promise<boolean> {
  let isDone = false;
  victim.once('message', () => {
    isDone = true;
  });
  victim.send(options);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const exit = once(victim, 'exit');
  victim.kill('SIGKILL');
  await exit;
  return !isDone;
}

async function startVictim(): Promise<ChildProcess> {
  const victim = fork(join(import.meta.dirname, 'victim.ts'), [], { execArgv: [] });
  await once(victim, 'message');
  return victim;
}

function optionsOf(phase: Phase, indexDir: string): object {
  return {
    root: phase.root,
    indexDir,
    model: { id: 'builtin', folder: join(PACKAGE, 'models') },
    grammarFolder: join(PACKAGE, 'dist', 'grammars'),
    threads: 1,
    ...phase.options,
  };
}
