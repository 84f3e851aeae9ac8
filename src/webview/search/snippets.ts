/** Asks for the lines of results that come into sight, many at once, and keeps them for as long as the question stays. */
import type { Snippet } from '../../shared/engineApi.ts';
import type { FromView } from '../../shared/webviewMessages.ts';

/** So far below the edge lines are there before a person is. */
const AHEAD = '300px 0px';
/** What comes into sight while scrolling is asked for together. */
const GATHER_MS = 30;

export class SnippetLoader {
  readonly #observer: IntersectionObserver;
  readonly #post: (message: FromView) => void;
  readonly #placeOf: (key: string) => number | undefined;
  /** By key. */
  readonly #known = new Map<string, Snippet>();
  /** Keys that were asked for in this set. */
  readonly #asked = new Set<string>();
  readonly #wanted = new Set<string>();
  readonly #observed = new Set<Element>();
  #setId = 0;
  #timer: number | undefined;

  /** `placeOf` gives the place of a row by its key. */
  constructor(
    root: Element,
    post: (message: FromView) => void,
    placeOf: (key: string) => number | undefined,
  ) {
    this.#post = post;
    this.#placeOf = placeOf;
    this.#observer = new IntersectionObserver((entries) => this.#seen(entries), { root, rootMargin: AHEAD });
  }

  of(key: string): Snippet | undefined {
    return this.#known.get(key);
  }

  keep(key: string, snippet: Snippet): void {
    this.#known.set(key, snippet);
  }

  /** A new set: what is known is shown until what is asked for again is there. */
  begin(setId: number, rows: readonly Element[]): void {
    if (setId !== this.#setId) {
      this.#setId = setId;
      this.#asked.clear();
      this.#observer.disconnect();
      this.#observed.clear();
    }
    this.observe(rows);
  }

  /** Exactly these rows are looked at from now on. */
  observe(rows: readonly Element[]): void {
    const present = new Set(rows);
    for (const row of this.#observed) {
      if (present.has(row)) continue;
      this.#observer.unobserve(row);
      this.#observed.delete(row);
    }
    for (const row of rows) {
      if (this.#observed.has(row)) continue;
      this.#observer.observe(row);
      this.#observed.add(row);
    }
  }

  /** The rows are about another question. */
  forget(): void {
    this.#known.clear();
    this.#asked.clear();
    this.#wanted.clear();
    this.#observer.disconnect();
    this.#observed.clear();
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      const { key } = (target as HTMLElement).dataset;
      if (key === undefined || this.#asked.has(key)) continue;
      if (isIntersecting) this.#wanted.add(key);
      else this.#wanted.delete(key);
    }
    if (this.#wanted.size > 0) this.#timer ??= window.setTimeout(() => this.#ask(), GATHER_MS);
  }

  #ask(): void {
    this.#timer = undefined;
    const places: number[] = [];
    for (const key of this.#wanted) {
      const place = this.#placeOf(key);
      if (place === undefined) continue;
      this.#asked.add(key);
      places.push(place);
    }
    this.#wanted.clear();
    if (places.length > 0) this.#post({ type: 'needSnippets', setId: this.#setId, places });
  }
}
