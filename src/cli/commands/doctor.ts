/** `sextant doctor`: what is installed, what is in the index, what was left out, and what to do. */
import { availableParallelism } from 'node:os';
import type { Diagnostics, IndexScope } from '../../engine/engine.ts';
import { asIndexFailure } from '../../engine/index/indexFailure.ts';
import { nativeVersions } from '../../engine/store/database.ts';
import { bytesPerVector } from '../../engine/vectors/formats.ts';
import { EngineError } from '../../shared/errors.ts';
import { folderFrom, indexDirFor, packageVersion } from '../locations.ts';
import { modelFrom } from '../modelChoice.ts';
import { isLocked } from '../opening.ts';
import { printJson, scopeHint } from '../output.ts';
import { row, skippedLines, table } from '../report.ts';
import {
  assertCanHoldIndex,
  type CommonOptions,
  hasIndex,
  isEverything,
  scopeFlags,
  withEngine,
} from '../session.ts';
import { counted, megabytes, outputColumns, outputStyle, thousands, wrap } from '../terminal.ts';

export interface DoctorFlags extends CommonOptions {
  readonly json?: boolean;
  readonly color: boolean;
}

interface Report {
  readonly versions: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly model: string;
  readonly index: (Diagnostics & { readonly scope: IndexScope }) | undefined;
  readonly notices: readonly string[];
  readonly advice: readonly string[];
}

export async function runDoctor(folder: string | undefined, flags: DoctorFlags): Promise<void> {
  const report = await reportOn(folder, flags);
  if (flags.json) printJson(report);
  else process.stdout.write(reportText(report, flags));
}

async function reportOn(folder: string | undefined, flags: DoctorFlags): Promise<Report> {
  const root = folderFrom(folder);
  const { folder: model } = await modelFrom(flags);
  const versions = {
    sextant: packageVersion(),
    node: process.version,
    nodeApi: process.versions.napi ?? 'none',
    platform: `${process.platform}-${process.arch}`,
    threads: String(availableParallelism()),
    ...(await nativeVersions()),
  };
  const basis = { versions, folder: root, model };
  const indexDir = indexDirFor(root, flags.indexDir, process.env);
  let isBusy = false;
  try {
    if (!hasIndex(indexDir)) {
      assertCanHoldIndex(indexDir);
      const advice = ['There is no index of this folder yet: run sextant index, or just search.'];
      return { ...basis, index: undefined, notices: [], advice };
    }
    isBusy = await isLocked(indexDir).catch(() => false);
    return await withEngine(
      folder,
      flags,
      async ({ engine }) => {
        const index = { ...engine.diagnostics(), scope: engine.scope };
        if (index.problems.length === 0) await engine.ready();
        const advice = [...(isBusy ? [BUSY] : []), ...adviceOn(index, isBusy)];
        return { ...basis, index, notices: engine.notices, advice };
      },
      { readonly: true },
    );
  } catch (error) {
    const failure = asIndexFailure(error, indexDir);
    const advice = adviceAfter(failure, isBusy);
    if (advice === undefined) throw failure;
    return { ...basis, index: undefined, notices: [], advice: [advice] };
  }
}

const BUSY = 'Another Sextant process is updating this index now.';

/** Undefined for a failure that is not about the index. */
function adviceAfter(failure: unknown, isBusy: boolean): string | undefined {
  const { code, message } = failure instanceof EngineError ? failure : {};
  // What is written while it is read does not fit together: nothing can be said about it now.
  if (isBusy && (code === undefined || code === 'indexDamaged'))
    return `${BUSY} Run sextant doctor again when it has finished.`;
  return code === 'indexDamaged' ? `${message} The next search does that; doctor changes nothing.` : message;
}

/** Share of files cut along lines from which something is worth a word. */
const MANY_FALLBACKS = 0.1;

/** Reasons to skip a file that a person can do something about, or should know of. */
const TO_DO: Readonly<Record<string, (files: string) => string>> = {
  unreadable: (files) => `${files} could not be opened: check the permissions, then run sextant index.`,
  encoding: (files) => `${files} could not be decoded: save them as UTF-8, then run sextant index.`,
  changing: (files) => `${files} changed while being read: run sextant index once they are left alone.`,
  failed: (files) => `${files} could not be cut into chunks: please report it.`,
  tooMany: () =>
    'The folder holds more files than can be indexed: leave some out with a .sextantignore file.',
};

/**
 * Anisotropy from which whitening is offered. Models that were trained to compare texts stay below it and lose by
 * whitening; averaged word vectors and untrained encoders lie above. See bench/whitening.ts.
 */
const NARROW_CONE = 0.5;

