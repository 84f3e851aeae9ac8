/** Which neighbours are semantic duplicates: names that say the opposite, languages, and what a person read. */
import { describe, expect, it } from 'vitest';
import { areOpposites } from '../../../src/engine/analysis/duplicates/opposites.ts';
import { type SemanticPair, semanticPairs } from '../../../src/engine/analysis/duplicates/semantic.ts';
import type { NeighbourGraph } from '../../../src/engine/analysis/neighbours/neighbourGraph.ts';
import { lex } from '../../../src/engine/analysis/tokens/lexer.ts';
import { TokenCorpus } from '../../../src/engine/analysis/tokens/tokenCorpus.ts';

describe('opposites', () => {
  it.each([
    ['pauseReading', 'resume_reading'],
    ['Decimal.fromPacked', 'Decimal.toPacked'],
    ['celsiusToKelvin', 'kelvin_to_celsius'],
    ['window_zoom', 'window_unzoom'],
    ['encodeURL', 'decodeUrl'],
    ['TreeWalker::ToNext', 'TreeWalker::ToPrevious'],
    ['HTTPServerOpen', 'HTTPServerClose'],
  ])('are %s and %s', (one, other) => {
    expect(areOpposites(one, other)).toBe(true);
    expect(areOpposites(other, one)).toBe(true);
  });

  it.each([
    ['parseHeader', 'parse_header'],
    ['readHeader', 'readBody'],
    ['openFile', 'openSocket'],
    ['reader.read', 'writer.read'],
    ['readWrite', 'writeAndRead2'],
    ['', ''],
  ])('are not %s and %s', (one, other) => {
    expect(areOpposites(one, other)).toBe(false);
  });
});

/** Two functions that are neighbours; the steps differ as languages do. */
function pairOf(
  [one, language, symbol]: readonly [string, string, string],
  [other, otherLanguage, otherSymbol]: readonly [string, string, string],
): SemanticPair[] {
  const corpus = new TokenCorpus();
  corpus.add(lex(one, language));
  corpus.add(lex(other, otherLanguage));
  const graph: NeighbourGraph = {
    k: 1,
    rows: Int32Array.of(1, 0),
    similarities: Float32Array.of(0.9, 0.9),
    exact: true,
    recall: 1,
    sampled: 0,
  };
  const units = [
    { row: 0, file: 0, language, symbol, place: { start: corpus.startOf(0), end: corpus.endOf(0) } },
    {
      row: 1,
      file: 1,
      language: otherLanguage,
      symbol: otherSymbol,
      place: { start: corpus.startOf(1), end: corpus.endOf(1) },
    },
  ];
  return semanticPairs(corpus, graph, units, { minSimilarity: 0.85, isKnown: () => false });
}

const RETRY = `async function retry<T>(attempt: () => Promise<T>, most: number, delay: number): Promise<T> {
  let wait = delay;
  for (let i = 1; ; i++) {
    try {
      return await attempt();
    } catch (error) {
      if (i >= most) throw error;
      await sleep(wait);
      wait = wait * 2;
    }
  }
}
`;
const PYTHON_RETRY = `async def retry(attempt, most, delay):
    wait = delay
    i = 1
    while True:
        try:
            return await attempt()
        except Exception:
            if i >= most:
                raise
            await sleep(wait)
            wait = wait * 2
        i = i + 1
`;

describe('semantic pairs', () => {
  it('are functions called alike that take much the same steps in another language', () => {
    const [pair] = pairOf([RETRY, 'typescript', 'retry'], [PYTHON_RETRY, 'python', 'retry']);
    expect(pair!.structure).toBeGreaterThan(0.7);
    expect(pair!.structure).toBeLessThan(0.8);
    expect(pairOf([RETRY, 'typescript', 'retry'], [PYTHON_RETRY, 'python', 'attempts'])).toEqual([]);
  });

  it('do the same, not the opposite', () => {
    const close = RETRY.replace('async function retry', 'async function retryClosing');
    expect(pairOf([RETRY, 'typescript', 'retryIt'], [close, 'typescript', 'retryThat']).length).toBe(1);
    expect(pairOf([RETRY, 'typescript', 'retryOpen'], [close, 'typescript', 'retryClose'])).toEqual([]);
  });
});
