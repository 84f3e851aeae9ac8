/** `sextant search`: one query for a person or a program, or a file of them. */
import { existsSync } from 'node:fs';
import type { SearchParams } from '../../shared/engineApi.ts';
import { type AnswerFlags, answerQuestion } from '../answering.ts';
import { UsageError } from '../errors.ts';
import { type FilterFlags, filtersFrom, modeFrom, topFrom } from '../flags.ts';
import { batchFrom } from '../input.ts';
import { answerJson, enoughFor, printJson, timed } from '../output.ts';
import { ask, bringUpToDate, withEngine } from '../session.ts';

export interface SearchFlags extends FilterFlags, AnswerFlags {
  readonly top: string;
  readonly mode: string;
  readonly queries?: string;
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
  if (folder && !/[\\/]/.test(folder) && !existsSync(folder)) {
    throw new UsageError(
      `There is no folder "${folder}" here. If it belongs to the query, put the whole query in quotes.`,
    );
  }
  const limit = flags.json ? params.limit : enoughFor(params.limit);
  await answerQuestion(folder, flags, signal, {
    ask: (engine) => engine.search({ ...params, query, limit }, signal),
    json: { query },
    context: { query, top: params.limit, background: 'questions' },
  });
}

async function runBatch(
  folder: string | undefined,
  flags: SearchFlags,
  params: Omit<SearchParams, 'query'>,
  signal: AbortSignal,
): Promise<void> {
  const queries = await batchFrom(flags.queries!, signal);
  await withEngine(
    folder,
    flags,
    async (session) => {
      await bringUpToDate(session, signal);
      for (const { id, query } of queries) {
        signal.throwIfAborted();
        const { answer, ms } = await timed(() =>
          ask(session, signal, (engine) => engine.search({ ...params, query }, signal)),
        );
        printJson({ id, query, ...answerJson(answer, ms, session.model, flags) });
      }
    },
    { waitUntil: signal, asksEarly: flags.wait === false },
  );
}
