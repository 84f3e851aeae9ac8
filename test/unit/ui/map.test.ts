/** How a map is brought to its document, and what of the document's messages is understood. */
import { describe, expect, it } from 'vitest';
import type { EngineClusters } from '../../../src/shared/clusters.ts';
import { EngineError } from '../../../src/shared/errors.ts';
import type { EngineMap, MapPoints } from '../../../src/shared/map.ts';
import type { ToMap } from '../../../src/shared/mapMessages.ts';
import { DEFAULT_PARAMS, type FeedOptions, MapFeed } from '../../../src/ui/map/feed.ts';
import { checkedMessage, checkedRequest } from '../../../src/ui/map/messages.ts';

const SUBJECT = { folder: 'app', name: 'App', params: DEFAULT_PARAMS };
const POINTS = 9000;

const CLUSTERS = {
  clustering: 'c1',
  topics: [{ id: 0, label: 'words', size: POINTS, subtopics: [], terms: ['words'] }],
  complete: false,
  caveat: undefined,
} as unknown as EngineClusters;

/** Pages that name their offset; everything else as the engine says it. */
function feedOver(
  own: Partial<FeedOptions['api']> = {},
  namesOf: FeedOptions['namesOf'] = (topics) => new Map(topics.map(({ id }) => [id, `named ${id}`])),
): {
  feed: MapFeed;
  posted: ToMap[];
  asked: string[];
} {
  const posted: ToMap[] = [];
  const asked: string[] = [];
  const api = {
    cluster: async () => CLUSTERS,
    project: async ({ method }: { method: string }) => {
      asked.push(method);
      return {
        map: `m ${method}`,
        method,
        points: POINTS,
        files: 2,
        sampled: POINTS,
        generation: 3,
      } as EngineMap;
    },
    mapFiles: async () => [
      { path: 'src/a.ts', language: 'typescript', kind: 'code', changedMs: 1 },
      { path: 'b.md', language: 'markdown', kind: 'docs', changedMs: 2 },
    ],
    mapPoints: async ({ map, offset }: { map: string; offset: number }) =>
      ({ positions: `${map} ${offset}` }) as MapPoints,
    search: async () => ({ results: [] }),
    snippets: async () => [{ state: 'current', lines: [] }],
    ...own,
  } as unknown as FeedOptions['api'];
  const feed = new MapFeed({
    api,
    post: (message) => posted.push(message),
    now: () => 7,
    shows: () => {},
    errorOf: (error) => ({ message: (error as Error).message, remedy: undefined }),
    namesOf,
    incompleteText: 'not complete',
    otherTopicsText: 'other topics',
  });
  return { feed, posted, asked };
}

const typesOf = (posted: readonly ToMap[]): string[] =>
  posted.map(({ type }) => type).filter((type) => type !== 'state');

