/** Models fetched over real HTTP from a hub on this machine, with everything that goes wrong on the way. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type DownloadProgress,
  download,
  folderError,
  planDownload,
} from '../../../src/engine/models/download.ts';
import { Hub, type HubOptions } from '../../../src/engine/models/hub.ts';
import {
  findModel,
  listModels,
  MANIFEST,
  type Manifest,
  removeModel,
  verifyModel,
} from '../../../src/engine/models/modelFiles.ts';
import { COMMIT, type Fault, madeUpFiles, REPOSITORY, startHub, treeEntry } from '../../support/modelHub.ts';
import { workspaceWith } from '../../support/workspace.ts';

const NOW = 1_700_000_000_000;
const QUANTIZED = 'onnx/model_quantized.onnx';

interface Fetched {
  readonly manifest: Manifest;
  readonly folder: string;
}

async function fetchFrom(
  host: string,
  modelsDir: string,
  {
    signal,
    onProgress,
    ...options
  }: Partial<HubOptions> & {
    signal?: AbortSignal;
    onProgress?: (progress: DownloadProgress) => void;
  } = {},
): Promise<Fetched> {
  const hub = await Hub.open({ host, offline: false, proxy: {}, pausesMs: [1, 1], ...options });
  try {
    const plan = await planDownload(hub, { modelsDir, name: REPOSITORY }, signal);
    return {
      folder: plan.folder,
      manifest: await download(hub, plan, { signal, onProgress, now: () => NOW }),
    };
  } finally {
    hub.close();
  }
}

const partsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'))
    : [];

const isConfig = (path: string): boolean => path.endsWith('.json');

const contentRequests = (requests: readonly string[]): string[] =>
  requests
    .filter((request) => request.includes(QUANTIZED))
    .map((request) => request.replace(/^.*onnx\//, ''));

describe('download', () => {
  it('brings what is needed and no more, with a manifest of hashes', async () => {
    const hub = await startHub();
    const modelsDir = workspaceWith({});
    const seen: number[] = [];
    let total = 0;
    const { manifest, folder } = await fetchFrom(hub.host, modelsDir, {
      onProgress: ({ bytesDone, bytesTotal }) => {
        seen.push(bytesDone);
        total = bytesTotal;
      },
    });
    expect(folder).toBe(join(modelsDir, 'made-up+tiny-encoder', `${COMMIT}-q8`));
    expect(manifest).toMatchObject({ id: REPOSITORY, repository: REPOSITORY, commit: COMMIT, dtype: 'q8' });
    expect(manifest.downloadedMs).toBe(NOW);
    expect(manifest.files.map(({ path }) => path)).toEqual([
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      '1_Pooling/config.json',
      QUANTIZED,
    ]);
    for (const { path, bytes, sha256 } of manifest.files) {
      const content = readFileSync(join(folder, path));
      expect(content.equals(hub.files.get(path)!)).toBe(true);
      expect(bytes).toBe(content.length);
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    }
    expect(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'))).toEqual(manifest);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    expect(seen.at(-1)).toBe(total);
    expect(partsIn(folder)).toEqual([]);
    expect(await verifyModel(folder)).toBeUndefined();
    for (const headers of hub.headers) {
      expect(Object.keys(headers).sort()).toEqual(['accept-encoding', 'connection', 'host', 'user-agent']);
      expect(headers['user-agent']).toBe('sextant');
    }
  });

  it('fetches nothing twice', async () => {
    const hub = await startHub();
    const modelsDir = workspaceWith({});
    await fetchFrom(hub.host, modelsDir);
    const before = hub.requests.length;
    await fetchFrom(hub.host, modelsDir);
    expect(hub.requests.slice(before).filter((request) => request.includes('/resolve/'))).toEqual([]);
  });

  it('takes the external data of large weights, and a graph beside the other files', async () => {
    const files = {
      ...madeUpFiles(2000),
      'onnx/model_quantized.onnx_data': 'one',
      'onnx/model_quantized.onnx_data_1': 'two',
      'onnx/model_quantized.onnx_database': 'something else',
    };
    const { manifest } = await fetchFrom((await startHub(files)).host, workspaceWith({}));
    expect(manifest.files.slice(-3).map(({ path }) => path)).toEqual([
      'onnx/model_quantized.onnx_data',
      'onnx/model_quantized.onnx_data_1',
      QUANTIZED,
    ]);
    const { [QUANTIZED]: graph, ...others } = madeUpFiles(2000);
    const beside = await startHub({ ...others, 'model_int8.onnx': graph! });
    const found = await fetchFrom(beside.host, workspaceWith({}));
    expect(found.manifest.files.at(-1)!.path).toBe('model_int8.onnx');
  });

  it('goes on where a connection broke, and does not count tries while there is progress', async () => {
    const hub = await startHub();
    const configBytes = [...hub.files].reduce(
      (sum, [path, { length }]) => sum + (isConfig(path) ? length : 0),
      0,
    );
    let done = 0;
    for (let i = 1; i <= 8; i++)
      hub.faults.push({ at: QUANTIZED, cutAfter: 30_000, until: () => done - configBytes >= i * 30_000 });
    const { folder } = await fetchFrom(hub.host, workspaceWith({}), {
      onProgress: ({ bytesDone }) => (done = bytesDone),
    });
    const ranges = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `model_quantized.onnx bytes=${i * 30_000}-`);
    expect(contentRequests(hub.requests)).toEqual(['model_quantized.onnx', ...ranges]);
    expect(await verifyModel(folder)).toBeUndefined();
  });

  it('keeps the part when stopped, and goes on in the next run', async () => {
    const hub = await startHub();
    const modelsDir = workspaceWith({});
    hub.faults.push({ at: QUANTIZED, stallAfter: 120_000 });
    const stop = new AbortController();
    const reason = new Error('stopped by hand');
    const stopped = fetchFrom(hub.host, modelsDir, {
      signal: stop.signal,
      onProgress: ({ bytesDone }) => bytesDone > 120_000 && stop.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
    const folder = join(modelsDir, 'made-up+tiny-encoder', `${COMMIT}-q8`);
    expect(partsIn(folder)).toHaveLength(1);
    expect(existsSync(join(folder, MANIFEST))).toBe(false);
    const [status] = (await listModels(modelsDir)).filter(({ id }) => id === REPOSITORY);
    expect(status).toMatchObject({ downloaded: [], unfinishedBytes: expect.any(Number) });
    expect(status!.unfinishedBytes).toBeGreaterThanOrEqual(120_000);
    const kept = statSync(join(folder, partsIn(folder)[0]!)).size;
    let fetched = 0;
    await fetchFrom(hub.host, modelsDir, { onProgress: ({ bytesFetched }) => (fetched = bytesFetched) });
    expect(contentRequests(hub.requests).at(-1)).toBe(`model_quantized.onnx bytes=${kept}-`);
    expect(fetched).toBe(300_000 - kept);
    expect(await verifyModel(folder)).toBeUndefined();
  });

  it('begins anew with a host that cannot go on', async () => {
    const hub = await startHub();
    hub.faults.push({ at: QUANTIZED, cutAfter: 100_000 }, { at: QUANTIZED, ignoreRange: true });
    const { folder } = await fetchFrom(hub.host, workspaceWith({}));
    expect(await verifyModel(folder)).toBeUndefined();
  });

  it('throws away a part that an earlier run left damaged', async () => {
    const hub = await startHub();
    const modelsDir = workspaceWith({});
    const { oid } = treeEntry([QUANTIZED, hub.files.get(QUANTIZED)!]).lfs as { oid: string };
    const part = join(
      modelsDir,
      'made-up+tiny-encoder',
      `${COMMIT}-q8`,
      `${QUANTIZED}.${oid.slice(0, 12)}.part`,
    );
    mkdirSync(join(part, '..'), { recursive: true });
    writeFileSync(part, 'not what it should begin with');
    const { folder } = await fetchFrom(hub.host, modelsDir);
    expect(contentRequests(hub.requests)).toEqual(['model_quantized.onnx bytes=29-', 'model_quantized.onnx']);
    expect(await verifyModel(folder)).toBeUndefined();
  });

  it.each([
    ['sha256', QUANTIZED],
    ['git', 'tokenizer.json'],
  ])('refuses content whose %s differs, and removes it', async (_, path) => {
    const hub = await startHub();
    const content = hub.files.get(path)!;
    const changed = Buffer.from(content);
    changed[5]! ^= 1;
    hub.faults.push({ at: path, body: changed, always: true });
    const modelsDir = workspaceWith({});
    await expect(fetchFrom(hub.host, modelsDir)).rejects.toThrow(
      /did not arrive as .* announced it \(its hash/,
    );
    expect(partsIn(modelsDir)).toEqual([]);
    expect(hub.requests.filter((request) => request.endsWith(path))).toHaveLength(1);
    expect(await findModel(modelsDir, REPOSITORY)).toBeUndefined();
  });

  it('replaces a file that is not what it should be, and never writes through a link', async () => {
    const hub = await startHub();
    const modelsDir = workspaceWith({});
    const outside = join(workspaceWith({ 'precious.txt': 'precious' }), 'precious.txt');
    const { folder } = await fetchFrom(hub.host, modelsDir);
    const config = join(folder, 'config.json');
    writeFileSync(config, '{"model_type":"BERT"}');
    expect(await verifyModel(folder)).toMatch(/the content of config\.json has changed/);
    await fetchFrom(hub.host, modelsDir);
    expect(await verifyModel(folder)).toBeUndefined();
    await removeModel(modelsDir, REPOSITORY);
    mkdirSync(folder, { recursive: true });
    symlinkSync(outside, config);
    await fetchFrom(hub.host, modelsDir);
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect(await verifyModel(folder)).toBeUndefined();
  });
});

describe('what a host may answer', () => {
  const check = async (
    faults: readonly Fault[],
    problem: RegExp,
    code: string,
    options: Partial<HubOptions> = {},
  ): Promise<string[]> => {
    const hub = await startHub(madeUpFiles(5000));
    hub.faults.push(...faults);
    const modelsDir = workspaceWith({});
    const failed = fetchFrom(hub.host, modelsDir, options);
    await expect(failed).rejects.toThrow(problem);
    await expect(failed).rejects.toMatchObject({ name: 'EngineError', code });
    expect(await findModel(modelsDir, REPOSITORY)).toBeUndefined();
    return hub.requests;
  };

  it('an account is asked for, or nothing is there', async () => {
    await check([{ at: '/api/', status: 401 }], /to nobody without an account \(401\)/, 'modelUnavailable');
    await check(
      [{ at: QUANTIZED, status: 403 }],
      /file onnx.* to nobody without an account/,
      'modelUnavailable',
    );
    await check(
      [{ at: '/revision/', status: 404 }],
      /has no model made-up\/tiny-encoder \(404\)/,
      'modelUnavailable',
    );
  });

  it('too many requests', async () => {
    const requests = await check(
      [{ at: '/tree/', status: 429, headers: { 'retry-after': '300' }, always: true }],
      /asks to come back later.*Try again in 300 s\./,
      'downloadFailed',
    );
    expect(requests).toHaveLength(2);
    await check([{ at: '/tree/', status: 429, always: true }], /Try again later\./, 'downloadFailed');
  });

  it('faults of its own, which may pass', async () => {
    const requests = await check(
      [{ at: '/revision/', status: 503, always: true }],
      /has a fault of its own \(503\)/,
      'downloadFailed',
    );
    expect(requests).toHaveLength(3);
    const hub = await startHub();
    hub.faults.push({ at: '/revision/', status: 500 }, { at: QUANTIZED, status: 502 });
    await fetchFrom(hub.host, workspaceWith({}));
  });

  it('silence', async () => {
    await check([{ at: QUANTIZED, stallAfter: 0, always: true }], /silent for 0\.05 s/, 'downloadFailed', {
      idleMs: 50,
    });
  });

  it('a broken listing', async () => {
    const bodies = ['<html>Please log in</html>', '{}', 'null', '[', '{"sha":"main"}', '{"sha":7}'];
    for (const body of bodies)
      await check([{ at: '/revision/', body }], /not as a model hub does/, 'downloadFailed');
    for (const body of ['{}', 'null', '7'])
      await check([{ at: '/tree/', body }], /not as a model hub/, 'downloadFailed');
    const names = [
      { type: 'file', path: '../config.json', size: 1, oid: 'x' },
      null,
      7,
      { type: 'directory' },
    ];
    await check([{ at: '/tree/', body: JSON.stringify(names) }], /has no ONNX files/, 'modelUnavailable');
  });

  it('more bytes than announced, or fewer', async () => {
    const longer = Buffer.alloc(9000);
    await check(
      [{ at: QUANTIZED, body: longer }],
      /sends more of onnx.* than the 5000 bytes/,
      'downloadFailed',
    );
    await check(
      [{ at: QUANTIZED, body: 'short', always: true }],
      /ended the connection \d+ bytes early/,
      'downloadFailed',
    );
  });

  it('a listing without end', async () => {
    const hub = await startHub();
    const link = `<${hub.host}/api/models/${REPOSITORY}/tree/${COMMIT}?recursive=true>; rel="next"`;
    hub.faults.push({ at: '/tree/', headers: { link }, always: true });
    await expect(fetchFrom(hub.host, workspaceWith({}))).rejects.toThrow(/not as a model hub does/);
    const twoPages = await startHub();
    twoPages.faults.push({
      at: '/tree/',
      headers: { link: link.replace(hub.host, twoPages.host) },
      body: '[]',
    });
    await fetchFrom(twoPages.host, workspaceWith({}));
  });

  it('files that cannot be used', async () => {
    const listed = async (change: (files: Record<string, string | Buffer>) => void): Promise<string> => {
      const files = madeUpFiles(5000);
      change(files);
      const { host } = await startHub(files);
      return await fetchFrom(host, workspaceWith({})).then(
        () => 'no error',
        (error: Error) => error.message,
      );
    };
    expect(await listed((files) => delete files[QUANTIZED])).toMatch(
      /no ONNX file in the format q8; it has fp32\./,
    );
    expect(
      await listed((files) => {
        delete files['tokenizer.json'];
      }),
    ).toMatch(/cannot be used here: it has no tokenizer\.json\./);
  });

  it('files too large for the disk, or for anyone', async () => {
    const some = treeEntry(['', Buffer.alloc(5000)]);
    const entry = (path: string, size: number): Record<string, unknown> => ({ ...some, path, size });
    const files = Object.entries(madeUpFiles(5000)).map(([path, content]) => entry(path, content.length));
    const tree = (extra: readonly Record<string, unknown>[]): string => JSON.stringify([...files, ...extra]);
    const parts = Array.from({ length: 20_000 }, (_, i) => entry(`${QUANTIZED}_data_${i}`, 8e9));
    await check([{ at: '/tree/', body: tree(parts) }], /not enough space for the model/, 'downloadFailed');
    const huge = tree([entry(`${QUANTIZED}_data`, 9e9)]);
    await check(
      [{ at: '/tree/', body: huge }],
      /has 9\.0 GB, more than a model here may have/,
      'modelUnavailable',
    );
  });
});

describe('redirects', () => {
  it('are followed on the way to the content', async () => {
    const hub = await startHub();
    const content = await startHub();
    const path = `/${REPOSITORY}/resolve/${COMMIT}/${QUANTIZED}`;
    hub.faults.push(
      { at: QUANTIZED, status: 307, headers: { location: path } },
      { at: QUANTIZED, status: 302, headers: { location: `${content.host}${path}` } },
    );
    await fetchFrom(hub.host, workspaceWith({}));
    expect(content.requests).toEqual([`GET ${path}`]);
  });

  it('are not followed without protection, or without end', async () => {
    const check = async (location: string, problem: RegExp): Promise<void> => {
      const hub = await startHub();
      hub.faults.push({ at: QUANTIZED, status: 302, headers: { location }, always: true });
      await expect(fetchFrom(hub.host, workspaceWith({}))).rejects.toThrow(problem);
    };
    await check(
      'http://models.invalid/file',
      /leads to http:\/\/models\.invalid, which is not protected by TLS/,
    );
    await check('ftp://models.invalid/file', /leads to ftp:\/\/models\.invalid/);
    await check('file:///etc/passwd', /leads to file:\/\//);
    await check('http://[', /not as a model hub does/);
    await check(`/${REPOSITORY}/resolve/${COMMIT}/${QUANTIZED}`, /from one address to the next without end/);
  });
});

describe('the way to the host', () => {
  const failure = async (host: string, options: Partial<HubOptions> = {}): Promise<string> =>
    await fetchFrom(host, workspaceWith({}), options).then(
      () => 'no error',
      (error: Error) => error.message,
    );

  it('is an address that is safe to ask', async () => {
    for (const host of ['http://models.invalid', 'huggingface.co', 'file:///models', 'ftp://127.0.0.1', ''])
      expect(await failure(host)).toMatch(/is not an address to fetch models from/);
    expect(await failure('https://me:secret@models.invalid')).toBe(
      'The address models.invalid may hold a path, but no account and no parameters.',
    );
  });

  it('is not taken offline', async () => {
    const hub = await startHub();
    expect(await failure(hub.host, { offline: true })).toMatch(
      /is set to stay offline, so 127\.0\.0\.1.* was not asked/,
    );
    expect(hub.requests).toEqual([]);
  });

  it('may be closed, unknown or not secure', async () => {
    const hub = await startHub();
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await failure(`http://127.0.0.1:${port}`)).toMatch(/refuses the connection/);
    expect(await failure(hub.host.replace('http:', 'https:'))).toMatch(
      /is not secure \(\w+\), so nothing was/,
    );
  });

  it('goes through a proxy, but for hosts that are excepted', async () => {
    const hub = await startHub();
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url!);
      response.writeHead(404).end();
    });
    proxy.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      expect(await failure(hub.host, { proxy: { HTTP_PROXY: address } })).toMatch(/\(404\)/);
      expect(asked).toEqual([`${hub.host}/api/models/${REPOSITORY}/revision/main`]);
      expect(await failure(hub.host, { proxy: { HTTP_PROXY: address, NO_PROXY: '127.0.0.1' } })).toBe(
        'no error',
      );
      expect(await failure('https://models.invalid', { proxy: { https_proxy: address } })).toMatch(
        /The proxy does not lead to models\.invalid/,
      );
      expect(asked.slice(1)).toEqual(['CONNECT models.invalid:443']);
    } finally {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });

  it('leads to a model of that name and revision', async () => {
    const hub = await Hub.open({ host: (await startHub()).host, offline: false, proxy: {} });
    const check = async (name: string, revision: string | undefined, problem: RegExp): Promise<void> =>
      await expect(planDownload(hub, { modelsDir: '/nowhere', name, revision })).rejects.toThrow(problem);
    await check('tiny', undefined, /There is no model "tiny" in the catalogue/);
    await check('../../etc', undefined, /is not the name of a model/);
    await check('a/b/c', undefined, /is not the name of a model/);
    await check('a/..', undefined, /is not the name of a model/);
    await check(REPOSITORY, '../main', /is not the name of a branch/);
    await check(REPOSITORY, 'refs/pr/1', /404/);
    expect(
      (await planDownload(hub, { modelsDir: '/nowhere', name: REPOSITORY, revision: COMMIT })).licence,
    ).toBe('mit');
    hub.close();
  });
});

describe('a folder that cannot take a model', () => {
  it('is named in a sentence', async () => {
    const place = join(workspaceWith({ models: 'a file' }), 'models');
    await expect(fetchFrom((await startHub()).host, place)).rejects.toThrow(
      /a file stands where a folder would be/,
    );
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    expect(folderError(full, place)).toMatchObject({
      code: 'downloadFailed',
      message: /The disk became full/,
    });
    const gone = Object.assign(new Error('rename'), { code: 'ENOENT' });
    expect(folderError(gone, place)).toMatchObject({
      message: expect.stringMatching(/another download or a removal may be at work/),
    });
    const other = new Error('a fault');
    expect(folderError(other, place)).toBe(other);
  });
});
