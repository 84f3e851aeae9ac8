/** Topics of real folders with the built-in model: names, members, changes, edges. */
import { describe, expect, it } from 'vitest';
import {
  CLUSTER_DEFAULTS,
  type ClusterParams,
  type EngineClusters,
  NOISE,
  type Topic,
} from '../../src/shared/clusters.ts';
import { closeEngine, indexed, openEngine, put } from '../support/workspace.ts';

/** Functions about one thing each; their names and words come from a list. */
function functions(verb: string, nouns: readonly string[], body: (noun: string) => string): string {
  return nouns
    .map((noun) => {
      const name = verb + noun[0]!.toUpperCase() + noun.slice(1);
      return `/** ${verb} the ${noun}. */\nexport function ${name}(${noun}: string): string {\n${body(noun)}\n}\n`;
    })
    .join('\n');
}

const paint = (noun: string): string => `  const canvas = openCanvas(${noun});
  canvas.drawLine(pen.colour, brush.width, palette.background);
  canvas.fillRectangle(palette.foreground, brush.texture);
  return canvas.render(${noun});`;
const socket = (noun: string): string => `  const socket = connectSocket(${noun}, server.port);
  socket.sendPacket(request.header, request.payload);
  if (socket.isClosed) throw new NetworkFailure('The connection to the server was closed.');
  return socket.receive(${noun}, timeout.milliseconds);`;
const tax = (noun: string): string => `  const invoice = openInvoice(${noun}, customer.account);
  invoice.addTax(salary.gross, country.rate);
  ledger.book(invoice.total, customer.balance);
  return ledger.receipt(${noun}, invoice.currency);`;

/** Three topics in three folders; each function is a chunk, as each file has one. */
const FILES = Object.fromEntries(
  (
    [
      ['paint', 'draw', paint, 'circle square polygon shadow gradient border outline sprite'],
      ['net', 'send', socket, 'ping login logout message upload download handshake heartbeat'],
      ['money', 'charge', tax, 'wage bonus rent refund pension dividend interest discount'],
    ] as const
  ).flatMap(([folder, verb, body, nouns]) =>
    nouns.split(' ').map((noun) => [`src/${folder}/${noun}.ts`, functions(verb, [noun], body)]),
  ),
);

const KMEANS: ClusterParams = { ...CLUSTER_DEFAULTS, k: 3 };
const HDBSCAN: ClusterParams = { ...CLUSTER_DEFAULTS, algorithm: 'hdbscan', minClusterSize: 4 };

async function clusters(files: Readonly<Record<string, string>>, params = KMEANS): Promise<EngineClusters> {
  const { engine } = await indexed(files);
  return engine.cluster(params);
}

function foldersOf({ medoid }: Topic): string {
  return medoid.path.split('/')[1]!;
}

