/** What views ask of the engine process besides searching: real process, real folders. */
import { describe, expect, it } from 'vitest';
import { DUPLICATES_DEFAULTS } from '../../src/shared/duplicates.ts';
import type { EngineEvents } from '../../src/shared/engineEvents.ts';
import { openParams, search, startClient, stateOf } from '../support/engineClient.ts';
import { PROJECT, put, workspaceWith } from '../support/workspace.ts';

describe('snippets', () => {
  it('show the lines of results, and say when files have changed', async () => {
    const { client } = startClient();
    const root = workspaceWith(PROJECT);
    await client.api.open(openParams({ app: root }));
    await stateOf(client, 'ready');
    const query = 'how are quoted cells split';
    const [best] = (await search(client, query)).results;
    const ranges = [best!, { path: '../outside', startLine: 0, endLine: 1 }];
    const ask = () => client.api.snippets({ folder: 'app', ranges, query, lines: 3 });
    const [snippet, outside] = await ask();
    expect(snippet).toMatchObject({ state: 'current' });
    expect(snippet?.lines).toHaveLength(3);
    const marked = snippet?.lines.flatMap(({ text, marks }) =>
      marks.map(([start, end]) => text.slice(start, end)),
    );
    expect(marked).toContain('cells');
    expect(marked).toContain('split');
    expect(outside).toEqual({ state: 'missing', lines: [] });

    put(root, best!.path, `\n\n${PROJECT[best!.path]}`);
    expect((await ask())[0]).toMatchObject({ state: 'changed' });
    const tooMany = Array.from({ length: 201 }, () => ranges[0]!);
    const refused = client.api.snippets({ folder: 'app', ranges: tooMany, lines: 3 });
    await expect(refused).rejects.toMatchObject({ code: 'badArgument' });
  });

  it('are not read where nobody agreed to it', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ app: { root: workspaceWith(PROJECT), enabled: false } }));
    const ranges = [{ path: 'src/retry.ts', startLine: 0, endLine: 9 }];
    const asked = client.api.snippets({ folder: 'app', ranges, lines: 3 });
    await expect(asked).rejects.toMatchObject({ code: 'notEnabled' });
  });
});

