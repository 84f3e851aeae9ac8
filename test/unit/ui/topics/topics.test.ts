/** The topics view without the editor: rows and pages, names that last, choices, texts, and the files of a topic as globs. */
import { describe, expect, it } from 'vitest';
import { TopicNames } from '../../../../src/host/topicNames.ts';
import {
  type ClusterMember,
  type EngineClusters,
  type MisplacedFile,
  NOISE,
  type Topic,
} from '../../../../src/shared/clusters.ts';
import type { EngineApi } from '../../../../src/shared/engineApi.ts';
import { globsOf } from '../../../../src/ui/searchView/query.ts';
import {
  algorithmChoices,
  countFrom,
  lastChoiceFrom,
  scopeChoices,
} from '../../../../src/ui/topics/choices.ts';
import { includeOf } from '../../../../src/ui/topics/include.ts';
import { type HolderRow, type MemberRow, type Row, ShownTopics } from '../../../../src/ui/topics/shown.ts';
import {
  memberDescription,
  memberLabel,
  memberSpoken,
  messageText,
  misplacedDescription,
  misplacedReasons,
  summaryText,
  topicDescription,
  topicReasons,
} from '../../../../src/ui/topics/texts.ts';
import { english, plainL10n } from '../../../support/wording.ts';

const MEDOID: ClusterMember = {
  path: 'src/http/request.ts',
  startLine: 9,
  endLine: 30,
  symbol: 'Request.parse',
  symbolKind: 'method',
  kind: 'code',
  similarity: 0.874,
};

function topic(id: number, over: Partial<Topic> = {}): Topic {
  return {
    id,
    label: `topic ${id}`,
    terms: ['http', 'header'],
    size: 120,
    files: 1,
    medoid: MEDOID,
    cohesion: 0.712,
    sketch: [id * 10, id * 10 + 1, id * 10 + 2, id * 10 + 3],
    subtopics: [],
    ...over,
  };
}

function answer(over: Partial<EngineClusters> = {}): EngineClusters {
  return {
    clustering: 'c',
    algorithm: 'hdbscan',
    topics: [topic(0, { subtopics: [topic(2), topic(3)] }), topic(1)],
    noise: 30,
    chunks: 270,
    files: 12,
    misplaced: [],
    quality: { silhouette: 0.2, tried: [], minClusterSize: 10, neighbours: undefined },
    generation: 1,
    model: 'builtin',
    complete: true,
    caveat: undefined,
    ...over,
  };
}

/** An engine that has `total` members of each topic. */
function engineWith(total: number): Pick<EngineApi, 'clusterMembers' | 'snippets'> & { asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    clusterMembers: async (params) => {
      asked.push([params.topic, params.offset]);
      const members = Array.from({ length: Math.min(params.limit, total - params.offset) }, (_, i) => ({
        ...MEDOID,
        startLine: params.offset + i,
        endLine: params.offset + i + 5,
        symbol: '',
      }));
      return { members, total };
    },
    snippets: async ({ ranges }) =>
      ranges.map(({ startLine }) => ({
        state: 'current',
        // Of the third line something else is shown first.
        lines: [{ line: startLine === 2 ? 7 : startLine, text: `  line ${startLine}`, marks: [] }],
      })),
  };
}

const kinds = (rows: readonly Row[]): string[] => rows.map(({ kind }) => kind);

describe('topics that are shown', () => {
  it('are topics, sub-topics with all members after them, misplaced files, and noise last', async () => {
    const misplaced = [{ path: 'a.ts' } as MisplacedFile];
    const shown = new ShownTopics(engineWith(3), 'app', answer({ misplaced }), new Map());
    const top = await shown.rowsOf();
    expect(kinds(top)).toEqual(['topic', 'topic', 'misplaced', 'noise']);
    const below = await shown.rowsOf(top[0]);
    expect(kinds(below)).toEqual(['topic', 'topic', 'members']);
    expect(below.map((row) => shown.parentOf(row))).toEqual([top[0], top[0], top[0]]);
    expect(kinds(await shown.rowsOf(below[0]))).toEqual(['member', 'member', 'member']);
    const [file] = await shown.rowsOf(top[2]);
    expect(shown.parentOf(file!)).toBe(top[2]);
    expect(shown.parentOf(top[3]!)).toBeUndefined();
    const none = new ShownTopics(engineWith(3), 'app', answer({ noise: 0, topics: [topic(0)] }), new Map());
    expect(kinds(await none.rowsOf())).toEqual(['topic']);
  });

  it('have members that come by page, once, with their first lines', async () => {
    const api = engineWith(120);
    const shown = new ShownTopics(api, 'app', answer(), new Map());
    const [first, , noise] = (await shown.rowsOf()) as HolderRow[];
    const holder = (await shown.rowsOf(first)).at(-1) as HolderRow;
    const rows = await shown.rowsOf(holder);
    expect(rows).toHaveLength(51);
    expect(rows.at(-1)).toMatchObject({ kind: 'more', count: 70 });
    expect((rows[0] as MemberRow).firstLine).toBe('  line 0');
    expect((rows[2] as MemberRow).firstLine).toBeUndefined();
    expect(await shown.rowsOf(holder)).toHaveLength(51);
    await Promise.all([shown.fetchMore(holder), shown.fetchMore(holder)]);
    expect(await shown.rowsOf(holder)).toHaveLength(101);
    await shown.fetchMore(holder);
    expect(kinds(await shown.rowsOf(holder))).not.toContain('more');
    expect(shown.membersOf(holder).map(({ at }) => at)).toEqual(Array.from({ length: 120 }, (_, i) => i));
    await shown.rowsOf(noise);
    expect(api.asked.at(-1)).toEqual([NOISE, 0]);
  });

  it('are called by their names, else by their words', () => {
    const shown = new ShownTopics(engineWith(1), 'app', answer(), new Map([[3, 'Mine']]));
    expect([0, 3].map((id) => shown.nameOf(id))).toEqual(['topic 0', 'Mine']);
    expect(shown.isRenamed(topic(3))).toBe(true);
    shown.rename(new Map());
    expect(shown.nameOf(3)).toBe('topic 3');
  });
});

