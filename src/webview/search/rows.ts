/**
 * The elements of the tree's rows, by key. A row stays the same element as long as it shows the same, so that scrolling, selection
 * and screen readers are not disturbed by what changes around it.
 */
import type { TreeNode } from './nodes.ts';
import { makeRow, type RowFacts, showFacts, updateRow } from './row.ts';

type ResultNode = Extract<TreeNode, { kind: 'result' }>;

export class Rows {
  readonly #tree: HTMLElement;
  /** By key: the element, and what it was made from. */
  #drawn = new Map<string, { readonly row: HTMLElement; readonly made: string }>();
  /** Lines of code in a row at most. */
  snippetLines = 0;

  constructor(tree: HTMLElement) {
    this.#tree = tree;
  }

  of(key: string | undefined): HTMLElement | undefined {
    return key === undefined ? undefined : this.#drawn.get(key)?.row;
  }

  /** Makes the rows what the nodes are, with as few changes as that takes. */
  draw(nodes: readonly TreeNode[], factsOf: (node: ResultNode) => RowFacts): void {
    const drawn = new Map(nodes.map((node) => [node.key, this.#draw(node, factsOf)]));
    for (const [key, { row }] of this.#drawn) if (drawn.get(key)?.row !== row) row.remove();
    this.#drawn = drawn;
    let next = this.#tree.firstElementChild;
    for (const { row } of drawn.values()) {
      if (row === next) next = next.nextElementSibling;
      else this.#tree.insertBefore(row, next);
    }
  }

  /** More is known of a result. */
  refresh(node: ResultNode, facts: RowFacts): void {
    const row = this.of(node.key);
    if (row) showFacts(row, node, facts, this.snippetLines);
  }

  #draw(
    node: TreeNode,
    factsOf: (node: ResultNode) => RowFacts,
  ): { readonly row: HTMLElement; readonly made: string } {
    const { position, siblings, expanded, ...shown } = node;
    // Its place in the answer is not shown.
    const made = JSON.stringify(shown, (name, value) => (name === 'place' ? undefined : value));
    const known = this.#drawn.get(node.key);
    const facts = node.kind === 'result' ? factsOf(node) : undefined;
    if (known?.made !== made) return { row: makeRow(node, facts, this.snippetLines), made };
    updateRow(known.row, node, facts);
    if (node.kind === 'result' && facts) showFacts(known.row, node, facts, this.snippetLines);
    return known;
  }
}