describe('similar counts', () => {
  const shop = (
    name: string,
  ): string => `/** Adds up what is in the basket, and takes off what a voucher gives. */
export function ${name}(basket: readonly Item[], voucher: Voucher | undefined): number {
  let total = 0;
  for (const item of basket) {
    const discount = item.isReduced ? item.reduction : 0;
    total += item.price * item.quantity - discount;
  }
  if (voucher !== undefined && total > voucher.leastTotal) total -= voucher.amount;
  return Math.max(0, total);
}
`;
  /** Longer than one chunk. */
  const long = (name: string): string => {
    const lines = Array.from(
      { length: 150 },
      (_, i) => `  canvas.drawLine(${i}, ${i * 7}, pen.width, colours[${i}]);`,
    );
    return `export function ${name}(canvas: Canvas, pen: Pen): void {\n${lines.join('\n')}\n}\n`;
  };
  const small =
    'export const size = (box: Box): number => box.size;\nexport function area(box: Box): number {\n  return box.area;\n}\n';
  const files = {
    'src/basket.ts': shop('basketTotal'),
    'src/order.ts': shop('orderTotal'),
    'src/paint.ts': long('paintAll'),
    'src/print.ts': long('printAll'),
    'src/size.ts': small,
    'src/area.ts': small,
  };

  it('tell what stands more than once, in all folders', async () => {
    const { client } = startClient();
    const root = workspaceWith(files);
    const other = workspaceWith({ 'till.ts': shop('tillTotal'), 'retry.ts': PROJECT['src/retry.ts']! });
    await client.api.open(openParams({ app: root, other, closed: { root, enabled: false } }));
    await client.api.sync({});
    const counts = (path: string, within?: { startLine: number; endLine: number }) =>
      client.api.similarCounts({
        ...{ folder: 'app', path, minSimilarity: 0.9, limit: 5 },
        ...(within ? { within } : {}),
      });

    const [basket, ...more] = await counts('src/basket.ts');
    expect(more).toEqual([]);
    expect(basket).toMatchObject({
      symbol: 'basketTotal',
      symbolLine: 1,
      startLine: 0,
      endLine: 10,
      count: 2,
    });
    const places = basket?.best.map(({ folder, path, symbol }) => `${folder} ${path} ${symbol}`);
    expect(places?.toSorted()).toEqual(['app src/order.ts orderTotal', 'other till.ts tillTotal']);
    expect(basket?.best.every(({ similarity }) => similarity >= 0.9 && similarity <= 1)).toBe(true);
    expect(await counts('src/paint.ts')).toMatchObject([
      { symbol: 'paintAll', startLine: 0, endLine: 152, count: 1, best: [{ symbol: 'printAll' }] },
    ]);
    expect(await counts('src/size.ts')).toEqual([]);
    expect(await counts('no/such.ts')).toEqual([]);
    expect(await counts('src/basket.ts', { startLine: 2, endLine: 99 })).toEqual([]);
    expect(await counts('src/basket.ts', { startLine: 1, endLine: 2 })).toEqual([basket]);

    put(root, 'src/order.ts', PROJECT['src/retry.ts']!);
    await client.api.sync({});
    expect(await counts('src/basket.ts')).toMatchObject([{ count: 1, best: [{ folder: 'other' }] }]);
    expect(await counts('src/order.ts')).toMatchObject([{ best: [{ folder: 'other', path: 'retry.ts' }] }]);
    await expect(
      client.api.similarCounts({ folder: 'closed', path: 'src/basket.ts', minSimilarity: 0.9, limit: 5 }),
    ).rejects.toMatchObject({ code: 'notEnabled' });
  });
});

describe('duplicates', () => {
  const FUNCTIONS = [PROJECT['src/vectors.ts']!, PROJECT['lib/parser.py']!, PROJECT['src/retry.ts']!];
  const params = { folder: 'app', ...DUPLICATES_DEFAULTS, minLines: 4 };

  it('come in pages, with their progress', async () => {
    const { client } = startClient();
    const progress: EngineEvents['analysis'][] = [];
    client.on('analysis', (event) => progress.push(event));
    const copies = Object.fromEntries(
      FUNCTIONS.flatMap((text, i) =>
        [`a${i}`, `b${i}`].map((name) => [`${name}.${i === 1 ? 'py' : 'ts'}`, text]),
      ),
    );
    await client.api.open(openParams({ app: workspaceWith(copies) }));
    await client.api.sync({});
    const found = await client.api.findDuplicates(params);
    expect(found).toMatchObject({ groupCount: 3, files: 6, complete: true });
    expect(found).not.toHaveProperty('groups');
    expect(progress[0]).toMatchObject({ folder: 'app', task: 'duplicates' });
    const page = (offset: number, limit: number) =>
      client.api.duplicateGroups({ folder: 'app', result: found.result, offset, limit });
    const all = await page(0, 10);
    expect(all.map(({ members }) => members.length)).toEqual([2, 2, 2]);
    expect([...(await page(0, 2)), ...(await page(2, 2))]).toEqual(all);
    expect(await page(3, 2)).toEqual([]);
    expect((await client.api.findDuplicates(params)).result).toBe(found.result);
    expect(await client.api.findDuplicates({ ...params, within: 'b1.py' })).toMatchObject({ groupCount: 1 });
  });

  it('refuse what is no request, and say what is not kept any more', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ app: workspaceWith(PROJECT), closed: { enabled: false } }));
    const refused = (changed: object) =>
      client.api.findDuplicates({ ...params, ...changed } as typeof params);
    for (const wrong of [{ types: ['same'] }, { kinds: ['code', 1] }, { minLines: 0 }, { within: 5 }])
      await expect(refused(wrong)).rejects.toMatchObject({ code: 'badArgument' });
    await expect(refused({ folder: 'closed' })).rejects.toMatchObject({ code: 'notEnabled' });
    const gone = client.api.duplicateGroups({ folder: 'app', result: 'x', offset: 0, limit: 10 });
    await expect(gone).rejects.toMatchObject({ code: 'duplicatesGone' });
    const tooMany = client.api.duplicateGroups({ folder: 'app', result: 'x', offset: 0, limit: 10_000 });
    await expect(tooMany).rejects.toMatchObject({ code: 'badArgument' });
  });

  it('are not looked for any further once nobody wants them', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ app: workspaceWith(PROJECT) }));
    await client.api.sync({});
    const stop = new AbortController();
    const asked = client.api.findDuplicates(params, stop.signal);
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(await client.api.findDuplicates(params)).toMatchObject({ groupCount: 0 });
  });
});

