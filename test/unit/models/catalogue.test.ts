/** The catalogue's entries fit together, and options for other models are checked. */
import { describe, expect, it } from 'vitest';
import { CATALOGUE, DTYPES, defaultDtype, findEntry } from '../../../src/engine/models/catalogue.ts';
import { type SpecOptions, specFromOptions } from '../../../src/engine/models/specOptions.ts';

describe('catalogue', () => {
  it.each(CATALOGUE.map((entry) => [entry.id, entry] as const))('%s holds together', (id, entry) => {
    const { spec, sizes, repository, description } = entry;
    expect(repository).toMatch(/^[\w.-]+\/[\w.-]+$/);
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(specFromOptions(spec)).toEqual(spec);
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

describe('specFromOptions', () => {
  const check = (options: SpecOptions, problem: RegExp): void =>
    expect(() => specFromOptions(options)).toThrow(problem);
  const least = { pooling: 'mean', dimensions: 384 };

  it('fills in what is usual', () => {
    expect(specFromOptions(least)).toEqual({
      dimensions: 384,
      pooling: 'mean',
      normalise: true,
      similarity: 'cosine',
      queryPrefix: '',
      documentPrefix: '',
      maxTokens: 512,
      task: 'both',
      matryoshka: [],
    });
    expect(specFromOptions({ ...least, normalise: false }).similarity).toBe('dot');
    expect(specFromOptions({ ...least, pooling: 'CLS' }).pooling).toBe('cls');
    expect(specFromOptions({ ...least, matryoshka: [256, 64, 256] }).matryoshka).toEqual([64, 256]);
    expect(specFromOptions({ ...least, symmetricPrefix: '' }).symmetricPrefix).toBe('');
  });

  it('says in a sentence what cannot be', () => {
    check({ dimensions: 384 }, /pooling must be said, because it cannot be guessed: one of mean, cls, max/);
    check({ pooling: 'mean' }, /dimensions must be said/);
    check({ ...least, pooling: 'last' }, /pooling must be one of mean, cls, max, and "last" is not\./);
    check({ ...least, dimensions: 0 }, /dimensions must be a whole number from 1 to 8192, and 0 is not\./);
    check({ ...least, dimensions: 1.5 }, /and 1\.5 is not/);
    check({ ...least, dimensions: Number.NaN }, /and NaN is not/);
    check({ ...least, maxTokens: 4 }, /maximum of tokens must be a whole number from 8/);
    check({ ...least, task: 'search' }, /task must be one of symmetric, asymmetric, both/);
    check({ ...least, similarity: 'l2' }, /similarity must be one of cosine, dot/);
    check({ ...least, queryPrefix: 'x'.repeat(2000) }, /query prefix has 2000 characters/);
    check({ ...least, documentPrefix: 'a\u001b[0m' }, /document prefix holds control characters/);
    check({ ...least, symmetricPrefix: '\0' }, /symmetric prefix holds control characters/);
    check({ ...least, matryoshka: [512] }, /Matryoshka length must be a whole number from 1 to 384/);
  });
});
