/** A step of bench/growth.ts: opens an index that is there and asks it questions, in a process of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../../src/engine/engine.ts';
import type { SearchParams } from '../../src/shared/engineApi.ts';
import { engineOptions } from './engineOptions.ts';
import {
  type Asked,
  type Latency,
  latencyOf,
  MB,
  stepSettings,
  type Timed,
  tell,
  timed,
} from './measured.ts';

const settings = stepSettings();
const QUESTIONS = readFileSync(join(import.meta.dirname, '..', 'questions.txt'), 'utf8')
  .trim()
  .split('\n');
/** How often each warm question is asked. */
const ROUNDS = 3;
const LANGUAGE = 'typescript';
const GLOB = '**/src/**';
/** Says nothing that the questions ask for. */
const OTHER_QUESTION = 'draw a picture of a mountain';

const opened = await timed(async () => {
  const engine = await Engine.open(engineOptions(settings));
  await engine.ready();
  return engine;
});
const engine = opened.value;
const { ms: firstQuestionMs } = await ask({ query: OTHER_QUESTION });
const cold = latencyOf(await askAll({}, 1));
const hybrid = latencyOf(await askAll({}, ROUNDS));
const dense = latencyOf(await askAll({ mode: 'dense' }, ROUNDS));
const byLanguage = await filtered({ languages: [LANGUAGE] });
const { ms: newGlobMs } = await ask({ query: OTHER_QUESTION, include: [GLOB] });
const byGlob = await filtered({ include: [GLOB] });
globalThis.gc?.();
const steadyMb = process.memoryUsage().rss / MB;
// Not by `diagnostics`, which reads all files: what that leaves behind would be measured as well.
const dimensions = await engine.ask(async ({ store }) => store.stamp.dimensions);
const vectorsMb = (engine.chunkCount * dimensions) / MB;
await engine.close();

const first = await timed(async () => {
  const again = await Engine.open(engineOptions(settings));
  const answer = await again.search({ query: QUESTIONS[0]!, limit: 10, mode: 'hybrid' });
  return { again, answer };
});
await first.value.again.close();

tell({
  firstAnswerMs: first.ms,
  openMs: opened.ms,
  vectorsMb,
  steadyMb,
  peakMb: (process.resourceUsage().maxRSS * 1024) / MB,
  firstQuestionMs,
  cold,
  hybrid,
  dense,
  byLanguage,
  byGlob,
  newGlobMs,
} satisfies Asked);

/** The first question under a filter finds out which files it lets through. */
async function filtered(params: Partial<SearchParams>): Promise<Latency> {
  await ask({ query: OTHER_QUESTION, ...params });
  return latencyOf(await askAll(params, ROUNDS));
}

async function askAll(params: Partial<SearchParams>, rounds: number): Promise<Timed<void>[]> {
  const asked: Timed<void>[] = [];
  for (let round = 0; round < rounds; round++)
    for (const query of QUESTIONS) asked.push(await ask({ ...params, query }));
  return asked;
}

/** Forgets the answer, which would be counted as the engine's memory. */
function ask(params: Partial<SearchParams> & { readonly query: string }): Promise<Timed<void>> {
  return timed(async () => {
    await engine.search({ limit: 10, mode: 'hybrid', ...params });
  });
}
