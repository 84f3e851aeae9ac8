/** `sextant models`: what there is, fetching it after a yes, taking it away, and checking it. */
import { performance } from 'node:perf_hooks';
import { DTYPES, type Dtype, defaultDtype } from '../../engine/models/catalogue.ts';
import { type DownloadPlan, download, planDownload, wanted } from '../../engine/models/download.ts';
import { Hub } from '../../engine/models/hub.ts';
import {
  findModel,
  listModels,
  type ModelFolder,
  type ModelStatus,
  removeModel,
  verifyModel,
} from '../../engine/models/modelFiles.ts';
import { EngineError } from '../../shared/errors.ts';
import { confirm } from '../confirm.ts';
import { Interrupted, UsageError } from '../errors.ts';
import { modelsDirFor } from '../locations.ts';
import { downloadDisplay } from '../progress.ts';
import { tell } from '../session.ts';
import { megabytes, styleFor } from '../terminal.ts';

export interface ModelsFlags {
  readonly modelsDir?: string;
  readonly offline?: boolean;
  readonly color: boolean;
}

export interface DownloadFlags extends ModelsFlags {
  readonly dtype?: string;
  readonly revision?: string;
  readonly yes?: boolean;
  readonly host: string;
}

/** A catalogue's size is that of the weights, rounded; the tokenizer and the rest come on top. */
const EXPECTED_SHARE = 1.05;
const EXPECTED_BESIDE_BYTES = 20e6;

