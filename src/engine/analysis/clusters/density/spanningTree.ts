/**
 * The smallest spanning tree of rows by mutual reachability (Borůvka's algorithm): every component takes the shortest
 * way out, again and again. Ways are looked for in the neighbour lists; where these cannot tell, rows are compared with
 * all. Over exact lists the tree is exact; over approximate ones only components that no list leads out of are joined so.
 */

import type { Pause } from '../../../work.ts';
import { DisjointSets } from '../../duplicates/disjointSets.ts';
import { type NeighbourGraph, NO_NEIGHBOUR } from '../../neighbours/neighbourGraph.ts';
import { eachSimilarity } from '../../neighbours/scan.ts';
import { TILE_QUERIES, type VectorMatrix } from '../../neighbours/vectorMatrix.ts';
import { distanceOf } from './reachability.ts';

export interface SpanningTree {
  /** Edge i joins rows `from[i]` and `to[i]` at `distances[i]`; one fewer than rows with a direction. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly distances: readonly number[];
}

/** Over approximate lists: rows of a component that are compared with all, those in the densest places. */
const SCANNED_PER_COMPONENT = 8;

export async function spanningTree(
  matrix: VectorMatrix,
  graph: NeighbourGraph,
  core: Float64Array,
  pause: Pause,
): Promise<SpanningTree> {
  const search = new WaysOut(matrix, graph, core, pause);
  while (await search.joinComponents());
  return search.tree;
}

class WaysOut {
  readonly tree = { from: [] as number[], to: [] as number[], distances: [] as number[] };
  readonly #matrix: VectorMatrix;
  readonly #graph: NeighbourGraph;
  readonly #core: Float64Array;
  readonly #pause: Pause;
  readonly #sets: DisjointSets;
  readonly #rows: Uint32Array;
  /** By row: its component, as `#sets` has it at the start of a round. */
  readonly #component: Int32Array;
  /** By row: where its list goes on; what stands before is in its own component. */
  readonly #at: Uint32Array;
  /** By row: no way out that its list does not name is shorter. */
  readonly #bound: Float64Array;
  /** By row that was compared with all: the nearest row outside at that time, or -1. */
  readonly #known: Int32Array;
  /** By component: the shortest way out so far. */
  readonly #best: Float64Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;

  constructor(matrix: VectorMatrix, graph: NeighbourGraph, core: Float64Array, pause: Pause) {
    const { count } = matrix;
    this.#matrix = matrix;
    this.#graph = graph;
    this.#core = core;
    this.#pause = pause;
    this.#sets = new DisjointSets(count);
    this.#rows = Uint32Array.from({ length: count }, (_, row) => row).filter(
      (row) => matrix.inverseNorms[row]! > 0,
    );
    this.#component = new Int32Array(count);
    this.#at = new Uint32Array(count);
    this.#known = new Int32Array(count).fill(-1);
    this.#best = new Float64Array(count);
    this.#from = new Int32Array(count);
    this.#to = new Int32Array(count);
    this.#bound = Float64Array.from({ length: count }, (_, row) => this.#boundOf(row));
  }

