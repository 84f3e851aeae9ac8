/**
 * What the fit of the ranking learns from: every golden question with the candidates that are ranked for it, their
 * signals as they are before any weight, and the places they reach. The engine itself says the signals, so what is
 * fitted is what will be computed.
 */
import type { RelevantPlace } from '../src/engine/evaluation/metrics.ts';
import { RANKING_WEIGHTS } from '../src/engine/search/rankingWeights.ts';
import { SEARCHER_OPTIONS } from '../src/engine/search/searcher.ts';
import type { Weighted } from '../src/engine/search/signals.ts';
import type { SearchResult } from '../src/shared/engineApi.ts';
import { eachGoldenRepo, type GoldenFolder } from './goldenEngines.ts';

export const SIGNALS = Object.keys(RANKING_WEIGHTS) as Weighted[];

export interface RankedQuestion {
  readonly set: string;
  readonly repo: string;
  readonly kind: string;
  readonly relevant: readonly RelevantPlace[];
  readonly candidates: readonly SearchResult[];
  /** Row by row, `SIGNALS.length` numbers of each candidate. */
  readonly signals: Float64Array;
}

export async function readRankingData(
  set: GoldenFolder,
  model: string,
  indexDir: string,
): Promise<RankedQuestion[]> {
  const found: RankedQuestion[] = [];
  await eachGoldenRepo(
    { set, model, indexDir, searcher: ALL_CANDIDATES },
    async (engine, repo, questions) => {
      for (const { query, kind, relevant } of questions) {
        const { results } = await engine.search({ query, limit: SEARCHER_OPTIONS.ranked, mode: 'hybrid' });
        const signals = Float64Array.from(results.flatMap(signalsOf));
        found.push({ set: set.name, repo, kind, relevant, candidates: results, signals });
      }
    },
  );
  return found;
}

/** With weights of 1 the logarithm of a factor is its signal, and nothing is cut off. */
const ALL_CANDIDATES = {
  ...SEARCHER_OPTIONS,
  ranking: {
    weights: Object.fromEntries(SIGNALS.map((name) => [name, 1])) as Record<Weighted, number>,
    temperature: 1,
  },
  perFile: Number.POSITIVE_INFINITY,
  relativeCut: 0,
};

function signalsOf({ explanation }: SearchResult): number[] {
  const { dense, lexical, signals } = explanation;
  return SIGNALS.map((name) => {
    if (name === 'meaning') return dense;
    if (name === 'words') return lexical;
    const signal = signals.find((one) => one.name === name);
    return signal === undefined ? 0 : Math.log(signal.factor);
  });
}
