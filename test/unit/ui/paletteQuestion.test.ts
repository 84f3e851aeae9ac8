/** When the palette asks the engine, and what of it counts. */
import { describe, expect, it } from 'vitest';
import type { Timers } from '../../../src/host/timers.ts';
import type { EngineApi, WorkspaceAnswer, WorkspaceResult } from '../../../src/shared/engineApi.ts';
import { Question } from '../../../src/ui/palette/question.ts';

/** A clock that goes on when told to. */
class Clock implements Timers {
  #now = 0;
  readonly #waiting = new Map<number, { readonly at: number; readonly work: () => void }>();
  #next = 1;
  now = (): number => this.#now;
  setTimeout = (work: () => void, ms: number): number => {
    this.#waiting.set(this.#next, { at: this.#now + ms, work });
    return this.#next++;
  };
  clearTimeout = (timer: unknown): void => {
    this.#waiting.delete(timer as number);
  };
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const [timer, { at, work }] of [...this.#waiting]) {
      if (at > this.#now || !this.#waiting.delete(timer)) continue;
      work();
    }
    await settled();
  }
}

/** Until everything that can go on has done so. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
}

const asked = (query: string) => ({ query, mode: 'hybrid' as const });

function resultAt(path: string, folder = 'app'): WorkspaceResult {
  return { folder, path, startLine: 0, endLine: 2, symbolLine: 0 } as WorkspaceResult;
}

function answerOf(...results: WorkspaceResult[]): WorkspaceAnswer {
  return { results, total: results.length } as unknown as WorkspaceAnswer;
}

interface Search {
  readonly query: string;
  readonly signal: AbortSignal;
  readonly resolve: (answer: WorkspaceAnswer) => void;
  readonly reject: (error: Error) => void;
}

function setUp() {
  const clock = new Clock();
  const searches: Search[] = [];
  const snippetRequests: { folder: string; paths: string[] }[] = [];
  let changes = 0;
  const api = {
    search: ({ query }, signal) =>
      new Promise((resolve, reject) => {
        searches.push({ query, signal: signal!, resolve, reject });
        signal!.addEventListener('abort', () => reject(signal!.reason));
      }),
    snippets: async ({ folder, ranges }) => {
      snippetRequests.push({ folder, paths: ranges.map(({ path }) => path) });
      return ranges.map(({ path }) => ({
        state: 'current',
        lines: [{ line: 0, text: `text of ${path}`, marks: [] }],
      }));
    },
  } satisfies Pick<EngineApi, 'search' | 'snippets'>;
  const question = new Question({ api, timers: clock, onChange: () => changes++ });
  return { clock, searches, snippetRequests, question, changes: () => changes };
}

describe('Question', () => {
  it('asks when typing pauses, and only what was typed last', async () => {
    const { clock, searches, question } = setUp();
    for (const text of ['r', 're', 'ret']) {
      question.ask(asked(text));
      await clock.pass(50);
    }
    expect(searches).toEqual([]);
    await clock.pass(100);
    expect(searches.map(({ query }) => query)).toEqual(['ret']);
  });

  it('gives up what was overtaken, and never shows it', async () => {
    const { clock, searches, question } = setUp();
    question.ask(asked('cats'), true);
    await settled();
    question.ask(asked('dogs'));
    expect(searches[0]!.signal.aborted).toBe(true);
    await clock.pass(200);
    searches[0]!.resolve(answerOf(resultAt('cat.ts')));
    searches[1]!.resolve(answerOf(resultAt('dog.ts')));
    await settled();
    expect(question.outcome).toMatchObject({ kind: 'found', asked: { query: 'dogs' } });
    expect(question.pending).toBe(false);
  });

  it('keeps the answer before while the next is waited for, and knows that it is of another question', async () => {
    const { searches, question } = setUp();
    question.ask(asked('cats'), true);
    await settled();
    searches[0]!.resolve(answerOf(resultAt('cat.ts')));
    await settled();
    question.ask(asked('dogs'));
    expect(question.pending).toBe(true);
    expect(question.outcome).toMatchObject({ asked: { query: 'cats' } });
    question.ask({ query: 'cats', mode: 'dense' });
    expect(question.pending).toBe(true);
    question.ask(asked(''));
    expect(question.outcome).toEqual({ kind: 'none' });
    expect(question.pending).toBe(false);
  });

  it('is busy only when an answer takes long', async () => {
    const { clock, searches, question } = setUp();
    question.ask(asked('cats'), true);
    await clock.pass(149);
    expect(question.busy).toBe(false);
    await clock.pass(1);
    expect(question.busy).toBe(true);
    searches[0]!.resolve(answerOf());
    await settled();
    expect(question.busy).toBe(false);
    question.ask(asked('dogs'), true);
    await settled();
    searches[1]!.resolve(answerOf());
    await clock.pass(1000);
    expect(question.busy).toBe(false);
  });

  it('hurries when Enter is pressed before the pause is over', async () => {
    const { searches, question } = setUp();
    question.ask(asked('cats'));
    question.hurry();
    await settled();
    expect(searches).toHaveLength(1);
    question.hurry();
    await settled();
    expect(searches).toHaveLength(1);
  });

  it('fetches snippets of the first results before the others, one request per folder', async () => {
    const { searches, snippetRequests, question } = setUp();
    const results = Array.from({ length: 25 }, (_, i) => resultAt(`${i}.ts`, i === 3 ? 'docs' : 'app'));
    question.ask(asked('cats'), true);
    await settled();
    searches[0]!.resolve(answerOf(...results));
    await settled();
    expect(snippetRequests.map(({ folder, paths }) => `${folder} ${paths.length}`)).toEqual([
      'app 19',
      'docs 1',
      'app 5',
    ]);
    const { outcome } = question;
    if (outcome.kind !== 'found') throw new Error(outcome.kind);
    for (const result of results)
      expect(outcome.snippets.get(result)?.lines[0]?.text).toBe(`text of ${result.path}`);
  });

  it('shows why there is no answer', async () => {
    const { searches, question } = setUp();
    question.ask(asked('cats'), true);
    await settled();
    searches[0]!.reject(new Error('no'));
    await settled();
    expect(question.outcome).toMatchObject({ kind: 'failed', error: new Error('no') });
  });

  it('asks again in a moment when the index has changed, and keeps what is shown if that fails', async () => {
    const { clock, searches, question } = setUp();
    question.refreshSoon();
    await clock.pass(1000);
    expect(searches).toEqual([]);
    question.ask(asked('cats'), true);
    await settled();
    searches[0]!.resolve(answerOf(resultAt('cat.ts')));
    await settled();
    question.refreshSoon();
    question.refreshSoon();
    await clock.pass(1000);
    expect(searches.map(({ query }) => query)).toEqual(['cats', 'cats']);
    searches[1]!.reject(new Error('no'));
    await settled();
    expect(question.outcome).toMatchObject({ kind: 'found' });
    question.refreshSoon();
    await clock.pass(1000);
    searches[2]!.resolve(answerOf(resultAt('cat.ts'), resultAt('kitten.ts')));
    await settled();
    expect(question.outcome).toMatchObject({ answer: { total: 2 } });
  });

  it('waits for nothing any more once it is stopped', async () => {
    const { clock, searches, question, changes } = setUp();
    question.ask(asked('cats'), true);
    question.refreshSoon();
    await settled();
    question.stop();
    searches[0]!.resolve(answerOf());
    const before = changes();
    await clock.pass(5000);
    expect([searches.length, changes()]).toEqual([1, before]);
  });
});
