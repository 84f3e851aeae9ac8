/** Rows in topics and sub-topics, by k-means or by density, and how near each lies to the middle of its own. */
import { MOST_TOPICS } from '../../../shared/clusters.ts';
import type { Pause, WorkOptions } from '../../work.ts';
import { type NeighbourGraph, nearestNeighbours } from '../neighbours/neighbourGraph.ts';
import { VectorMatrix } from '../neighbours/vectorMatrix.ts';
import { chooseK, type TriedK } from './chooseK.ts';
import { contentOrder } from './contentOrder.ts';
import { chosenClusters, hdbscan } from './density/hdbscan.ts';
import { sphericalKMeans } from './kMeans.ts';
import { nearestCentroids, silhouetteOf } from './nearestCentroids.ts';

export const NO_TOPIC = -1;

/** The largest topic is 0, and so are the sub-topics of each. */
export interface TwoLevels {
  /** By row; NO_TOPIC for noise. */
  readonly topics: Int32Array;
  /** By row, counted within its topic; NO_TOPIC where it belongs to none of them. */
  readonly subtopics: Int32Array;
  readonly tried: readonly TriedK[];
  /** By density: rows of the smallest topic that counted; more than asked for where there would be too many topics. */
  readonly minClusterSize: number | undefined;
  /** Undefined if none were needed. */
  readonly neighbours: Pick<NeighbourGraph, 'exact' | 'recall' | 'sampled'> | undefined;
}

/** Of fewer rows sub-topics say no more than the rows themselves. */
const LEAST_DIVIDED = 24;
const MOST_SUBTOPICS = 6;
/** Per square root of the rows. */
const SUBTOPICS_SHARE = 1 / 3;
/** As there are many of them: a better start would move few rows. */
const SUBTOPIC_STARTS = 2;
const SUBTOPIC_ROUNDS = 12;

/** `k` undefined: chosen. */
export async function topicsByMeans(
  matrix: VectorMatrix,
  k: number | undefined,
  pause: Pause,
): Promise<TwoLevels> {
  const order = contentOrder(matrix);
  const chosen = k === undefined ? await chooseK(matrix, order, pause) : { k, tried: [] };
  const { nearest } = await sphericalKMeans(matrix, chosen.k, { order, pause });
  const topics = largestFirst(nearest);
  const subtopics = new Int32Array(matrix.count).fill(NO_TOPIC);
  for (const rows of rowsByLabel(topics)) {
    if (rows.length < LEAST_DIVIDED) continue;
    const count = Math.min(MOST_SUBTOPICS, Math.max(2, Math.round(SUBTOPICS_SHARE * Math.sqrt(rows.length))));
    const own = await sphericalKMeans(matrix.inOrder(Uint32Array.from(rows)), count, {
      starts: SUBTOPIC_STARTS,
      rounds: SUBTOPIC_ROUNDS,
      pause,
    });
    const labels = largestFirst(own.nearest);
    for (const [i, row] of rows.entries()) subtopics[row] = labels[i]!;
  }
  return { topics, subtopics, tried: chosen.tried, minClusterSize: undefined, neighbours: undefined };
}

/** Share of the rows that a topic by density may hold: a larger one is everything but its edges. */
const MOST_OF_ALL = 1 / 3;
/** Sub-topics may be so much smaller than topics. */
const SUBTOPIC_SIZE = 1 / 3;
const LEAST_SUBTOPIC = 4;

export async function topicsByDensity(
  matrix: VectorMatrix,
  minClusterSize: number,
  { pause, ...how }: WorkOptions & { readonly pause: Pause },
): Promise<TwoLevels> {
  const graph = await nearestNeighbours(matrix, how);
  const { labels, nodes, tree, ...found } = await hdbscan(matrix, graph, {
    minClusterSize,
    mostOfAll: MOST_OF_ALL,
    most: MOST_TOPICS,
    pause,
  });
  const subtopics = new Int32Array(matrix.count).fill(NO_TOPIC);
  const least = Math.max(LEAST_SUBTOPIC, Math.round(SUBTOPIC_SIZE * found.minClusterSize));
  for (const node of nodes) {
    await pause(tree.sizeOf(node));
    const inside = chosenClusters(tree, node, { minClusterSize: least });
    if (inside.length < 2) continue;
    for (const [label, { rows }] of inside.entries()) for (const row of rows) subtopics[row] = label;
  }
  const { exact, recall, sampled } = graph;
  const isOneThing = nodes.length === 0 && areEqual(matrix);
  if (isOneThing) labels.fill(0);
  const neighbours = { exact, recall, sampled };
  return { topics: labels, subtopics, tried: [], minClusterSize: found.minClusterSize, neighbours };
}

