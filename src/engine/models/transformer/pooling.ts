/** From the states of a text's tokens to one vector. */
import type { Pooling } from '../modelSpec.ts';

/** States of one batch: text r's token t is `values.subarray((r * tokens + t) * width, … + width)`. */
export interface TokenStates {
  readonly values: Float32Array;
  readonly tokens: number;
  readonly width: number;
}

/**
 * Writes the vector of text `row` into `out` (length `width`). Only its first `length` tokens count (1 or more);
 * the rest is padding.
 */
export function pool(
  states: TokenStates,
  row: number,
  length: number,
  pooling: Pooling,
  out: Float32Array,
): void {
  const { values, tokens, width } = states;
  const first = row * tokens * width;
  if (pooling === 'cls') {
    out.set(values.subarray(first, first + width));
    return;
  }
  for (let d = 0; d < width; d++) {
    let sum = 0;
    let largest = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < length; t++) {
      const value = values[first + t * width + d]!;
      sum += value;
      if (value > largest) largest = value;
    }
    out[d] = pooling === 'mean' ? sum / length : largest;
  }
}

export function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}

/** Brings a vector of a known length to unit length in place; one of zeros stays. */
export function toUnitLength(vector: Float32Array, length: number): void {
  if (length > 0) for (let d = 0; d < vector.length; d++) vector[d]! /= length;
}
