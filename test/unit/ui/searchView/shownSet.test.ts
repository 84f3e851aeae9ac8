import { describe, expect, it } from 'vitest';
import type { EngineApi, Snippet, SnippetsParams } from '../../../../src/shared/engineApi.ts';
import { ShownSet } from '../../../../src/ui/searchView/shownSet.ts';
import { answer, FOLDER, query, result } from './results.ts';

function shown(count: number): ShownSet {
  const results = Array.from({ length: count }, (_, at) => result(`r${at}`, { path: `${at}.ts` }));
  const found = {
    query: query('q'),
    answer: answer(...results),
    milliseconds: 1,
    indexedShare: 1,
    quiet: false,
  };
  return new ShownSet(1, found, new Map(), () => []);
}

/** What a file says, as many times as lines are wanted. */
function snippetsOf({ ranges, lines = 1 }: SnippetsParams): Snippet[] {
  return ranges.map(({ path }) => ({
    lines: Array.from({ length: lines }, (_, line) => ({ line, text: path, marks: [] })),
    state: 'current',
  }));
}

describe('ShownSet', () => {
  it('asks for no more lines at a time than the engine gives', async () => {
    const asked: SnippetsParams[] = [];
    const api: Pick<EngineApi, 'snippets'> = {
      snippets: async (params) => {
        asked.push(params);
        return snippetsOf(params);
      },
    };
    const set = shown(450);
    const found = await set.snippets(api, [...set.results.keys()], 2);
    expect(asked.map(({ folder, ranges }) => [folder, ranges.length])).toEqual([
      [FOLDER, 200],
      [FOLDER, 200],
      [FOLDER, 50],
    ]);
    expect(found).toHaveLength(450);
    for (const place of [0, 199, 200, 449]) expect(set.snippetOf(place)?.lines[0]?.text).toBe(`${place}.ts`);
  });

  it('asks again when another number of lines is wanted, whichever answer comes last', async () => {
    const given: (() => void)[] = [];
    const api: Pick<EngineApi, 'snippets'> = {
      snippets: (params) => new Promise((resolve) => given.push(() => resolve(snippetsOf(params)))),
    };
    const set = shown(1);
    const lines = () => set.snippetOf(0)?.lines.length;
    const first = set.snippets(api, [0], 1);
    given[0]!();
    await first;
    expect(lines()).toBe(1);

    const third = set.snippets(api, [0], 3);
    const fifth = set.snippets(api, [0], 5);
    expect(given).toHaveLength(3);
    given[2]!();
    await fifth;
    given[1]!();
    await third;
    expect(lines()).toBe(5);
  });
});
