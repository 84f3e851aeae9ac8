/** Which of the numbers 0 to n - 1 belong together, as far as was said (union-find). */
export class DisjointSets {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = new Int32Array(count);
    for (let i = 0; i < count; i++) this.#parents[i] = i;
  }

  /** The lowest number that belongs together with this one. */
  find(one: number): number {
    let root = one;
    while (this.#parents[root] !== root) root = this.#parents[root]!;
    for (let at = one; at !== root; ) {
      const next = this.#parents[at]!;
      this.#parents[at] = root;
      at = next;
    }
    return root;
  }

  join(one: number, other: number): void {
    const root = this.find(one);
    const otherRoot = this.find(other);
    this.#parents[Math.max(root, otherRoot)] = Math.min(root, otherRoot);
  }
}
