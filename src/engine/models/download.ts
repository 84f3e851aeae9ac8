/**
 * Brings a model's files from the hub into the folder of models: planned first, so that a person can be asked,
 * then fetched, continued where it stopped, and checked against the hub's hashes before anything gets its name.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EngineError } from '../../shared/errors.ts';
import { DTYPES, type Dtype, defaultDtype, findEntry } from './catalogue.ts';
import type { Hub, HubFile } from './hub.ts';
import { HubError } from './hubErrors.ts';
import { MANIFEST, type Manifest, type ManifestFile, modelFolder, sha256Of } from './modelFiles.ts';

export interface DownloadWish {
  readonly modelsDir: string;
  /** An id of the catalogue, or `owner/name`. */
  readonly name: string;
  /** The catalogue's smallest, or q8. */
  readonly dtype?: Dtype | undefined;
  /** A branch, tag or commit (main). */
  readonly revision?: string | undefined;
}

export interface DownloadPlan {
  readonly id: string;
  readonly repository: string;
  readonly commit: string;
  readonly dtype: Dtype;
  /** As the catalogue or else the hub says. */
  readonly licence: string | undefined;
  readonly files: readonly HubFile[];
  readonly bytes: number;
  readonly folder: string;
}

export interface DownloadProgress {
  /** What was there before counts as done. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** By this run. */
  readonly bytesFetched: number;
  readonly path: string;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly now: () => number;
}

/** ONNX files by number format, as transformers.js looks for them; the first that is there is taken. */
const ONNX_NAMES: Readonly<Record<Dtype, readonly string[]>> = {
  q8: ['model_quantized.onnx', 'model_int8.onnx'],
  fp16: ['model_fp16.onnx'],
  fp32: ['model.onnx'],
};
const ONNX_FOLDERS = ['onnx/', ''];
const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];
/** What sentence-transformers writes of pooling, prefixes and lengths, and what some tokenizers look up. */
const WELCOME = [
  'special_tokens_map.json',
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  '1_Pooling/config.json',
];
/** More than any encoder that a laptop could run. */
const MOST_FILE_BYTES = 8 * 1024 ** 3;
/** Left free on the disk: a full one harms more than this program. */
const SPACE_KEPT_BYTES = 256 * 1024 ** 2;
/** What a connection must have brought before it broke, so that breaking does not count as a failed try. */
const PROGRESS_BYTES = 1024 ** 2;
const PROGRESS_SHARE = 0.02;
/** Enough of a hash to tell versions of a file apart. */
const NAME_DIGITS = 12;

/** Asks the hub what there is; nothing is fetched or written yet. */
export async function planDownload(
  hub: Hub,
  wish: DownloadWish,
  signal?: AbortSignal,
): Promise<DownloadPlan> {
  const { repository, dtype, id } = wanted(wish);
  const listing = await hub.list(repository, wish.revision ?? 'main', signal);
  const { commit } = listing;
  const files = chosenFiles(listing.files, repository, dtype);
  for (const { path, bytes } of files) {
    if (bytes > MOST_FILE_BYTES)
      throw new EngineError(
        'modelUnavailable',
        `${path} of ${repository} has ${gigabytes(bytes)}, more than a model here may have (${gigabytes(MOST_FILE_BYTES)}).`,
      );
  }
  const licence = findEntry(repository)?.licence ?? listing.licence;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const folder = modelFolder(wish.modelsDir, repository, commit, dtype);
  return { id, repository, commit, dtype, licence, files, bytes, folder };
}

/** What is asked for, before the hub is: to tell a person its size where the catalogue knows it. */
export function wanted({ name, dtype }: Pick<DownloadWish, 'name' | 'dtype'>): {
  id: string;
  repository: string;
  dtype: Dtype;
  /** Of the ONNX file, rounded; undefined for a model or format that the catalogue does not know. */
  aboutBytes: number | undefined;
  licence: string | undefined;
} {
  const entry = findEntry(name);
  if (!entry && !name.includes('/')) {
    throw new EngineError(
      'modelUnavailable',
      `There is no model "${name}" in the catalogue. Name one of it, or any other by its repository, as owner/name.`,
    );
  }
  if (!entry)
    return { id: name, repository: name, dtype: dtype ?? 'q8', aboutBytes: undefined, licence: undefined };
  const format = dtype ?? defaultDtype(entry);
  const { id, repository, licence } = entry;
  return { id, repository, dtype: format, aboutBytes: entry.sizes[format], licence };
}

