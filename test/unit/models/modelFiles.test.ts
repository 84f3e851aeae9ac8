/** The folder of downloaded models: what is there, whether it is whole, and what goes away. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, type Dtype } from '../../../src/engine/models/catalogue.ts';
import {
  findModel,
  listModels,
  MANIFEST,
  type Manifest,
  modelFolder,
  removeModel,
  sha256Of,
  verifyModel,
} from '../../../src/engine/models/modelFiles.ts';
import { put, workspaceWith } from '../../support/workspace.ts';

const FILES = { 'config.json': '{}', 'tokenizer.json': '{"a":1}', 'onnx/model_quantized.onnx': 'weights' };
const MINILM = 'Xenova/all-MiniLM-L6-v2';

/** A folder as a download leaves it. */
function downloaded(
  modelsDir: string,
  {
    repository = MINILM,
    id = 'all-MiniLM-L6-v2',
    commit = 'a'.repeat(40),
    dtype = 'q8' as Dtype,
    downloadedMs = 1,
  } = {},
): string {
  const folder = modelFolder(modelsDir, repository, commit, dtype);
  const files = Object.entries(FILES).map(([path, text]) => {
    put(folder, path, text);
    return { path, bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') };
  });
  const manifest: Manifest = { id, repository, commit, dtype, files, downloadedMs };
  put(folder, MANIFEST, JSON.stringify(manifest));
  return folder;
}

describe('listModels', () => {
  it('names the catalogue, what is there of it, and what else is there', async () => {
    const modelsDir = workspaceWith({});
    expect(await listModels(join(modelsDir, 'not-made-yet'))).toEqual(
      CATALOGUE.map((entry) => ({
        id: entry.id,
        repository: entry.repository,
        entry,
        downloaded: [],
        unfinishedBytes: 0,
      })),
    );
    downloaded(modelsDir);
    const newer = downloaded(modelsDir, { commit: 'b'.repeat(40), downloadedMs: 2 });
    downloaded(modelsDir, { repository: 'made-up/tiny', id: 'made-up/tiny' });
    put(modelsDir, 'made-up+half/commit-q8/onnx/model.onnx.part', '12345');
    put(modelsDir, 'notes/file.txt', 'not a model');
    put(modelsDir, 'made-up+empty/file.txt', 'nothing in folders');
    const statuses = await listModels(modelsDir);
    expect(statuses.length).toBe(CATALOGUE.length + 2);
    const minilm = statuses.find(({ id }) => id === 'all-MiniLM-L6-v2')!;
    expect(minilm.downloaded.map(({ manifest }) => manifest.commit[0])).toEqual(['b', 'a']);
    expect(minilm.downloaded[0]!.folder).toBe(newer);
    expect(minilm.downloaded[0]!.bytes).toBeGreaterThan(16);
    expect(statuses.slice(-2).map(({ id, entry, unfinishedBytes }) => [id, entry, unfinishedBytes])).toEqual([
      ['made-up/half', undefined, 5],
      ['made-up/tiny', undefined, 0],
    ]);
  });
});

describe('findModel', () => {
  it('gives the newest, or that of a number format', async () => {
    const modelsDir = workspaceWith({});
    expect(await findModel(modelsDir, 'all-MiniLM-L6-v2')).toBeUndefined();
    const old = downloaded(modelsDir, { dtype: 'fp32', downloadedMs: 1 });
    const last = downloaded(modelsDir, { dtype: 'q8', downloadedMs: 2 });
    expect((await findModel(modelsDir, 'ALL-minilm-l6-V2'))!.folder).toBe(last);
    expect((await findModel(modelsDir, MINILM, 'fp32'))!.folder).toBe(old);
    expect(await findModel(modelsDir, MINILM, 'fp16')).toBeUndefined();
    for (const name of ['../secrets', 'tiny', 'a/../b', '/etc', 'a+b', ''])
      await expect(findModel(modelsDir, name)).rejects.toThrow(/There is no model/);
  });
});

describe('removeModel', () => {
  it('takes away every download of a model and nothing else', async () => {
    const modelsDir = workspaceWith({});
    const gone = downloaded(modelsDir);
    put(modelsDir, 'Xenova+all-MiniLM-L6-v2/half-q8/onnx/model.onnx.part', '12345');
    const kept = downloaded(modelsDir, { repository: 'made-up/tiny' });
    expect(await removeModel(modelsDir, 'all-MiniLM-L6-v2')).toBeGreaterThan(21);
    expect(existsSync(join(gone, '..'))).toBe(false);
    expect(await verifyModel(kept)).toBeUndefined();
    await expect(removeModel(modelsDir, 'all-MiniLM-L6-v2')).rejects.toThrow(/is not in .*nothing to remove/);
  });

  it('does not follow a link out of the folder', async () => {
    const modelsDir = workspaceWith({});
    const outside = workspaceWith({ 'precious.txt': 'precious' });
    const folder = downloaded(modelsDir);
    symlinkSync(outside, join(folder, 'link'));
    await removeModel(modelsDir, MINILM);
    expect(existsSync(join(outside, 'precious.txt'))).toBe(true);
  });
});

describe('verifyModel', () => {
  const check = async (change: (folder: string) => void, problem: RegExp | undefined): Promise<void> => {
    const folder = downloaded(workspaceWith({}));
    change(folder);
    const found = await verifyModel(folder);
    if (problem) expect(found).toMatch(problem);
    else expect(found).toBeUndefined();
  };
  const rewrite = (folder: string, change: (manifest: Record<string, unknown>) => void): void => {
    const manifest = { id: 'x', repository: MINILM, commit: 'a', dtype: 'q8', files: [], downloadedMs: 1 };
    change(manifest);
    writeFileSync(join(folder, MANIFEST), JSON.stringify(manifest));
  };

  it('finds nothing wrong with what was downloaded, and what the system adds', async () => {
    await check(() => {}, undefined);
    await check((folder) => writeFileSync(join(folder, '.DS_Store'), 'x'), undefined);
  });

  it('says what is wrong with a file', async () => {
    await check(
      (folder) => put(folder, 'config.json', '[]'),
      /damaged: the content of config\.json has changed\./,
    );
    await check((folder) => put(folder, 'config.json', '{} '), /config\.json has 3 bytes instead of 2\./);
    await check((folder) => rmSync(join(folder, 'config.json')), /config\.json is missing\./);
    await check((folder) => {
      rmSync(join(folder, 'config.json'));
      mkdirSync(join(folder, 'config.json'));
    }, /config\.json is a link or a folder instead of a file/);
    await check((folder) => {
      rmSync(join(folder, 'config.json'));
      symlinkSync(join(folder, 'tokenizer.json'), join(folder, 'config.json'));
    }, /config\.json is a link or a folder instead of a file/);
    await check(
      (folder) => put(folder, 'onnx/model.onnx', 'x'),
      /holds onnx\/model\.onnx, which does not belong/,
    );
    await check((folder) => put(folder, 'modules.json', '[]'), /holds modules\.json, which does not belong/);
  });

  it('says when there is no whole model', async () => {
    const none = /holds no whole model/;
    await check((folder) => rmSync(join(folder, MANIFEST)), none);
    await check((folder) => writeFileSync(join(folder, MANIFEST), '{"id":'), none);
    await check((folder) => writeFileSync(join(folder, MANIFEST), 'null'), none);
    await check((folder) => rewrite(folder, () => {}), none);
    const sha256 = '0'.repeat(64);
    const listing = (file: unknown) => (folder: string) =>
      rewrite(folder, (manifest) => (manifest.files = [file]));
    await check(listing({ path: '../config.json', bytes: 2, sha256 }), none);
    await check(listing({ path: '/etc/passwd', bytes: 2, sha256 }), none);
    await check(listing({ path: 'config.json', bytes: -1, sha256 }), none);
    await check(listing({ path: 'config.json', bytes: 2, sha256: 'abc' }), none);
    await check(listing(null), none);
    await check(
      listing({ path: 'config.json', bytes: 2, sha256 }),
      /the content of config\.json has changed/,
    );
  });

  it('can be stopped', async () => {
    const reason = new Error('stopped');
    await expect(verifyModel(downloaded(workspaceWith({})), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('sha256Of', () => {
  it('is that of the bytes', async () => {
    const bytes = Buffer.alloc(3_000_000, 'some content');
    const folder = workspaceWith({});
    writeFileSync(join(folder, 'large'), bytes);
    expect(await sha256Of(join(folder, 'large'))).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