export async function runModels(flags: ModelsFlags & { readonly json?: boolean }): Promise<void> {
  const modelsDir = modelsDirFor(flags.modelsDir, process.env);
  const models = await listModels(modelsDir);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ modelsDir, models: models.map(statusJson) })}\n`);
    return;
  }
  const style = styleFor(flags.color && process.stdout.isTTY === true && !process.env.NO_COLOR);
  for (const model of models) {
    const { entry } = model;
    const facts = entry
      ? `${entry.spec.dimensions} dimensions · ${entry.spec.maxTokens} tokens · ${megabytes(entry.sizes[defaultDtype(entry)]!)} · ${entry.licence ?? 'licence not stated'}`
      : 'not in the catalogue';
    process.stdout.write(`${style.bold(model.id)}\n  ${facts}\n`);
    if (entry) process.stdout.write(`  ${style.dim(entry.description)}\n`);
    for (const line of hereLines(model)) process.stdout.write(`  ${style.good(line)}\n`);
  }
}

export async function runDownload(name: string, flags: DownloadFlags, signal: AbortSignal): Promise<void> {
  const modelsDir = modelsDirFor(flags.modelsDir, process.env);
  const wish = { modelsDir, name, dtype: dtypeFrom(flags.dtype), revision: flags.revision };
  const known = wanted(wish);
  if (flags.revision === undefined) {
    const there = await findModel(modelsDir, name, known.dtype);
    if (there && !(await verifyModel(there.folder, signal))) {
      tell([`${nameOf(there)} is already there; --revision main looks for a newer one.`]);
      process.stdout.write(`${there.folder}\n`);
      return;
    }
  }
  const { host: address } = flags;
  const hub = await Hub.open({ host: address, offline: isOffline(flags, process.env), proxy: process.env });
  try {
    const { host } = hub;
    const about = known.aboutBytes;
    await agree(
      about === undefined
        ? `The catalogue does not say how large ${known.id} (${known.dtype}) is. Ask ${host} about it?`
        : `Download ${known.id} (${known.dtype}): about ${megabytes(about)} from ${host} (${known.repository}), ` +
            `${licenceOf(known.licence)}, into ${modelsDir}?`,
      flags,
      signal,
    );
    const plan = await planDownload(hub, wish, signal);
    const surprising = about === undefined || plan.bytes > about * EXPECTED_SHARE + EXPECTED_BESIDE_BYTES;
    if (surprising) {
      const size = about === undefined ? '' : ` instead of about ${megabytes(about)}`;
      await agree(
        `Download ${plan.id} (${plan.dtype}): ${megabytes(plan.bytes)}${size} from ${host}, ${licenceOf(plan.licence)}, into ${modelsDir}?`,
        flags,
        signal,
      );
    }
    await fetchShown(hub, plan, signal);
    tell([
      `Downloaded ${plan.id} (${plan.dtype}), ${megabytes(plan.bytes)}, commit ${plan.commit.slice(0, 12)}.`,
    ]);
    process.stdout.write(`${plan.folder}\n`);
  } finally {
    hub.close();
  }
}

export async function runRemove(name: string, flags: ModelsFlags): Promise<void> {
  const bytes = await removeModel(modelsDirFor(flags.modelsDir, process.env), name);
  tell([`Removed ${name}, ${megabytes(bytes)}.`]);
}

/** Of one model or of all; the first problem is the failure, after all have been looked at. */
export async function runVerify(
  name: string | undefined,
  flags: ModelsFlags,
  signal: AbortSignal,
): Promise<void> {
  const modelsDir = modelsDirFor(flags.modelsDir, process.env);
  if (name !== undefined && !(await findModel(modelsDir, name)))
    throw new EngineError('modelUnavailable', `The model ${name} is not downloaded.`);
  const repository = name === undefined ? undefined : wanted({ name }).repository;
  const statuses = await listModels(modelsDir);
  const models = statuses.filter((status) => !repository || status.repository === repository);
  const folders = models.flatMap(({ downloaded }) => downloaded);
  if (folders.length === 0) tell([`No model is downloaded to ${modelsDir}.`]);
  const problems: string[] = [];
  for (const model of folders) {
    const problem = await verifyModel(model.folder, signal);
    if (problem) problems.push(problem);
    else
      process.stdout.write(
        `${nameOf(model)}: in order, ${model.manifest.files.length} files, ${megabytes(model.bytes)}\n`,
      );
  }
  if (problems.length === 0) return;
  tell(problems.slice(1));
  throw new EngineError('modelInvalid', problems[0]!);
}

/** Any value but 0 and false keeps the network closed: a doubtful one is no permission. */
export function isOffline({ offline }: Pick<ModelsFlags, 'offline'>, env: NodeJS.ProcessEnv): boolean {
  const value = env.SEXTANT_OFFLINE?.trim().toLowerCase() ?? '';
  return offline === true || !['', '0', 'false'].includes(value);
}

async function agree(question: string, { yes }: DownloadFlags, signal: AbortSignal): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new UsageError(
      `This needs a yes, and there is no terminal to ask on: ${question} Add --yes to agree.`,
    );
  if (await confirm(question, { input: process.stdin, output: process.stderr, signal })) return;
  throw new Interrupted('Nothing was downloaded.');
}

async function fetchShown(hub: Hub, plan: DownloadPlan, signal: AbortSignal): Promise<void> {
  const display = downloadDisplay(process.stderr, () => performance.now());
  let done = 0;
  try {
    await download(hub, plan, {
      signal,
      now: Date.now,
      onProgress: (progress) => {
        done = progress.bytesDone;
        display.update(progress);
      },
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Interrupted(
      `Stopped with ${megabytes(plan.bytes - done)} of ${megabytes(plan.bytes)} to go. What was fetched is kept; run it again to go on.`,
    );
  } finally {
    display.stop();
  }
}

function dtypeFrom(value: string | undefined): Dtype | undefined {
  if (value === undefined) return undefined;
  const found = DTYPES.find((dtype) => dtype === value.toLowerCase());
  if (!found) throw new UsageError(`--dtype must be one of ${DTYPES.join(', ')}, and "${value}" is not.`);
  return found;
}

function hereLines({ downloaded, unfinishedBytes }: ModelStatus): string[] {
  const lines = downloaded.map(
    ({ manifest, bytes }) =>
      `downloaded: ${manifest.dtype}, ${megabytes(bytes)}, commit ${manifest.commit.slice(0, 12)}`,
  );
  if (unfinishedBytes > 0)
    lines.push(`unfinished: ${megabytes(unfinishedBytes)}; download it again to go on, or remove it`);
  return lines;
}

function statusJson({
  id,
  repository,
  entry,
  downloaded,
  unfinishedBytes,
}: ModelStatus): Record<string, unknown> {
  return {
    id,
    repository,
    description: entry?.description ?? null,
    licence: entry?.licence ?? null,
    sizes: entry?.sizes ?? null,
    spec: entry?.spec ?? null,
    checked: entry?.checked ?? [],
    downloaded: downloaded.map(({ folder, bytes, manifest }) => ({
      dtype: manifest.dtype,
      commit: manifest.commit,
      bytes,
      folder,
      downloadedMs: manifest.downloadedMs,
    })),
    unfinishedBytes,
  };
}

function nameOf({ manifest }: ModelFolder): string {
  return `${manifest.id} (${manifest.dtype}, commit ${manifest.commit.slice(0, 12)})`;
}

function licenceOf(licence: string | undefined): string {
  return licence === undefined ? 'licence not stated' : `licence ${licence}`;
}
