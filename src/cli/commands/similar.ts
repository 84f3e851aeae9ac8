/** `sextant similar`: code like a place in the index, or like any text. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { performance } from 'node:perf_hooks';
import { splitLines } from '../../engine/chunking/lines.ts';
import type { Seed } from '../../shared/engineApi.ts';
import { UsageError } from '../errors.ts';
import { type FilterFlags, filtersFrom, placeFrom, topFrom } from '../flags.ts';
import { folderFrom } from '../locations.ts';
import { printAnswer, resultJson } from '../output.ts';
import { bringUpToDate, type CommonOptions, withEngine } from '../session.ts';

export interface SimilarFlags extends FilterFlags, CommonOptions {
  readonly json?: boolean;
  readonly color: boolean;
  readonly top: string;
  readonly explain?: boolean;
}

export async function runSimilar(
  place: string,
  folder: string | undefined,
  flags: SimilarFlags,
  signal: AbortSignal,
): Promise<void> {
  const params = { ...filtersFrom(flags), limit: topFrom(flags.top) };
  const seed = place === '-' ? textSeed() : placeSeed(place, folderFrom(folder));
  await withEngine(folder, flags, async (session) => {
    await bringUpToDate(session, signal);
    const startMs = performance.now();
    const answer = await session.engine.findSimilar({ ...params, seed }, signal);
    const ms = performance.now() - startMs;
    if (flags.json) {
      const results = answer.results.map((result, i) => resultJson(result, i + 1, flags.explain ?? false));
      process.stdout.write(`${JSON.stringify({ seed: place, ms: Math.round(ms * 100) / 100, results })}\n`);
    } else printAnswer(answer, ms, { root: session.root, query: '', flags });
  });
}

function textSeed(): Seed {
  const text = readFileSync(0, 'utf8');
  if (!/[\p{L}\p{N}]/u.test(text))
    throw new UsageError('There is no text on standard input to compare with.');
  return { text };
}

function placeSeed(place: string, root: string): Seed {
  const { path, firstLine, lastLine } = placeFrom(place);
  const file = [resolve(root, path), resolve(path)].find((candidate) => existsSync(candidate));
  if (file === undefined) throw new UsageError(`There is no file ${path} in ${root}.`);
  const inside = relative(root, realpathSync(file));
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new UsageError(`${path} is not in the folder ${root}.`);
  }
  let lines: number;
  try {
    lines = splitLines(readFileSync(file, 'utf8')).length;
  } catch {
    throw new UsageError(`The file ${path} cannot be read.`);
  }
  if (lastLine > lines) throw new UsageError(`${path} has ${lines} lines, so there is no line ${lastLine}.`);
  return { path: inside.split(sep).join('/'), startLine: firstLine - 1, endLine: lastLine };
}
