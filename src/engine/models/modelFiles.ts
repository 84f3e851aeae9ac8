/**
 * The folder of downloaded models: which are there and whole, and taking them away. A model is one folder per
 * repository, commit and number format; its manifest is written last, so a folder without one is no model.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EngineError } from '../../shared/errors.ts';
import { CATALOGUE, type CatalogueEntry, DTYPES, type Dtype, findEntry } from './catalogue.ts';

export const MANIFEST = 'sextant-model.json';

export interface Manifest {
  /** As in the catalogue; the repository's name for a model that is not there. */
  readonly id: string;
  readonly repository: string;
  readonly commit: string;
  readonly dtype: Dtype;
  readonly files: readonly ManifestFile[];
  readonly downloadedMs: number;
}

export interface ManifestFile {
  /** `/`-separated, within the folder. */
  readonly path: string;
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

export interface ModelFolder {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Of the model's files. */
  readonly bytes: number;
}

export interface ModelStatus {
  readonly id: string;
  readonly repository: string;
  /** Undefined for a model that the catalogue does not know. */
  readonly entry: CatalogueEntry | undefined;
  /** The newest first. */
  readonly downloaded: readonly ModelFolder[];
  /** Bytes of downloads that were stopped. */
  readonly unfinishedBytes: number;
}

/** What an embedder reads; a file of this kind beside those of the manifest is not the model that was downloaded. */
const MODEL_FILE = /\.(?:onnx|onnx_data.*|json|txt)$/;
/** Larger reads hash no faster. */
const READ_BYTES = 1024 * 1024;

/** Where a model's files lie, or will lie. */
export function modelFolder(modelsDir: string, repository: string, commit: string, dtype: Dtype): string {
  return join(modelsDir, repositoryFolder(repository), `${commit}-${dtype}`);
}

/** The catalogue's models and any others that are there, in that order. */
export async function listModels(modelsDir: string): Promise<ModelStatus[]> {
  const statuses = new Map<string, ModelStatus>();
  for (const entry of CATALOGUE) {
    const { id, repository } = entry;
    statuses.set(repository, { id, repository, entry, downloaded: [], unfinishedBytes: 0 });
  }
  for (const name of (await namesIn(modelsDir)).sort()) {
    const repository = name.replace('+', '/');
    if (!repository.includes('/') || name.startsWith('.')) continue;
    const { downloaded, unfinishedBytes } = await foldersOf(join(modelsDir, name));
    if (downloaded.length === 0 && unfinishedBytes === 0) continue;
    const entry = findEntry(repository);
    statuses.set(repository, { id: entry?.id ?? repository, repository, entry, downloaded, unfinishedBytes });
  }
  return [...statuses.values()];
}

/** The newest download of a model, of one number format if it is named; undefined if there is none. */
export async function findModel(
  modelsDir: string,
  name: string,
  dtype?: string,
): Promise<ModelFolder | undefined> {
  const { downloaded } = await foldersOf(join(modelsDir, repositoryFolder(repositoryOf(name))));
  return downloaded.find(({ manifest }) => dtype === undefined || manifest.dtype === dtype);
}

/** Takes away all downloads of a model, unfinished ones too. Returns the bytes that this gave back. */
export async function removeModel(modelsDir: string, name: string): Promise<number> {
  const folder = join(modelsDir, repositoryFolder(repositoryOf(name)));
  const { downloaded, unfinishedBytes } = await foldersOf(folder);
  if (downloaded.length === 0 && unfinishedBytes === 0)
    throw new EngineError(
      'modelUnavailable',
      `The model ${name} is not in ${modelsDir}, so there is nothing to remove.`,
    );
  // The manifests first: stopped halfway, what is left is no model.
  for (const model of downloaded) await rm(join(model.folder, MANIFEST));
  await rm(folder, { recursive: true });
  return unfinishedBytes + downloaded.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Compares every file of a downloaded model with its manifest; a sentence for the first thing that is wrong. */
export async function verifyModel(folder: string, signal?: AbortSignal): Promise<string | undefined> {
  const manifest = await readManifest(folder);
  if (!manifest) return `${folder} holds no whole model: its list of files is missing or damaged. ${AGAIN}`;
  for (const file of manifest.files) {
    const problem = await problemOf(folder, file, signal);
    if (problem) return `The model ${manifest.id} is damaged: ${problem}. ${AGAIN}`;
  }
  const known = new Set([MANIFEST, ...manifest.files.map(({ path }) => path)]);
  const extra = (await filesIn(folder)).find(({ path }) => MODEL_FILE.test(path) && !known.has(path));
  return extra
    ? `The folder of ${manifest.id} holds ${extra.path}, which does not belong to the model. Remove it from ${folder}.`
    : undefined;
}

/** Throws EngineError `modelInvalid` if a folder holds a download that is not as it was; any other folder is left alone. */
export async function assertAsDownloaded(folder: string): Promise<void> {
  if (!existsSync(join(folder, MANIFEST))) return;
  const problem = await verifyModel(folder);
  if (problem !== undefined) throw new EngineError('modelInvalid', problem);
}

const AGAIN = 'Download it again; what is whole is not fetched twice.';

/** sha256 of a file as 64 hex digits, read as a stream. */
export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: READ_BYTES }), hash, signal ? { signal } : {});
  return hash.digest('hex');
}

