/** `sextant index`: brings the index up to date, or says what that would take in. */
import type { Engine, IndexScope } from '../../engine/engine.ts';
import { type Listing, listFiles } from '../../engine/workspace/index.ts';
import { EngineError } from '../../shared/errors.ts';
import { UsageError } from '../errors.ts';
import { assertGlobs } from '../flags.ts';
import { folderFrom } from '../locations.ts';
import { printJson, scopeHint } from '../output.ts';
import { skippedLines, skippedTitle } from '../report.ts';
import {
  bringUpToDate,
  type CommonOptions,
  isEverything,
  storedScope,
  tell,
  withEngine,
} from '../session.ts';
import { counted, megabytes, outputColumns, outputStyle, wrap } from '../terminal.ts';

export interface IndexFlags extends CommonOptions {
  readonly json?: boolean;
  readonly color: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly all?: boolean;
  readonly dryRun?: boolean;
  /** Undefined leaves it as it is. */
  readonly whiten?: boolean;
}

export async function runIndex(
  folder: string | undefined,
  flags: IndexFlags,
  signal: AbortSignal,
): Promise<void> {
  const scope = scopeFrom(flags);
  if (flags.dryRun) return dryRun(folder, flags, scope, signal);
  if (flags.whiten !== undefined) await changeWhitening(folder, flags, flags.whiten, signal);
  await withEngine(folder, flags, async (session) => {
    const { engine } = session;
    assertWritable(engine);
    const result = await bringUpToDate(session, signal, { scope });
    const { files, chunks, bytes, indexFile } = engine.diagnostics({ quick: true });
    const { include = [], exclude = [] } = engine.scope;
    const hint = scopeHint({ include, exclude });
    if (hint !== undefined) tell([hint]);
    if (flags.json) {
      printJson({
        files,
        chunks,
        indexBytes: bytes,
        indexFile,
        scope: { include, exclude },
        ...runJson(result),
      });
    } else {
      const are = files === 1 && chunks === 1 ? 'is' : 'are';
      process.stdout.write(
        `${counted(files, 'file')} and ${counted(chunks, 'chunk')} ${are} indexed (${megabytes(bytes)} in ${indexFile}).\n`,
      );
    }
  });
}

/** Takes effect when the folder is opened the next time. */
async function changeWhitening(
  folder: string | undefined,
  flags: IndexFlags,
  whiten: boolean,
  signal: AbortSignal,
): Promise<void> {
  await withEngine(folder, flags, async (session) => {
    const { engine } = session;
    assertWritable(engine);
    if (!whiten) {
      tell([
        engine.dropWhitening()
          ? 'Vectors are taken as they are again.'
          : 'There is no whitening to take back.',
      ]);
      return;
    }
    await bringUpToDate(session, signal);
    engine.fitWhitening();
    tell(['A whitening was fitted to the index; now the index of whitened vectors is built.']);
  });
}

function assertWritable(engine: Engine): void {
  if (engine.writable) return;
  throw new EngineError(
    'indexBusy',
    'Another Sextant process is updating this index. Try again when it has finished.',
  );
}

/** What the flags say; undefined if they say nothing, and the scope stays as it is. */
function scopeFrom(flags: IndexFlags): IndexScope | undefined {
  assertGlobs(flags);
  const scope = { include: flags.include, exclude: flags.exclude };
  if (!flags.all) return isEverything(scope) ? undefined : scope;
  if (isEverything(scope)) return scope;
  throw new UsageError('--all indexes every file, so it does not go with --include or --exclude.');
}

async function dryRun(
  folder: string | undefined,
  flags: IndexFlags,
  given: IndexScope | undefined,
  signal: AbortSignal,
): Promise<void> {
  const scope = given ?? (await storedScope(folder, flags));
  const listing = await listFiles(folderFrom(folder), scope, signal);
  const hint = scopeHint(scope);
  if (given === undefined && hint !== undefined) tell([hint]);
  if (flags.json) printJson(planJson(listing));
  else process.stdout.write(planText(listing, flags));
}

function runJson(result: Awaited<ReturnType<typeof bringUpToDate>>): Record<string, unknown> {
  if (!result) return {};
  const { written, removed, unchanged, embedded, reused, skipped } = result;
  return { written, removed, unchanged, embedded, reused, skipped: skipped.length };
}

function planJson(listing: Listing): Record<string, unknown> {
  return {
    files: listing.files.map(({ path, size, language, contentKind }) => ({
      path,
      bytes: size,
      language: language ?? null,
      kind: contentKind,
    })),
    skipped: listing.skipped,
  };
}

const MOST_LANGUAGES = 12;

function planText(listing: Listing, flags: IndexFlags): string {
  const style = outputStyle(flags);
  const columns = outputColumns();
  const bytes = listing.files.reduce((sum, file) => sum + file.size, 0);
  const lines = [
    style.bold(`${counted(listing.files.length, 'file')}, ${megabytes(bytes)} would be indexed:`),
  ];
  const languages = totals(listing.files.map((file) => [file.language ?? 'other text', file.size]));
  for (const [language, { count, bytes: size }] of languages.slice(0, MOST_LANGUAGES)) {
    lines.push(
      `  ${language.padEnd(20)} ${counted(count, 'file').padStart(13)}  ${megabytes(size).padStart(9)}`,
    );
  }
  const more = languages.length - MOST_LANGUAGES;
  if (more > 0) lines.push(`  and ${counted(more, 'more language', 'more languages')}`);
  if (listing.skipped.length > 0) {
    lines.push(style.bold(`${skippedTitle(listing.skipped.length)}:`));
    lines.push(...skippedLines(listing.skipped, style, columns));
  }
  const note =
    'Nothing was read or written. What a file holds may still leave it out (binary, minified, generated).';
  lines.push(...wrap(note, columns));
  return `${lines.join('\n')}\n`;
}

function totals(
  entries: readonly (readonly [string, number])[],
): [string, { count: number; bytes: number }][] {
  const sums = new Map<string, { count: number; bytes: number }>();
  for (const [key, bytes] of entries) {
    const sum = sums.get(key) ?? { count: 0, bytes: 0 };
    sums.set(key, { count: sum.count + 1, bytes: sum.bytes + bytes });
  }
  return [...sums].sort(
    (a, b) => b[1].bytes - a[1].bytes || b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1),
  );
}
