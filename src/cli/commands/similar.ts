/** `sextant similar`: code like a place in the index, or like any text. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { splitLines } from '../../engine/chunking/lines.ts';
import type { Seed } from '../../shared/engineApi.ts';
import { type AnswerFlags, answerQuestion } from '../answering.ts';
import { UsageError } from '../errors.ts';
import { type FilterFlags, filtersFrom, placeFrom, topFrom } from '../flags.ts';
import { seedText } from '../input.ts';
import { folderFrom } from '../locations.ts';
import { enoughFor } from '../output.ts';
import { counted } from '../terminal.ts';

export interface SimilarFlags extends FilterFlags, AnswerFlags {
  readonly top: string;
}

export async function runSimilar(
  place: string,
  folder: string | undefined,
  flags: SimilarFlags,
  signal: AbortSignal,
): Promise<void> {
  const params = { ...filtersFrom(flags), limit: topFrom(flags.top) };
  const seed = place === '-' ? { text: await seedText(signal) } : placeSeed(place, folderFrom(folder));
  const limit = flags.json ? params.limit : enoughFor(params.limit);
  await answerQuestion(folder, flags, signal, {
    ask: (engine) => engine.findSimilar({ ...params, seed, limit }, signal),
    json: { seed: place },
    context: { query: '', top: params.limit, background: 'chunks' },
  });
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
  } catch (error) {
    const isFolder = (error as NodeJS.ErrnoException).code === 'EISDIR';
    throw new UsageError(isFolder ? `${path} is a folder; name a file.` : `The file ${path} cannot be read.`);
  }
  if (lastLine > lines) {
    throw new UsageError(`${path} has ${counted(lines, 'line')}, so there is no line ${lastLine}.`);
  }
  return { path: inside.split(sep).join('/'), startLine: firstLine - 1, endLine: lastLine };
}