describe('names of topics', () => {
  function memory(): ConstructorParameters<typeof TopicNames>[0] {
    const values = new Map<string, unknown>();
    return {
      get: <T>(key: string) => values.get(key) as T | undefined,
      update: async (key, value) => void values.set(key, structuredClone(value)),
    };
  }

  it('go to the topic that has most of the members, in any clustering', async () => {
    const kept = memory();
    const names = new TopicNames(kept);
    await names.rename(topic(1), false, '  Mine ');
    await names.rename(topic(7), false, 'Other');
    const later = [
      topic(0, { sketch: [10, 11, 99, 98] }),
      topic(1, { sketch: [1, 2, 3, 4] }),
      topic(2, { sketch: [70, 5, 6, 7] }),
      topic(5, { sketch: [10, 11, 12, 90] }),
    ];
    expect([...new TopicNames(kept).namesOf(later)]).toEqual([[5, 'Mine']]);
  });

  it('of a sub-topic and of its parent are two, however much they share', async () => {
    const names = new TopicNames(memory());
    const child = topic(2, { sketch: [1, 2, 3, 5] });
    const parent = topic(0, { sketch: [1, 2, 3, 4], subtopics: [child] });
    await names.rename(parent, false, 'Parent');
    await names.rename(child, true, 'Child');
    const both = [
      [0, 'Parent'],
      [2, 'Child'],
    ];
    expect([...names.namesOf([parent])].sort()).toEqual(both);
    await names.rename(parent, false, '');
    expect([...names.namesOf([parent])]).toEqual([[2, 'Child']]);
    await names.rename(child, true, '');
    expect(names.namesOf([parent]).size).toBe(0);
  });

  it('are changed, and taken back with an empty one', async () => {
    const names = new TopicNames(memory());
    await names.rename(topic(1), false, 'Mine');
    await names.rename(topic(1, { sketch: [10, 11, 12, 90] }), false, 'Again');
    expect([...names.namesOf([topic(1)])]).toEqual([[1, 'Again']]);
    await names.rename(topic(1), false, ' ');
    expect(names.namesOf([topic(1)]).size).toBe(0);
  });

  it('are told to all who show topics, once they are kept', async () => {
    const names = new TopicNames(memory());
    const told: (string | undefined)[] = [];
    const listening = names.onDidChange(() => told.push(names.namesOf([topic(1)]).get(1)));
    await names.rename(topic(1), false, 'Mine');
    await names.rename(topic(1), false, '');
    listening.dispose();
    await names.rename(topic(1), false, 'Not told');
    expect(told).toEqual(['Mine', undefined]);
  });
});

describe('choices', () => {
  it('differ in their ids, and begin with what needs no answer', () => {
    for (const choices of [algorithmChoices(plainL10n), scopeChoices(plainL10n)])
      expect(new Set(choices.map(({ id }) => id)).size).toBe(choices.length);
    expect(algorithmChoices(plainL10n)[0]!.asks).toBeUndefined();
    expect(scopeChoices(plainL10n)[0]).toMatchObject({ kinds: ['code', 'docs'] });
  });

  it.each([
    ['12', 12],
    [' 2 ', 2],
    ['1', undefined],
    ['1001', undefined],
    ['2.5', undefined],
    ['-3', undefined],
    ['', undefined],
    ['1e2', undefined],
  ])('take %j as a count', (text, count) => expect(countFrom(text, 2, 1000)).toBe(count));

  it('are read back as they were, and only then', () => {
    const last = { algorithm: 'kmeans', scope: 'files', count: undefined, globs: 'src/**' };
    expect(lastChoiceFrom(last)).toEqual(last);
    for (const other of [undefined, null, 3, {}, { algorithm: 'x' }, { ...last, count: 3 }])
      expect(lastChoiceFrom(other)).toBeUndefined();
  });
});

