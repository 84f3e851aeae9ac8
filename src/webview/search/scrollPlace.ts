/**
 * The place that the tree is scrolled to, told by the row at its top: rows get their heights only when they come into sight and when
 * their lines come, so that a number of pixels means another row each time.
 */

export interface ScrolledTo {
  readonly key: string;
  /** Pixels of the row that are above the tree's edge. */
  readonly above: number;
}

/** What a person scrolls with. Scrolling itself may be the browser's, or ours. */
const BY_A_PERSON = ['wheel', 'pointerdown', 'touchmove', 'keydown'];

export class ScrollPlace {
  readonly #tree: HTMLElement;
  readonly #rowOf: (key: string) => HTMLElement | undefined;
  /** Where the tree goes back to as soon as that is possible; a person who scrolls ends it. */
  #wanted: ScrolledTo | undefined;

  constructor(tree: HTMLElement, rowOf: (key: string) => HTMLElement | undefined) {
    this.#tree = tree;
    this.#rowOf = rowOf;
    // Each row that changes its height on the way to its lines.
    const heights = new ResizeObserver(() => this.hold());
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) {
        for (const row of addedNodes) if (row instanceof HTMLElement) heights.observe(row);
        for (const row of removedNodes) if (row instanceof HTMLElement) heights.unobserve(row);
      }
    }).observe(tree, { childList: true });
    for (const type of BY_A_PERSON) tree.addEventListener(type, () => this.release(), { passive: true });
  }

  /** Undefined at the very top, where a new first row should be seen. */
  get current(): ScrolledTo | undefined {
    if (this.#wanted) return this.#wanted;
    if (this.#tree.scrollTop === 0) return undefined;
    const edge = this.#tree.getBoundingClientRect().top;
    for (const row of this.#tree.children) {
      const { top, bottom } = row.getBoundingClientRect();
      const { key } = (row as HTMLElement).dataset;
      if (bottom > edge && key !== undefined) return { key, above: edge - top };
    }
    return undefined;
  }

  /** Goes there, and stays there while rows get their heights. A row that is gone is not waited for. */
  restore(place: ScrolledTo | undefined): void {
    this.#wanted = place;
    this.hold();
  }

  /** From here on the tree is where it was scrolled to. */
  release(): void {
    this.#wanted = undefined;
  }

  /** Rows have changed. */
  hold(): void {
    if (!this.#wanted) return;
    const { key, above } = this.#wanted;
    const row = this.#rowOf(key);
    if (!row) return;
    const edge = this.#tree.getBoundingClientRect().top;
    const moved = row.getBoundingClientRect().top + above - edge;
    if (Math.abs(moved) >= 1) this.#tree.scrollTop += moved;
  }
}
