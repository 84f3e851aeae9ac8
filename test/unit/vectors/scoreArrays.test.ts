import { describe, expect, it } from 'vitest';
import { NO_SIMILARITY, openKernel, openPlainKernel } from '../../../src/engine/vectors/kernel.ts';
import { ScoreArrays } from '../../../src/engine/vectors/scoreArrays.ts';

/** Similarities, norms and evidence without a pattern, the same on every run; every seventh slot has no similarity. */
function filled(arrays: ScoreArrays, slots: number, files: number): ScoreArrays {
  arrays.reserve(slots, files);
  const value = (slot: number, salt: number): number => Math.sin(slot * 12.9898 + salt);
  for (let slot = 0; slot < slots; slot++) {
    arrays.similarities[slot] = slot % 7 === 3 ? NO_SIMILARITY : value(slot, 1);
    arrays.evidence[slot] = Math.abs(value(slot, 2));
    arrays.norms[slot] = Math.abs(value(slot, 3)) + 0.5;
    arrays.fileAt[slot] = (slot * 5) % files;
  }
  for (let file = 0; file < files; file++) arrays.paths[file] = value(file, 4) / 2;
  return arrays;
}

describe('ScoreArrays', () => {
  it.each([
    [1, true],
    [4, true],
    [1003, true],
    [1003, false],
  ])('weighs %i slots to the same bits with both kernels, paths %s', (slots, withPaths) => {
    const wasm = filled(new ScoreArrays(openKernel()), slots, 11);
    const plain = filled(new ScoreArrays(openPlainKernel()), slots, 11);
    const before = wasm.similarities.slice(0, slots);
    const moments = wasm.weigh(slots, withPaths);
    expect(plain.weigh(slots, withPaths)).toEqual(moments);
    expect(wasm.similarities).toEqual(plain.similarities);
    expect(wasm.weighted).toEqual(plain.weighted);

    const expected = before.map((similarity, slot) =>
      similarity === NO_SIMILARITY || !withPaths
        ? similarity
        : (similarity + wasm.paths[wasm.fileAt[slot]!]!) * wasm.norms[slot]!,
    );
    expect(wasm.similarities.slice(0, slots)).toEqual(expected);
    const weighted = expected.map((similarity, slot) =>
      similarity === NO_SIMILARITY ? NO_SIMILARITY : similarity * wasm.evidence[slot]!,
    );
    expect(wasm.weighted.slice(0, slots)).toEqual(weighted);
    const live = [...weighted].filter((value) => value !== NO_SIMILARITY);
    const mean = live.reduce((sum, value) => sum + value, 0) / live.length;
    const variance = live.reduce((sum, value) => sum + (value - mean) ** 2, 0) / live.length;
    expect(moments.mean).toBeCloseTo(mean, 10);
    expect(moments.deviation).toBeCloseTo(Math.sqrt(variance), 7);
  });

  it('gives nothing for nothing', () => {
    const arrays = new ScoreArrays();
    expect(arrays.weigh(0, true)).toEqual({ mean: 0, deviation: 0 });
    arrays.reserve(3, 1);
    arrays.similarities.fill(NO_SIMILARITY);
    expect(arrays.weigh(3, true)).toEqual({ mean: 0, deviation: 0 });
  });

  it('says when its arrays are other ones', () => {
    const arrays = new ScoreArrays();
    expect(arrays.reserve(10, 3)).toBe(true);
    expect(arrays.reserve(10, 3)).toBe(false);
    expect(arrays.reserve(5, 4)).toBe(true);
    expect(arrays.reserve(10, 4)).toBe(false);
    expect(arrays.reserve(50_000, 1)).toBe(true);
    expect(arrays.similarities.length).toBeGreaterThanOrEqual(50_000);
    expect(arrays.paths.length).toBe(4);
  });
});
