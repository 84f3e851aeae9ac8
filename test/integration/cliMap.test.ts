/** `sextant clusters --html`: one page with all that it needs, and the points for a program. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ToMap } from '../../src/shared/mapMessages.ts';
import { run } from '../support/cli.ts';
import { openParams, startClient, stateOf } from '../support/engineClient.ts';
import { indexFolder, PROJECT, workspaceWith } from '../support/workspace.ts';

const DATA = /<script type="application\/json" id="sextant-map">([\s\S]*?)<\/script>/;

function messagesOf(page: string): readonly ToMap[] {
  return JSON.parse(DATA.exec(page)![1]!) as readonly ToMap[];
}

describe('sextant clusters --html', () => {
  it('writes a page with its points, and lets nothing else into it', async () => {
    const root = workspaceWith(PROJECT);
    const file = join(indexFolder(), '..', 'map.html');
    const { code, stdout, stderr } = await run([
      'clusters',
      root,
      '--html',
      file,
      '--json',
      '--index-dir',
      indexFolder(),
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Map of \d+ chunks written to /);
    const page = readFileSync(file, 'utf8');
    const answer = JSON.parse(stdout);
    const messages = messagesOf(page);
    expect(messages[0]).toMatchObject({ type: 'map', head: { points: answer.chunks, files: answer.files } });
    expect(answer.map.points).toHaveLength(answer.chunks);
    expect(answer.map.points[0]).toMatchObject({
      path: expect.any(String),
      startLine: expect.any(Number),
      topic: 0,
    });
    for (const { x, y } of answer.map.points)
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(1.001);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|http|\*/);
    // What the policy lets in is what stands in the page.
    for (const [, text] of page.matchAll(/<(?:style|script type="module")>([\s\S]*?)<\/(?:style|script)>/g))
      expect(policy).toContain(createHash('sha256').update(text!).digest('base64'));
    // Nothing is asked of the web.
    expect(page.replace(DATA, '').match(/(?:src|href)="[^"]*"/g)).toBeNull();
  });

  it('holds names that look like markup as names', async () => {
    const root = workspaceWith({
      'x<!--<script>/</script><b>.md': '# Weather\n\nWords about the weather in autumn.\n',
      'b.ts': PROJECT[Object.keys(PROJECT).find((path) => path.endsWith('.ts'))!]!,
    });
    const file = join(indexFolder(), '..', 'map.html');
    await run(['clusters', root, '--html', file, '--index-dir', indexFolder()]);
    const page = readFileSync(file, 'utf8');
    expect(page.match(/<script/g)).toHaveLength(2);
    const paths = messagesOf(page).flatMap((message) =>
      message.type === 'files' ? message.files.map((one) => one.path) : [],
    );
    expect(paths).toContain('x<!--<script>/</script><b>.md');
  });

  it('says where it cannot write', async () => {
    const root = workspaceWith(PROJECT);
    const { code, stderr } = await run([
      'clusters',
      root,
      '--html',
      '/no/such/folder/map.html',
      '--index-dir',
      indexFolder(),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'The map cannot be written to /no/such/folder/map.html (ENOENT). Name another file.',
    );
  });
});

describe('the map over the channel', () => {
  it('is drawn of a clustering, at once the second time, and told by page', async () => {
    const root = workspaceWith(PROJECT);
    const { client } = startClient();
    const { api } = client;
    await api.open(openParams({ app: root }));
    await stateOf(client, 'ready');
    const folder = 'app';
    const clusters = await api.cluster({ folder, algorithm: 'kmeans', k: 2, kinds: ['code', 'docs'] });
    const { clustering } = clusters;
    const first = await api.project({ folder, clustering, method: 'pca' });
    const better = await api.project({ folder, clustering, method: 'umap' });
    expect(await api.project({ folder, clustering, method: 'umap' })).toEqual(better);
    expect(first).toMatchObject({
      points: clusters.chunks,
      files: clusters.files,
      generation: clusters.generation,
    });
    const files = await api.mapFiles({ folder, map: better.map, offset: 1, limit: 1 });
    expect(files).toHaveLength(1);
    const all = await api.mapPoints({ folder, map: better.map, offset: 0, limit: 4000 });
    const second = await api.mapPoints({ folder, map: better.map, offset: 1, limit: 1 });
    expect(second.symbols).toEqual([all.symbols[1]]);
    expect(Buffer.from(all.positions, 'base64')).toHaveLength(8 * better.points);
    expect(Buffer.from(all.topics, 'base64')).toHaveLength(4 * better.points);
    // Both pictures of the last clustering are kept, and those of earlier ones go.
    const other = await api.cluster({ folder, algorithm: 'kmeans', k: 3, kinds: ['code', 'docs'] });
    await api.project({ folder, clustering: other.clustering, method: 'pca' });
    await api.mapPoints({ folder, map: better.map, offset: 0, limit: 1 });
    const earlier = api.mapPoints({ folder, map: first.map, offset: 0, limit: 1 });
    await expect(earlier).rejects.toMatchObject({ code: 'clusteringGone' });
    const gone = api.project({ folder, clustering: 'another', method: 'pca' });
    await expect(gone).rejects.toMatchObject({ code: 'clusteringGone' });
    const tooMany = api.mapPoints({ folder, map: better.map, offset: 0, limit: 100_000 });
    await expect(tooMany).rejects.toMatchObject({ code: 'badArgument' });
  });
});
