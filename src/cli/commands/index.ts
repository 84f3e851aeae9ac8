/** `sextant index`: brings the index up to date, or says what that would take in. */
import { type Listing, listFiles, SKIP_SENTENCES, type SkipReason } from '../../engine/workspace/index.ts';
import { EngineError } from '../../shared/errors.ts';
import { assertGlobs } from '../flags.ts';
import { folderFrom } from '../locations.ts';
import { bringUpToDate, type CommonOptions, withEngine } from '../session.ts';
import { megabytes, printable, styleFor, thousands } from '../terminal.ts';

export interface IndexFlags extends CommonOptions {
  readonly json?: boolean;
  readonly color: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly dryRun?: boolean;
}

export async function runIndex(
  folder: string | undefined,
  flags: IndexFlags,
  signal: AbortSignal,
): Promise<void> {
  assertGlobs(flags);
  const scope = { include: flags.include, exclude: flags.exclude };
  if (flags.dryRun) {
    const listing = await listFiles(folderFrom(folder), scope, signal);
    process.stdout.write(
      flags.json ? `${JSON.stringify(planJson(listing))}\n` : planText(listing, flags.color),
    );
    return;
  }
  await withEngine(folder, flags, async (session) => {
    if (!session.engine.writable) {
      throw new EngineError(
        'indexBusy',
        'Another Sextant process is updating this index. Try again when it has finished.',
      );
    }
    const result = await bringUpToDate(session, signal, scope);
    const { files, chunks, bytes, indexFile } = session.engine.diagnostics({ quick: true });
    if (flags.json) {
      process.stdout.write(
        `${JSON.stringify({ files, chunks, indexBytes: bytes, indexFile, ...runJson(result) })}\n`,
      );
    } else {
      process.stdout.write(
        `${thousands(files)} files and ${thousands(chunks)} chunks are indexed (${megabytes(bytes)} in ${indexFile}).\n`,
      );
    }
  });
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
const EXAMPLES_PER_REASON = 3;

function planText(listing: Listing, color: boolean): string {
  const style = styleFor(color && process.stdout.isTTY === true);
  const bytes = listing.files.reduce((sum, file) => sum + file.size, 0);
  const lines = [
    style.bold(`${thousands(listing.files.length)} files, ${megabytes(bytes)} would be indexed:`),
  ];
  const languages = totals(listing.files.map((file) => [file.language ?? 'other text', file.size]));
  for (const [language, { count, bytes: size }] of languages.slice(0, MOST_LANGUAGES)) {
    lines.push(
      `  ${language.padEnd(20)} ${thousands(count).padStart(7)} files  ${megabytes(size).padStart(9)}`,
    );
  }
  if (languages.length > MOST_LANGUAGES)
    lines.push(`  and ${languages.length - MOST_LANGUAGES} more languages`);
  lines.push(style.bold(`${thousands(listing.skipped.length)} entries are skipped:`));
  const reasons = totals(listing.skipped.map((entry) => [entry.reason, entry.bytes ?? 0]));
  for (const [reason, { count }] of reasons) {
    const examples = listing.skipped.filter((entry) => entry.reason === reason).slice(0, EXAMPLES_PER_REASON);
    const more = count > examples.length ? ', …' : '';
    lines.push(`  ${thousands(count).padStart(7)}  ${SKIP_SENTENCES[reason as SkipReason]}`);
    lines.push(style.dim(`           ${examples.map(({ path }) => printable(path)).join(', ')}${more}`));
  }
  lines.push(
    'Nothing was read or written. What a file holds may still leave it out (binary, minified, generated).',
  );
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