/** Fetches what is missing. A stop keeps what was fetched; the next call goes on there. */
export async function download(hub: Hub, plan: DownloadPlan, options: DownloadOptions): Promise<Manifest> {
  const { folder, id, repository, commit, dtype } = plan;
  try {
    await mkdir(folder, { recursive: true });
    await assertSpace(plan);
    const files: ManifestFile[] = [];
    let before = 0;
    let bytesFetched = 0;
    for (const file of plan.files) {
      const { path, bytes } = file;
      const onBytes = (done: number, fetched: number): void => {
        bytesFetched += fetched;
        options.onProgress?.({ bytesDone: before + done, bytesTotal: plan.bytes, bytesFetched, path });
      };
      files.push({ path, bytes, sha256: await bring(hub, plan, file, onBytes, options.signal) });
      before += bytes;
      onBytes(0, 0);
    }
    const manifest: Manifest = { id, repository, commit, dtype, files, downloadedMs: options.now() };
    await writeDurably(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } catch (error) {
    throw folderError(error, folder);
  }
}

function chosenFiles(all: readonly HubFile[], repository: string, dtype: Dtype): HubFile[] {
  const byPath = new Map(all.map((file) => [file.path, file]));
  const onnxOf = (format: Dtype): HubFile | undefined =>
    ONNX_FOLDERS.flatMap((folder) => ONNX_NAMES[format].map((name) => byPath.get(`${folder}${name}`))).find(
      Boolean,
    );
  const onnx = onnxOf(dtype);
  if (!onnx) {
    const others = DTYPES.filter((format) => onnxOf(format));
    throw new EngineError(
      'modelUnavailable',
      others.length > 0
        ? `${repository} has no ONNX file in the format ${dtype}; it has ${others.join(', ')}.`
        : `${repository} has no ONNX files, so it cannot be used here. The model may be published with them under another name.`,
    );
  }
  const missing = NEEDED.filter((path) => !byPath.has(path));
  if (missing.length > 0)
    throw new EngineError(
      'modelUnavailable',
      `${repository} cannot be used here: it has no ${missing.join(', ')}.`,
    );
  const small = [...NEEDED, ...WELCOME].map((path) => byPath.get(path)).filter((file) => file !== undefined);
  // Weights above 2 GB lie beside the graph.
  const external = all.filter(
    ({ path }) => path.startsWith(`${onnx.path}_data`) && /_data(?:_\d+)?$/.test(path),
  );
  return [...small, ...external, onnx];
}

/** Of one file: how much of it is there, and how much of that has just come. */
type OnBytes = (done: number, fetched: number) => void;

/** Brings one file to its place and returns its sha256. */
async function bring(
  hub: Hub,
  plan: DownloadPlan,
  file: HubFile,
  onBytes: OnBytes,
  signal: AbortSignal | undefined,
): Promise<string> {
  const target = join(plan.folder, file.path);
  // Named after its content, so that a part is never continued with another version of the file.
  const part = `${target}.${file.hash.hex.slice(0, NAME_DIGITS)}.part`;
  await mkdir(dirname(target), { recursive: true });
  if ((await sizeOf(target)) === file.bytes) {
    const sha256 = await hashOf(target, file);
    if (sha256) return sha256;
  }
  let most = 0;
  let mostBefore = 0;
  const attempt = async (): Promise<string> => {
    mostBefore = most;
    const continued = await fetchPart(hub, plan, file, part, signal, (done, fetched) => {
      most = Math.max(most, done);
      onBytes(done, fetched);
    });
    const sha256 = await hashOf(part, file);
    if (sha256) {
      await rename(part, target);
      return sha256;
    }
    await rm(part);
    // What an earlier run left may be at fault, and is gone now; a fresh one that is wrong will be wrong again.
    throw new HubError(
      'downloadFailed',
      `${file.path} did not arrive as ${hub.host} announced it (its hash differs), and was removed. ` +
        'A proxy that changes files, or a fault on the way, may be the reason.',
      continued ? 0 : undefined,
    );
  };
  const worthwhile = Math.min(PROGRESS_BYTES, file.bytes * PROGRESS_SHARE);
  return await hub.retrying(attempt, () => most - mostBefore > worthwhile, signal);
}

/** Returns whether it went on with an earlier part. */
async function fetchPart(
  hub: Hub,
  { repository, commit }: DownloadPlan,
  file: HubFile,
  part: string,
  signal: AbortSignal | undefined,
  onBytes: OnBytes,
): Promise<boolean> {
  const had = (await sizeOf(part)) ?? 0;
  if (had > file.bytes) await rm(part);
  if (had === file.bytes && had > 0) return true;
  const from = had > file.bytes ? 0 : had;
  const { start, body } = await hub.read(repository, commit, file.path, from, signal);
  const handle = await open(part, start > 0 ? 'a' : 'w');
  let done = start;
  try {
    for await (const bytes of body) {
      done += bytes.length;
      if (done > file.bytes) throw tooMany(hub, file);
      await handle.writeFile(bytes);
      onBytes(done, bytes.length);
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
  if (done < file.bytes)
    throw new HubError(
      'downloadFailed',
      `${hub.host} ended the connection ${file.bytes - done} bytes early.`,
      0,
    );
  return start > 0;
}

function tooMany(hub: Hub, { path, bytes }: HubFile): EngineError {
  return new EngineError(
    'downloadFailed',
    `${hub.host} sends more of ${path} than the ${bytes} bytes that it announced, so the download was stopped.`,
  );
}

/** sha256 of a file if its content is what the hub announced. */
async function hashOf(place: string, { hash, bytes }: HubFile): Promise<string | undefined> {
  const sha256 = await sha256Of(place);
  if (hash.kind === 'sha256') return sha256 === hash.hex ? sha256 : undefined;
  const blob: Hash = createHash('sha1').update(`blob ${bytes}\0`);
  for await (const read of createReadStream(place)) blob.update(read as Buffer);
  return blob.digest('hex') === hash.hex ? sha256 : undefined;
}

async function assertSpace({ folder, files, bytes }: DownloadPlan): Promise<void> {
  let there = 0;
  for (const { path, hash } of files) {
    const target = join(folder, path);
    there +=
      (await sizeOf(target)) ?? (await sizeOf(`${target}.${hash.hex.slice(0, NAME_DIGITS)}.part`)) ?? 0;
  }
  const { bavail, bsize } = await statfs(folder);
  const needed = bytes - there + SPACE_KEPT_BYTES;
  if (bavail * bsize >= needed) return;
  throw new EngineError(
    'downloadFailed',
    `There is not enough space for the model: ${gigabytes(needed)} are needed, ${gigabytes(bavail * bsize)} are free in ${folder}.`,
  );
}

/** Undefined if there is no such file; what else bears its name makes room. */
async function sizeOf(place: string): Promise<number | undefined> {
  const stat = await lstat(place).catch(() => undefined);
  if (!stat || stat.isFile()) return stat?.size;
  await rm(place, { recursive: true });
  return undefined;
}

/** Written beside and renamed, so that it is there whole or not at all. */
async function writeDurably(place: string, text: string): Promise<void> {
  const beside = `${place}.part`;
  const handle = await open(beside, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, place);
}

/** What the disk reports, as a sentence; anything else as it is. */
export function folderError(error: unknown, folder: string): unknown {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof EngineError || code === undefined) return error;
  const because: Readonly<Record<string, string>> = {
    ENOSPC:
      'The disk became full while the model was downloaded; what is there is kept. Make room and run it again.',
    EDQUOT: 'Your share of the disk became full while the model was downloaded; make room and run it again.',
    EACCES: `Models cannot be kept in ${folder}: its permissions do not allow it.`,
    EPERM: `Models cannot be kept in ${folder}: its permissions do not allow it.`,
    EROFS: `Models cannot be kept in ${folder}: it can only be read.`,
    ENOTDIR: `Models cannot be kept in ${folder}: a file stands where a folder would be.`,
    ENOENT: `Files in ${folder} went away while the model was downloaded: another download or a removal may be at work there. Run it again.`,
    EEXIST: `Models cannot be kept in ${folder}: a file stands where a folder would be.`,
  };
  const sentence = because[code];
  return sentence ? new EngineError('downloadFailed', sentence, { cause: error }) : error;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
