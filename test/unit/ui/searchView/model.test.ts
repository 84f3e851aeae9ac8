/** The model over an engine that answers when a test says so, and a clock that a test moves. */
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  Snippet,
  SnippetsParams,
  WorkspaceAnswer,
  WorkspaceSearchParams,
} from '../../../../src/shared/engineApi.ts';
import { REFRESH_MS, SETTLED_MS, SearchModel, TYPING_MS } from '../../../../src/ui/searchView/model.ts';
import { answer, FOLDER, query, result } from './results.ts';

interface Asked {
  readonly params: WorkspaceSearchParams;
  readonly signal: AbortSignal | undefined;
  readonly give: (answer: WorkspaceAnswer) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

const settle = () => new Promise<void>((done) => setImmediate(done));

let asked: Asked[];
let snippetsAsked: SnippetsParams[];
let changes: string[];
let history: string[];
let memory: Map<string, unknown>;
let now: number;
let timers: { readonly at: number; readonly work: () => void; readonly id: number }[];
let searchOnType: boolean;

function model(): SearchModel {
  let nextId = 0;
  return new SearchModel({
    api: {
      search: (params, signal) =>
        new Promise((resolve, reject) => {
          asked.push({
            params,
            signal,
            give: (found) => {
              resolve(found);
              return settle();
            },
            fail: (error) => {
              reject(error);
              return settle();
            },
          });
        }),
      snippets: async (params) => {
        snippetsAsked.push(params);
        return params.ranges.map(
          ({ path }): Snippet => ({ lines: [{ line: 0, text: path, marks: [] }], state: 'current' }),
        );
      },
    },
    memory: {
      get: <T>(key: string) => memory.get(key) as T | undefined,
      update: async (key, value) => {
        memory.set(key, structuredClone(value));
      },
    },
    history: {
      add: async (text) => {
        history.push(text);
      },
    },
    timers: {
      now: () => now,
      setTimeout: (work, ms) => {
        const id = ++nextId;
        timers.push({ at: now + ms, work, id });
        return id;
      },
      clearTimeout: (id) => {
        timers = timers.filter((timer) => timer.id !== id);
      },
    },
    settings: () => ({ mode: 'hybrid', searchOnType, maxResults: 100, snippetLines: 0 }),
    folders: () => [{ key: FOLDER, name: 'work' }],
    indexedShare: () => 0.5,
    whyOf: () => [],
    noticesOf: ({ caveat }) => (caveat === undefined ? [] : [caveat]),
    changed: (what) => changes.push(what),
  });
}

function pass(ms: number): void {
  now += ms;
  const due = timers.filter(({ at }) => at <= now);
  timers = timers.filter(({ at }) => at > now);
  for (const { work } of due) work();
}

beforeEach(() => {
  [asked, snippetsAsked, changes, history, timers] = [[], [], [], [], []];
  memory = new Map();
  now = 1000;
  searchOnType = true;
});

/** Asks with Enter and answers. */
async function ask(one: SearchModel, text: string, ...symbols: string[]): Promise<void> {
  one.setQuery(query(text), true);
  await asked.at(-1)!.give(answer(...symbols.map((symbol) => result(symbol))));
}

const titles = (one: SearchModel) => one.answer?.rows.map(({ title }) => title);

describe('asking', () => {
  it('waits for a pause in typing, and cancels what is overtaken', async () => {
    const one = model();
    one.setQuery(query('re'), false);
    pass(TYPING_MS - 1);
    one.setQuery(query('ret'), false);
    pass(TYPING_MS - 1);
    expect(asked).toEqual([]);
    pass(1);
    expect(asked.map(({ params }) => params.query)).toEqual(['ret']);
    one.setQuery(query('retry'), false);
    pass(TYPING_MS);
    expect(asked[0]!.signal?.aborted).toBe(true);
    expect(one.busy).toBe(true);
    await asked[0]!.give(answer(result('old')));
    expect(one.answer).toBeUndefined();
    await asked[1]!.give(answer(result('new')));
    expect(titles(one)).toEqual(['new']);
    expect(one.busy).toBe(false);
    expect(history).toEqual([]);
  });

  it('asks at once with Enter, which the history remembers', async () => {
    const one = model();
    searchOnType = false;
    one.setQuery(query('retry'), false);
    pass(TYPING_MS);
    expect(asked).toEqual([]);
    one.setQuery(query('retry'), true);
    now += 12;
    await asked[0]!.give({ ...answer(result('a')), caveat: 'Careful.' });
    expect(one.answer).toMatchObject({
      milliseconds: 12,
      indexedShare: 0.5,
      notices: ['Careful.'],
      quiet: false,
    });
    expect(history).toEqual(['retry']);
    expect(changes).toContain('answer');
  });

  it('asks at once with another mode or kind', () => {
    const one = model();
    one.setQuery(query('retry'), true);
    one.setQuery(query('retry', { mode: 'lexical' }), false);
    expect(asked.map(({ params }) => params.mode)).toEqual(['hybrid', 'lexical']);
    one.setQuery(query('retry', { mode: 'lexical', include: 'src' }), false);
    expect(asked).toHaveLength(2);
  });

  it('asks nothing without a question', async () => {
    const one = model();
    await ask(one, 'retry', 'a');
    one.setQuery(query('  '), true);
    expect(one.answer).toBeUndefined();
    one.setVisible(true);
    one.again();
    expect(asked).toHaveLength(1);
  });

  it('keeps the error of the last question only', async () => {
    const one = model();
    await ask(one, 'x', 'a');
    one.setQuery(query('y'), true);
    await asked.at(-1)!.fail(new Error('no'));
    expect(one.error).toEqual(new Error('no'));
    expect(one.answer).toBeUndefined();
    await ask(one, 'z', 'b');
    expect(one.error).toBeUndefined();
  });
});

describe('over restarts', () => {
  it('keeps question, grouping and pins, and asks when it comes into sight', () => {
    const one = model();
    one.setQuery(query('retry', { kinds: ['docs'] }), false);
    one.setGrouping('file');
    one.pin(query('pinned'));
    const next = model();
    expect([next.query, next.grouping, next.pinned]).toEqual([
      query('retry', { kinds: ['docs'] }),
      'file',
      [query('pinned')],
    ]);
    expect(asked).toEqual([]);
    next.setVisible(true);
    next.setVisible(true);
    expect(asked.map(({ params }) => params.query)).toEqual(['retry']);
  });

  it('takes what is damaged for nothing', () => {
    memory.set('sextant.view.query', { text: 1 });
    memory.set('sextant.view.pinned', [query('a'), 'b', { text: 'c' }]);
    memory.set('sextant.view.grouping', 7);
    const one = model();
    expect([one.query, one.pinned, one.grouping]).toEqual([query(''), [query('a')], 'score']);
  });

  it('pins each query once, the newest first', () => {
    const one = model();
    for (const text of ['a', 'b', 'a ', ' ']) one.pin(query(text));
    expect(one.pinned.map(({ text }) => text)).toEqual(['a ', 'b']);
    one.unpin(query('a'));
    expect(one.pinned.map(({ text }) => text)).toEqual(['b']);
  });

  it('clears the question first, then the filters', async () => {
    const one = model();
    await ask(one, 'x', 'a');
    one.setQuery(query('x', { include: 'src' }), false);
    one.clear();
    expect([one.query, one.answer]).toEqual([query('', { include: 'src' }), undefined]);
    one.clear();
    expect(one.query).toEqual(query(''));
  });
});

describe('when the index changes', () => {
  it('asks again quietly, once for many changes, if anybody looks', async () => {
    const one = model();
    one.setVisible(true);
    await ask(one, 'x', 'a');
    changes = [];
    for (let i = 0; i < 5; i++) one.indexChanged();
    pass(REFRESH_MS - 1);
    expect(asked).toHaveLength(1);
    pass(1);
    expect(asked).toHaveLength(2);
    // Nothing shows that it is asked.
    expect(changes).toEqual([]);
    await asked[1]!.give(answer(result('b')));
    expect(titles(one)).toEqual(['b']);
    expect(one.answer?.quiet).toBe(true);
    pass(REFRESH_MS);
    expect(asked).toHaveLength(2);
  });

  it('waits while nobody looks', async () => {
    const one = model();
    one.setVisible(true);
    await ask(one, 'x', 'a');
    one.setVisible(false);
    one.indexChanged();
    pass(REFRESH_MS);
    expect(asked).toHaveLength(1);
    one.setVisible(true);
    pass(REFRESH_MS);
    expect(asked).toHaveLength(2);
  });

  it('lets a question go first, and keeps what is shown if asking again fails', async () => {
    const one = model();
    one.setVisible(true);
    await ask(one, 'x', 'a');
    one.indexChanged();
    one.setQuery(query('y'), true);
    one.indexChanged();
    pass(REFRESH_MS);
    expect(asked).toHaveLength(2);
    await asked[1]!.give(answer(result('b')));
    pass(REFRESH_MS);
    expect(asked).toHaveLength(3);
    await asked[2]!.fail(new Error('no'));
    expect([titles(one), one.error]).toEqual([['b'], undefined]);
  });

  it('asks after a failure too', async () => {
    const one = model();
    one.setVisible(true);
    one.setQuery(query('x'), true);
    await asked[0]!.fail(new Error('not yet'));
    one.indexChanged();
    pass(REFRESH_MS);
    await asked[1]!.give(answer(result('a')));
    expect([titles(one), one.error]).toEqual([['a'], undefined]);
  });
});

describe('comparing', () => {
  it('compares with the last answer that counted, not with those on the way', async () => {
    const one = model();
    expect(one.canCompare).toBe(false);
    await ask(one, 'retry', 'a', 'b');
    for (const text of ['w', 'wa', 'wai']) {
      one.setQuery(query(text), false);
      pass(TYPING_MS);
      await asked.at(-1)!.give(answer(result(text)));
    }
    one.setComparing(true);
    expect(one.answer?.compared?.query.text).toBe('retry');
    expect(one.answer?.compared?.gone.map(({ title }) => title)).toEqual(['a', 'b']);
    // Looked at for a while, it counts.
    now += SETTLED_MS;
    await ask(one, 'wait', 'wai', 'c');
    expect(one.answer?.compared?.query.text).toBe('wai');
    expect(one.answer?.rows.map(({ change }) => change?.kind)).toEqual([undefined, 'new']);
    one.setComparing(false);
    expect(one.answer?.compared).toBeUndefined();
  });

  it('compares modes, and today with before', async () => {
    const one = model();
    one.setComparing(true);
    one.setQuery(query('x'), false);
    pass(TYPING_MS);
    await asked.at(-1)!.give(answer(result('a')));
    one.setQuery(query('x', { mode: 'dense' }), false);
    await asked.at(-1)!.give(answer(result('b'), result('a')));
    expect(one.answer?.compared?.query.mode).toBe('hybrid');
    one.again();
    await asked.at(-1)!.give(answer(result('b')));
    expect(one.answer?.compared).toMatchObject({ query: { mode: 'dense' }, gone: [{ title: 'a' }] });
  });
});

describe('what is learnt of rows', () => {
  it('asks for lines once, and not for another set', async () => {
    const one = model();
    await ask(one, 'x', 'a', 'b');
    const { setId } = one.answer!;
    expect(await one.snippets(setId, [0, 1, 9])).toHaveLength(2);
    await one.snippets(setId, [1]);
    expect(snippetsAsked).toEqual([
      {
        folder: FOLDER,
        query: 'x',
        lines: 1,
        ranges: [expect.objectContaining({ symbolLine: 11 }), expect.anything()],
      },
    ]);
    const late = one.snippets(setId, [0]);
    await ask(one, 'y', 'c');
    expect(await one.snippets(setId, [0])).toBeUndefined();
    expect(await late).toHaveLength(1);
  });

  it('marks the results of a file that an editor has changed', async () => {
    const one = model();
    one.setQuery(query('x'), true);
    await asked[0]!.give(answer(result('a'), result('b', { path: 'other.ts' })));
    changes = [];
    one.fileChanged(FOLDER, 'src/net/retry.ts', true);
    one.fileChanged(FOLDER, 'src/net/retry.ts', true);
    one.fileChanged('file:///elsewhere', 'other.ts', true);
    expect([one.shown?.stale, changes]).toEqual([[0], ['stale']]);
    one.fileChanged(FOLDER, 'src/net/retry.ts', false);
    expect(one.shown?.stale).toEqual([]);
  });
});
