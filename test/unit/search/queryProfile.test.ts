import { describe, expect, it } from 'vitest';
import { profileQuery } from '../../../src/engine/search/queryProfile.ts';

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
    ['fastest parser', 'tests', false],
    ['changelog of version 2', 'reference', true],
    ['read settings', 'config', true],
    ['open a file', 'config', false],
  ] as const)('%s asks for %s: %s', (query, theme, expected) => {
    expect(profileQuery(query).asksFor(theme)).toBe(expected);
  });
});

describe('words', () => {
  it('leave out stop words unless nothing else is there', () => {
    expect(profileQuery('where are the errors').words).toEqual(['error']);
    expect(profileQuery('what is this').words.length).toBeGreaterThan(0);
  });
});
