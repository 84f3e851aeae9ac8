/**
 * How far a mean may be trusted: percentile bootstrap over questions (Efron 1979), and its paired form for the
 * difference of two systems on the same questions. Seeded: the same values give the same interval.
 */
import type { Difference, Interval } from '../../shared/evaluation.ts';
import { seededRandom } from '../../shared/random.ts';

const SEED = 20_260_101;
/** Enough for two places behind the point of a 95 % interval. */
const RESAMPLES = 2000;
const OUTSIDE = 0.05;

/** 95 % interval of the mean; both ends are the mean where there is nothing to draw from. */
export function bootstrapInterval(values: readonly number[]): Interval {
  const { length } = values;
  if (length === 0) return [0, 0];
  const random = seededRandom(SEED);
  const means = new Float64Array(RESAMPLES);
  for (let i = 0; i < RESAMPLES; i++) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += values[Math.floor(random() * length)]!;
    means[i] = sum / length;
  }
  means.sort();
  const cut = Math.floor((RESAMPLES * OUTSIDE) / 2);
  return [means[cut]!, means[RESAMPLES - 1 - cut]!];
}

/** `before[i]` and `after[i]` belong to the same question. */
export function pairedDifference(before: readonly number[], after: readonly number[]): Difference {
  const differences = after.map((value, i) => value - before[i]!);
  const interval = bootstrapInterval(differences);
  const [low, high] = interval;
  const difference = differences.reduce((sum, value) => sum + value, 0) / Math.max(1, differences.length);
  return { difference, interval, significant: low > 0 || high < 0 };
}
