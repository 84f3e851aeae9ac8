/** One copy of a model for everyone who opens it. */
import { describe, expect, it } from 'vitest';
import { SharedTransformers } from '../../../src/engine/indexing/sharedTransformers.ts';
import { CATALOGUE } from '../../../src/engine/models/catalogue.ts';
import type { Embedder } from '../../../src/engine/models/embedder.ts';
import type { ModelSpec } from '../../../src/engine/models/modelSpec.ts';

const SPEC: ModelSpec = CATALOGUE[0]!.spec;

function counted(fails = false) {
  const batch = { vectors: new Float32Array(), tokenCounts: new Uint32Array() };
  const counts = { opened: 0, disposed: 0 };
  const shared = new SharedTransformers(async (folder) => {
    counts.opened++;
    if (fails) throw new Error('no such model');
    const info = { id: folder } as Embedder['info'];
    return {
      info,
      embedDocuments: async () => batch,
      embedQuery: async () => new Float32Array(),
      ...(folder === 'symmetric' ? { embedSymmetric: async () => batch } : {}),
      dispose: async () => {
        counts.disposed++;
      },
    };
  });
  return { shared, counts };
}

describe('a shared transformer', () => {
  it('is opened once and goes with the last who uses it', async () => {
    const { shared, counts } = counted();
    const [one, two] = await Promise.all([shared.open('a', SPEC, {}), shared.open('a', SPEC, {})]);
    const three = await shared.open('a', SPEC, {});
    expect(counts).toEqual({ opened: 1, disposed: 0 });
    await one!.dispose();
    await one!.dispose();
    await two!.dispose();
    expect(counts).toEqual({ opened: 1, disposed: 0 });
    await three.dispose();
    expect(counts).toEqual({ opened: 1, disposed: 1 });
    await shared.open('a', SPEC, {});
    expect(counts).toEqual({ opened: 2, disposed: 1 });
  });

  it('is another one with other files or settings', async () => {
    const { shared, counts } = counted();
    await shared.open('a', SPEC, {});
    await shared.open('b', SPEC, {});
    await shared.open('a', { ...SPEC, maxTokens: 8 }, {});
    await shared.open('a', SPEC, { foreground: true });
    expect(counts.opened).toBe(4);
  });

  it('has a symmetric side where the model has one', async () => {
    const { shared } = counted();
    expect((await shared.open('plain', SPEC, {})).embedSymmetric).toBeUndefined();
    const { embedSymmetric } = await shared.open('symmetric', SPEC, {});
    expect((await embedSymmetric!([])).vectors).toHaveLength(0);
  });

  it('that cannot be opened fails for all, and may be tried again', async () => {
    const { shared, counts } = counted(true);
    const both = await Promise.allSettled([shared.open('a', SPEC, {}), shared.open('a', SPEC, {})]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(shared.open('a', SPEC, {})).rejects.toThrow('no such model');
    expect(counts).toEqual({ opened: 2, disposed: 0 });
  });
});
