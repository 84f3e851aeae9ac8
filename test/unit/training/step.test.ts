/** Gradients against differences, for every loss, with prefixes, hard negatives and one or two tables. */
import { describe, expect, it } from 'vitest';
import { BatchWriter, roomFor } from '../../../src/engine/training/batchWriter.ts';
import type { TokenLists } from '../../../src/engine/training/examples.ts';
import { headerOf } from '../../../src/engine/training/itemVectors.ts';
import { createTrainingMemory } from '../../../src/engine/training/kernels.ts';
import { HEADER, Layout, type Sizes } from '../../../src/engine/training/layout.ts';
import { LOSS_NAMES, type LossName } from '../../../src/engine/training/losses.ts';
import { PHASES, Step } from '../../../src/engine/training/step.ts';
import { seededRandom } from '../../../src/shared/random.ts';

const VOCABULARY = 40;
const DIMENSIONS = 32;
const ROWS = 32;
const NEGATIVES = 32;
/** Share of a derivative; the hardest document of a triplet changes within a step. */
const TOLERANCE: Readonly<Record<LossName, number>> = {
  ranking: 0.02,
  triplet: 0.1,
  cosine: 0.02,
  contrastive: 0.02,
};

function lists(texts: readonly (readonly number[])[]): TokenLists {
  const starts = [0];
  for (const text of texts) starts.push(starts.at(-1)! + text.length);
  const tokens = Uint16Array.from(texts.flat());
  const counts = Uint8Array.from(tokens, (token) => 1 + (token % 3));
  return { length: texts.length, starts: Uint32Array.from(starts), tokens, counts };
}

function machine(loss: LossName, twoTables: boolean) {
  const random = seededRandom(7);
  const draw = (most: number): number[] => [
    ...new Set(
      Array.from({ length: 1 + Math.floor(random() * most) }, () => Math.floor(random() * VOCABULARY)),
    ),
  ];
  const pairs = ROWS + NEGATIVES;
  const each = Array.from({ length: pairs });
  const examples = {
    queries: lists(each.map(() => draw(5))),
    documents: lists(each.map(() => draw(12))),
    anchors: Uint32Array.from(each, (_, i) => i),
    groups: [],
  };
  const sizes: Sizes = {
    vocabulary: VOCABULARY,
    dimensions: DIMENSIONS,
    prefixes: [8, 16, 32],
    threads: 1,
    ...roomFor(ROWS, ROWS + NEGATIVES),
  };
  const memory = createTrainingMemory(new Layout(sizes).bytes);
  const step = new Step(memory, { sizes, loss, temperature: 0.3, prefixWeights: [0.3, 0.5, 1] }, 0);
  const floats = new Float32Array(memory.buffer);
  for (const { weights } of step.layout.tables)
    for (let i = 0; i < VOCABULARY * DIMENSIONS; i++) floats[weights / 4 + i] = random() - 0.5;
  const options = {
    twoTables,
    overlapPairs: 0,
    overlapTokens: 0,
    pathWeight: 0.4,
    withoutPath: 0,
    company: 0,
  };
  new BatchWriter(examples, step.layout, memory.buffer, VOCABULARY, options, random).write({
    pairs: Uint32Array.from({ length: ROWS }, (_, i) => i),
    negatives: Uint32Array.from({ length: NEGATIVES }, (_, i) => ROWS + i),
  });
  // Adam that keeps nothing writes the bare gradient to its first moment, and moves nothing.
  const header = headerOf(step.layout, memory.buffer);
  header[HEADER.rate] = 0;
  header[HEADER.small] = 1;
  const run = (): number => {
    for (const phase of PHASES) {
      if (phase === 'pullQueries') step.weighColumns();
      for (let task = 0; task < step.taskCount(phase); task++) step.run(phase, task);
    }
    return step.loss();
  };
  return { step, floats, run };
}

describe('gradients', () => {
  for (const loss of LOSS_NAMES) {
    for (const twoTables of [false, true]) {
      it(`of ${loss} with ${twoTables ? 'two tables' : 'one table'} are those of differences`, () => {
        const { step, floats, run } = machine(loss, twoTables);
        run();
        const random = seededRandom(3);
        for (const [which, { weights, first }] of step.layout.tables.entries()) {
          if (which === 1 && !twoTables) continue;
          const gradients = floats.slice(first / 4, first / 4 + VOCABULARY * DIMENSIONS);
          const scale = Math.sqrt(gradients.reduce((sum, g) => sum + g * g, 0) / gradients.length);
          expect(scale).toBeGreaterThan(1e-5);
          // Along a direction many small errors cancel out, and a wrong gradient does not.
          for (let trial = 0; trial < 12; trial++) {
            const direction = Float32Array.from(gradients, () => random() - 0.5);
            const expected = gradients.reduce((sum, g, i) => sum + g * direction[i]!, 0);
            const move = (by: number): number => {
              const before = floats.slice(weights / 4, weights / 4 + gradients.length);
              for (let i = 0; i < gradients.length; i++) floats[weights / 4 + i]! += by * direction[i]!;
              const result = run();
              floats.set(before, weights / 4);
              return result;
            };
            const measured = (move(0.001) - move(-0.001)) / 0.002;
            expect(Math.abs(measured - expected)).toBeLessThan(
              TOLERANCE[loss] * scale * Math.sqrt(gradients.length / 12),
            );
          }
        }
      });
    }
  }
});