describe('topics', () => {
  it.each([KMEANS, HDBSCAN])('are what belongs together, by $algorithm', async (params) => {
    const { engine } = await indexed(FILES);
    const answer = await engine.cluster(params);
    expect(answer).toMatchObject({ chunks: 24, files: 24, complete: true, caveat: undefined });
    expect(answer.topics.map(foldersOf).sort()).toEqual(['money', 'net', 'paint']);
    for (const topic of answer.topics) {
      const { members, total } = await engine.ask((index) =>
        index.clusterMembers({ clustering: answer.clustering, topic: topic.id, offset: 0, limit: 100 }),
      );
      expect(total).toBe(topic.size);
      expect(new Set(members.map(({ path }) => path.split('/')[1]))).toEqual(new Set([foldersOf(topic)]));
      expect(members[0]).toEqual(topic.medoid);
      const similarities = members.map(({ similarity }) => similarity);
      expect(similarities).toEqual([...similarities].sort((x, y) => y - x));
    }
    expect(answer.topics.reduce((sum, { size }) => sum + size, 0) + answer.noise).toBe(24);
  });

  it('are named by words of their own', async () => {
    const { topics } = await clusters(FILES);
    const words = Object.fromEntries(topics.map((topic) => [foldersOf(topic), topic.terms.join(' ')]));
    expect(words.paint).toMatch(/canvas|brush|palette/);
    expect(words.net).toMatch(/socket|server|request/);
    expect(words.money).toMatch(/invoice|ledger|customer/);
    expect(new Set(topics.map(({ label }) => label)).size).toBe(3);
    for (const { label } of topics) expect(label).toMatch(/^[\w ]+( · [\w ]+){0,2}$/);
  });

  it('are not named by licence headers and data in the files', async () => {
    const header =
      '// Copyright Someone.\n// Distributed under some License.\n// SPDX-License-Identifier: BSL-1.0\n\n';
    const data = `\n// ${'pixel '.repeat(80)}\n`;
    const headed = Object.entries(FILES).map(([path, text]) => [path, header + text + data]);
    const { topics } = await clusters(Object.fromEntries(headed));
    const words = topics.flatMap(({ terms }) => terms).join(' ');
    expect(words).toMatch(/socket/);
    expect(words).not.toMatch(/distributed|someone|identifier|bsl|pixel/);
  });

  it('are kept until the index changes, and members come by page', async () => {
    const { engine, root } = await indexed(FILES);
    const first = await engine.cluster(KMEANS);
    expect(await engine.cluster({ ...KMEANS })).toEqual(first);
    const page = (offset: number) =>
      engine.ask((index) =>
        index.clusterMembers({ clustering: first.clustering, topic: 0, offset, limit: 3 }),
      );
    const all = [...(await page(0)).members, ...(await page(3)).members, ...(await page(6)).members];
    expect(new Set(all.map(({ path }) => path)).size).toBe(first.topics[0]!.size);
    put(root, 'src/net/ping.ts', functions('send', ['pong'], socket));
    await engine.updateFiles(['src/net/ping.ts']);
    // What was kept is of its own moment: the chunk that is gone has its place, and no name any more.
    expect(await page(0)).toMatchObject({ total: first.topics[0]!.size });
    const second = await engine.cluster(KMEANS);
    expect(second.clustering).not.toBe(first.clustering);
    expect(second.generation).toBeGreaterThan(first.generation);
    const mostlySame = second.topics.map(({ sketch }) =>
      Math.max(...first.topics.map((topic) => topic.sketch.filter((hash) => sketch.includes(hash)).length)),
    );
    expect(mostlySame).toEqual([8, 8, 8]);
  });

  it('that are not kept are said to be gone', async () => {
    const { engine } = await indexed(FILES);
    const ask = (clustering: string, topic: number) =>
      engine.ask((index) => index.clusterMembers({ clustering, topic, offset: 0, limit: 3 }));
    await expect(ask('nothing', 0)).rejects.toMatchObject({ code: 'clusteringGone' });
    const first = await engine.cluster(KMEANS);
    await expect(ask(first.clustering, 77)).rejects.toMatchObject({ code: 'badArgument' });
    for (const k of [1, 2, 4, 5]) await engine.cluster({ ...KMEANS, k });
    await expect(ask(first.clustering, 0)).rejects.toMatchObject({ code: 'clusteringGone' });
  });

  it('leave out tests, generated files and what is not asked for', async () => {
    const { engine } = await indexed({
      ...FILES,
      'src/net/ping.test.ts': functions('send', ['probe'], socket),
      'dist/net.ts': functions('send', ['bundle'], socket),
    });
    expect(await engine.cluster(KMEANS)).toMatchObject({ files: 24 });
    expect(await engine.cluster({ ...KMEANS, generated: true })).toMatchObject({ files: 25 });
    expect(await engine.cluster({ ...KMEANS, kinds: ['tests'] })).toMatchObject({ files: 1 });
    const some = await engine.cluster({ ...KMEANS, include: ['src/net/**'], exclude: ['**/p*.ts'] });
    expect(some.files).toBe(7);
  });

  it('stop when asked to', async () => {
    const { engine } = await indexed(FILES);
    const stop = new AbortController();
    const onProgress = (): void => stop.abort(new Error('enough'));
    await expect(engine.cluster(KMEANS, { signal: stop.signal, onProgress })).rejects.toThrow('enough');
    expect(await engine.cluster(KMEANS)).toMatchObject({ chunks: 24 });
  });

  it('say of which state they are where another process writes the index', async () => {
    const { engine: writer, root, indexDir } = await indexed(FILES);
    const reader = await openEngine(root, indexDir);
    expect(reader.writable).toBe(false);
    const first = await reader.cluster(KMEANS);
    put(root, 'src/net/pong.ts', functions('send', ['pong'], socket));
    await writer.updateFiles(['src/net/pong.ts']);
    // The copy in memory follows while this is worked out, and may be the earlier one still.
    const second = await reader.cluster(KMEANS);
    expect([first.chunks, first.chunks + 1]).toContain(second.chunks);
    expect(second.generation > first.generation).toBe(second.chunks > first.chunks);
  });

  it('do not keep the folder from being closed', async () => {
    const { engine } = await indexed(FILES);
    let closed: Promise<void> | undefined;
    const onProgress = (): void => {
      closed ??= closeEngine(engine);
    };
    await expect(engine.cluster(KMEANS, { onProgress })).rejects.toMatchObject({ code: 'engineStopped' });
    await closed;
  });

  it('count progress up to the end', async () => {
    const { engine } = await indexed(FILES);
    const shares: number[] = [];
    await engine.cluster(HDBSCAN, { onProgress: (share) => shares.push(share) });
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual([...shares].sort((x, y) => x - y));
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });
});

describe('topics of very little', () => {
  const ONE = { 'src/one.ts': functions('draw', ['circle'], paint) };

  it('are none where nothing is indexed that was asked for', async () => {
    for (const params of [KMEANS, HDBSCAN])
      expect(await clusters(ONE, { ...params, kinds: ['docs'] })).toMatchObject({
        topics: [],
        noise: 0,
        chunks: 0,
        misplaced: [],
      });
  });

  it('are one of one chunk by means, and noise by density', async () => {
    const { engine } = await indexed(ONE);
    const { topics } = await engine.cluster(CLUSTER_DEFAULTS);
    expect(topics).toHaveLength(1);
    expect(topics[0]).toMatchObject({ size: 1, subtopics: [], medoid: { path: 'src/one.ts' } });
    const byDensity = await engine.cluster(HDBSCAN);
    expect(byDensity).toMatchObject({ topics: [], noise: 1 });
    const { members, total } = await engine.ask((index) =>
      index.clusterMembers({ clustering: byDensity.clustering, topic: NOISE, offset: 0, limit: 9 }),
    );
    expect(total).toBe(1);
    expect(members[0]).toMatchObject({ path: 'src/one.ts', symbol: 'drawCircle' });
  });

  it('are one of chunks that are all the same', async () => {
    const text = functions('draw', ['circle'], paint);
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`src/${i}.ts`, text]));
    const fewer = 'There is only 1 different chunk, so there is 1 topic and not 4.';
    for (const [params, caveat] of [[{ ...KMEANS, k: 4 }, fewer] as const, [HDBSCAN, undefined] as const]) {
      const answer = await clusters(files, params);
      expect(answer.topics.map(({ size }) => size)).toEqual([9]);
      expect(answer).toMatchObject({ noise: 0, caveat });
    }
  });
});