describe('the feed', () => {
  it('tells the first picture, then the better one, by page', async () => {
    const { feed, posted, asked } = feedOver();
    await feed.show(SUBJECT);
    expect(asked).toEqual(['pca', 'umap']);
    expect(typesOf(posted)).toEqual([
      'map',
      'files',
      'points',
      'points',
      'points',
      'positions',
      'positions',
      'positions',
    ]);
    expect(posted.find((message) => message.type === 'map')).toMatchObject({
      head: {
        folder: 'App',
        method: 'pca',
        nowMs: 7,
        notices: ['not complete'],
        topics: [{ id: 0, label: 'named 0' }],
      },
    });
    expect(posted.filter((message) => message.type === 'positions').map(({ offset }) => offset)).toEqual([
      0, 4000, 8000,
    ]);
    expect(posted.at(-1)).toEqual({
      type: 'state',
      state: { progress: undefined, error: undefined, outdated: false },
    });
  });

  it('has the better picture at once the second time', async () => {
    const { feed, posted, asked } = feedOver();
    await feed.show(SUBJECT, { clustering: 'c1', id: 0 });
    posted.length = asked.length = 0;
    await feed.tellAll();
    expect(asked).toEqual(['umap']);
    // What was to be shown alone was shown once.
    expect(typesOf(posted)).toEqual(['map', 'files', 'points', 'points', 'points']);
  });

  it('tells another name of a topic at once, of the map that is shown', async () => {
    let name = 'first';
    const { feed, posted } = feedOver({}, () => new Map([[0, name]]));
    feed.namesChanged();
    expect(posted).toEqual([]);
    await feed.show(SUBJECT);
    posted.length = 0;
    name = 'second';
    feed.namesChanged();
    const topics = [{ id: 0, label: 'second', size: POINTS, subtopics: [] }];
    expect(posted).toEqual([{ type: 'topics', mapId: 1, topics }]);
  });

  it('names a topic when the map is there', async () => {
    const { feed, posted } = feedOver();
    await feed.show(SUBJECT, { clustering: 'c1', id: 4 });
    const types = typesOf(posted);
    expect(types.indexOf('topic')).toBeGreaterThan(types.indexOf('points'));
    expect(types.indexOf('topic')).toBeLessThan(types.indexOf('positions'));
    expect(posted.find((message) => message.type === 'map')?.head.notices).toEqual(['not complete']);
  });

  it('points out a topic of the map that is shown, and tells no point again', async () => {
    const { feed, posted, asked } = feedOver();
    await feed.show(SUBJECT);
    posted.length = asked.length = 0;
    await feed.show(SUBJECT, { clustering: 'c1', id: 4 });
    expect(posted).toEqual([{ type: 'topic', topic: 4 }]);
    expect(asked).toEqual([]);
    // A new document knows nothing, a map of an earlier index is told anew, and so is another folder's.
    feed.forget();
    await feed.show(SUBJECT, { clustering: 'c1', id: 4 });
    expect(typesOf(posted)).toEqual(['topic', 'map', 'files', 'points', 'points', 'points', 'topic']);
    for (const other of ['app', 'elsewhere']) {
      if (other === 'app') feed.indexChanged('app');
      posted.length = 0;
      await feed.show({ ...SUBJECT, folder: other }, { clustering: 'c1', id: 4 });
      expect(typesOf(posted)).toContain('points');
    }
  });

  it('shows all topics, and says so, when the one that is asked for was found before', async () => {
    const { feed, posted } = feedOver();
    await feed.show(SUBJECT, { clustering: 'earlier', id: 0 });
    expect(typesOf(posted)).not.toContain('topic');
    const noticesOf = (all: readonly ToMap[]): unknown =>
      all.find((message) => message.type === 'map')?.head.notices;
    expect(noticesOf(posted)).toEqual(['other topics', 'not complete']);
    posted.length = 0;
    await feed.tellAll();
    expect(noticesOf(posted)).toEqual(['not complete']);
  });

  it('asks once more when the engine has forgotten the topics', async () => {
    let isFirst = true;
    const { feed, posted, asked } = feedOver({
      mapPoints: async () => {
        if (isFirst) {
          isFirst = false;
          throw new EngineError('clusteringGone', 'gone');
        }
        return { positions: '' } as MapPoints;
      },
    });
    await feed.show(SUBJECT);
    expect(asked).toEqual(['pca', 'pca', 'umap']);
    expect(posted.at(-1)).toMatchObject({ state: { error: undefined } });
  });

  it('says why there is no map, and begins anew when it is asked to', async () => {
    let error: Error | undefined = new EngineError('notEnabled', 'not indexed');
    const { feed, posted } = feedOver({
      cluster: async () => {
        if (error) throw error;
        return CLUSTERS;
      },
    });
    await feed.show(SUBJECT);
    expect(posted.at(-1)).toMatchObject({
      state: { error: { message: 'not indexed' }, progress: undefined },
    });
    expect(feed.error).toBe(error);
    error = undefined;
    await feed.tellAll();
    expect(posted.at(-1)).toMatchObject({ state: { error: undefined } });
  });

  it('ends what was under way when another map is asked for', async () => {
    let ended = false;
    let release = (): void => {};
    const { feed, posted } = feedOver({
      cluster: async ({ folder }, signal) => {
        if (folder !== 'slow') return CLUSTERS;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        ended = signal?.aborted ?? false;
        return CLUSTERS;
      },
    });
    const slow = feed.show({ ...SUBJECT, folder: 'slow', name: 'Slow' });
    await feed.show(SUBJECT);
    release();
    await slow;
    expect(ended).toBe(true);
    expect(posted.filter((message) => message.type === 'map').map(({ head }) => head.folder)).toEqual([
      'App',
    ]);
  });

  it('tells how far it is, and that the index has changed, of its own folder alone', async () => {
    const { feed, posted } = feedOver({
      cluster: async () => {
        feed.noteProgress('app', 'clusters', 0.5);
        feed.noteProgress('other', 'clusters', 0.9);
        feed.noteProgress('app', 'duplicates', 0.9);
        return CLUSTERS;
      },
    });
    await feed.show(SUBJECT);
    const shares = posted.flatMap((one) =>
      one.type === 'state' && one.state.progress ? [one.state.progress] : [],
    );
    expect(shares).toContainEqual({ task: 'clusters', share: 0.5 });
    expect(shares.map(({ share }) => share)).not.toContain(0.9);
    feed.noteProgress('app', 'map', 0.3);
    posted.length = 0;
    feed.indexChanged('other');
    expect(posted).toEqual([]);
    feed.indexChanged('app');
    expect(posted).toMatchObject([{ state: { outdated: true, progress: undefined } }]);
  });

  it.each(['cluster', 'mapPoints'] as const)('tells of a change that came during %s', async (step) => {
    let changes = true;
    const change = (): void => {
      if (changes) feed.indexChanged('app');
    };
    const { feed, posted } = feedOver({
      cluster: async () => {
        if (step === 'cluster') change();
        return CLUSTERS;
      },
      mapPoints: async () => {
        if (step === 'mapPoints') change();
        return { positions: '' } as MapPoints;
      },
    });
    await feed.show(SUBJECT);
    expect(posted.at(-1)).toMatchObject({ state: { outdated: true, progress: undefined } });
    changes = false;
    await feed.tellAll();
    expect(posted.at(-1)).toMatchObject({ state: { outdated: false, progress: undefined } });
  });

  it('calls nothing outdated where there is no map', async () => {
    const { feed, posted } = feedOver({
      cluster: async () => {
        throw new EngineError('notEnabled', 'not indexed');
      },
    });
    await feed.show(SUBJECT);
    feed.indexChanged('app');
    expect(posted.at(-1)).toMatchObject({ state: { outdated: false, error: { message: 'not indexed' } } });
  });

  it('names hits by their place in the map, and leaves out what is not on it', async () => {
    const result = (path: string, confidence: string): object => ({
      path,
      startLine: 1,
      endLine: 5,
      confidence,
    });
    const { feed, posted } = feedOver({
      search: async () =>
        ({
          results: [result('b.md', 'strong'), result('gone.ts', 'strong'), result('src/a.ts', 'none')],
        }) as never,
    });
    await feed.show(SUBJECT);
    await feed.search(1, 'words');
    expect(posted.at(-1)).toEqual({
      type: 'hits',
      mapId: 1,
      query: 'words',
      hits: [{ file: 1, startLine: 1, endLine: 5 }],
      problem: undefined,
    });
    posted.length = 0;
    await feed.search(2, 'of another map');
    expect(posted).toEqual([]);
  });

  it('reads lines of, and opens, only what is on the map', async () => {
    const { feed, posted } = feedOver();
    await feed.show(SUBJECT);
    posted.length = 0;
    const place = { file: 0, startLine: 1, endLine: 5, symbol: '', symbolLine: 1 };
    await feed.readSnippet(1, 12, place);
    expect(posted).toMatchObject([{ type: 'snippet', point: 12 }]);
    expect(feed.pathOf(1, place)).toBe('src/a.ts');
    expect(feed.pathOf(2, place)).toBeUndefined();
    expect(feed.pathOf(1, { ...place, file: 9 })).toBeUndefined();
  });
});