describe('topics', () => {
  it('are given back with their maps when nobody shows them any more', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ app: workspaceWith(PROJECT) }));
    await client.api.sync({});
    const folder = 'app';
    const cluster = (k: number) =>
      client.api.cluster({ folder, algorithm: 'kmeans', k, kinds: ['code', 'docs'] });
    const [shown, closed] = [await cluster(2), await cluster(1)];
    const [kept, gone] = await Promise.all(
      [shown, closed].map(({ clustering }) => client.api.project({ folder, clustering, method: 'pca' })),
    );
    await client.api.forgetClusterings({ folder, except: [shown.clustering] });
    const page = { folder, offset: 0, limit: 5 };
    expect(await client.api.mapFiles({ ...page, map: kept!.map })).not.toEqual([]);
    await expect(client.api.mapFiles({ ...page, map: gone!.map })).rejects.toMatchObject({
      code: 'clusteringGone',
    });
    const members = (clustering: string) => client.api.clusterMembers({ ...page, clustering, topic: 1 });
    expect(await members(shown.clustering)).toBeDefined();
    await expect(members(closed.clustering)).rejects.toMatchObject({ code: 'clusteringGone' });
  });

  it('come with progress, members by page, and are refused where they make no sense', async () => {
    const { client } = startClient();
    const root = workspaceWith(PROJECT);
    await client.api.open(openParams({ app: root, closed: { root, enabled: false } }));
    await client.api.sync({});
    const shares: number[] = [];
    client.on('analysis', ({ folder, task, share }) => {
      expect({ folder, task }).toEqual({ folder: 'app', task: 'clusters' });
      shares.push(share);
    });
    const asked = { folder: 'app', algorithm: 'kmeans', k: 2, kinds: ['code', 'docs'] } as const;
    const { clustering, topics, chunks } = await client.api.cluster(asked);
    expect(topics).toHaveLength(2);
    expect(topics[0]!.size + topics[1]!.size).toBe(chunks);
    expect(shares.length).toBeGreaterThan(0);
    const page = { folder: 'app', clustering, topic: 1, offset: 0, limit: 1 };
    const { members, total } = await client.api.clusterMembers(page);
    expect(members).toEqual([topics[1]!.medoid]);
    expect(total).toBe(topics[1]!.size);
    const gone = client.api.clusterMembers({ ...page, clustering: 'another' });
    await expect(gone).rejects.toMatchObject({ code: 'clusteringGone' });
    for (const wrong of [{ algorithm: 'other' }, { k: 0 }, { minClusterSize: 1 }, { kinds: 'code' }]) {
      const refused = client.api.cluster({ ...asked, ...(wrong as object) });
      await expect(refused).rejects.toMatchObject({ code: 'badArgument' });
    }
    const notAgreed = client.api.cluster({ ...asked, folder: 'closed' });
    await expect(notAgreed).rejects.toMatchObject({ code: 'notEnabled' });
    const stop = new AbortController();
    const stopped = client.api.cluster({ ...asked, k: 3 }, stop.signal);
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
  });
});
