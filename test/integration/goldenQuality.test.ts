/**
 * How good the answers are on golden queries, where these and checkouts of their repositories are at hand; and with the
 * weights of all-MiniLM-L6-v2 too, how good that model's are beside those of the built-in one.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { meanOf, readGolden, type ScoredQuery, scoreQueries } from '../../bench/golden.ts';
import { printTable } from '../../bench/table.ts';
import type { EngineOptions } from '../../src/engine/engine.ts';
import { SEARCH_MODES } from '../../src/shared/types.ts';
import { indexFolder } from '../support/workspace.ts';

const { SEXTANT_GOLDEN: golden, SEXTANT_CHECKOUTS: checkouts, SEXTANT_MINILM: miniLm } = process.env;
const isGiven = golden !== undefined && checkouts !== undefined;

if (!isGiven) {
  process.stdout.write(
    'Skipped: quality on golden queries. Set SEXTANT_GOLDEN to their folder and SEXTANT_CHECKOUTS to one with some of their repositories.\n',
  );
} else if (miniLm === undefined) {
  process.stdout.write(
    'Skipped: quality of real MiniLM beside the built-in model. Set SEXTANT_MINILM to a folder with all-MiniLM-L6-v2 (onnx/).\n',
  );
}

/** A transformer reads some 50 chunks a second, and a repository has thousands. */
const LONG_MS = 2 * 60 * 60_000;
/** nDCG@10. Both models have about 0.47 hybrid and 0.33 dense over all repositories; vectors that say nothing have 0.24 and 0.03. */
const HYBRID = { least: 0.35, most: 0.75 };
const LEAST_DENSE = 0.2;
/** How far apart the two models' hybrid answers may be: they were 0.006 over all repositories. */
const APART = 0.12;

describe.runIf(isGiven)('golden queries', () => {
  let builtIn: number | undefined;

  /** nDCG@10 of hybrid answers, after the table was printed and what must be true of any model. */
  const check = async (name: string, options: Partial<EngineOptions>): Promise<number> => {
    const all = readGolden(golden!);
    const repos = all.repos.filter((repo) => existsSync(join(checkouts!, repo.name)));
    expect(repos.length, `repositories in ${checkouts}`).toBeGreaterThan(0);
    const places = { checkouts: checkouts!, indexes: indexFolder() };
    const scored = await scoreQueries({ ...all, repos }, places, options);
    show(name, repos.length, scored);
    const [hybrid, dense, lexical] = (['hybrid', 'dense', 'lexical'] as const).map(
      (mode) => meanOf(scored, mode).ndcg10,
    );
    expect(hybrid).toBeGreaterThan(HYBRID.least);
    expect(hybrid).toBeLessThan(HYBRID.most);
    expect(hybrid).toBeGreaterThan(Math.max(dense!, lexical!));
    expect(dense).toBeGreaterThan(LEAST_DENSE);
    return hybrid!;
  };

  it('are answered by the built-in model', { timeout: LONG_MS }, async () => {
    builtIn = await check('built in', {});
  });

  it.runIf(miniLm !== undefined)('are answered as well by real MiniLM', { timeout: LONG_MS }, async () => {
    const model = { id: 'all-MiniLM-L6-v2', folder: miniLm! };
    const hybrid = await check('all-MiniLM-L6-v2', { model, foreground: true });
    expect(Math.abs(hybrid - builtIn!)).toBeLessThan(APART);
  });
});

function show(name: string, repos: number, scored: readonly ScoredQuery[]): void {
  const kinds = [...new Set(scored.map(({ kind }) => kind))];
  printTable(
    [`${name}, nDCG@10, ${repos} repositories`, 'all', ...kinds],
    SEARCH_MODES.map((mode) => [
      mode,
      ...[undefined, ...kinds].map((kind) => meanOf(scored, mode, kind).ndcg10.toFixed(3)),
    ]),
  );
}
