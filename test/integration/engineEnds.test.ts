/** The engine's process killed, halted, idle or without its parent: nobody is left waiting, and nothing is lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ENGINE_ENTRY,
  firstPath,
  manyFiles,
  openParams,
  search,
  startClient,
  stateOf,
  statusWhen,
} from '../support/engineClient.ts';
import { PROJECT, put, workspaceWith } from '../support/workspace.ts';

const large = { ...PROJECT, ...manyFiles(600) };

describe('an engine that ends', () => {
  const folders = (): Record<string, string> => ({ app: workspaceWith(large) });

  it('rejects what is pending, comes back, and goes on indexing', async () => {
    const { client, log } = startClient();
    await client.api.open(openParams(folders()));
    await statusWhen(client, ({ overall }) => overall.state === 'indexing' && overall.filesDone > 0);
    const calls = [search(client), client.api.sync({}), client.api.diagnostics({})];
    const outcomes = Promise.allSettled(calls);
    // The requests are with the engine before it dies.
    await new Promise(setImmediate);
    process.kill(client.pid!, 'SIGKILL');
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'engineStopped',
          message: expect.stringMatching(/stopped unexpectedly \(signal SIGKILL\)/),
        },
      });
    }
    expect((await search(client, 'price')).searchedChunks).toBeGreaterThan(0);
    expect(await stateOf(client, 'ready')).toMatchObject({ files: 606 });
    const [report] = await client.api.diagnostics({});
    expect(report?.index?.problems).toEqual([]);
    expect(log.filter((line) => line.startsWith('warn:'))).toHaveLength(1);
  });

  it('is started three times after crashes, then says so until a person restarts it', async () => {
    const { client, statuses } = startClient();
    const params = openParams({ app: workspaceWith(PROJECT) });
    await client.api.open(params);
    await stateOf(client, 'ready');
    for (let crash = 1; crash <= 3; crash++) {
      const pid = client.pid!;
      process.kill(pid, 'SIGKILL');
      await statusWhen(client, ({ overall }) => overall.state === 'failed');
      expect(await firstPath(client)).toBe('lib/parser.py');
      expect(client.pid).not.toBe(pid);
      await stateOf(client, 'ready');
    }
    process.kill(client.pid!, 'SIGKILL');
    await statusWhen(
      client,
      ({ overall }) => overall.state === 'failed' && /not started again/.test(overall.message),
    );
    await expect(search(client)).rejects.toMatchObject({
      code: 'engineStopped',
      message: expect.stringMatching(/4 times in a row.*SIGKILL.*restart/),
    });
    await expect(client.api.dryRun({})).rejects.toMatchObject({ code: 'engineStopped' });
    expect(statuses.at(-1)?.folders.map(({ folder }) => folder)).toEqual(['app']);
    await client.restart();
    expect(await firstPath(client)).toBe('lib/parser.py');
  });

  it('is paused again if it was, and indexes nothing that was deleted', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ app: workspaceWith(large), other: workspaceWith(PROJECT) }));
    await client.api.setPaused({ paused: true });
    await client.api.deleteIndex({ folder: 'other' });
    process.kill(client.pid!, 'SIGKILL');
    await statusWhen(client, ({ overall }) => overall.state === 'failed');
    await client.api.diagnostics({ quick: true });
    expect(client.status?.folders.map(({ status }) => status.state)).toEqual(['paused', 'notEnabled']);
    await client.api.setPaused({ paused: false });
    expect(await stateOf(client, 'ready')).toMatchObject({ files: 606 });
  });

  it('says in the log what nobody caught, and comes back', async () => {
    const armed = `${BOMB}\nrequire(${JSON.stringify(ENGINE_ENTRY)});`;
    const entry = join(workspaceWith({ 'armed.cjs': armed }), 'armed.cjs');
    const { client, log } = startClient({ entry });
    await client.api.open(openParams({ app: workspaceWith(PROJECT) }));
    await stateOf(client, 'ready');
    for (const signal of ['SIGUSR2', 'SIGWINCH'] as const) {
      process.kill(client.pid!, signal);
      await statusWhen(client, ({ overall }) => overall.state === 'failed');
      expect(await firstPath(client)).toBe('lib/parser.py');
      await stateOf(client, 'ready');
    }
    const text = log.join('\n');
    for (const part of [
      'error: Uncaught: Error: thrown',
      'error: Uncaught: Error: rejected',
      'an unexpected error',
    ])
      expect(text).toContain(part);
  });

  it('is noticed when it hangs', async () => {
    // Longer than a process takes to start, also where others keep the machine busy.
    const watchdog = {
      everyMs: 500,
      mostSilentLooks: 4,
      mostSilentLooksInLongWork: 30,
      mostSilentLooksAtStart: 60,
    };
    const { client, log } = startClient({ watchdog });
    await client.api.open(openParams({ app: workspaceWith(PROJECT) }));
    await stateOf(client, 'ready');
    const pid = client.pid!;
    process.kill(pid, 'SIGSTOP');
    await expect(search(client)).rejects.toMatchObject({ code: 'engineStopped' });
    expect(await firstPath(client)).toBe('lib/parser.py');
    expect(client.pid).not.toBe(pid);
    expect(log.join('\n')).toMatch(/does not answer any more/);
  });

  it('may take long to start', async () => {
    const sleepMs = 4000;
    const slow = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${sleepMs});\nrequire(${JSON.stringify(ENGINE_ENTRY)});`;
    const entry = join(workspaceWith({ 'slow.cjs': slow }), 'slow.cjs');
    // Silent for longer than one that has begun may be.
    const watchdog = {
      everyMs: 500,
      mostSilentLooks: 4,
      mostSilentLooksInLongWork: 60,
      mostSilentLooksAtStart: 60,
    };
    const { client, log } = startClient({ entry, watchdog });
    await client.api.open(openParams({ app: workspaceWith({ 'a.md': 'Slowly, slowly.\n' }) }));
    expect(log.join('\n')).not.toMatch(/does not answer any more/);
  });

  it('stops when idle, and starts with the next question', async () => {
    const { client } = startClient({ idleMs: 30 });
    const root = workspaceWith(PROJECT);
    await client.api.open(openParams({ app: root }));
    await stateOf(client, 'ready');
    const pid = client.pid!;
    while (client.pid !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    await client.api.updateFiles({ folder: 'app', paths: ['src/fresh.ts'] });
    expect(client.pid).toBeUndefined();
    await client.api.sync({});
    expect(await firstPath(client, 'brandNewThing')).toBe('src/fresh.ts');
    expect(client.pid).not.toBe(pid);
  });

  it('cannot be started at all: a sentence, and no crash of its parent', async () => {
    const { client } = startClient({ execPath: '/nowhere/node' });
    await expect(client.api.open(openParams({ app: workspaceWith(PROJECT) }))).rejects.toMatchObject({
      code: 'engineStopped',
    });
    await statusWhen(
      client,
      ({ overall }) => overall.state === 'failed' && /not started again/.test(overall.message),
    );
    await expect(search(client)).rejects.toThrow(/could not be started/);
  });

  it('keeps nobody waiting when the client goes', async () => {
    const { client } = startClient({ restartDelaysMs: [60_000] });
    await client.api.open(openParams(folders()));
    const syncing = client.api.sync({});
    const outcome = Promise.allSettled([syncing]);
    const pid = client.pid!;
    await client.dispose();
    expect((await outcome)[0]).toMatchObject({ status: 'rejected', reason: { code: 'engineStopped' } });
    expect(isAlive(pid)).toBe(false);
    await expect(search(client)).rejects.toThrow(/shutting down/);
  });

  it('does so when its parent does, also in the middle of its work', async () => {
    const root = workspaceWith(large);
    const parent = spawn(
      process.execPath,
      ['--input-type=module', '-e', parentScript(openParams({ app: root }))],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [output] = await once(parent.stdout, 'data');
    const pid = Number(String(output));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

/** Loaded into the engine: errors that nobody catches, when a signal comes. */
const BOMB = `
process.on('SIGUSR2', () => { throw new Error('thrown'); });
process.on('SIGWINCH', () => { Promise.reject(new Error('rejected')); });
`;

/** A program that forks the engine, has it index, and says its process id. */
function parentScript(params: object): string {
  return `
    import { fork } from 'node:child_process';
    const child = fork(${JSON.stringify(ENGINE_ENTRY)}, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.on('message', ({ method, params }) => {
      if (method === 'status' && params.overall.state === 'indexing') process.stdout.write(String(child.pid));
    });
    child.send({ jsonrpc: '2.0', id: 1, method: 'open', params: ${JSON.stringify(params)} });
  `;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
