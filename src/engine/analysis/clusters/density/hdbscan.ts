/** HDBSCAN over the neighbour graph of a matrix: clusters are where rows stand close together, and the rest is noise. */

import type { Pause } from '../../../work.ts';
import type { NeighbourGraph } from '../../neighbours/neighbourGraph.ts';
import type { VectorMatrix } from '../../neighbours/vectorMatrix.ts';
import { condense, excessOfMass } from './condensedTree.ts';
import { type Dendrogram, dendrogram, rowsOf } from './dendrogram.ts';
import { coreDistances } from './reachability.ts';
import { spanningTree } from './spanningTree.ts';

export interface HdbscanOptions {
  /** Rows of the smallest cluster, >= 2. */
  readonly minClusterSize: number;
  /** How many rows, itself one of them, have to be near for a row to stand in a dense place, >= 1. */
  readonly minSamples?: number;
  /** Share of the rows that one cluster may hold, (0, 1]; absent: all of them. */
  readonly mostOfAll?: number;
  /** Clusters; where there are more, the smallest has to be larger. */
  readonly most?: number;
  readonly pause?: Pause;
}

export interface DensityClusters {
  /** By row its cluster, the largest is 0; -1 for noise. */
  readonly labels: Int32Array;
  /** By cluster its node of the tree. */
  readonly nodes: readonly number[];
  readonly tree: Dendrogram;
  /** Rows of the smallest cluster that counted: what was asked for, unless that gave too many. */
  readonly minClusterSize: number;
}

export interface ChosenCluster {
  readonly node: number;
  readonly rows: readonly number[];
}

/** Fewer leave clusters joined by chance, more leave little but noise. */
const MIN_SAMPLES = 5;
/** By how much the smallest cluster grows at a time. */
const GROWTH = 1.25;

export async function hdbscan(
  matrix: VectorMatrix,
  graph: NeighbourGraph,
  {
    minSamples = MIN_SAMPLES,
    most = Number.POSITIVE_INFINITY,
    pause = async () => {},
    ...choice
  }: HdbscanOptions,
): Promise<DensityClusters> {
  const core = await coreDistances(matrix, graph, minSamples, pause);
  const tree = dendrogram(matrix.count, await spanningTree(matrix, graph, core, pause));
  let { minClusterSize } = choice;
  let chosen = chosenClusters(tree, tree.root, choice);
  while (chosen.length > most) {
    await pause(matrix.count);
    minClusterSize = Math.ceil(GROWTH * minClusterSize);
    chosen = chosenClusters(tree, tree.root, { ...choice, minClusterSize });
  }
  const labels = new Int32Array(matrix.count).fill(-1);
  for (const [label, { rows }] of chosen.entries()) for (const row of rows) labels[row] = label;
  return { labels, nodes: chosen.map(({ node }) => node), tree, minClusterSize };
}

/** The clusters inside a node that last longest, the largest first. */
export function chosenClusters(
  tree: Dendrogram,
  node: number,
  { minClusterSize, mostOfAll = 1 }: Pick<HdbscanOptions, 'minClusterSize' | 'mostOfAll'>,
): ChosenCluster[] {
  if (node < 0) return [];
  const clusters = condense(tree, node, minClusterSize);
  return excessOfMass(clusters, mostOfAll * tree.sizeOf(node))
    .map((c) => clusters[c]!)
    .map((cluster) => ({ cluster, rows: rowsOf(tree, cluster.node) }))
    .sort((x, y) => y.rows.length - x.rows.length || y.cluster.stability - x.cluster.stability)
    .map(({ cluster, rows }) => ({ node: cluster.node, rows }));
}
