/** A thread of its own for UMAP (of the package umap-js), whose preparation takes seconds without a pause: told a graph, tells places. */
import { parentPort, workerData } from 'node:worker_threads';
import { UMAP } from 'umap-js';
import { seededRandom } from '../../../shared/random.ts';
import { NO_NEIGHBOUR } from '../neighbours/nearestLists.ts';
import type { UmapReply, UmapRequest } from './umapLayout.ts';

/** Half the side of the square in which UMAP starts, and how much equal rows are shaken apart in it. */
const START_EXTENT = 10;
const SHAKE = 1e-3;
/** Distance to a neighbour that there is not: the largest that directions have. */
const FARTHEST = 2;
/** How tight neighbours stand, in units of UMAP's own scale: close, and still apart on a screen. */
const MIN_DISTANCE = 0.12;
/** Rounds, below this many rows and above: from a start that is roughly right, more changed nothing that could be seen. */
const [ROUNDS_OF_FEW, FEW, ROUNDS] = [400, 2500, 250];

const tell = (reply: UmapReply): void => parentPort!.postMessage(reply);

const { k, rows, similarities, start, seed } = workerData as UmapRequest;
const count = start.length / 2;
const random = seededRandom(seed);
const rounds = count < FEW ? ROUNDS_OF_FEW : ROUNDS;
const umap = new UMAP({ nNeighbors: k + 1, minDist: MIN_DISTANCE, nEpochs: rounds, random });
const { indices, distances } = listsByRow();
umap.setPrecomputedKNN(indices, distances);
// Neighbours are known, so of the rows only their number is looked at.
umap.initializeFit(Array.from({ length: count }, () => []));
const positions = umap.getEmbedding();
// Its own start is random, which tears far apart what belongs together; it goes on from what stands here.
for (let row = 0; row < count; row++) {
  for (let axis = 0; axis < 2; axis++)
    positions[row]![axis] = start[2 * row + axis]! * START_EXTENT + (random() - 0.5) * SHAKE;
}
for (let round = 1; round <= rounds; round++) {
  umap.step();
  tell({ share: round / rounds });
}
tell({ positions: Float32Array.from({ length: 2 * count }, (_, at) => positions[at >> 1]![at & 1]!) });

/** As UMAP wants it: every row is its own first neighbour. */
function listsByRow(): { indices: number[][]; distances: number[][] } {
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let row = 0; row < count; row++) {
    const near = Array.from(rows.subarray(row * k, (row + 1) * k));
    indices.push([row, ...near]);
    distances.push([
      0,
      ...near.map((other, i) =>
        other === NO_NEIGHBOUR ? FARTHEST : Math.max(0, 1 - similarities[row * k + i]!),
      ),
    ]);
  }
  return { indices, distances };
}