/** Undefined if there is none, or none that can be trusted. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  let value: Partial<Manifest> | null;
  try {
    value = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
  } catch {
    return undefined;
  }
  const { id, repository, commit, dtype, files, downloadedMs } = value ?? {};
  const whole =
    typeof id === 'string' &&
    typeof repository === 'string' &&
    typeof commit === 'string' &&
    DTYPES.some((known) => known === dtype) &&
    typeof downloadedMs === 'number' &&
    Array.isArray(files) &&
    files.length > 0 &&
    files.every(isManifestFile);
  return whole ? (value as Manifest) : undefined;
}

function isManifestFile(file: Partial<ManifestFile> | null): boolean {
  return (
    typeof file?.path === 'string' &&
    /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(file.path) &&
    Number.isSafeInteger(file.bytes) &&
    Number(file.bytes) >= 0 &&
    /^[0-9a-f]{64}$/.test(file.sha256 ?? '')
  );
}

async function problemOf(
  folder: string,
  file: ManifestFile,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { path, bytes, sha256 } = file;
  const place = join(folder, path);
  try {
    const stat = await lstat(place);
    if (!stat.isFile()) return `${path} is a link or a folder instead of a file`;
    if (stat.size !== bytes) return `${path} has ${stat.size} bytes instead of ${bytes}`;
    return (await sha256Of(place, signal)) === sha256 ? undefined : `the content of ${path} has changed`;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? `${path} is missing` : `${path} cannot be read (${code ?? message})`;
  }
}

function repositoryOf(name: string): string {
  return findEntry(name)?.repository ?? name;
}

/** A `+` cannot be part of a repository's name; a path cannot be made of one either. */
function repositoryFolder(repository: string): string {
  if (!/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(repository)) {
    throw new EngineError(
      'modelUnavailable',
      `There is no model "${repository}": choose one of the catalogue (on the command line, sextant models list shows it), or name another as owner/name.`,
    );
  }
  return repository.replace('/', '+');
}

async function foldersOf(folder: string): Promise<Pick<ModelStatus, 'downloaded' | 'unfinishedBytes'>> {
  const downloaded: ModelFolder[] = [];
  let unfinishedBytes = 0;
  for (const name of await namesIn(folder)) {
    const place = join(folder, name);
    const manifest = await readManifest(place);
    const bytes = (await filesIn(place)).reduce((sum, file) => sum + file.bytes, 0);
    if (manifest) downloaded.push({ folder: place, manifest, bytes });
    else unfinishedBytes += bytes;
  }
  downloaded.sort((a, b) => b.manifest.downloadedMs - a.manifest.downloadedMs);
  return { downloaded, unfinishedBytes };
}

/** Folders in a folder; links are not followed. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

async function filesIn(folder: string): Promise<{ path: string; bytes: number }[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const place = join(parentPath, name);
      return { path: relative(folder, place).split(sep).join('/'), bytes: (await lstat(place)).size };
    }),
  );
}
