/** Models through the engine process: asked for on a local hub, fetched, described, used and taken away. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/engine/models/catalogue.ts';
import type { EngineClient } from '../../src/host/engineClient.ts';
import type { DownloadParams, ModelEntry } from '../../src/shared/engineApi.ts';
import type { EngineEvents } from '../../src/shared/engineEvents.ts';
import { openParams, search, startClient, stateOf } from '../support/engineClient.ts';
import { COMMIT, type ModelHub, REPOSITORY, startHub } from '../support/modelHub.ts';
import { writeTinyEncoder } from '../support/tinyEncoder.ts';
import { PROJECT, workspaceWith } from '../support/workspace.ts';

/** A hub with a model that runs. */
async function tinyHub(): Promise<ModelHub> {
  const folder = workspaceWith({});
  writeTinyEncoder(folder, { file: 'onnx/model_quantized.onnx' });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const places = files.map(({ parentPath, name }) => join(parentPath, name));
  return startHub(
    Object.fromEntries(places.map((place) => [place.slice(folder.length + 1), readFileSync(place)])),
  );
}

function wishFor({ host }: { readonly host: string }, modelsDir = workspaceWith({})): DownloadParams {
  return { modelsDir, id: REPOSITORY, host, offline: false, proxy: {} };
}

async function entryOf(client: EngineClient, { modelsDir }: DownloadParams): Promise<ModelEntry | undefined> {
  return (await client.api.models({ modelsDir })).find(({ id }) => id === REPOSITORY);
}

/** Aborts when the first bytes are there; while it is under way, nothing else may happen to the model. */
async function stopEarly(client: EngineClient, hub: ModelHub, wish: DownloadParams): Promise<void> {
  hub.faults.push({ at: '/resolve/', stallAfter: 10 });
  const stop = new AbortController();
  const stopped = client.api.downloadModel(wish, stop.signal);
  stopped.catch(() => {});
  while ((await entryOf(client, wish))?.unfinishedBytes !== 10)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(client.api.downloadModel(wish)).rejects.toMatchObject({ code: 'modelInUse' });
  await expect(client.api.removeModel(wish)).rejects.toMatchObject({ code: 'modelInUse' });
  stop.abort(new Error('no more'));
  await expect(stopped).rejects.toThrow('no more');
}

describe('models in the engine process', () => {
  it('are shown, fetched with progress, used, kept while used, and removed', async () => {
    const hub = await tinyHub();
    const wish = wishFor(hub);
    const { client } = startClient();
    const progress: EngineEvents['download'][] = [];
    client.on('download', (event) => progress.push(event));
    const before = await client.api.models(wish);
    expect(before).toHaveLength(CATALOGUE.length);
    expect(before[0]).toMatchObject({
      id: 'all-MiniLM-L6-v2',
      dimensions: 384,
      licence: 'Apache-2.0',
      sizes: { q8: 23.0e6 },
      downloaded: [],
      unfinishedBytes: 0,
    });

    const preview = await client.api.previewDownload(wish);
    expect(preview).toMatchObject({ id: REPOSITORY, dtype: 'q8', commit: COMMIT, licence: 'mit' });
    expect(hub.host).toContain(preview.host);
    expect(existsSync(join(wish.modelsDir, 'made-up+tiny-encoder'))).toBe(false);
    const choice = await client.api.downloadModel(wish);
    expect(choice).toMatchObject({ id: REPOSITORY, dtype: 'q8' });
    expect(progress.map(({ bytesDone }) => bytesDone)).toEqual(
      progress.map(({ bytesDone }) => bytesDone).toSorted((a, b) => a - b),
    );
    expect(progress.at(-1)).toEqual({ id: REPOSITORY, bytesDone: preview.bytes, bytesTotal: preview.bytes });
    expect(await entryOf(client, wish)).toMatchObject({
      downloaded: [{ choice, bytes: expect.any(Number), commit: COMMIT }],
    });
    expect(await client.api.describeModel({ model: choice })).toMatchObject({
      kind: 'transformer',
      dimensions: 32,
    });

    const root = workspaceWith(PROJECT);
    await client.api.open(openParams({ app: root, other: workspaceWith(PROJECT) }, { model: choice }));
    await stateOf(client, 'ready');
    expect(await search(client)).toMatchObject({ model: REPOSITORY, complete: true, failures: [] });
    await expect(client.api.removeModel(wish)).rejects.toMatchObject({
      code: 'modelInUse',
      message: expect.stringMatching(/is in use, so it was not removed\. Choose another model first\./),
    });
    expect(await search(client)).toMatchObject({ model: REPOSITORY });
    await client.api.open(openParams({ app: root }));
    expect(await client.api.removeModel(wish)).toBeGreaterThan(10_000);
    expect(await entryOf(client, wish)).toBeUndefined();
    await expect(client.api.removeModel(wish)).rejects.toMatchObject({ code: 'modelUnavailable' });
  });

  it('are fetched where a stopped download left off, one at a time', async () => {
    const hub = await tinyHub();
    const wish = wishFor(hub);
    const { client } = startClient();
    await stopEarly(client, hub, wish);
    expect(await entryOf(client, wish)).toMatchObject({ downloaded: [], unfinishedBytes: 10 });
    expect(await client.api.downloadModel(wish)).toMatchObject({ id: REPOSITORY });
    expect(hub.requests.filter((request) => request.endsWith('bytes=10-'))).toHaveLength(1);
    const count = hub.requests.length;
    expect(await client.api.downloadModel(wish)).toMatchObject({ id: REPOSITORY });
    expect(hub.requests.slice(count).filter((request) => request.includes('/resolve/'))).toEqual([]);
  });

  it('say what is wrong with them', async () => {
    const hub = await tinyHub();
    const wish = wishFor(hub);
    const { client } = startClient();
    const check = async (asked: Promise<unknown>, code: string, sentence: RegExp): Promise<void> =>
      expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
    const { api } = client;
    await check(api.previewDownload({ ...wish, offline: true }), 'offline', /set to stay offline/);
    await check(api.downloadModel({ ...wish, offline: true }), 'offline', /set to stay offline/);
    await check(
      api.downloadModel({ ...wish, id: 'nothing-known' }),
      'modelUnavailable',
      /no model "nothing-known"/,
    );
    await check(api.downloadModel({ ...wish, dtype: 'q3' }), 'badArgument', /q8, fp16, fp32/);
    await check(api.previewDownload({ ...wish, host: 'http://example.com' }), 'badArgument', /https/);
    expect(hub.requests).toEqual([]);
    await check(api.previewDownload({ ...wish, dtype: 'fp16' }), 'modelUnavailable', /has no ONNX file/);
    await check(
      api.describeModel({ model: { id: 'x', folder: wish.modelsDir } }),
      'modelInvalid',
      /no model in/,
    );

    const choice = await api.downloadModel(wish);
    writeFileSync(join(choice.folder, 'config.json'), '{}');
    await check(api.describeModel({ model: choice }), 'modelInvalid', /is damaged: config\.json has 2 bytes/);
    await api.open(openParams({ app: workspaceWith(PROJECT) }, { model: choice }));
    expect(client.status?.overall).toMatchObject({
      state: 'failed',
      code: 'modelInvalid',
      message: expect.stringMatching(/is damaged.*Download it again/),
    });
  });

  it('of a static kind are described too', async () => {
    const { client } = startClient();
    const { model } = openParams({});
    expect(await client.api.describeModel({ model })).toMatchObject({ kind: 'builtin', assumed: [] });
  });
});
