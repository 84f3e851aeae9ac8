/**
 * Where a dendrogram really splits: into parts of a least size; smaller ones merely fall out of a cluster that goes on.
 * From it the clusters that last longest are chosen (excess of mass).
 */
import type { Dendrogram } from './dendrogram.ts';

export interface DensityCluster {
  /** The node of the dendrogram that it begins as: the one that comes apart when its parent splits. */
  readonly node: number;
  readonly size: number;
  /** 1 / distance at which it splits off. */
  readonly birth: number;
  /** Sum over its rows of how long they stay: 1 / distance at which they leave, less its birth. */
  readonly stability: number;
  /** Positions of the clusters it splits into; none or at least two. */
  readonly children: readonly number[];
}

/** Closer rows are the same to vectors of int8, and must not outweigh everything else. */
const LEAST_DISTANCE = 0.02;

export function lambdaOf(distance: number): number {
  return 1 / Math.max(distance, LEAST_DISTANCE);
}

/** The first is that of `node` itself; parents stand before their children. */
export function condense(tree: Dendrogram, node: number, minSize: number): DensityCluster[] {
  const clusters: (Omit<DensityCluster, 'stability' | 'children'> & {
    stability: number;
    children: number[];
  })[] = [{ node, size: tree.sizeOf(node), birth: 0, stability: 0, children: [] }];
  for (let c = 0; c < clusters.length; c++) {
    const cluster = clusters[c]!;
    let at: number | undefined = cluster.node;
    while (at !== undefined) {
      const lambda = lambdaOf(tree.distanceOf(at));
      const parts: number[] = [...tree.childrenOf(at)].filter((child) => tree.sizeOf(child) >= minSize);
      const [only] = parts;
      const goesOn: boolean = parts.length === 1;
      const left = tree.sizeOf(at) - (goesOn ? tree.sizeOf(only!) : 0);
      cluster.stability += (lambda - cluster.birth) * left;
      if (!goesOn)
        for (const part of parts) {
          cluster.children.push(clusters.length);
          clusters.push({ node: part, size: tree.sizeOf(part), birth: lambda, stability: 0, children: [] });
        }
      at = goesOn && only! >= tree.rows ? only : undefined;
    }
  }
  return clusters;
}

/**
 * Positions of the chosen clusters, never one inside the other, and never the first, which is everything. Of a cluster
 * of more than `most` rows its parts are chosen instead, unless it has none.
 */
export function excessOfMass(clusters: readonly DensityCluster[], most = Number.POSITIVE_INFINITY): number[] {
  const worth = clusters.map(({ stability }) => stability);
  const isChosen = new Uint8Array(clusters.length);
  for (let c = clusters.length - 1; c > 0; c--) {
    const { children, stability, size } = clusters[c]!;
    const inside = children.reduce((sum, child) => sum + worth[child]!, 0);
    if (inside > stability || (size > most && children.length > 0)) worth[c] = inside;
    else isChosen[c] = 1;
  }
  const chosen: number[] = [];
  const open = [...(clusters[0]?.children ?? [])];
  for (let c = open.pop(); c !== undefined; c = open.pop()) {
    if (isChosen[c]) chosen.push(c);
    else open.push(...clusters[c]!.children);
  }
  return chosen.sort((x, y) => x - y);
}
