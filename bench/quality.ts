/**
 * How good the answers are: nDCG@10, MRR@10 and recall@10 on golden queries, per mode, kind and repository.
 *
 *   node bench/quality.ts GOLDEN CHECKOUTS [--indexes FOLDER] [--model FOLDER] [--repos NAME,…]
 *
 * GOLDEN holds repos.json, queries.jsonl and similar.jsonl, CHECKOUTS one folder per repository at its revision; the
 * indexes are kept in --indexes if it is given. --repos looks at some repositories alone, and leaves "similar" out.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { meanScores, type QueryScores, scoreQuery } from '../src/engine/evaluation/metrics.ts';
import { SEARCH_MODES } from '../src/shared/types.ts';
import { indexedEngine, meanOf, readGolden, scoreQueries } from './golden.ts';
import { printTable } from './table.ts';

const {
  values: { indexes, model, repos: some },
  positionals: [golden, checkouts],
} = parseArgs({
  allowPositionals: true,
  options: { indexes: { type: 'string' }, model: { type: 'string' }, repos: { type: 'string' } },
});
if (!golden || !checkouts) {
  process.stderr.write(
    'usage: node bench/quality.ts GOLDEN CHECKOUTS [--indexes FOLDER] [--model FOLDER] [--repos NAME,…]\n',
  );
  process.exit(2);
}
const named = readGolden(golden);
const repos = named.repos.filter(({ name }) => !some || some.split(',').includes(name));
const queries = named.queries.filter(({ repo }) => repos.some(({ name }) => name === repo));
const seeds = some ? [] : named.seeds;
const options = model ? { model: { id: basename(model), folder: resolve(model) }, foreground: true } : {};
const scratch = indexes ? resolve(indexes) : mkdtempSync(join(tmpdir(), 'sextant-quality-'));

const scored = await scoreQueries({ repos, queries }, { checkouts, indexes: scratch }, options);
const confidences = new Map<string, { results: number; hits: number }>();
for (const { results, relevant } of scored.filter(({ mode }) => mode === 'hybrid')) {
  for (const result of results) {
    const count = confidences.get(result.confidence) ?? { results: 0, hits: 0 };
    count.results++;
    if (scoreQuery([result], relevant).ndcg10 > 0) count.hits++;
    confidences.set(result.confidence, count);
  }
}

const kinds = [...new Set(queries.map(({ kind }) => kind))];
printTable(
  ['nDCG@10', 'all', ...kinds],
  SEARCH_MODES.map((mode) => [
    mode,
    ...[undefined, ...kinds].map((kind) => percent(meanOf(scored, mode, kind).ndcg10)),
  ]),
);
printTable(
  ['', 'nDCG@10', 'MRR@10', 'recall@10', 'lines in place'],
  SEARCH_MODES.map((mode) => {
    const { ndcg10, mrr10, recall10, lineShare } = meanOf(scored, mode);
    return [mode, ...[ndcg10, mrr10, recall10, lineShare].map((value) => percent(value!))];
  }),
);
printTable(
  ['hybrid, by repository', 'nDCG@10'],
  repos.map(({ name }) => [
    name,
    percent(
      meanOf(
        scored.filter(({ repo }) => repo === name),
        'hybrid',
      ).ndcg10,
    ),
  ]),
);
printTable(
  ['confidence', 'results in the first ten', 'of these right'],
  [...confidences].map(([word, { results, hits }]) => [
    word,
    String(results),
    `${((100 * hits) / results).toFixed(0)} %`,
  ]),
);

if (seeds.length > 0) await scoreSimilar(checkouts);
if (!indexes) rmSync(scratch, { recursive: true });

async function scoreSimilar(folder: string): Promise<void> {
  const all = await indexedEngine(
    folder,
    join(scratch, 'all'),
    repos.flatMap(({ name, exclude }) => exclude.map((folder) => `${name}/${folder}/**`)),
    options,
  );
  const similar: QueryScores[] = [];
  for (const { seed, relevant } of seeds) {
    const { results } = await all.findSimilar({ seed, limit: 10 });
    similar.push(scoreQuery(results, relevant));
  }
  await all.close();
  const { ndcg10, mrr10, recall10 } = meanScores(similar);
  printTable(
    ['find similar', 'nDCG@10', 'MRR@10', 'recall@10'],
    [[`${seeds.length} seeds`, ...[ndcg10, mrr10, recall10].map(percent)]],
  );
}

function percent(value: number): string {
  return value.toFixed(3);
}