describe('the files of a topic', () => {
  it('are one glob per folder, which the search reads back', () => {
    const text = includeOf(['src/a.ts', 'lib/c.ts', 'src/b,c.ts', 'top.md', 'src/[id]/x{1}.ts'], undefined);
    expect(text).toBe('./src/{a.ts,b?c.ts}, ./lib/c.ts, ./top.md, ./src/[[]id[]]/x[{]1[}].ts');
    expect(globsOf(text)).toHaveLength(4);
  });

  it('say which workspace folder they are of', () => {
    expect(includeOf(['a.ts', 'b.ts'], undefined)).toBe('./{a.ts,b.ts}');
    expect(includeOf(['a.ts', 'b.ts', 'x/c.ts'], 'app')).toBe('./app/{a.ts,b.ts}, ./app/x/c.ts');
  });
});

describe('texts', () => {
  const shown = new ShownTopics(engineWith(1), 'app', answer(), new Map([[1, 'Mine']]));

  it('say what there is', () => {
    expect(summaryText(shown, undefined, english)).toBe('HDBSCAN, 2 topics, 11% noise');
    const one = new ShownTopics(
      engineWith(1),
      'app',
      answer({ topics: [topic(0)], noise: 0, algorithm: 'kmeans' }),
      new Map(),
    );
    expect(summaryText(one, 'app', english)).toBe('app, k-means, 1 topic');
    expect(topicDescription(topic(1, { size: 1200 }), english)).toBe('1,200  Request.parse');
    expect(topicReasons(topic(1), english)).toEqual([
      'Words: http, header',
      '120 chunks in 1 file',
      'Mean similarity with its middle 0.71',
    ]);
  });

  it('name members by symbol, else by their first line or file', () => {
    const row = {
      member: MEDOID,
      firstLine: undefined,
      parent: { kind: 'noise', isAll: false },
    } as MemberRow;
    expect(memberLabel(row)).toBe('Request.parse');
    expect(memberDescription(row)).toBe('0.87  request.ts:10-30  src/http');
    const nameless = { ...row, member: { ...MEDOID, symbol: '' } };
    expect(memberLabel(nameless)).toBe('request.ts');
    expect(memberLabel({ ...nameless, firstLine: '  import x;' })).toBe('import x;');
    expect(memberSpoken(row, english)).toBe('Request.parse src/http/request.ts:10-30, similarity 0.87');
  });

  it('have no score where there is no topic to be near to', async () => {
    const nothing = new ShownTopics(engineWith(3), 'app', answer({ topics: [] }), new Map());
    const [noise] = (await nothing.rowsOf()) as HolderRow[];
    const [row] = (await nothing.rowsOf(noise)) as MemberRow[];
    expect(memberDescription(row!)).toBe('request.ts:1-5  src/http');
    expect(memberSpoken(row!, english)).toBe('line 0 src/http/request.ts:1-5');
  });

  it('say what a misplaced file is about', () => {
    const file: MisplacedFile = {
      path: 'src/a.ts',
      folder: 'src',
      topic: 1,
      folderTopic: 0,
      betterFolder: 'lib',
      chunks: 4,
      confidence: 0.83,
    };
    const row = { kind: 'misplacedFile', file, parent: { kind: 'misplaced', rows: [] } } as const;
    expect(misplacedDescription(row, shown, english)).toBe('about Mine; its folder about topic 0');
    expect(misplacedReasons(row, english)).toEqual([
      'Most of that topic lies in lib',
      '4 chunks, confidence 83%',
    ]);
  });

  it.each([
    [{}, false, ''],
    [{}, true, 'Files have changed since. Cluster again to see what is so now.'],
    [
      { chunks: 0, topics: [] },
      false,
      'There is nothing to cluster: no file was chosen, or none is indexed.',
    ],
    [
      { topics: [] },
      false,
      'Nothing stands close together, so there are no topics. Try a smaller topic, or k-means.',
    ],
    [{ caveat: 'A caveat.' }, false, 'A caveat.'],
    [{ complete: false }, false, 'Not everything is indexed yet, so topics may change.'],
    [
      { quality: { ...answer().quality, neighbours: { exact: false, recall: 0.975, sampled: 256 } } },
      false,
      '98% of the nearest neighbours were found, as a sample shows.',
    ],
  ])('say what the answer may lack (%#)', (over, isStale, text) => {
    const one = new ShownTopics(engineWith(1), 'app', answer(over), new Map());
    expect(messageText(one, isStale, english)).toBe(text);
  });
});
