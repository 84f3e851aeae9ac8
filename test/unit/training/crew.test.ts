/** Threads of a training that are not there, or go: the step ends with a sentence, and the process goes on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roomFor } from '../../../src/engine/training/batchWriter.ts';
import { Crew } from '../../../src/engine/training/crew.ts';
import type { StepOptions } from '../../../src/engine/training/step.ts';

const OPTIONS: StepOptions = {
  sizes: { vocabulary: 40, dimensions: 32, prefixes: [32], threads: 3, ...roomFor(32, 64) },
  loss: 'ranking',
  temperature: 0.3,
  prefixWeights: [1],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-crew-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function thread(name: string, source: string): URL {
  const file = join(folder, name);
  writeFileSync(file, source);
  return pathToFileURL(file);
}

describe('a crew', () => {
  it('is not started where a thread cannot begin', async () => {
    const broken = thread('broken.mjs', "throw new Error('no memory');\n");
    await expect(Crew.start(OPTIONS, broken)).rejects.toMatchObject({ code: 'internal' });
    const gone = thread('gone.mjs', 'process.exit(0);\n');
    await expect(Crew.start(OPTIONS, gone)).rejects.toMatchObject({ code: 'internal' });
  });

  it('ends the step when a thread fails in it', async () => {
    const failing = thread(
      'failing.mjs',
      `import { parentPort, workerData } from 'node:worker_threads';
      const control = new Int32Array(workerData.control);
      parentPort.postMessage('ready');
      Atomics.wait(control, 0, 0);
      Atomics.store(control, 5, 1);
      Atomics.notify(control, 4);
      throw new Error('broken');\n`,
    );
    const crew = await Crew.start(OPTIONS, failing);
    try {
      expect(() => crew.run()).toThrowError(expect.objectContaining({ code: 'internal' }));
    } finally {
      await crew.dispose();
    }
  });
});