function adviceOn(index: Diagnostics & { readonly scope: IndexScope }, isBusy: boolean): string[] {
  const advice: string[] = [];
  if (index.problems.length > 0)
    advice.push('The index is damaged: the next search or sextant index sets it aside and builds it again.');
  if (!index.complete && !isBusy)
    advice.push('The first full pass has not finished: run sextant index to complete it.');
  if (index.complete && index.files === 0)
    advice.push('No file is indexed: see what was skipped, and try sextant index --dry-run.');
  const hint = scopeHint(index.scope);
  if (hint !== undefined) advice.push(hint);
  if ((index.anisotropy?.mean ?? 0) > NARROW_CONE) {
    advice.push(
      'Vectors of unrelated chunks are much alike: sextant index --whiten may tell them apart better, and --no-whiten takes it back.',
    );
  }
  const fallbacks = sumOf(Object.values(index.fallbacks));
  if (fallbacks > index.files * MANY_FALLBACKS) {
    advice.push(
      `${counted(fallbacks, 'file')} could not be parsed and were cut along lines; the results there are less exact.`,
    );
  }
  for (const [reason, sentence] of Object.entries(TO_DO)) {
    const count = index.skipped.filter((entry) => entry.reason === reason).length;
    if (count > 0) advice.push(sentence(counted(count, 'file')));
  }
  return advice.length > 0 || isBusy ? advice : ['Nothing: everything is in order.'];
}

function reportText(report: Report, flags: DoctorFlags): string {
  const style = outputStyle(flags);
  const columns = outputColumns();
  const { index } = report;
  const lines = [
    style.bold('Versions'),
    ...Object.entries(report.versions).flatMap(([name, version]) => row(name, version, columns)),
    style.bold('Workspace'),
    ...row('folder', report.folder, columns),
    ...row('model', report.model, columns),
  ];
  if (index) {
    lines.push(style.bold('Index'), ...indexLines(index, columns));
    lines.push(style.bold(`Skipped (${thousands(index.skipped.length)})`));
    lines.push(...skippedLines(index.skipped, style, columns));
  }
  lines.push(style.bold('What to do'));
  for (const sentence of [...report.notices, ...report.advice])
    lines.push(
      ...wrap(sentence, columns - 4, { whole: true }).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`),
    );
  return `${lines.join('\n')}\n`;
}

const MOST_LANGUAGES = 10;

function indexLines(index: NonNullable<Report['index']>, columns: number): string[] {
  const { stamp, scope } = index;
  const counts = { format: thousands, sum: sumOf, most: MOST_LANGUAGES };
  const { unknown = 0, ...known } = index.languages;
  const languages = { ...known, ...(unknown > 0 ? { 'other text': unknown } : {}) };
  const sizes = index.sizes.map(({ name, bytes }) => [name, bytes] as const);
  return [
    ...row('file', index.indexFile, columns),
    ...row('made by', `${stamp.model} ${stamp.modelRevision},`, columns),
    ...row('', `chunker ${stamp.chunker}, words ${stamp.words}`, columns),
    ...row('vectors', vectorsText(stamp), columns),
    ...row('scope', scopeText(scope), columns),
    ...row('files', thousands(index.files), columns),
    ...row('chunks', chunksText(index), columns),
    ...row('complete', index.complete ? `yes, generation ${thousands(index.generation)}` : 'no', columns),
    ...row('anisotropy', anisotropyText(index), columns),
    ...table('size', [['all', index.bytes], ...sizes], { format: megabytes, sum: sumOf, most: sizes.length }),
    ...table('files by language', byCount(languages), counts),
    ...table('cut along lines', byCount(index.fallbacks), counts),
    ...row(
      'integrity',
      index.problems.length === 0 ? 'checked, nothing wrong' : index.problems.join('; '),
      columns,
    ),
  ];
}

function vectorsText({ vectorFormat, dimensions }: Diagnostics['stamp']): string {
  const bytes = counted(bytesPerVector(vectorFormat, dimensions), 'byte');
  return `${vectorFormat}, ${counted(dimensions, 'dimension')}, ${bytes} per chunk`;
}

function scopeText(scope: IndexScope): string {
  const all =
    scope.useIgnoreFiles === false ? 'every file, ignored ones too' : 'every file that is not ignored';
  return isEverything(scope) ? all : scopeFlags(scope);
}

function chunksText({ chunks, retired }: Diagnostics): string {
  const kept = retired === 0 ? '' : ` (${counted(retired, 'retired vector')} kept for reuse)`;
  return `${thousands(chunks)}${kept}`;
}

function anisotropyText({ anisotropy }: Diagnostics): string {
  return anisotropy ? `${anisotropy.mean.toFixed(3)} mean cosine of random pairs` : 'too few vectors to tell';
}

function byCount(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort((a, b) => b[1] - a[1]);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
