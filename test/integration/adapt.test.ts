/** Fitting the built-in model to a folder over the channel, and taking it back: real process, real training. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  manyFiles,
  openParams,
  search,
  startClient,
  stateOf,
  type TestClient,
} from '../support/engineClient.ts';
import { indexFolder, PACKAGE, PROJECT, workspaceWith } from '../support/workspace.ts';

async function opened(
  files: Readonly<Record<string, string>>,
): Promise<TestClient & { root: string; indexDir: string }> {
  const started = startClient();
  const indexDir = indexFolder();
  const root = workspaceWith(files);
  await started.client.api.open(openParams({ app: { root, indexDir } }));
  await stateOf(started.client, 'ready');
  return { ...started, root, indexDir };
}

const FOLDER = { folder: 'app' };

describe('adapt', () => {
  it('leaves the model as it is where there is too little to learn from', async () => {
    const { client, indexDir } = await opened(PROJECT);
    expect(await client.api.adapt(FOLDER)).toMatchObject({ outcome: 'tooLittle' });
    expect(existsSync(join(indexDir, 'adapted-model'))).toBe(false);
    expect(await client.api.undoAdapt(FOLDER)).toBe(false);
    expect((await search(client)).results[0]?.path).toBe('lib/parser.py');
  });

  it('learns nothing from what the settings leave out', async () => {
    const { client } = startClient();
    const folder = { root: workspaceWith(manyFiles(60)), exclude: ['many/**'] };
    await client.api.open(openParams({ app: folder }));
    expect(await client.api.adapt(FOLDER)).toMatchObject({ outcome: 'tooLittle', pairs: 0 });
  });

  it('fits the model to the folder, has it indexed with that, and takes it back', async () => {
    const { client, root, indexDir } = await opened(manyFiles(60));
    const shares: number[] = [];
    client.on('analysis', ({ task, share }) => {
      expect(task).toBe('adaptation');
      shares.push(share);
    });
    const [before] = await client.api.diagnostics({});
    const answer = await client.api.adapt(FOLDER);
    expect(answer).toMatchObject({ outcome: 'adapted' });
    expect(answer.after).toBeGreaterThan(answer.before);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    await client.api.sync({});
    const [adapted] = await client.api.diagnostics({});
    expect(adapted).toMatchObject({ adapted: true, index: { model: 'builtin', complete: true } });
    expect(adapted?.index?.indexFile).not.toBe(before?.index?.indexFile);
    expect((await search(client, 'price')).results.length).toBeGreaterThan(0);
    // Building the index anew forgets nothing that was learned.
    await client.api.deleteIndex({ ...FOLDER, keepModel: true });
    await client.api.open(openParams({ app: { root, indexDir } }));
    await client.api.sync({});
    const [rebuilt] = await client.api.diagnostics({});
    expect(rebuilt).toMatchObject({ adapted: true, index: { indexFile: adapted?.index?.indexFile } });
    expect(await client.api.undoAdapt(FOLDER)).toBe(true);
    const [after] = await client.api.diagnostics({});
    expect(after).toMatchObject({ adapted: false, index: { indexFile: before?.index?.indexFile } });
    expect(existsSync(join(indexDir, 'adapted-model'))).toBe(false);
  });

  it('is stopped by an abort, runs once at a time, and changes nothing then', async () => {
    const { client, indexDir } = await opened(manyFiles(60));
    const begun = new Promise<void>((resolve) => client.on('analysis', () => resolve()));
    const stop = new AbortController();
    const first = client.api.adapt(FOLDER, stop.signal).catch((error: unknown) => error);
    await begun;
    await expect(client.api.adapt(FOLDER)).rejects.toMatchObject({ code: 'modelInUse' });
    stop.abort();
    expect(await first).toBe(stop.signal.reason);
    expect(existsSync(join(indexDir, 'adapted-model'))).toBe(false);
    expect((await search(client, 'price')).results.length).toBeGreaterThan(0);
  });

  it('keeps nothing where the index is deleted meanwhile', async () => {
    const { client, indexDir } = await opened(manyFiles(60));
    const begun = new Promise<void>((resolve) => client.on('analysis', () => resolve()));
    const running = client.api.adapt(FOLDER).catch((error: unknown) => error);
    await begun;
    await client.api.deleteIndex(FOLDER);
    expect(await running).toMatchObject({ code: 'notEnabled' });
    expect(existsSync(join(indexDir, 'adapted-model'))).toBe(false);
    await stateOf(client, 'notEnabled');
  });

  it('keeps nothing of a folder that is left', async () => {
    const { client, indexDir } = await opened(manyFiles(60));
    const begun = new Promise<void>((resolve) => client.on('analysis', () => resolve()));
    const running = client.api.adapt(FOLDER).catch((error: unknown) => error);
    await begun;
    await client.api.open(openParams({}));
    expect(await running).toMatchObject({ code: 'notEnabled' });
    expect(existsSync(join(indexDir, 'adapted-model'))).toBe(false);
  });

  it('is refused where another process writes the index, and so is taking it back', async () => {
    const { client: writer, root, indexDir } = await opened(PROJECT);
    const { client: reader } = startClient();
    await reader.api.open(openParams({ app: { root, indexDir } }));
    await expect(reader.api.adapt(FOLDER)).rejects.toMatchObject({ code: 'indexBusy' });
    await expect(reader.api.undoAdapt(FOLDER)).rejects.toMatchObject({ code: 'indexBusy' });
    expect((await search(reader)).results[0]?.path).toBe('lib/parser.py');
    expect((await search(writer)).results[0]?.path).toBe('lib/parser.py');
  });

  it('is refused where the built-in model has no part, or nobody agreed', async () => {
    const { client } = startClient();
    const model = { id: 'other', folder: join(PACKAGE, 'models') };
    const root = workspaceWith(PROJECT);
    await client.api.open(openParams({ app: root, closed: { root, enabled: false } }, { model }));
    await expect(client.api.adapt(FOLDER)).rejects.toMatchObject({ code: 'badArgument' });
    await expect(client.api.adapt({ folder: 'closed' })).rejects.toMatchObject({ code: 'notEnabled' });
    await expect(client.api.adapt({ folder: 'none' })).rejects.toMatchObject({ code: 'noFolder' });
  });
});