describe('messages of the map', () => {
  const place = { file: 1, startLine: 2, endLine: 3, symbol: 'x', symbolLine: 2 };

  it.each([
    { type: 'ready' },
    { type: 'refresh' },
    { type: 'remedy' },
    { type: 'search', mapId: 1, query: 'words' },
    { type: 'needSnippet', mapId: 1, point: 5, place },
    { type: 'open', mapId: 1, place, target: 'side' },
  ])('of a known shape come through: %j', (message) => {
    expect(checkedMessage({ ...message, more: 1 })).toEqual(message);
  });

  it.each([
    undefined,
    'ready',
    { type: 'other' },
    { type: 'search', mapId: -1, query: 'words' },
    { type: 'search', mapId: 1, query: 'x'.repeat(10_001) },
    { type: 'open', mapId: 1, place, target: 'window' },
    { type: 'open', mapId: 1, place: { ...place, file: 1.5 }, target: 'side' },
    { type: 'open', mapId: 1, place: { ...place, path: '/etc/passwd', file: undefined }, target: 'side' },
    { type: 'needSnippet', mapId: 1, place },
  ])('of another shape do not: %j', (message) => {
    expect(checkedMessage(message)).toBeUndefined();
  });

  it('understands what a command is asked', () => {
    const topic = { clustering: 'c1', id: 3 };
    const params = { algorithm: 'kmeans', k: 4, kinds: ['code'], include: ['src/**'] };
    expect(
      checkedRequest({ folder: 'app', params: { ...params, more: 1 }, topic: { ...topic, more: 1 } }),
    ).toEqual({
      folder: 'app',
      params,
      topic,
    });
    const nothing = { folder: undefined, params: undefined, topic: undefined };
    for (const argument of [
      undefined,
      7,
      { folder: 7, params: { algorithm: 'x' }, topic: 'y' },
      { params: { algorithm: 'kmeans' } },
      // Of no clustering, it is nobody's.
      { topic: 3 },
      { topic: { id: 3 } },
      { topic: { clustering: 'c1', id: -2 } },
    ])
      expect(checkedRequest(argument)).toEqual(nothing);
  });
});
