/** `sextant duplicates`: what stands more than once, for a person, a program or a check that fails on new ones. */
import { readFileSync } from 'node:fs';
import { Baseline } from '../../shared/duplicateBaseline.ts';
import {
  DUPLICATE_TYPES,
  DUPLICATES_DEFAULTS,
  type DuplicateGroup,
  type DuplicatesParams,
  type EngineDuplicates,
  SUPPRESSIONS,
} from '../../shared/duplicates.ts';
import { CONTENT_KINDS } from '../../shared/types.ts';
import { readBaseline, writeBaseline } from '../baseline.ts';
import { folderLines, groupLines, type ReportOptions, summaryLine } from '../duplicatesReport.ts';
import { NewDuplicates, UsageError } from '../errors.ts';
import { assertGlobs, countFrom, oneOf, shareFrom, topFrom } from '../flags.ts';
import { changedSince } from '../git/changedSince.ts';
import { standardInput } from '../input.ts';
import { packageVersion } from '../locations.ts';
import { printJson } from '../output.ts';
import { sarifOf } from '../sarif.ts';
import { analysed, bringUpToDate, type CommonOptions, tell, withEngine } from '../session.ts';
import { counted, outputColumns, outputStyle } from '../terminal.ts';

export interface DuplicatesFlags extends CommonOptions {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly color: boolean;
  readonly top: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly kind: readonly string[];
  readonly type: readonly string[];
  readonly keep: readonly string[];
  readonly minLines?: string;
  readonly minTokens?: string;
  readonly minSimilarity?: string;
  readonly minEmbedding?: string;
  readonly changedSince?: string;
  readonly changedFiles?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly failOnNew?: boolean;
}

export async function runDuplicates(
  folder: string | undefined,
  flags: DuplicatesFlags,
  signal: AbortSignal,
): Promise<void> {
  const params = paramsFrom(flags);
  const top = topFrom(flags.top);
  if (flags.json && flags.sarif) throw new UsageError('--json and --sarif are two formats; choose one.');
  if (flags.changedSince !== undefined && flags.changedFiles !== undefined)
    throw new UsageError('--changed-since and --changed-files both say which files changed; choose one.');
  const listed = flags.changedFiles === undefined ? undefined : await changedFrom(flags.changedFiles, signal);
  const baseline = flags.baseline === undefined ? new Baseline() : readBaseline(flags.baseline);
  await withEngine(
    folder,
    flags,
    async (session) => {
      const isChanged =
        flags.changedSince === undefined
          ? (path: string) => listed?.has(path) ?? true
          : changedSince(session.root, flags.changedSince);
      await bringUpToDate(session, signal);
      const startMs = performance.now();
      const answer = await analysed(session, signal, 'comparing', (engine, options) =>
        engine.findDuplicates(params, options),
      );
      const ms = performance.now() - startMs;
      if (flags.writeBaseline !== undefined) writeBaseline(flags.writeBaseline, answer.groups);
      const wanted = answer.groups.filter(
        (group) => !baseline.accepts(group) && group.members.some(({ path }) => isChanged(path)),
      );
      if (flags.sarif) printJson(sarifOf(wanted, packageVersion()));
      else if (flags.json) printJson(jsonOf(answer, wanted, ms));
      else print(answer, wanted, { top, ms, flags });
      if (flags.writeBaseline !== undefined)
        tell([`${counted(answer.groups.length, 'group')} written to ${flags.writeBaseline}.`]);
      // What was just accepted is not new.
      if (flags.failOnNew && flags.writeBaseline === undefined && wanted.length > 0)
        throw new NewDuplicates(failure(wanted.length, flags));
    },
    { waitUntil: signal },
  );
}