  /** Returns whether any were joined: none are once there is one left. */
  async joinComponents(): Promise<boolean> {
    const members = this.#components();
    if (members.size < 2) return false;
    this.#best.fill(Number.POSITIVE_INFINITY);
    for (const row of this.#rows) this.#lookInList(row);
    await this.#pause(this.#rows.length);
    // The largest needs no way out of its own: all others come to it in the end.
    const largest = [...members].reduce((x, y) => (y[1].length > x[1].length ? y : x))[0];
    members.delete(largest);
    await this.#compareWithAll(members);
    const edges = this.tree.distances.length;
    for (const component of members.keys()) {
      const from = this.#from[component]!;
      const to = this.#to[component]!;
      if (this.#best[component] === Number.POSITIVE_INFINITY || this.#sets.find(from) === this.#sets.find(to))
        continue;
      this.#sets.join(from, to);
      this.tree.from.push(from);
      this.tree.to.push(to);
      this.tree.distances.push(this.#best[component]!);
    }
    return this.tree.distances.length > edges;
  }

  #components(): Map<number, number[]> {
    const members = new Map<number, number[]>();
    for (const row of this.#rows) {
      const component = this.#sets.find(row);
      this.#component[row] = component;
      const rows = members.get(component);
      if (rows) rows.push(row);
      else members.set(component, [row]);
    }
    return members;
  }

  /** A list that is not full names all there are. */
  #boundOf(row: number): number {
    const { k, rows, similarities, exact } = this.#graph;
    const last = row * k + k - 1;
    if (!exact || rows[last] === NO_NEIGHBOUR) return Number.POSITIVE_INFINITY;
    return Math.max(this.#core[row]!, distanceOf(similarities[last]!));
  }

  #lookInList(row: number): void {
    const { k, rows, similarities } = this.#graph;
    const end = (row + 1) * k;
    const component = this.#component[row]!;
    let at = row * k + this.#at[row]!;
    while (at < end && rows[at] !== NO_NEIGHBOUR && this.#component[rows[at]!] === component) at++;
    this.#at[row] = at - row * k;
    for (; at < end && rows[at] !== NO_NEIGHBOUR; at++) {
      const other = rows[at]!;
      if (this.#component[other] === component) continue;
      this.#offer(row, other, Math.max(this.#core[row]!, this.#core[other]!, distanceOf(similarities[at]!)));
    }
  }

  /** A way out of one component leads out of the other as well. */
  #offer(row: number, other: number, distance: number): void {
    for (const component of [this.#component[row]!, this.#component[other]!]) {
      if (distance >= this.#best[component]!) continue;
      this.#best[component] = distance;
      this.#from[component] = row;
      this.#to[component] = other;
    }
  }

  /** Every row that may know a shorter way than those found. */
  async #compareWithAll(members: ReadonlyMap<number, readonly number[]>): Promise<void> {
    for (const [component, rows] of members) {
      const doubtful = this.#graph.exact
        ? this.#doubtfulRows(component, rows)
        : this.#best[component]! < Number.POSITIVE_INFINITY
          ? []
          : [...rows].sort((x, y) => this.#core[x]! - this.#core[y]!).slice(0, SCANNED_PER_COMPONENT);
      for (let at = 0; at < doubtful.length; at += TILE_QUERIES) {
        // Those that were compared before may have brought the rest below what they could know.
        const four = doubtful
          .slice(at, at + TILE_QUERIES)
          .filter((row) => !this.#graph.exact || this.#bound[row]! < this.#best[component]!);
        if (four.length === 0) break;
        await this.#scan(four);
      }
    }
  }

  /** The likeliest first. */
  #doubtfulRows(component: number, rows: readonly number[]): number[] {
    const doubtful: number[] = [];
    for (const row of rows) {
      if (this.#bound[row]! >= this.#best[component]!) continue;
      const known = this.#known[row]!;
      // What was nearest outside and is still outside is still nearest.
      if (known >= 0 && this.#component[known] !== component) this.#offer(row, known, this.#bound[row]!);
      else doubtful.push(row);
    }
    return doubtful
      .filter((row) => this.#bound[row]! < this.#best[component]!)
      .sort((x, y) => this.#bound[x]! - this.#bound[y]!);
  }

  async #scan(four: readonly number[]): Promise<void> {
    const nearest = four.map(() => -1);
    const distances = four.map(() => Number.POSITIVE_INFINITY);
    await eachSimilarity(this.#matrix, four, this.#pause, (q, other, similarity) => {
      if (this.#component[other] === this.#component[four[q]!]) return;
      const distance = Math.max(this.#core[four[q]!]!, this.#core[other]!, distanceOf(similarity));
      if (distance >= distances[q]!) return;
      distances[q] = distance;
      nearest[q] = other;
    });
    for (let q = 0; q < four.length; q++) {
      this.#known[four[q]!] = nearest[q]!;
      this.#bound[four[q]!] = distances[q]!;
      if (nearest[q]! >= 0) this.#offer(four[q]!, nearest[q]!, distances[q]!);
    }
  }
}
