/**
 * What it means for two vectors to be near. A similarity is better when it is higher, a distance when it is
 * lower; each metric has both, and they are turned into each other here alone.
 */
import type { VectorFormat } from './formats.ts';

export const METRICS = ['cosine', 'dot', 'l2', 'l1', 'hamming'] as const;
/**
 * | metric    | similarity       | distance                          |
 * |-----------|------------------|-----------------------------------|
 * | `cosine`  | [-1, 1]          | 1 - similarity, [0, 2]            |
 * | `dot`     | any              | -similarity                       |
 * | `l2`      | -distance        | Euclidean, >= 0                   |
 * | `l1`      | -distance        | sum of absolute differences, >= 0 |
 * | `hamming` | -distance        | differing bits, [0, dimensions]   |
 *
 * The cosine of a query of zeros is 0 with every vector. The dot product counts lengths: it is for models whose
 * vectors are not of unit length.
 */
export type Metric = (typeof METRICS)[number];

/**
 * Which metrics a format has. Of bits, cosine is estimated: signs that differ in h of d places stand for an
 * angle of pi h / d, exact in expectation for random directions (Charikar 2002). With their scale, int8 vectors
 * have every metric that the vectors they were made of have.
 */
const METRICS_OF: Readonly<Record<VectorFormat, readonly Metric[]>> = {
  float32: ['cosine', 'dot', 'l2', 'l1'],
  float16: ['cosine', 'dot', 'l2', 'l1'],
  int8: ['cosine', 'dot', 'l2', 'l1'],
  bit: ['hamming', 'cosine'],
};

export function isMetricOf(metric: Metric, format: VectorFormat): boolean {
  return METRICS_OF[format].includes(metric);
}

export function distanceOf(similarity: number, metric: Metric): number {
  return metric === 'cosine' ? 1 - similarity : -similarity;
}

export function similarityOf(distance: number, metric: Metric): number {
  return metric === 'cosine' ? 1 - distance : -distance;
}

/** The cosine that bits stand for: `differing` of `dimensions` signs are not the same. */
export function cosineOfBits(differing: number, dimensions: number): number {
  return Math.cos((Math.PI * differing) / dimensions);
}

/**
 * The column type under which sqlite-vec 0.1.9 gives the same order as this metric, or undefined if it has
 * none: no float16, no dot product, and int8 by its integers alone, so that of int8 vectors with scales of their
 * own only the cosine is the same. Bits have the Hamming distance, whose order is that of the estimated cosine.
 */
export function sqliteVecColumn(
  format: VectorFormat,
  metric: Metric,
  dimensions: number,
): string | undefined {
  if (!isMetricOf(metric, format) || metric === 'dot') return undefined;
  switch (format) {
    case 'float32':
      return `float[${dimensions}] distance_metric=${metric}`;
    case 'float16':
      return undefined;
    case 'int8':
      return metric === 'cosine' ? `int8[${dimensions}] distance_metric=cosine` : undefined;
    case 'bit':
      return dimensions % 8 === 0 ? `bit[${dimensions}]` : undefined;
  }
}