function paramsFrom(flags: DuplicatesFlags): DuplicatesParams {
  assertGlobs(flags);
  const { minLines, minTokens, minSimilarity, minSemanticSimilarity, types, kinds } = DUPLICATES_DEFAULTS;
  const kept = flags.keep.map((what) => oneOf(what, [...SUPPRESSIONS, 'all'] as const, '--keep'));
  return {
    include: flags.include,
    exclude: flags.exclude,
    minLines: countFrom(flags.minLines, minLines, '--min-lines', 1),
    // Fewer tokens are alike by chance alone.
    minTokens: countFrom(flags.minTokens, minTokens, '--min-tokens', LEAST_TOKENS),
    minSimilarity: shareFrom(flags.minSimilarity, minSimilarity, '--min-similarity'),
    minSemanticSimilarity: shareFrom(flags.minEmbedding, minSemanticSimilarity, '--min-embedding'),
    types: flags.type.length === 0 ? types : flags.type.map((type) => oneOf(type, DUPLICATE_TYPES, '--type')),
    kinds: flags.kind.length === 0 ? kinds : flags.kind.map((kind) => oneOf(kind, CONTENT_KINDS, '--kind')),
    suppress: kept.includes('all') ? [] : SUPPRESSIONS.filter((what) => !kept.includes(what)),
  };
}

const LEAST_TOKENS = 20;

/** Paths of a list such as `git diff --name-only` prints: one per line, or each ended by a NUL (-z). */
async function changedFrom(file: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
  if (file === '') throw new UsageError('--changed-files takes the name of a file, and it is empty.');
  let text: string;
  if (file === '-') text = (await standardInput('the changed files', signal)).toString('utf8');
  else {
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      throw new UsageError(`The list of changed files ${file} cannot be read.`);
    }
  }
  const paths = text.split(text.includes('\0') ? '\0' : /\r?\n/);
  return new Set(paths.map((path) => path.replace(/^\.\//, '')).filter((path) => path !== ''));
}

interface Printing {
  readonly top: number;
  readonly ms: number;
  readonly flags: DuplicatesFlags;
}

function print(
  answer: EngineDuplicates,
  groups: readonly DuplicateGroup[],
  { top, ms, flags }: Printing,
): void {
  const options: ReportOptions = {
    columns: outputColumns(),
    style: outputStyle(flags),
    wholePaths: !process.stdout.isTTY,
  };
  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n\n`);
  };
  const shown = groups.slice(0, top);
  for (const group of shown) write(groupLines(group, options));
  write(folderLines(answer.folders, options));
  const summary = summaryLine(answer, { groups: shown.length, all: groups.length, ms });
  process.stdout.write(`${options.style.dim(summary)}\n`);
  tell(notesOf(answer, groups));
}

function notesOf(answer: EngineDuplicates, groups: readonly DuplicateGroup[]): string[] {
  const { caveat, changed, neighbours, files } = answer;
  return [
    ...(caveat === undefined ? [] : [caveat]),
    ...(files === 0 ? ['No file was compared; loosen --include, --exclude and --kind.'] : []),
    ...(files > 0 && groups.length < answer.groups.length
      ? [
          `${counted(answer.groups.length - groups.length, 'group')} more: in the baseline, or not in changed files.`,
        ]
      : []),
    ...(changed.length > 0
      ? [
          `${counted(changed.length, 'file')} changed meanwhile: compared by what stands there now, not by meaning.`,
        ]
      : []),
    ...(neighbours && !neighbours.exact
      ? [
          `Semantic duplicates were looked for among approximate neighbours; ${(100 * neighbours.recall).toFixed(1)} % of the true ones of ${neighbours.sampled} sampled chunks were found.`,
        ]
      : []),
  ];
}

/** Lines count from 1, and the last one is included. */
function jsonOf(answer: EngineDuplicates, groups: readonly DuplicateGroup[], ms: number): unknown {
  const { groups: all, caveat, ...rest } = answer;
  return {
    ms: Math.round(ms),
    ...rest,
    ...(caveat === undefined ? {} : { caveat }),
    total: all.length,
    groups: groups.map(({ members, fingerprints, ...group }) => ({
      ...group,
      members: members.map(({ startLine, endLine, ...member }, i) => ({
        ...member,
        startLine: startLine + 1,
        endLine,
        fingerprint: fingerprints[i],
      })),
    })),
  };
}

function failure(count: number, { baseline }: DuplicatesFlags): string {
  const isNew = baseline === undefined ? '' : ` that ${count === 1 ? 'is' : 'are'} not in ${baseline}`;
  return `${counted(count, 'group')} of duplicates${isNew}. Share the code, or accept it with --write-baseline.`;
}
