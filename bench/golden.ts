/**
 * Reads a folder of golden queries (repos.json, queries.jsonl, similar.jsonl), opens an engine per checkout, and scores
 * its answers.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, type EngineOptions } from '../src/engine/engine.ts';
import {
  meanScores,
  type QueryScores,
  type RelevantPlace,
  scoreQuery,
} from '../src/engine/evaluation/metrics.ts';
import type { SearchResult } from '../src/shared/engineApi.ts';
import { type LineRange, SEARCH_MODES, type SearchMode } from '../src/shared/types.ts';

export interface GoldenRepo {
  readonly name: string;
  readonly language: string;
  readonly exclude: readonly string[];
}

export interface GoldenQuery {
  readonly id: string;
  readonly repo: string;
  readonly kind: string;
  readonly query: string;
  readonly relevant: readonly RelevantPlace[];
}

export interface GoldenSeed {
  readonly id: string;
  readonly seed: { readonly path: string } & LineRange;
  readonly relevant: readonly RelevantPlace[];
}

export function readGolden(folder: string): {
  repos: GoldenRepo[];
  queries: GoldenQuery[];
  seeds: GoldenSeed[];
} {
  const repos = JSON.parse(readFileSync(join(folder, 'repos.json'), 'utf8')) as (GoldenRepo & {
    exclude?: string[];
  })[];
  const queries = jsonLines(join(folder, 'queries.jsonl')) as (GoldenQuery & { relevant: RawPlace[] })[];
  const seeds = jsonLines(join(folder, 'similar.jsonl')) as {
    id: string;
    seed: RawPlace;
    relevant: RawPlace[];
  }[];
  return {
    repos: repos.map((repo) => ({ ...repo, exclude: repo.exclude ?? [] })),
    queries: queries.map((query) => ({
      ...query,
      relevant: query.relevant.map((place) => placeOf(place, '')),
    })),
    seeds: seeds.map(({ id, seed, relevant }) => ({
      id,
      seed: placeOf(seed, `${seed.repo}/`),
      relevant: relevant.map((place) => placeOf(place, `${place.repo}/`)),
    })),
  };
}

/** Lines count from 1 and include the last one there. */
interface RawPlace {
  readonly repo?: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly grade?: number;
}

function placeOf({ path, startLine, endLine, grade }: RawPlace, prefix: string): RelevantPlace {
  return { path: prefix + path, startLine: startLine - 1, endLine, grade: grade ?? 0 };
}

function jsonLines(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const PACKAGE = new URL('..', import.meta.url).pathname;

/** An up-to-date engine over a folder, with its index in `indexDir`. */
export async function indexedEngine(
  root: string,
  indexDir: string,
  exclude: readonly string[],
  options: Partial<EngineOptions> = {},
): Promise<Engine> {
  const engine = await Engine.open({
    root,
    indexDir,
    model: { id: 'builtin', folder: join(PACKAGE, 'models') },
    grammarFolder: join(PACKAGE, 'dist', 'grammars'),
    threads: 2,
    now: Date.now,
    ...options,
  });
  await engine.sync({ scope: { exclude } });
  return engine;
}

export interface ScoredQuery extends GoldenQuery {
  readonly mode: SearchMode;
  readonly results: readonly SearchResult[];
  readonly scores: QueryScores;
}

/** Every query of the repositories in every mode; their indexes are kept in `indexes`, a folder each. */
export async function scoreQueries(
  { repos, queries }: Pick<ReturnType<typeof readGolden>, 'repos' | 'queries'>,
  { checkouts, indexes }: { readonly checkouts: string; readonly indexes: string },
  options: Partial<EngineOptions>,
): Promise<ScoredQuery[]> {
  const scored: ScoredQuery[] = [];
  for (const { name, exclude } of repos) {
    const engine = await indexedEngine(join(checkouts, name), join(indexes, name), exclude, options);
    for (const mode of SEARCH_MODES) {
      for (const golden of queries.filter(({ repo }) => repo === name)) {
        const { results } = await engine.search({ query: golden.query, limit: 10, mode });
        scored.push({ ...golden, mode, results, scores: scoreQuery(results, golden.relevant) });
      }
    }
    await engine.close();
  }
  return scored;
}

/** Of one mode, and of one kind if it is named. */
export function meanOf(
  scored: readonly ScoredQuery[],
  mode: SearchMode,
  kind?: string,
): ReturnType<typeof meanScores> {
  const chosen = scored.filter((one) => one.mode === mode && (kind === undefined || one.kind === kind));
  return meanScores(chosen.map(({ scores }) => scores));
}
