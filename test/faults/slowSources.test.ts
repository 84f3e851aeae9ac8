/** Sources crafted to make parsers slow, through the chunkers of all languages. */
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/shared/languages.ts';
import { SOURCES, trySources } from '../support/faults/slowSources.ts';

/** Short enough that all languages are tried with all sources, and long enough for what grows with the square. */
const CHARS = 30_000;
/** A text that takes longer has no limit: a parse may take half a second, and 4 µs for each character. */
const MOST_MS = 20_000;

describe('sources that make parsers slow', () => {
  it('end soon in every language, and end no thread', async ({ task }) => {
    const cases = await trySources(
      LANGUAGES.map(({ id }) => id),
      CHARS,
    );
    expect(cases).toHaveLength(LANGUAGES.length * Object.keys(SOURCES).length);
    expect(cases.filter(({ ms }) => ms > MOST_MS)).toEqual([]);
    const worst = cases.reduce((slowest, one) => (one.ms > slowest.ms ? one : slowest));
    const note = `the slowest, ${worst.source} in ${worst.language}, took ${Math.round(worst.ms)} ms`;
    task.meta.tried = { cases: cases.length, of: 'slow sources', note };
  });
});
