/** Runs with real weights where a folder of all-MiniLM-L6-v2 is at hand; they are not part of the repository. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Dtype,
  specFromFolder,
  TransformerEmbedder,
} from '../../../src/engine/models/transformer/transformerEmbedder.ts';

const folder = process.env.SEXTANT_MINILM;

const DOG = 'The dog ran across the park at full speed.';
const CANINE = 'A canine sprinted through the garden quickly.';
const STOCKS = 'Stock markets fell sharply on Tuesday.';

/** Cosines of the float32 weights, from a forward pass in double precision that is not part of this project. */
const REFERENCE = { alike: 0.6148, other: 0.0255, another: 0.0541 };
/** How far a cosine may be from the reference: rounding for float32, eight-bit weights for the others. */
const CLOSE: Partial<Record<Dtype, number>> = { fp32: 1e-3, q8: 0.05 };

if (folder === undefined) {
  process.stdout.write(
    'Skipped: real MiniLM. Set SEXTANT_MINILM to a folder with all-MiniLM-L6-v2 (onnx/).\n',
  );
}

describe.skipIf(folder === undefined)('all-MiniLM-L6-v2', () => {
  describe.each<Dtype>(['fp32', 'q8'])('%s', (dtype) => {
    let embedder: TransformerEmbedder;
    beforeAll(async () => {
      const { spec } = await specFromFolder(folder!);
      embedder = await TransformerEmbedder.open(folder!, spec, { dtype });
    });
    afterAll(() => embedder?.dispose());

    const embed = async (texts: readonly string[]): Promise<Float32Array[]> => {
      const { vectors } = await embedder.embedDocuments(texts);
      return texts.map((_, i) => vectors.subarray(i * 384, (i + 1) * 384));
    };
    const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, d) => sum + v * b[d]!, 0);

    it('finds the same said in other words, and nothing in something else', async () => {
      const [dog, canine, stocks] = await embed([DOG, CANINE, STOCKS]);
      const difference = (a: Float32Array, b: Float32Array, expected: number): number =>
        Math.abs(cosine(a, b) - expected);
      expect(difference(dog!, canine!, REFERENCE.alike)).toBeLessThan(CLOSE[dtype]!);
      expect(difference(dog!, stocks!, REFERENCE.other)).toBeLessThan(CLOSE[dtype]!);
      expect(difference(canine!, stocks!, REFERENCE.another)).toBeLessThan(CLOSE[dtype]!);
    });

    it('gives a question and a document the same vector, alone and among others', async () => {
      const [dog] = await embed([DOG, STOCKS.repeat(20), CANINE, ...Array<string>(40).fill(STOCKS)]);
      expect(cosine(dog!, await embedder.embedQuery(DOG))).toBeGreaterThan(0.99999);
    });
  });

  it('is described by its own files', async () => {
    const { spec } = await specFromFolder(folder!);
    expect(spec).toMatchObject({ dimensions: 384, pooling: 'mean', normalise: true, similarity: 'cosine' });
    expect([128, 256, 512]).toContain(spec.maxTokens);
  });
});
