/** Long work on pairs lets others have their turn, and ends where it is told to. */
import { describe, expect, it } from 'vitest';
import { createCodeTokenizer } from '../../../src/engine/models/codeTokenizer.ts';
import { ExampleBuilder } from '../../../src/engine/training/examples.ts';
import { measureRetrieval } from '../../../src/engine/training/heldOut.ts';
import { lexicalNegatives } from '../../../src/engine/training/lexicalNegatives.ts';
import type { TrainingPair } from '../../../src/engine/training/pair.ts';

const WORDS = 'price weather account window garden engine letter bridge'.split(' ');
const PAIRS: TrainingPair[] = WORDS.map((word) => ({
  kind: 'nameToBody',
  query: word,
  document: `${word} ${WORDS[0]}`,
  anchor: `${word}.ts#${word}`,
}));
const GROUP = { name: 'words', pairs: PAIRS };

function builder(): ExampleBuilder {
  return new ExampleBuilder(createCodeTokenizer(['[UNK]', ...WORDS], '##'), WORDS.length + 1);
}

async function examples() {
  const made = builder();
  await made.add(GROUP);
  return made.build();
}

describe('work on training pairs', () => {
  it('pauses at each pair, and goes no further when the pause is its end', async () => {
    const made = await examples();
    const all = [PAIRS.map((_, pair) => pair)];
    const tables = { dimensions: 2, documents: new Float32Array(18), queries: new Float32Array(18) };
    const works: ((pause: () => Promise<void>) => Promise<unknown>)[] = [
      (pause) => builder().add(GROUP, pause),
      (pause) => lexicalNegatives(made, all, pause),
      (pause) => measureRetrieval(made, all, tables, pause),
    ];
    for (const work of works) {
      let pauses = 0;
      await work(async () => void pauses++);
      expect(pauses).toBe(PAIRS.length);
      await expect(work(() => Promise.reject(new Error('enough')))).rejects.toThrow('enough');
    }
  });
});
