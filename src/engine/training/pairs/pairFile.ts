/**
 * Pairs on disk: one file per repository, a line `[kind, query, document, anchor]` per pair, compressed. A file that
 * has its name is whole. The same pairs give the same bytes.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { EngineError } from '../../../shared/errors.ts';
import type { PairGroup, PairKind } from '../pair.ts';

/** Folder beside the files of pairs: functions that may have a namesake elsewhere. */
export const FUNCTIONS = 'functions';
const EXTENSION = '.jsonl.gz';
/** Twice as fast as the default, and a tenth larger. */
const LEVEL = 3;

export function pairFilePath(folder: string, name: string): string {
  return join(folder, `${name}${EXTENSION}`);
}

export function writePairs(folder: string, { name, pairs }: PairGroup): void {
  writeRows(
    pairFilePath(folder, name),
    pairs.map(({ kind, query, document, anchor }) => [kind, query, document, anchor]),
  );
}

/** EngineError `badArgument` if the file is no such file. */
export function readPairs(file: string): PairGroup {
  const rows = readRows(file) as [PairKind, string, string, string][];
  const pairs = rows.map(([kind, query, document, anchor]) => ({ kind, query, document, anchor }));
  return { name: basename(file, EXTENSION), pairs };
}

/** Files of pairs in a folder, in the order of their names. */
export function pairFiles(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(EXTENSION));
  return names.sort((a, b) => (a < b ? -1 : 1)).map((name) => join(folder, name));
}

/** What all folders hold, in the order of names; files of one name are one group. */
export function* readGroups(folders: readonly string[]): Generator<PairGroup> {
  const files = folders.flatMap(pairFiles);
  for (const name of [...new Set(files.map((file) => basename(file)))].sort((a, b) => (a < b ? -1 : 1))) {
    const own = files.filter((file) => basename(file) === name);
    yield { name: basename(name, EXTENSION), pairs: own.flatMap((file) => readPairs(file).pairs) };
  }
}

/** Each row is a line of JSON. */
export function writeRows(file: string, rows: readonly (readonly string[])[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { level: LEVEL }));
  renameSync(part, file);
}

export function readRows(file: string): string[][] {
  try {
    const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as string[]);
  } catch (cause) {
    throw new EngineError(
      'badArgument',
      `${file} cannot be read as training pairs: ${(cause as Error).message}.`,
      {
        cause,
      },
    );
  }
}
