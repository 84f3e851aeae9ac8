/** Which of the numbers 0 to n - 1 belong together, as far as was said (union-find). */
export class DisjointSets {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, i) => i);
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
    const [low, high] = [this.find(one), this.find(other)].sort((x, y) => x - y) as [number, number];
    this.#parents[high] = low;
  }
}
