/**
 * An answer that is shown, with what is learnt of its results bit by bit: lines of their files, and which files have changed
 * since. Knows nothing of the editor.
 */
import type { ShownResult } from '../../host/resultSets.ts';
import type { EngineApi, Snippet, WorkspaceAnswer, WorkspaceResult } from '../../shared/engineApi.ts';
import type { ViewQuery, ViewRow } from '../../shared/webviewMessages.ts';
import { inViewOrder, rowsOf } from './rows.ts';

export interface Found {
  readonly query: ViewQuery;
  readonly answer: WorkspaceAnswer;
  readonly milliseconds: number;
  /** Share of the files that was indexed when it was asked, [0, 1]. */
  readonly indexedShare: number;
  /** Whether it came because the index had changed, and nobody asked. */
  readonly quiet: boolean;
}

/** The engine refuses to give more at a time. */
const MOST_SNIPPETS = 200;

export interface PlacedSnippet {
  readonly place: number;
  readonly snippet: Snippet;
}

export class ShownSet {
  readonly id: number;
  readonly found: Found;
  /** By place. */
  readonly results: readonly WorkspaceResult[];
  readonly rows: readonly ViewRow[];
  /** By place, all asked for with the same number of lines. */
  readonly #snippets = new Map<number, Snippet>();
  #snippetLines: number | undefined;
  readonly #asking = new AbortController();
  readonly #stale = new Set<number>();

  /** `folderNames` by key, where there are several folders; `whyOf` gives sentences on a result. */
  constructor(
    id: number,
    found: Found,
    folderNames: ReadonlyMap<string, string>,
    whyOf: (result: WorkspaceResult) => readonly string[],
  ) {
    this.id = id;
    this.found = found;
    this.results = inViewOrder(found.answer.results);
    this.rows = rowsOf(this.results, folderNames, whyOf);
  }

  /** Places of results whose file holds another text in an editor. */
  get stale(): readonly number[] {
    return [...this.#stale];
  }

  /** As far as it was asked for. */
  snippetOf(place: number): Snippet | undefined {
    return this.#snippets.get(place);
  }

  /** What the symbol's line said when the result was found; undefined if that was not seen. */
  lineOf(result: ShownResult): string | undefined {
    const places: readonly ShownResult[] = this.results;
    const snippet = this.#snippets.get(places.indexOf(result));
    // Of a file that had changed by then, other lines were seen.
    if (snippet?.state !== 'current') return undefined;
    return snippet.lines.find(({ line }) => line === result.symbolLine)?.text;
  }

  /** Asks for what is not known yet; undefined if another set is shown by then. */
  async snippets(
    api: Pick<EngineApi, 'snippets'>,
    places: readonly number[],
    lines: number,
  ): Promise<readonly PlacedSnippet[] | undefined> {
    const { signal } = this.#asking;
    if (lines !== this.#snippetLines) this.#snippets.clear();
    this.#snippetLines = lines;
    const byFolder = new Map<string, number[]>();
    for (const place of places) {
      const result = this.results[place];
      if (!result || this.#snippets.has(place)) continue;
      byFolder.set(result.folder, [...(byFolder.get(result.folder) ?? []), place]);
    }
    try {
      await Promise.all(
        [...byFolder].flatMap(([folder, wanted]) =>
          lotsOf(wanted).map((lot) => this.#fetch(api, folder, lot, lines, signal)),
        ),
      );
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (signal.aborted) return undefined;
    return places.flatMap((place) => {
      const snippet = this.#snippets.get(place);
      return snippet ? [{ place, snippet }] : [];
    });
  }

  /** Notes whether an editor holds another text of a file than the index does. Returns whether that is news. */
  fileChanged(folder: string, path: string, changed: boolean): boolean {
    const before = this.#stale.size;
    for (const [place, result] of this.results.entries()) {
      if (result.folder !== folder || result.path !== path) continue;
      if (changed) this.#stale.add(place);
      else this.#stale.delete(place);
    }
    return this.#stale.size !== before;
  }

  /** Another set is shown from now on. */
  dispose(): void {
    this.#asking.abort();
  }

  async #fetch(
    api: Pick<EngineApi, 'snippets'>,
    folder: string,
    places: readonly number[],
    lines: number,
    signal: AbortSignal,
  ): Promise<void> {
    const ranges = places.map((place) => {
      const { path, startLine, endLine, symbolLine } = this.results[place]!;
      return { path, startLine, endLine, symbolLine };
    });
    const snippets = await api.snippets({ folder, ranges, query: this.found.query.text, lines }, signal);
    // The setting was changed meanwhile, and these are asked for again.
    if (lines !== this.#snippetLines) return;
    for (const [at, place] of places.entries()) {
      const snippet = snippets[at];
      if (snippet) this.#snippets.set(place, snippet);
    }
  }
}

function lotsOf(places: readonly number[]): readonly (readonly number[])[] {
  const count = Math.ceil(places.length / MOST_SNIPPETS);
  return Array.from({ length: count }, (_, at) => places.slice(at * MOST_SNIPPETS, (at + 1) * MOST_SNIPPETS));
}
