import { describe, expect, it } from 'vitest';
import { asksHowTo, profileQuery } from '../../../src/engine/search/queryProfile.ts';

describe('identifiers in a query', () => {
  it.each([
    ['getUserById', 'getuserbyid'],
    ['where is get_user_by_id called?', 'getuserbyid'],
    ['Store.open', 'open'],
    ['Store::open()', 'open'],
    ['sleep', 'sleep'],
    ['how does sleep() wait', 'sleep'],
    ['what does `retry` do', 'retry'],
    ['how are errors shown', ''],
    ['Where are embeddings normalised', ''],
    ['e.g. a sentence. With stops.', ''],
    ['MAX_SIZE', 'maxsize'],
    ['', ''],
  ])('%s', (query, expected) => {
    expect([...profileQuery(query).identifiers].join(' ')).toBe(expected);
  });
});

describe('weights', () => {
  it('favour words for an identifier and the embedding for a sentence', () => {
    const identifier = profileQuery('getUserById');
    const sentence = profileQuery('find a user by its number');
    expect(identifier.lexicalWeight).toBeGreaterThan(identifier.denseWeight);
    expect(sentence.denseWeight).toBeGreaterThan(sentence.lexicalWeight);
  });
});

describe('themes', () => {
  it.each([
    ['tests for the parser', 'tests', true],
    ['how is the parser tested', 'tests', true],
    ['parser tests', 'tests', true],
    ['test_parse_header', 'tests', true],
    ['spec that covers empty input', 'tests', true],
    ['where are retries of a failed upload tested', 'tests', true],
    ['startup fails because two tests have the same name', 'tests', false],
    ['collect the outcome of checks without failing the test', 'tests', false],
    ['fastest parser', 'tests', false],
    ['changelog of version 2', 'reference', true],
    ['read settings', 'config', true],
    ['open a file', 'config', false],
  ] as const)('%s asks for %s: %s', (query, theme, expected) => {
    expect(profileQuery(query).asksFor(theme)).toBe(expected);
  });
});

describe('asking how to do something', () => {
  it.each([
    ['How does the router match a path?', false],
    ['  where are tokens refreshed', false],
    ['which class opens the file', false],
    ['why is the cache cleared twice', false],
    ['in which order do hooks run', false],
    ['order of steps at start', false],
    ['how do we validate tokens', false],
    ['how do plugins register', false],
    ['how can a request be retried', false],
    ['how to add a route', true],
    ['How do I add a route?', true],
    ['where can I set the port', true],
    ['can I use it without a database', true],
    ['where to put settings', true],
    ['Getting started', true],
    ['close idle connections', false],
    ['howDoesItWork', false],
    ['whereClause', false],
    ['usingStatement', false],
    ['orders of a customer', false],
    ['retry when the server is busy', false],
    ['wie werden Fehler gemeldet', false],
    ['', false],
  ] as const)('%s: %s', (question, expected) => {
    expect(asksHowTo(question)).toBe(expected);
    expect(profileQuery(question).asksHowTo).toBe(expected);
  });

  it('is read from the first words, whatever follows and however long it is', () => {
    for (const repeated of ['how ', ' ', 'how do ', 'setting '])
      expect(asksHowTo(`${repeated.repeat(500_000)}!`)).toBe(false);
    expect(asksHowTo(`how to ${'how does '.repeat(500_000)}`)).toBe(true);
  });
});

describe('words', () => {
  it('leave out stop words unless nothing else is there', () => {
    expect(profileQuery('where are the errors').words).toEqual(['error']);
    expect(profileQuery('what is this').words.length).toBeGreaterThan(0);
  });
});
