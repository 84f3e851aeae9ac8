/** Directions around centres, and others anywhere, from a small generator: the same for the same parameters. */
import { VectorMatrix } from '../../src/engine/analysis/neighbours/vectorMatrix.ts';
import { fillNormal, seededRandom } from '../../src/shared/random.ts';

export interface PointsShape {
  readonly count: number;
  readonly dimensions: number;
  readonly centres: number;
  /** How far points lie from their centre, as a share of the length of a centre; each centre has one of four. */
  readonly spreads: readonly number[];
  /** Points that belong to no centre. */
  readonly noise: number;
}

/** What bench/clusters.ts gives to scikit-learn, and what its stored answers are about. */
export const SEPARABLE: PointsShape = {
  count: 2000,
  dimensions: 48,
  centres: 12,
  spreads: [0.4, 0.5],
  noise: 0,
};
export const WITH_NOISE: PointsShape = {
  count: 5000,
  dimensions: 48,
  centres: 20,
  spreads: [0.4, 0.5, 0.7, 0.8],
  noise: 1000,
};
export const MIN_CLUSTER_SIZE = 15;
export const MIN_SAMPLES = 5;

export function clusteredPoints({ count, dimensions, centres, spreads, noise }: PointsShape): VectorMatrix {
  const random = seededRandom(7);
  const matrix = new VectorMatrix(dimensions, count);
  const middle = new Float64Array(centres * dimensions);
  fillNormal(middle, random);
  const own = new Float64Array(dimensions);
  for (let row = 0; row < count; row++) {
    fillNormal(own, random);
    const centre = row % centres;
    const spread = spreads[centre % spreads.length]!;
    matrix.set(
      row,
      Float32Array.from(own, (value, d) =>
        row < noise ? value : middle[centre * dimensions + d]! + spread * value,
      ),
    );
  }
  return matrix;
}
