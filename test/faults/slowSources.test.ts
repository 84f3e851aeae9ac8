/** Sources crafted to make parsers slow, through the chunkers of all languages. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_READ_LIMITS } from '../../src/engine/workspace/index.ts';
import { LANGUAGES } from '../../src/shared/languages.ts';
import { SOURCES, trySources } from '../support/faults/slowSources.ts';

/** Short enough that all languages are tried with all sources, and long enough for what grows with the square. */
const CHARS = 30_000;
/** Grammars that have most to weigh, with sources as large as are read: what grows with the square needs memory too. */
const WEIGHING = ['typescript', 'cpp', 'csharp', 'rust'];
/** A text that takes longer has no limit: a parse may take half a second, and 4 µs for each character. */
const MOST_MS = 20_000;

describe('sources that make parsers slow', () => {
  const all = LANGUAGES.map(({ id }) => id);
  it.for([
    ['in every language', all, CHARS] as const,
    ['as large as a file may be', WEIGHING, DEFAULT_READ_LIMITS.maxFileBytes] as const,
  ])('end soon, and end no thread: %s', async ([, languages, chars], { task }) => {
    const cases = await trySources(languages, chars);
    expect(cases).toHaveLength(languages.length * Object.keys(SOURCES).length);
    expect(cases.filter(({ ms }) => ms > MOST_MS)).toEqual([]);
    const worst = cases.reduce((slowest, one) => (one.ms > slowest.ms ? one : slowest));
    const note = `the slowest, ${worst.source} in ${worst.language}, took ${Math.round(worst.ms)} ms`;
    task.meta.tried = { cases: cases.length, of: 'slow sources', note };
  });
});
