/** Where a key leads in a tree, as the ARIA practices and VS Code's own trees have it. Pure. */
import type { TreeNode } from './nodes.ts';

export type Move = { readonly kind: 'to'; readonly key: string } | { readonly kind: 'toggle' };

/** Undefined for a key that means nothing here. `page` is how many rows a page holds. */
export function moveIn(
  nodes: readonly Pick<TreeNode, 'key' | 'parent' | 'expanded'>[],
  focused: string | undefined,
  pressed: string,
  page: number,
): Move | undefined {
  if (nodes.length === 0) return undefined;
  const at = Math.max(
    0,
    nodes.findIndex(({ key }) => key === focused),
  );
  const node = nodes[at]!;
  const to = (place: number): Move => ({
    kind: 'to',
    key: nodes[Math.min(nodes.length - 1, Math.max(0, place))]!.key,
  });
  switch (pressed) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'PageDown':
      return to(at + page);
    case 'PageUp':
      return to(at - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(nodes.length - 1);
    case 'ArrowRight':
      if (node.expanded === false) return { kind: 'toggle' };
      return node.expanded && nodes[at + 1]?.parent === node.key ? to(at + 1) : to(at);
    case 'ArrowLeft':
      if (node.expanded) return { kind: 'toggle' };
      return node.parent === undefined ? to(at) : { kind: 'to', key: node.parent };
    default:
      return undefined;
  }
}
