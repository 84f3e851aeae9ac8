/** All that comes from outside, made up at random: 10,000 cases of each. */
import { it } from 'vitest';
import {
  fuzzBatches,
  fuzzChannel,
  fuzzChunkers,
  fuzzQuestions,
  fuzzWebviews,
} from '../support/faults/fuzz.ts';

const CASES = 10_000;

const FUZZED = {
  chunkers: fuzzChunkers,
  questions: fuzzQuestions,
  'batches of questions': fuzzBatches,
  'messages of the channel': fuzzChannel,
  'messages of webviews': fuzzWebviews,
};

for (const [name, fuzz] of Object.entries(FUZZED)) {
  it(`${name} made up at random`, async ({ task }) => {
    await fuzz(CASES);
    task.meta.tried = { cases: CASES, of: 'made-up inputs' };
  });
}
