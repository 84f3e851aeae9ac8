/**
 * Which rows come together at which distance. What comes together at one distance does so at once, so the tree depends on
 * the rows alone and not on the order of equal edges.
 */
import { DisjointSets } from '../../duplicates/disjointSets.ts';
import type { SpanningTree } from './spanningTree.ts';

const NONE = -1;

/** Nodes below `rows` are rows; every other node has two children or more. */
export interface Dendrogram {
  readonly rows: number;
  /** The node that holds everything; -1 if there is no row. */
  readonly root: number;
  sizeOf(node: number): number;
  /** At which its children come together; 0 for a row. */
  distanceOf(node: number): number;
  childrenOf(node: number): Iterable<number>;
}

/** `count` rows, of which those that no edge reaches are left out unless there is no edge at all. */
export function dendrogram(count: number, { from, to, distances }: SpanningTree): Dendrogram {
  const order = Uint32Array.from(distances.keys()).sort((x, y) => distances[x]! - distances[y]!);
  const most = count + distances.length;
  const sizes = new Uint32Array(most).fill(1);
  const heights = new Float64Array(most);
  const first = new Int32Array(most).fill(NONE);
  const last = new Int32Array(most).fill(NONE);
  const next = new Int32Array(most).fill(NONE);
  const sets = new DisjointSets(count);
  /** By set: its node. */
  const nodes = Int32Array.from({ length: count }, (_, row) => row);
  let used = count;
  const adopt = (parent: number, child: number): void => {
    const isSame = child >= count && heights[child] === heights[parent];
    const [head, tail] = isSame ? [first[child]!, last[child]!] : [child, child];
    if (first[parent] === NONE) first[parent] = head;
    else next[last[parent]!] = head;
    last[parent] = tail;
  };
  let root = order.length === 0 && count === 1 ? 0 : NONE;
  for (const edge of order) {
    const [x, y] = [sets.find(from[edge]!), sets.find(to[edge]!)];
    const node = used++;
    heights[node] = distances[edge]!;
    sizes[node] = sizes[nodes[x]!]! + sizes[nodes[y]!]!;
    adopt(node, nodes[x]!);
    adopt(node, nodes[y]!);
    sets.join(x, y);
    nodes[sets.find(x)] = node;
    root = node;
  }
  return {
    rows: count,
    root,
    sizeOf: (node) => sizes[node]!,
    distanceOf: (node) => heights[node]!,
    *childrenOf(node) {
      for (let child = first[node]!; child !== NONE; child = next[child]!) yield child;
    },
  };
}

/** The rows of a node. */
export function rowsOf(tree: Dendrogram, node: number): number[] {
  const rows: number[] = [];
  const open = [node];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one < tree.rows) rows.push(one);
    else open.push(...tree.childrenOf(one));
  }
  return rows;
}
