import { describe, expect, it } from 'vitest';
import { ResultSets } from '../../../../src/host/resultSets.ts';
import { Publisher } from '../../../../src/ui/searchView/publisher.ts';
import { ShownSet } from '../../../../src/ui/searchView/shownSet.ts';
import { answer, query, result } from './results.ts';

const A = result('a', { path: 'x.ts' });
const B = result('b', { path: 'y.ts' });
const C = result('c', { path: 'x.ts', startLine: 50 });

let nextId = 1;
function shown(results: (typeof A)[], quiet = false): ShownSet {
  const found = { query: query('q'), answer: answer(...results), milliseconds: 1, indexedShare: 1, quiet };
  return new ShownSet(nextId++, found, new Map(), () => []);
}

describe('Publisher', () => {
  const symbols = (results: ResultSets) => results.current?.results.map(({ symbol }) => symbol);

  it('shows an answer in the order of the view, and again in the other one', () => {
    const results = new ResultSets();
    const publisher = new Publisher(results);
    const set = shown([A, B, C]);
    publisher.update(set, 'score');
    expect(symbols(results)).toEqual(['a', 'b', 'c']);
    publisher.visit(set, 'score', 2);
    publisher.update(set, 'file');
    expect(symbols(results)).toEqual(['a', 'c', 'b']);
    // Where F4 was it stays.
    expect(results.place).toBe(1);
    expect(publisher.visited).toBe(2);
  });

  it('keeps the place in an answer that comes again, and takes nothing away from others', () => {
    const results = new ResultSets();
    const publisher = new Publisher(results);
    const first = shown([A, B]);
    publisher.update(first, 'score');
    publisher.visit(first, 'score', 1);
    publisher.update(shown([C, A, B], true), 'score');
    expect(symbols(results)).toEqual(['c', 'a', 'b']);
    expect(results.place).toBe(2);

    results.show({ origin: 'similar', title: 's', results: [A] });
    expect(publisher.visited).toBeUndefined();
    publisher.update(shown([B], true), 'score');
    publisher.update(undefined, 'score');
    expect(symbols(results)).toEqual(['a']);
  });

  it('tells an answer that comes again, or in another order, from one to another question', () => {
    const results = new ResultSets();
    const publisher = new Publisher(results);
    publisher.update(shown([A, B]), 'score');
    const { firstId } = results.current!;
    const again = shown([B, A], true);
    publisher.update(again, 'score');
    expect(symbols(results)).toEqual(['b', 'a']);
    expect(results.current?.firstId).toBe(firstId);
    publisher.update(again, 'file');
    expect(results.current?.firstId).toBe(firstId);
    const asked = shown([A]);
    publisher.update(asked, 'file');
    expect(results.current?.firstId).not.toBe(firstId);

    const other = results.show({ origin: 'similar', title: 's', results: [C] });
    publisher.visit(asked, 'file', 0);
    expect(results.current?.firstId).toBeGreaterThan(other.id);
  });

  it('comes back when a result is opened, and goes with the question', () => {
    const results = new ResultSets();
    const publisher = new Publisher(results);
    const set = shown([A, B]);
    publisher.update(set, 'score');
    results.show({ origin: 'similar', title: 's', results: [C] });
    publisher.visit(set, 'score', 0);
    expect(symbols(results)).toEqual(['a', 'b']);
    expect(results.place).toBe(0);
    publisher.update(undefined, 'score');
    expect(results.current).toBeUndefined();
  });
});