/** Rows that are all the same have no place that is denser than the others, and are one topic nevertheless. */
function areEqual(matrix: VectorMatrix): boolean {
  const order = contentOrder(matrix);
  if (order.length < 2 || order.length < matrix.count) return false;
  const [first] = order;
  return [...order].every((row) => matrix.row(row).every((value, d) => value === matrix.row(first!)[d]));
}

/** By how many chunks there are: a topic is then no accident, and there are not too many to read. */
export function defaultMinClusterSize(rows: number): number {
  return Math.max(5, Math.round(Math.sqrt(rows) / 3));
}

/** The same labels numbered by how many rows they have; among equals the one whose first row comes first. */
export function largestFirst(labels: Int32Array): Int32Array {
  const order = rowsByLabel(labels)
    .map((rows, label) => ({ label, rows }))
    .filter(({ rows }) => rows.length > 0)
    .sort((x, y) => y.rows.length - x.rows.length || x.rows[0]! - y.rows[0]!);
  const renumbered = new Int32Array(labels.length).fill(NO_TOPIC);
  for (const [number, { rows }] of order.entries()) for (const row of rows) renumbered[row] = number;
  return renumbered;
}

/** The rows of each label from 0 on. */
export function rowsByLabel(labels: Int32Array): number[][] {
  const rows: number[][] = [];
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    while (rows.length <= label) rows.push([]);
    rows[label]!.push(row);
  }
  return rows;
}

export interface Closeness {
  /** By row: cosine with the mean direction of its own label; without one, with the nearest of all; 0 if there are none. */
  readonly similarities: Float32Array;
  /** See `silhouetteOf`; of rows with a label. */
  readonly silhouette: number;
}

/** How near rows lie to the mean directions of labels. */
export async function closeness(matrix: VectorMatrix, labels: Int32Array, pause: Pause): Promise<Closeness> {
  const groups = rowsByLabel(labels);
  if (groups.length === 0) return { similarities: new Float32Array(matrix.count), silhouette: 0 };
  const centroids = new VectorMatrix(matrix.dimensions, groups.length);
  for (const [label, rows] of groups.entries()) {
    const sum = new Float64Array(matrix.dimensions);
    for (const row of rows) matrix.addUnit(row, 1, sum, 0);
    centroids.set(label, Float32Array.from(sum));
  }
  const all = Uint32Array.from({ length: matrix.count }, (_, row) => row);
  const found = await nearestCentroids(matrix, all, centroids, pause);
  const similarities = Float32Array.from(found.similarities);
  const next = Float32Array.from(found.next);
  const nearest = Int32Array.from(found.nearest);
  for (let row = 0; row < matrix.count; row++) {
    const label = labels[row]!;
    if (label < 0) nearest[row] = NO_TOPIC;
    else if (nearest[row] !== label) {
      next[row] = similarities[row]!;
      similarities[row] = cosine(matrix, row, centroids, label);
      nearest[row] = label;
    }
  }
  return {
    similarities,
    silhouette: groups.length < 2 ? 0 : silhouetteOf({ nearest, similarities, next }),
  };
}

function cosine(matrix: VectorMatrix, row: number, centroids: VectorMatrix, label: number): number {
  const values = matrix.row(row);
  const centroid = centroids.row(label);
  let dot = 0;
  for (let d = 0; d < values.length; d++) dot += values[d]! * centroid[d]!;
  return dot * matrix.inverseNorms[row]! * centroids.inverseNorms[label]!;
}
