/** `sextant models` as a person or a script runs it, and that nothing else reaches the network. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/engine/models/catalogue.ts';
import { COMMIT, madeUpFiles, REPOSITORY, startHub } from '../support/modelHub.ts';
import { indexFolder, PACKAGE, PROJECT, workspaceWith } from '../support/workspace.ts';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const CLI = join(PACKAGE, 'dist', 'sextant.js');
const MINILM = 'Xenova/all-MiniLM-L6-v2';

function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const proxies = { HTTPS_PROXY: '', HTTP_PROXY: '', https_proxy: '', http_proxy: '' };
  return spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, NO_COLOR: '1', SEXTANT_DEBUG: '', SEXTANT_OFFLINE: '', ...proxies, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function finished(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (data) => (stdout += data));
  child.stderr!.on('data', (data) => (stderr += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

const run = (args: readonly string[], env?: Record<string, string>): Promise<Outcome> =>
  finished(start(args, env));

describe('sextant models', () => {
  it('lists, downloads, verifies and removes', async () => {
    const hub = await startHub();
    const modelsDir = workspaceWith({});
    const models = (...args: string[]): Promise<Outcome> =>
      run(['models', ...args, '--models-dir', modelsDir]);

    const fetched = await models('download', REPOSITORY, '--yes', '--host', hub.host);
    expect(fetched).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Downloaded made-up\/tiny-encoder \(q8\)/),
    });
    const folder = fetched.stdout.trim();
    expect(existsSync(join(folder, 'onnx', 'model_quantized.onnx'))).toBe(true);

    const before = hub.requests.length;
    const again = await models('download', REPOSITORY, '--yes', '--host', hub.host);
    expect(again).toMatchObject({
      code: 0,
      stdout: fetched.stdout,
      stderr: expect.stringMatching(/is already there/),
    });
    expect(hub.requests.length).toBe(before);

    const listed = JSON.parse((await models('list', '--json')).stdout);
    expect(listed.modelsDir).toBe(modelsDir);
    expect(listed.models).toHaveLength(CATALOGUE.length + 1);
    expect(listed.models[0]).toMatchObject({
      id: 'all-MiniLM-L6-v2',
      downloaded: [],
      spec: { dimensions: 384 },
    });
    expect(listed.models.at(-1)).toMatchObject({
      id: REPOSITORY,
      spec: null,
      downloaded: [{ dtype: 'q8', commit: COMMIT, folder }],
    });
    const text = (await models('list')).stdout;
    expect(text).toMatch(/all-MiniLM-L6-v2\n {2}384 dimensions · 256 tokens · 23\.0 MB · Apache-2\.0\n/);
    expect(text).toMatch(/made-up\/tiny-encoder\n {2}not in the catalogue\n {2}downloaded: q8, /);

    const whole = await models('verify', REPOSITORY);
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringMatching(/: in order, 5 files, /) });
    writeFileSync(join(folder, 'config.json'), '{}');
    const damaged = await models('verify');
    expect(damaged).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is damaged: config\.json has 2 bytes/),
    });

    const removed = await models('remove', REPOSITORY);
    expect(removed).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Removed made-up\/tiny-encoder/),
    });
    expect(await models('verify')).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^No model is downloaded/),
    });
    expect(await models('remove', REPOSITORY)).toMatchObject({ code: 2 });
  });

  it('asks nobody before there is a yes', async () => {
    const hub = await startHub();
    const modelsDir = workspaceWith({});
    const check = async (name: string, question: RegExp): Promise<void> => {
      const { code, stderr } = await run([
        'models',
        'download',
        name,
        '--host',
        hub.host,
        '--models-dir',
        modelsDir,
      ]);
      expect(code).toBe(2);
      expect(stderr).toMatch(question);
    };
    const terms =
      /about 23\.0 MB from 127\.0\.0\.1:\d+ \(Xenova\/all-MiniLM-L6-v2\), licence Apache-2\.0, into .*\? Add --yes/;
    await check('all-MiniLM-L6-v2', terms);
    await check(
      REPOSITORY,
      /does not say how large made-up\/tiny-encoder \(q8\) is\. Ask 127\.0\.0\.1:\d+ about it\?/,
    );
    expect(hub.requests).toEqual([]);
  });

  it('goes on after Ctrl-C', async () => {
    const hub = await startHub();
    const modelsDir = workspaceWith({});
    const args = ['models', 'download', REPOSITORY, '--yes', '--host', hub.host, '--models-dir', modelsDir];
    hub.faults.push({ at: 'onnx/', stallAfter: 100_000 });
    const child = start(args);
    const stopped = finished(child);
    while (!hub.requests.some((request) => request.includes('onnx/')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    const { code, stderr } = await stopped;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Stopped with .* to go\. What was fetched is kept; run it again to go on\.\n$/);
    expect(await run(args)).toMatchObject({ code: 0 });
  });

  it('fails with a sentence and a code', async () => {
    const hub = await startHub(madeUpFiles(2000));
    const modelsDir = workspaceWith({});
    const check = async (args: readonly string[], code: number, problem: RegExp): Promise<void> => {
      const outcome = await run(['models', 'download', ...args, '--yes', '--models-dir', modelsDir]);
      expect(outcome.stderr).toMatch(problem);
      expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
      expect(outcome.code).toBe(code);
    };
    const host = ['--host', hub.host];
    await check(['no-such-model', ...host], 2, /There is no model "no-such-model" in the catalogue/);
    await check(['nobody/nothing', ...host], 2, /has no model nobody\/nothing \(404\)/);
    await check([REPOSITORY, '--dtype', 'q4', ...host], 2, /--dtype must be one of q8, fp16, fp32/);
    await check(
      [REPOSITORY, '--dtype', 'fp16', ...host],
      2,
      /has no ONNX file in the format fp16; it has q8, fp32/,
    );
    await check([REPOSITORY, '--host', 'http://models.invalid'], 2, /begins with https:/);
    await check(
      ['all-MiniLM-L6-v2', '--offline'],
      3,
      /set to stay offline, so huggingface\.co was not asked/,
    );
    hub.faults.push({ at: '/revision/', status: 429, headers: { 'retry-after': '900' } });
    await check([REPOSITORY, ...host], 3, /Try again in 900 s/);
    expect(await run(['models'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/list, download, remove/),
    });
    expect(await run(['models', 'list', '--models-dir', ''])).toMatchObject({ code: 2 });
  });
});

describe('the network', () => {
  /** Runs under a watch on every way to a socket; what was tried, the watch's own word left out. */
  const watched = async (args: readonly string[], env: Record<string, string> = {}) => {
    const log = join(workspaceWith({}), 'network.log');
    const preload = pathToFileURL(join(PACKAGE, 'test', 'support', 'noNetwork.mjs')).href;
    const outcome = await run(args, { NODE_OPTIONS: `--import ${preload}`, NETWORK_LOG: log, ...env });
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines).toContain('watching');
    return { ...outcome, tried: lines.filter((line) => line !== 'watching'), watching: lines.length };
  };

  it('is not reached by what needs no model', async () => {
    const root = workspaceWith(PROJECT);
    const place = ['--index-dir', indexFolder()];
    const modelsDir = ['--models-dir', workspaceWith({})];
    const commands = [
      ['index', root, ...place],
      ['search', 'wait between attempts', root, ...place],
      ['similar', 'src/retry.ts:2', root, ...place],
      ['doctor', root, ...place],
      ['models', 'list', ...modelsDir],
      ['models', 'verify', ...modelsDir],
    ];
    for (const command of commands) {
      for (const offline of [[], ['--offline']]) {
        const { code, tried, stderr } = await watched([...command, ...offline]);
        expect(tried, command.join(' ')).toEqual([]);
        expect(code, stderr).toBe(0);
      }
    }
  });

  it('is not reached offline even by a download', async () => {
    const args = ['models', 'download', MINILM, '--yes', '--models-dir', workspaceWith({})];
    expect(await watched([...args, '--offline'])).toMatchObject({ code: 3, tried: [] });
    expect(await watched(args, { SEXTANT_OFFLINE: '1' })).toMatchObject({ code: 3, tried: [] });
  });

  it('would be noticed', async () => {
    const host = ['--host', 'http://127.0.0.1:9'];
    const args = ['models', 'download', MINILM, '--yes', '--models-dir', workspaceWith({}), ...host];
    const { code, tried } = await watched(args);
    expect(code).not.toBe(0);
    expect(tried).not.toEqual([]);
    // The threads that index are watched as well.
    const { watching } = await watched(['index', workspaceWith(PROJECT), '--index-dir', indexFolder()]);
    expect(watching).toBeGreaterThan(1);
  });
});
