/** `sextant search`: one query for a person or a program, or a file of them. */
import { performance } from 'node:perf_hooks';
import { UsageError } from '../errors.ts';
import { batchFrom, type FilterFlags, filtersFrom, modeFrom, topFrom } from '../flags.ts';
import { printAnswer, resultJson } from '../output.ts';
import { bringUpToDate, type CommonOptions, withEngine } from '../session.ts';

export interface SearchFlags extends FilterFlags, CommonOptions {
  readonly json?: boolean;
  readonly color: boolean;
  readonly top: string;
  readonly mode: string;
  readonly queries?: string;
  readonly explain?: boolean;
}

export async function runSearch(
  query: string | undefined,
  folder: string | undefined,
  flags: SearchFlags,
  signal: AbortSignal,
): Promise<void> {
  const params = { ...filtersFrom(flags), limit: topFrom(flags.top), mode: modeFrom(flags.mode) };
  if (flags.queries !== undefined) {
    if (folder !== undefined)
      throw new UsageError('With --queries name only the folder: the queries come from the file.');
    return runBatch(query, flags, params, signal);
  }
  if (query === undefined || query.trim() === '')
    throw new UsageError('The query is empty: say what you are looking for.');
  await withEngine(folder, flags, async (session) => {
    await bringUpToDate(session, signal);
    const startMs = performance.now();
    const answer = await session.engine.search({ ...params, query }, signal);
    const ms = performance.now() - startMs;
    if (flags.json) {
      const results = answer.results.map((result, i) => resultJson(result, i + 1, flags.explain ?? false));
      process.stdout.write(`${JSON.stringify({ query, ms: rounded(ms), results })}\n`);
    } else printAnswer(answer, ms, { root: session.root, query, flags });
  });
}

async function runBatch(
  folder: string | undefined,
  flags: SearchFlags,
  params: Omit<Parameters<import('../../engine/engine.ts').Engine['search']>[0], 'query'>,
  signal: AbortSignal,
): Promise<void> {
  const queries = batchFrom(flags.queries!);
  await withEngine(folder, flags, async (session) => {
    await bringUpToDate(session, signal);
    for (const { id, query } of queries) {
      signal.throwIfAborted();
      const startMs = performance.now();
      const answer = await session.engine.search({ ...params, query }, signal);
      const ms = performance.now() - startMs;
      const results = answer.results.map((result, i) => resultJson(result, i + 1, flags.explain ?? false));
      process.stdout.write(`${JSON.stringify({ id, query, ms: rounded(ms), results })}\n`);
    }
  });
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
