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
const LANGUAGES = ['python', 'typescript', 'go', 'java', 'rust'];
const GLOB = '**/src/**';
/** Says nothing that the questions ask for. */
const OTHER_QUESTION = 'draw a picture of a mountain';

const opened = await timed(async () => {
  const engine = await Engine.open(engineOptions(settings));
  await engine.ready();
  return engine;
});
const engine = opened.value;
const filter = { languages: [engine.diagnostics({ quick: true }).languages].map(mostFrequent) };
const { ms: firstQuestionMs } = await ask({ query: OTHER_QUESTION });
const cold = latencyOf(await askAll({}, 1));
const hybrid = latencyOf(await askAll({}, ROUNDS));
const dense = latencyOf(await askAll({ mode: 'dense' }, ROUNDS));
const byLanguage = await filtered(filter);
const { ms: newGlobMs } = await ask({ query: OTHER_QUESTION, include: [GLOB] });
const byGlob = await filtered({ include: [GLOB] });
globalThis.gc?.();
const steadyMb = process.memoryUsage().rss / MB;
const { dimensions } = engine.diagnostics({ quick: true }).stamp;
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

async function askAll(params: Partial<SearchParams>, rounds: number): Promise<Timed<unknown>[]> {
  const asked: Timed<unknown>[] = [];
  for (let round = 0; round < rounds; round++)
    for (const query of QUESTIONS) asked.push(await ask({ ...params, query }));
  return asked;
}

function ask(params: Partial<SearchParams> & { readonly query: string }) {
  return timed(() => engine.search({ limit: 10, mode: 'hybrid', ...params }));
}

function mostFrequent(counts: Readonly<Record<string, number>>): string {
  return LANGUAGES.reduce((best, one) => ((counts[one] ?? 0) > (counts[best] ?? 0) ? one : best));
}
