/** Evaluating search over the channel: real process, real folder, the built-in model and a small one. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvaluateParams } from '../../src/shared/evaluation.ts';
import { manyFiles, openParams, startClient, stateOf } from '../support/engineClient.ts';
import { indexFolder, PACKAGE, PROJECT, put, workspaceWith } from '../support/workspace.ts';

const BUILT_IN = { id: 'builtin', folder: join(PACKAGE, 'models') };
const PARAMS: EvaluateParams & { readonly folder: string } = {
  folder: 'app',
  source: 'made',
  most: 100,
  modes: ['hybrid', 'dense', 'lexical', 'tfidf'],
  models: [BUILT_IN],
};
const DOCS = `# Guide

## How to open the attic window

First push it a bit. Then pull.
Push it again, harder.
And wait for the wind.
`;

async function opened(files: Readonly<Record<string, string>>, paused = false) {
  const started = startClient();
  const root = workspaceWith(files);
  const indexDir = indexFolder();
  await started.client.api.open(openParams({ app: { root, indexDir } }, { paused }));
  return { ...started, root, indexDir };
}

describe('evaluate', () => {
  it('asks questions made of the folder, of each mode and model, and leaves nothing behind', async () => {
    const { client, root, indexDir } = await opened({ ...PROJECT, 'docs/guide.md': DOCS });
    await stateOf(client, 'ready');
    const before = readdirSync(indexDir).filter((name) => name.startsWith('index-'));
    const shares: number[] = [];
    client.on('analysis', ({ folder, task, share }) => {
      expect([folder, task]).toEqual(['app', 'evaluation']);
      shares.push(share);
    });
    const own = workspaceWith({ 'vectors.txt': 'length 1 0\nfails 1 0\ncells 0 1\nwindow 0 1\n' });
    const models = [BUILT_IN, { id: 'words', folder: join(own, 'vectors.txt') }];
    const { summary, retriever, worst } = await client.api.evaluate({ ...PARAMS, models });
    expect(Object.keys(summary.overall)).toEqual([
      'hybrid@builtin',
      'hybrid@words',
      'dense@builtin',
      'dense@words',
      'lexical',
      'tfidf',
    ]);
    expect(retriever).toBe('hybrid@builtin');
    const kinds = new Set(summary.questions.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['docstring', 'heading']);
    for (const { relevant, found, rank } of worst) {
      expect(existsSync(join(root, relevant[0]!.path))).toBe(true);
      expect(found.length).toBeLessThanOrEqual(3);
      if (rank === undefined) expect(found).not.toContainEqual(relevant[0]);
    }
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(existsSync(join(indexDir, 'evaluation'))).toBe(false);
    expect(readdirSync(indexDir).filter((name) => name.startsWith('index-'))).toEqual(before);
    // The same folder gives the same figures.
    expect((await client.api.evaluate({ ...PARAMS, models })).summary).toEqual(summary);
    await client.api.deleteIndex({ folder: 'app' });
    expect(existsSync(indexDir)).toBe(false);
  });

  it('takes subjects of commits too', async () => {
    const body =
      'export function rest(calls: Call[]): void {\n  const idle = calls.filter(isIdle);\n  for (const call of idle) call.hangUp();\n  report(idle.length);\n}\n';
    const { client } = await opened({ ...PROJECT, 'src/calls.ts': body });
    const added = body
      .split('\n')
      .map((line) => `+${line}`)
      .join('\n');
    const commit = {
      id: 'c0ffee',
      subject: 'Give up on silent peers after a minute',
      patch: `diff --git a/src/calls.ts b/src/calls.ts\n--- /dev/null\n+++ b/src/calls.ts\n@@ -0,0 +1,5 @@\n${added}`,
    };
    const { summary } = await client.api.evaluate({ ...PARAMS, modes: ['lexical'], commits: [commit] });
    const asked = summary.questions.filter(({ kind }) => kind === 'commit').map(({ query }) => query);
    expect(asked).toEqual(['Give up on silent peers after a minute']);
  });

  it('asks golden queries that lie in the folder, of the folder as it is', async () => {
    const { client, root } = await opened(PROJECT);
    const ask = () => client.api.evaluate({ ...PARAMS, source: 'own' });
    await expect(ask()).rejects.toMatchObject({ code: 'badArgument' });
    const question = (path: string) =>
      JSON.stringify({
        ...{ id: 'a', kind: 'behaviour', query: 'how are quoted cells split' },
        relevant: [{ path, startLine: 1, endLine: 99, grade: 2 }],
      });
    put(root, '.sextant/golden/queries.jsonl', question('../outside.py'));
    await expect(ask()).rejects.toThrow('names ../outside.py, which is not in the folder');
    put(root, '.sextant/golden/queries.jsonl', question('lib/parser.py'));
    const { summary, worst } = await ask();
    expect(summary.overall.hybrid).toMatchObject({ questions: 1, ndcg10: 1 });
    expect(summary.byLanguage).toHaveProperty('python');
    expect(worst).toEqual([]);
  });

  it('is stopped by an abort, and by the end of the engine', async () => {
    // Paused, so that the folder's own index is out of the way.
    const { client, indexDir } = await opened({ ...manyFiles(60), 'docs/guide.md': DOCS }, true);
    const begun = (): Promise<void> =>
      new Promise((resolve) => {
        const off = client.on('analysis', () => {
          off();
          resolve();
        });
      });
    const stop = new AbortController();
    const first = client.api.evaluate(PARAMS, stop.signal).catch((error: unknown) => error);
    await begun();
    await expect(client.api.evaluate(PARAMS)).rejects.toMatchObject({ code: 'indexBusy' });
    stop.abort();
    expect(await first).toBe(stop.signal.reason);
    await expect.poll(() => existsSync(join(indexDir, 'evaluation'))).toBe(false);
    const third = client.api.evaluate(PARAMS).catch((error: unknown) => error);
    await begun();
    await client.dispose();
    expect(await third).toMatchObject({ code: 'engineStopped' });
    expect(existsSync(join(indexDir, 'evaluation'))).toBe(false);
  });

  it('refuses what nobody agreed to, and what cannot be', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ app: { root: workspaceWith(PROJECT), enabled: false } }));
    await expect(client.api.evaluate(PARAMS)).rejects.toMatchObject({ code: 'notEnabled' });
    for (const wrong of [{ modes: [] }, { modes: ['magic'] }, { models: [] }, { most: 0 }, { source: 'x' }])
      await expect(client.api.evaluate({ ...PARAMS, ...wrong } as typeof PARAMS)).rejects.toMatchObject({
        code: 'badArgument',
      });
  });
});
