/** `sextant doctor`: what is installed, what is in the index, what was left out, and what to do. */
import { availableParallelism } from 'node:os';
import type { Diagnostics } from '../../engine/engine.ts';
import { nativeVersions } from '../../engine/store/database.ts';
import { SKIP_SENTENCES, type SkipReason } from '../../engine/workspace/index.ts';
import { EngineError } from '../../shared/errors.ts';
import { folderFrom, indexDirFor, modelFrom, packageVersion } from '../locations.ts';
import { type CommonOptions, hasIndex, withEngine } from '../session.ts';
import { megabytes, styleFor, thousands } from '../terminal.ts';

export interface DoctorFlags extends CommonOptions {
  readonly json?: boolean;
  readonly color: boolean;
}

interface Report {
  readonly versions: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly model: string;
  readonly index: Diagnostics | undefined;
  readonly notices: readonly string[];
  readonly advice: readonly string[];
}

export async function runDoctor(folder: string | undefined, flags: DoctorFlags): Promise<void> {
  const report = await reportOn(folder, flags);
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : reportText(report, flags.color));
}

async function reportOn(folder: string | undefined, flags: DoctorFlags): Promise<Report> {
  const root = folderFrom(folder);
  const { folder: model } = modelFrom(flags.model);
  const versions = {
    sextant: packageVersion(),
    node: process.version,
    nodeApi: process.versions.napi ?? 'none',
    platform: `${process.platform}-${process.arch}`,
    threads: String(availableParallelism()),
    ...(await nativeVersions()),
  };
  const indexDir = indexDirFor(root, flags.indexDir, process.env);
  if (!hasIndex(indexDir)) {
    const advice = ['There is no index of this folder yet: run sextant index, or just search.'];
    return { versions, folder: root, model, index: undefined, notices: [], advice };
  }
  try {
    return await withEngine(
      folder,
      flags,
      async ({ engine }) => {
        const index = engine.diagnostics();
        if (index.problems.length === 0) await engine.ready();
        return { versions, folder: root, model, index, notices: engine.notices, advice: adviceOn(index) };
      },
      { readonly: true },
    );
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const advice = [`${error.message} The next search does that; doctor changes nothing.`];
    return { versions, folder: root, model, index: undefined, notices: [], advice };
  }
}

/** Share of files cut along lines from which something is worth a word. */
const MANY_FALLBACKS = 0.1;

function adviceOn(index: Diagnostics): string[] {
  const advice: string[] = [];
  if (index.problems.length > 0)
    advice.push('The index is damaged: the next search or sextant index sets it aside and builds it again.');
  if (!index.complete) advice.push('The first full pass has not finished: run sextant index to complete it.');
  if (index.complete && index.files === 0)
    advice.push('No file is indexed: see what was skipped, and try sextant index --dry-run.');
  const fallbacks = Object.values(index.fallbacks).reduce((sum, count) => sum + count, 0);
  if (fallbacks > index.files * MANY_FALLBACKS) {
    advice.push(
      `${thousands(fallbacks)} files could not be parsed and were cut along lines; their results are less exact.`,
    );
  }
  return advice.length > 0 ? advice : ['Everything is in order.'];
}

function reportText(report: Report, color: boolean): string {
  const style = styleFor(color && process.stdout.isTTY === true);
  const row = (name: string, value: string): string => `  ${name.padEnd(18)} ${value}`;
  const lines = [
    style.bold('Versions'),
    ...Object.entries(report.versions).map(([name, version]) => row(name, version)),
  ];
  lines.push(style.bold('Workspace'), row('folder', report.folder), row('model', report.model));
  if (report.index) lines.push(...indexLines(report.index, row, style.bold));
  lines.push(style.bold('What to do'), ...[...report.notices, ...report.advice].map((line) => `  ${line}`));
  return `${lines.join('\n')}\n`;
}

function indexLines(
  index: Diagnostics,
  row: (name: string, value: string) => string,
  bold: (text: string) => string,
): string[] {
  const { stamp } = index;
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .sort((a, b) => b[1] - a[1])
      .map(([name, count]) => `${name} ${thousands(count)}`)
      .join(', ') || 'none';
  const skipped: Record<string, number> = {};
  for (const { reason } of index.skipped) skipped[reason] = (skipped[reason] ?? 0) + 1;
  return [
    bold('Index'),
    row('file', index.indexFile),
    row(
      'made by',
      `${stamp.model} ${stamp.modelRevision}, ${stamp.dimensions} dimensions, ${stamp.quantisation}`,
    ),
    row('', `chunker ${stamp.chunker}, words ${stamp.words}`),
    row('files', thousands(index.files)),
    row('chunks', `${thousands(index.chunks)} (${thousands(index.retired)} retired vectors kept for reuse)`),
    row('complete', index.complete ? `yes, generation ${thousands(index.generation)}` : 'no'),
    row(
      'size',
      `${megabytes(index.bytes)}: ${index.sizes.map(({ name, bytes }) => `${name} ${megabytes(bytes)}`).join(', ')}`,
    ),
    row('languages', list(index.languages)),
    row('cut along lines', list(index.fallbacks)),
    row('integrity', index.problems.length === 0 ? 'checked, nothing wrong' : index.problems.join('; ')),
    bold(`Skipped (${thousands(index.skipped.length)})`),
    ...Object.entries(skipped)
      .sort((a, b) => b[1] - a[1])
      .map(([reason, count]) => row(thousands(count), SKIP_SENTENCES[reason as SkipReason] ?? reason)),
  ];
}
