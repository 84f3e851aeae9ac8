/** The engine as a child process, through the client of the extension: real process, real folders. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENGINE_METHODS } from '../../src/shared/engineApi.ts';
import {
  ENGINE_ENTRY,
  firstPath,
  manyFiles,
  openParams,
  QUERY,
  search,
  startClient,
  stateOf,
  statusWhen,
} from '../support/engineClient.ts';
import { closeEngine, indexFolder, openEngine, PROJECT, put, workspaceWith } from '../support/workspace.ts';

const large = { ...PROJECT, ...manyFiles(600) };

describe('the engine process', () => {
  it('opens a folder, indexes it by itself and answers', async () => {
    const { client, statuses } = startClient();
    const opened = await client.api.open(openParams({ app: workspaceWith(PROJECT) }));
    expect(opened.folders.map(({ folder }) => folder)).toEqual(['app']);
    expect(await stateOf(client, 'ready')).toMatchObject({ files: 6, skipped: 1 });
    const { results, model, complete, failures } = await search(client);
    expect(results[0]).toMatchObject({ folder: 'app', path: 'lib/parser.py', symbol: 'split_cells' });
    expect({ model, complete, failures }).toEqual({ model: 'builtin', complete: true, failures: [] });
    expect(statuses.at(-1)?.overall.state).toBe('ready');
  });

  it('takes no options that are meant for another Node.js', async () => {
    // With them, no process of Node.js would start.
    const env = {
      ...process.env,
      NODE_OPTIONS: '--require=/not/there.cjs',
      node_options: '--no-such-option',
    };
    const { client } = startClient({ env, restartDelaysMs: [] });
    const { folders } = await client.api.open(openParams({ app: workspaceWith(PROJECT) }));
    expect(folders).toHaveLength(1);
  });

  it('answers while it indexes, and tells its progress in order', async () => {
    const { client, statuses, changes } = startClient();
    await client.api.open(openParams({ app: workspaceWith(large) }));
    await statusWhen(client, ({ overall }) => overall.state === 'indexing' && overall.filesDone > 0);
    const { complete, searchedChunks } = await search(client, 'price');
    expect(complete).toBe(false);
    expect(searchedChunks).toBeGreaterThan(0);
    expect(await stateOf(client, 'ready')).toMatchObject({ files: 606 });
    expect((await search(client)).complete).toBe(true);

    const states = statuses.map(({ overall }) => overall.state);
    const phases = states.filter((state, i) => state !== states[i - 1]);
    expect(phases.join(' ')).toMatch(/^loadingModel (ready )?(scanning )?indexing ready$/);
    const done = statuses.flatMap(({ overall }) => (overall.state === 'indexing' ? [overall.filesDone] : []));
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(new Set(changes)).toEqual(new Set(['app']));
  });

  it('tells which model answers and which one will', async () => {
    const { client, statuses } = startClient();
    const { model } = openParams({});
    const slow = { ...model, id: 'slow' };
    const root = workspaceWith({ ...PROJECT, ...manyFiles(100) });
    await client.api.open(openParams({ app: root }, { model: slow, interimModel: model }));
    expect(await stateOf(client, 'ready')).toMatchObject({ files: 106, model: 'slow' });
    const told = statuses.flatMap(({ overall }) =>
      overall.state === 'indexing' ? [`${overall.model} ${overall.nextModel ?? ''}`.trim()] : [],
    );
    expect(told.filter((models, i) => models !== told[i - 1])).toEqual(['builtin', 'builtin slow']);
  });

  it('pauses where it is and goes on from there', async () => {
    const { client } = startClient();
    const params = openParams({ app: workspaceWith(large) });
    await client.api.open(params);
    await statusWhen(client, ({ overall }) => overall.state === 'indexing' && overall.filesDone > 0);
    const joined = client.api.sync({});
    joined.catch(() => {});
    await client.api.setPaused({ paused: true });
    await expect(joined).rejects.toMatchObject({ code: 'indexingPaused' });
    await stateOf(client, 'paused');
    const { searchedChunks, complete } = await search(client, 'price');
    expect(complete).toBe(false);
    await client.api.open(params);
    expect(client.status?.overall.state).toBe('paused');
    await client.api.setPaused({ paused: false });
    await stateOf(client, 'ready');
    const [summary] = await client.api.sync({});
    expect(summary).toMatchObject({ folder: 'app', written: 0, unchanged: 606, skipped: 1 });
    expect((await search(client, 'price')).searchedChunks).toBeGreaterThan(searchedChunks);
  });

  it('takes a pause and its end in any order', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ app: workspaceWith(manyFiles(300)) }));
    for (const paused of [true, false, true, true, false, false, true, false])
      await client.api.setPaused({ paused });
    expect(await stateOf(client, 'ready')).toMatchObject({ files: 300 });
  });

  it('cancels a search and an indexing', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ app: workspaceWith(large) }, { paused: true }));
    const stop = new AbortController();
    const syncing = client.api.sync({}, stop.signal);
    syncing.catch(() => {});
    await stateOf(client, 'indexing');
    const cancelled = new AbortController();
    const asked = search(client, 'price', cancelled.signal);
    cancelled.abort(new Error('typed on'));
    await expect(asked).rejects.toThrow('typed on');
    stop.abort(new Error('no more'));
    await expect(syncing).rejects.toThrow('no more');
    await stateOf(client, 'paused');
    process.kill(client.pid!, 'SIGKILL');
    await statusWhen(client, ({ overall }) => overall.state === 'failed');
    await stateOf(client, 'paused');
    const early = search(client, 'price', AbortSignal.abort(new Error('before')));
    await expect(early).rejects.toThrow('before');
    expect((await search(client, 'price')).complete).toBe(false);
  });

  it('takes changed files in', async () => {
    const { client, changes } = startClient();
    const root = workspaceWith(PROJECT);
    await client.api.open(openParams({ app: root }));
    await stateOf(client, 'ready');
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    const generation = (await stateOf(client, 'ready')).generation;
    for (let i = 0; i < 5; i++) await client.api.updateFiles({ folder: 'app', paths: ['src/fresh.ts'] });
    await statusWhen(client, ({ overall }) => overall.state === 'ready' && overall.generation > generation);
    expect(await firstPath(client, 'brandNewThing')).toBe('src/fresh.ts');
    expect(changes).toContain('app');
  });

  it('looks at everything when an ignore file or very many files changed', async () => {
    const { client } = startClient();
    const root = workspaceWith(PROJECT);
    await client.api.open(openParams({ app: root }));
    await stateOf(client, 'ready');
    put(root, '.gitignore', 'ignored/\nlib/\n');
    await client.api.updateFiles({ folder: 'app', paths: ['.gitignore'] });
    await statusWhen(client, ({ overall }) => overall.state === 'ready' && overall.files === 5);
    expect((await search(client)).results.map(({ path }) => path)).not.toContain('lib/parser.py');
    const many = manyFiles(600);
    for (const [path, text] of Object.entries(many)) put(root, path, text);
    for (const path of Object.keys(many)) void client.api.updateFiles({ folder: 'app', paths: [path] });
    await statusWhen(client, ({ overall }) => overall.state === 'ready' && overall.files === 605);
  });

  it('lets ignore files count or not, as it is told', async () => {
    const { client } = startClient();
    const { folders, ...rest } = openParams({ app: workspaceWith(PROJECT) });
    const use = (useIgnoreFiles?: boolean): Promise<unknown> =>
      client.api.open({
        ...rest,
        folders: folders.map((folder) => ({
          ...folder,
          ...(useIgnoreFiles === undefined ? {} : { useIgnoreFiles }),
        })),
      });
    const indexed = async (): Promise<unknown> => {
      await client.api.sync({});
      const [plan] = await client.api.dryRun({});
      const [report] = await client.api.diagnostics({ quick: true });
      return [plan?.files, report?.index?.files];
    };
    await use();
    expect(await indexed()).toEqual([6, 6]);
    await use(false);
    expect(await indexed()).toEqual([7, 7]);
    await use(true);
    expect(await indexed()).toEqual([6, 6]);
  });

  it('asks before it reads anything, counts what it would index, and deletes', async () => {
    const { client } = startClient();
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const params = openParams({ app: { root, indexDir, enabled: false } });
    await client.api.open(params);
    expect(client.status?.overall).toEqual({ state: 'notEnabled' });
    expect(readdirSync(indexDir)).toEqual([]);
    await expect(search(client)).rejects.toMatchObject({ code: 'notEnabled' });
    const [plan] = await client.api.dryRun({});
    expect(plan).toMatchObject({ folder: 'app', files: 6, skipped: { ignored: 1 } });
    expect(plan?.languages.python?.files).toBe(1);

    await client.api.open({ ...params, folders: [{ ...params.folders[0]!, enabled: true }] });
    await stateOf(client, 'ready');
    expect(await firstPath(client)).toBe('lib/parser.py');
    const [report] = await client.api.diagnostics({});
    expect(report).toMatchObject({ folder: 'app', writable: true, index: { files: 6, problems: [] } });

    await client.api.deleteIndex({ folder: 'app' });
    expect(existsSync(indexDir)).toBe(false);
    await stateOf(client, 'notEnabled');
    await expect(search(client)).rejects.toMatchObject({ code: 'notEnabled' });
  });

  it('searches several folders as one, and follows what is opened and closed', async () => {
    const { client } = startClient();
    const first = workspaceWith(PROJECT);
    const second = workspaceWith({
      'other/cells.ts':
        'export function splitCells(line: string): string[] {\n  return line.split(",");\n}\n',
    });
    const params = openParams({ first, second, third: { root: first, enabled: false } });
    await client.api.open(params);
    await statusWhen(
      client,
      ({ folders }) => folders.filter(({ status }) => status.state === 'ready').length === 2,
    );
    const { results, failures } = await search(client);
    expect(failures).toEqual([]);
    expect(new Set(results.map(({ folder }) => folder))).toEqual(new Set(['first', 'second']));
    const only = await client.api.search({ ...QUERY, folder: 'second' });
    expect(only.results.map(({ folder, path }) => `${folder} ${path}`)).toEqual(['second other/cells.ts']);

    const seed = { path: 'lib/parser.py', startLine: 11, endLine: 24 };
    const similar = await client.api.findSimilar({ seed, limit: 5, folder: 'first' });
    expect(similar.results.map(({ folder }) => folder)).toContain('second');
    expect(similar.results.map(({ path }) => path)).not.toContain('lib/parser.py');

    await client.api.open({ ...params, folders: params.folders.slice(1, 2) });
    expect((await search(client)).results.map(({ folder }) => folder)).toEqual(['second']);
    for (let i = 0; i < 5; i++) {
      await client.api.open({ ...params, folders: params.folders.slice(1, 2) });
      await client.api.open(params);
      const reports = await client.api.diagnostics({ quick: true });
      expect(reports.map(({ writable }) => writable)).toEqual([true, true, false]);
    }
    await client.api.open({ ...params, folders: params.folders.slice(1, 2) });
    await expect(client.api.search({ ...QUERY, folder: 'first' })).rejects.toMatchObject({
      code: 'noFolder',
      message: expect.stringMatching(/^The folder [\w-]+ is no longer part of this workspace\./),
    });
  });

  it('answers from the folders that can, and says what is wrong with the others', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ good: workspaceWith(PROJECT), gone: '/nowhere/at/all' }));
    await statusWhen(client, ({ folders }) =>
      folders.every(({ status }) => /ready|failed/.test(status.state)),
    );
    expect(client.status?.overall).toMatchObject({ state: 'failed', code: 'folderNotFound' });
    expect(await firstPath(client)).toBe('lib/parser.py');
  });

  it('leaves the index to another process and takes over when that ends', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const other = await openEngine(root, indexDir);
    await other.sync();
    const { client } = startClient();
    await client.api.open(openParams({ app: { root, indexDir } }));
    expect(await firstPath(client)).toBe('lib/parser.py');
    expect((await client.api.diagnostics({ quick: true }))[0]).toMatchObject({ writable: false });
    await expect(client.api.sync({})).rejects.toMatchObject({ code: 'indexBusy' });
    await expect(client.api.deleteIndex({ folder: 'app' })).rejects.toMatchObject({ code: 'indexBusy' });
    expect(await firstPath(client)).toBe('lib/parser.py');
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    await closeEngine(other);
    expect((await client.api.sync({}))[0]).toMatchObject({ written: 1 });
    expect(await firstPath(client, 'brandNewThing')).toBe('src/fresh.ts');
  });
});

describe('errors', () => {
  it('come with their code and sentence', async () => {
    const { client } = startClient();
    await expect(search(client)).rejects.toMatchObject({ name: 'EngineError', code: 'noFolder' });
    await client.api.open(openParams({ app: workspaceWith(PROJECT) }));
    await stateOf(client, 'ready');
    const check = async (call: Promise<unknown>, code: string, sentence: RegExp): Promise<void> => {
      await expect(call).rejects.toMatchObject({
        name: 'EngineError',
        code,
        message: expect.stringMatching(sentence),
      });
    };
    const seed = { path: 'no/such.ts', startLine: 0, endLine: 1 };
    await check(client.api.findSimilar({ seed, limit: 5 }), 'fileNotFound', /not in the index/);
    await check(client.api.search({ ...QUERY, include: ['{'] }), 'badArgument', /never closed|brace/);
    await check(client.api.search({ ...QUERY, limit: 0 }), 'badArgument', /different versions/);
    await check(client.api.updateFiles({ folder: 'b', paths: [] }), 'noFolder', /not part of this workspace/);
    const twice = openParams({ app: workspaceWith(PROJECT) });
    const same = { ...twice, folders: [...twice.folders, ...twice.folders] };
    await check(client.api.open(same), 'badArgument', /same key/);
    const { model: builtIn } = twice;
    const odd = { ...twice, model: { ...builtIn, spec: { pooling: 'sum' } } };
    await check(client.api.open(odd), 'badArgument', /pooling must be one of/);
    expect(await firstPath(client)).toBe('lib/parser.py');
    const model = { id: 'none', folder: '/nowhere' };
    await client.api.open(openParams({ app: workspaceWith(PROJECT) }, { model }));
    expect(client.status?.overall).toMatchObject({ state: 'failed', code: 'modelInvalid' });
    await check(search(client), 'modelInvalid', /./);
  });

  it('of the index folder are sentences', async () => {
    const root = workspaceWith(PROJECT);
    const check = async (indexDir: string, sentence: RegExp): Promise<void> => {
      const { client } = startClient();
      await client.api.open(openParams({ app: { root, indexDir } }));
      const failure = { code: 'indexUnusable', message: expect.stringMatching(sentence) };
      expect(client.status?.overall).toMatchObject({ state: 'failed', ...failure });
      await expect(search(client)).rejects.toMatchObject(failure);
      await expect(client.api.sync({})).rejects.toMatchObject(failure);
    };
    await check(
      join(root, 'src/vectors.ts'),
      /cannot be used: no file can be opened or made in it\. To go on, check/,
    );
    await check(
      join(root, 'src/vectors.ts/index'),
      /cannot be made: it is a file, or lies below one\. To go on, choose/,
    );
  });

  it('are all that a message of the wrong kind does', async () => {
    const child = fork(ENGINE_ENTRY, [], {
      execPath: process.execPath,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const method = fc.constantFrom(
      'nothing',
      '$/cancelRequest',
      'toString',
      '__proto__',
      ...ENGINE_METHODS.filter((name) => name !== 'close'),
    );
    const message = fc.oneof(
      fc.jsonValue(),
      fc.record({
        jsonrpc: fc.constant('2.0'),
        id: fc.oneof(fc.integer(), fc.string(), fc.jsonValue()),
        method,
        params: fc.jsonValue(),
      }),
      fc.record({ jsonrpc: fc.constant('2.0'), method, params: fc.jsonValue() }),
      fc.record({ jsonrpc: fc.constant('2.0'), id: fc.integer(), result: fc.jsonValue() }),
    );
    for (const one of fc.sample(message, { numRuns: 2000, seed: 7 }))
      if (one !== null) child.send(one as object);
    child.send({ jsonrpc: '2.0', id: 'last', method: 'search', params: QUERY });
    const answer = await new Promise((resolve) =>
      child.on('message', (reply: { id?: unknown }) => reply.id === 'last' && resolve(reply)),
    );
    expect(answer).toMatchObject({ error: { data: { code: 'noFolder' } } });
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
