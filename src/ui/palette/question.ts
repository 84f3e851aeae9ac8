/**
 * Asks the engine while a person types: waits for a pause, gives up what was overtaken, and fetches snippets afterwards. Knows
 * nothing of the editor.
 */
import { Latest } from '../../host/latest.ts';
import type { Timers } from '../../host/timers.ts';
import type { EngineApi, Snippet, WorkspaceAnswer, WorkspaceResult } from '../../shared/engineApi.ts';
import type { SearchMode } from '../../shared/types.ts';

export interface Asked {
  /** Without white space around it; '' asks nothing. */
  readonly query: string;
  readonly mode: SearchMode;
}

export type Outcome =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'found';
      readonly asked: Asked;
      readonly answer: WorkspaceAnswer;
      /** They come after the answer, and some never. */
      readonly snippets: ReadonlyMap<WorkspaceResult, Snippet>;
    }
  | { readonly kind: 'failed'; readonly asked: Asked; readonly error: unknown };

export interface QuestionOptions {
  readonly api: Pick<EngineApi, 'search' | 'snippets'>;
  readonly timers: Timers;
  /** The outcome is another, or `busy` is. */
  readonly onChange: () => void;
}

/** After the last key: between two keys of somebody who types it is shorter. */
const PAUSE_MS = 120;
/** An answer that takes longer than this is seen to be waited for. */
const BUSY_MS = 150;
/** While the index grows, it says so several times a second. */
const REFRESH_MS = 700;
const MOST_RESULTS = 50;
/** Results whose snippets are fetched first: about those on the screen. */
const FIRST_SNIPPETS = 20;
/** Of the symbol, and the one with most words of the query. */
const SNIPPET_LINES = 2;

const NOTHING: Outcome = { kind: 'none' };

export class Question {
  readonly #options: QuestionOptions;
  readonly #latest = new Latest();
  #asked: Asked = { query: '', mode: 'hybrid' };
  #outcome: Outcome = NOTHING;
  #busy = false;
  /** Set while the pause after the last key is waited for. */
  #pause: unknown;
  #refresh: unknown;

  constructor(options: QuestionOptions) {
    this.#options = options;
  }

  /** What was found last; while an answer is waited for, that of the question before. */
  get outcome(): Outcome {
    return this.#outcome;
  }

  /** Whether an answer has been waited for long enough to show that. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Whether the outcome is that of another question than the one asked last. */
  get pending(): boolean {
    const { query, mode } = this.#asked;
    if (this.#outcome.kind === 'none') return query !== '';
    const { asked } = this.#outcome;
    return asked.query !== query || asked.mode !== mode;
  }

  /** Asks after a pause, or at once. */
  ask(asked: Asked, now = false): void {
    this.stop();
    this.#asked = asked;
    if (asked.query === '') {
      this.#outcome = NOTHING;
      this.#options.onChange();
    } else if (now) void this.#ask();
    else this.#pause = this.#options.timers.setTimeout(() => void this.#ask(), PAUSE_MS);
  }

  /** Waits no longer for a pause. */
  hurry(): void {
    if (this.#pause !== undefined) this.ask(this.#asked, true);
  }

  /** The index has changed: asks the same again in a moment. */
  refreshSoon(): void {
    if (this.#refresh !== undefined || this.#asked.query === '') return;
    this.#refresh = this.#options.timers.setTimeout(() => {
      this.#refresh = undefined;
      if (this.#latest.active || this.#pause !== undefined) this.refreshSoon();
      else void this.#ask(true);
    }, REFRESH_MS);
  }

  /** Nothing is waited for any more; what was found stays. */
  stop(): void {
    const { timers } = this.#options;
    timers.clearTimeout(this.#pause);
    timers.clearTimeout(this.#refresh);
    this.#pause = this.#refresh = undefined;
    this.#latest.cancel();
    this.#busy = false;
  }

  async #ask(isRefresh = false): Promise<void> {
    const { timers, onChange } = this.#options;
    const asked = this.#asked;
    this.#pause = undefined;
    const busyTimer = timers.setTimeout(() => {
      this.#busy = true;
      onChange();
    }, BUSY_MS);
    await this.#latest.run(async (signal) => {
      signal.addEventListener('abort', () => timers.clearTimeout(busyTimer));
      const outcome = await this.#answer(asked, signal);
      if (signal.aborted) return;
      timers.clearTimeout(busyTimer);
      this.#busy = false;
      // What is shown is better than a sentence on why it could not be had anew.
      if (!isRefresh || outcome.kind === 'found') this.#outcome = outcome;
      onChange();
      if (outcome.kind === 'found') await this.#addSnippets(outcome, signal);
    });
  }

  async #answer(asked: Asked, signal: AbortSignal): Promise<Outcome> {
    try {
      const answer = await this.#options.api.search({ ...asked, limit: MOST_RESULTS }, signal);
      return { kind: 'found', asked, answer, snippets: this.#snippetsFor(answer) };
    } catch (error) {
      return { kind: 'failed', asked, error };
    }
  }

  /** Those that are known already, so that a refresh does not take them off and bring them back. */
  #snippetsFor({ results }: WorkspaceAnswer): ReadonlyMap<WorkspaceResult, Snippet> {
    if (this.#outcome.kind !== 'found') return new Map();
    const known = new Map([...this.#outcome.snippets].map(([result, snippet]) => [keyOf(result), snippet]));
    return new Map(
      results.flatMap((result) => {
        const snippet = known.get(keyOf(result));
        return snippet ? [[result, snippet]] : [];
      }),
    );
  }

  async #addSnippets(outcome: Outcome & { kind: 'found' }, signal: AbortSignal): Promise<void> {
    const { results } = outcome.answer;
    const snippets = new Map(outcome.snippets);
    for (const some of [results.slice(0, FIRST_SNIPPETS), results.slice(FIRST_SNIPPETS)]) {
      if (some.length === 0) continue;
      const folders = [...new Set(some.map(({ folder }) => folder))];
      await Promise.all(
        folders.map(async (folder) => {
          const ranges = some.filter((result) => result.folder === folder);
          for (const [place, snippet] of (await this.#snippets(outcome.asked, ranges, signal)).entries())
            snippets.set(ranges[place]!, snippet);
        }),
      );
      if (signal.aborted) return;
      this.#outcome = { ...outcome, snippets: new Map(snippets) };
      this.#options.onChange();
    }
  }

  /** Results are shown without them if they cannot be had. */
  async #snippets(
    { query }: Asked,
    results: readonly WorkspaceResult[],
    signal: AbortSignal,
  ): Promise<readonly Snippet[]> {
    const ranges = results.map(({ path, startLine, endLine, symbolLine }) => ({
      path,
      startLine,
      endLine,
      symbolLine,
    }));
    const params = { folder: results[0]!.folder, ranges, query, lines: SNIPPET_LINES };
    return this.#options.api.snippets(params, signal).catch(() => []);
  }
}

/** The same for the same lines in two answers. */
export function keyOf({ folder, path, startLine, endLine }: WorkspaceResult): string {
  return `${folder}\n${path}\n${startLine}-${endLine}`;
}
