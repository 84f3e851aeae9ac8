/** The catalogue's entries fit together, and options for other models are checked. */
import { describe, expect, it } from 'vitest';
import { CATALOGUE, DTYPES, defaultDtype, findEntry } from '../../../src/engine/models/catalogue.ts';
import { type SpecOptions, specOverrides } from '../../../src/engine/models/specOptions.ts';

describe('catalogue', () => {
  it.each(CATALOGUE.map((entry) => [entry.id, entry] as const))('%s holds together', (id, entry) => {
    const { spec, sizes, repository, description } = entry;
    expect(repository).toMatch(/^[\w.-]+\/[\w.-]+$/);
    expect(description).toMatch(/^[A-Z].*\.$/);
    const { dimensions, matryoshka, normalise, ...said } = spec;
    expect({ dimensions, matryoshka, normalise, ...specOverrides(said) }).toEqual(spec);
    expect(spec.normalise).toBe(spec.similarity === 'cosine');
    expect(spec.matryoshka.at(-1) ?? spec.dimensions).toBe(spec.dimensions);
    const bytes = DTYPES.map((dtype) => sizes[dtype]).filter((size) => size !== undefined);
    expect(bytes.length).toBeGreaterThan(0);
    expect([...bytes].sort((a, b) => a - b)).toEqual(bytes);
    expect(sizes[defaultDtype(entry)]).toBe(bytes[0]);
    expect(findEntry(id.toUpperCase())).toBe(entry);
    expect(findEntry(repository)).toBe(entry);
  });

  it('names every model once', () => {
    const names = CATALOGUE.flatMap(({ id, repository }) => [id.toLowerCase(), repository.toLowerCase()]);
    expect(new Set(names).size).toBe(names.length);
    expect(findEntry('MiniLM')).toBeUndefined();
  });
});

describe('specOverrides', () => {
  const check = (options: SpecOptions, problem: RegExp): void =>
    expect(() => specOverrides(options)).toThrow(problem);

  it('says only what was said', () => {
    expect(specOverrides({})).toEqual({});
    expect(specOverrides({ pooling: 'CLS', queryPrefix: '' })).toEqual({ pooling: 'cls', queryPrefix: '' });
    for (const similarity of ['dot', 'l2', 'l1'])
      expect(specOverrides({ similarity })).toEqual({ similarity, normalise: false });
    expect(specOverrides({ maxTokens: 128, task: 'asymmetric', documentPrefix: 'passage: ' })).toEqual({
      maxTokens: 128,
      task: 'asymmetric',
      documentPrefix: 'passage: ',
    });
  });

  it('takes sizes and normalising', () => {
    expect(specOverrides({ dimensions: 768, matryoshka: [512, 64, 256, 64] })).toEqual({
      dimensions: 768,
      matryoshka: [64, 256, 512],
    });
    expect(specOverrides({ normalise: false })).toEqual({ normalise: false });
    expect(specOverrides({ similarity: 'dot', normalise: true })).toEqual({
      similarity: 'dot',
      normalise: true,
    });
  });

  it('says in a sentence what cannot be', () => {
    check({ dimensions: 0 }, /number of dimensions must be whole and from 1 to 65536, and 0 is not\./);
    check({ matryoshka: [64, 1.5] }, /Matryoshka sizes must be whole and from 1 to 65536, and 1\.5 is not\./);
    check({ pooling: 'last' }, /pooling must be one of mean, cls, max, and "last" is not\./);
    check({ maxTokens: 4 }, /maximum of tokens must be a whole number from 8/);
    check({ maxTokens: 10.5 }, /and 10\.5 is not/);
    check({ maxTokens: Number.NaN }, /and NaN is not/);
    check({ task: 'search' }, /task must be one of symmetric, asymmetric, both/);
    check({ similarity: 'near' }, /similarity must be one of cosine, dot, l2, l1, and "near" is not/);
    check({ queryPrefix: 'x'.repeat(2000) }, /query prefix has 2000 characters/);
    check({ documentPrefix: 'a\u001b[0m' }, /document prefix holds control characters/);
  });
});
