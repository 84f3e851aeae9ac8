import { describe, expect, it } from 'vitest';
import { fitListwise, type ListwiseQuestion } from '../../../bench/listwise.ts';
import { seededRandom } from '../../../src/shared/random.ts';

const TRUE_WEIGHTS = [3, 1, -2];
const SIDES = [
  [0, 9],
  [0, 9],
  [-9, 0],
] as const;

/** Questions whose targets are the very softmax of these weights, so the fit can find them again. */
function questionsOf(weights: readonly number[]): ListwiseQuestion[] {
  const random = seededRandom(5);
  return Array.from({ length: 200 }, () => {
    const signals = Float64Array.from({ length: 10 * weights.length }, () => random());
    const powers = Array.from({ length: 10 }, (_, row) =>
      Math.exp(weights.reduce((sum, weight, k) => sum + weight * signals[row * weights.length + k]!, 0)),
    );
    const total = powers.reduce((sum, power) => sum + power, 0);
    return { signals, targets: Float64Array.from(powers, (power) => power / total), weight: 1 / 200 };
  });
}

function check(
  options: Partial<Parameters<typeof fitListwise>[1]>,
  expected: readonly number[],
  digits = 3,
): void {
  const all = { bounds: SIDES, ridge: 0, ...options };
  const weights = fitListwise(questionsOf(TRUE_WEIGHTS), all);
  weights.forEach((weight, k) => {
    expect(weight).toBeCloseTo(expected[k]!, digits);
  });
}

describe('the listwise fit', () => {
  it('finds the weights that made the targets', () => check({}, TRUE_WEIGHTS));

  it('holds a weight at the bound that it would pass, and fits the others to it', () => {
    check({ bounds: [...SIDES.slice(0, 2), [-2, -2]] }, TRUE_WEIGHTS);
    const [meaning, words, tests] = fitListwise(questionsOf(TRUE_WEIGHTS), {
      bounds: [
        [0, 9],
        [-9, 0],
        [-1, 0],
      ],
      ridge: 0,
    });
    expect(meaning).toBeGreaterThan(2);
    expect(meaning).not.toBeCloseTo(3, 2);
    expect([words, tests]).toEqual([0, -1]);
  });

  it('gives smaller weights the more they cost', () => {
    const length = (ridge: number) =>
      Math.hypot(...fitListwise(questionsOf(TRUE_WEIGHTS), { bounds: SIDES, ridge }));
    expect(length(0.1)).toBeLessThan(length(0.001));
    expect(length(10)).toBeLessThan(length(0.1));
  });

  it('learns nothing from a question without an answer, or of weight 0', () => {
    const questions = questionsOf(TRUE_WEIGHTS);
    const other = { ...questionsOf([-5, -5, 5])[0]!, weight: 0 };
    const options = { bounds: SIDES, ridge: 0.01 };
    expect(fitListwise([...questions, other], options)[0]).toBeCloseTo(
      fitListwise(questions, options)[0]!,
      1,
    );
  });
});
