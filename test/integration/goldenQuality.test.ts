/**
 * How good the answers are on golden queries, where these and checkouts of their repositories are at hand; and with the
 * weights of all-MiniLM-L6-v2 too, how good that model's are beside those of the built-in one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
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
  it('are answered by the built-in model, and as well by real MiniLM where it is given', {
    timeout: LONG_MS,
  }, async () => {
    const listed = JSON.parse(readFileSync(join(golden!, 'repos.json'), 'utf8')) as { name: string }[];
    const repos = listed.map(({ name }) => name).filter((name) => existsSync(join(checkouts!, name)));
    expect(repos.length, `repositories in ${checkouts}`).toBeGreaterThan(0);
    const models = miniLm === undefined ? ['builtin'] : ['builtin', miniLm];
    const places = ['--golden', golden!, '--repos', checkouts!, '--index-dir', indexFolder()];
    const what = ['--only', repos.join(','), '--models', models.join(','), '--json'];
    const { code, stdout, stderr } = await run(['eval', ...places, ...what]);
    expect(code, stderr).toBe(0);
    const { overall } = JSON.parse(stdout) as { overall: Record<string, { ndcg10: number }> };
    process.stdout.write(`${JSON.stringify(overall, null, 2)}\n`);
    const values = (mode: string): number[] =>
      Object.entries(overall)
        .filter(([name]) => name.split('@')[0] === mode)
        .map(([, { ndcg10 }]) => ndcg10);
    const [hybrid, dense, lexical] = ['hybrid', 'dense', 'lexical'].map(values);
    expect(hybrid).toHaveLength(models.length);
    for (const [i, value] of hybrid!.entries()) {
      expect(value).toBeGreaterThan(HYBRID.least);
      expect(value).toBeLessThan(HYBRID.most);
      expect(value).toBeGreaterThan(Math.max(dense![i]!, lexical![0]!));
      expect(dense![i]).toBeGreaterThan(LEAST_DENSE);
    }
    expect(Math.max(...hybrid!) - Math.min(...hybrid!)).toBeLessThan(APART);
  });
});
