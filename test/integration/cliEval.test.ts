/** `sextant eval` as a person or a script runs it. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runEval } from '../../src/cli/commands/eval.ts';
import { GRAMMARS } from '../../src/cli/locations.ts';
import { BUILT_IN } from '../../src/cli/modelChoice.ts';
import { evaluate } from '../../src/engine/evaluation/evaluate.ts';
import { readGolden } from '../../src/engine/evaluation/golden.ts';
import { run } from '../support/cli.ts';
import { indexFolder, PACKAGE, PROJECT, put, workspaceWith } from '../support/workspace.ts';

const QUESTIONS = [
  {
    id: 'a',
    repo: 'project',
    kind: 'behaviour',
    query: 'try again when a call fails',
    relevant: [{ path: 'src/retry.ts', startLine: 1, endLine: 12, grade: 2 }],
  },
  {
    id: 'b',
    repo: 'project',
    kind: 'symbol',
    query: 'split_cells',
    relevant: [{ path: 'lib/parser.py', startLine: 12, endLine: 24, grade: 2 }],
  },
];

interface Subject {
  readonly golden: string;
  readonly checkouts: string;
  readonly args: readonly string[];
}

function subject(questions: readonly object[] = QUESTIONS, repos = '[{"name": "project"}]'): Subject {
  const golden = workspaceWith({
    'repos.json': repos,
    'queries.jsonl': questions.map((one) => JSON.stringify(one)).join('\n'),
  });
  const checkouts = workspaceWith({});
  for (const [path, text] of Object.entries(PROJECT)) put(checkouts, `project/${path}`, text);
  return {
    golden,
    checkouts,
    args: ['eval', '--golden', golden, '--repos', checkouts, '--index-dir', indexFolder()],
  };
}

describe('sextant eval', () => {
  it('measures modes side by side', async () => {
    const { args } = subject();
    const { code, stdout, stderr } = await run([...args, '--modes', 'lsa,tfidf,hybrid,dense,lexical']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^2 questions, 95 % intervals/);
    expect(stdout).toMatch(/\| nDCG@10 \| all +\| behaviour \| symbol \|/);
    for (const mode of ['hybrid', 'dense', 'lexical', 'tfidf', 'lsa'])
      expect(stdout).toMatch(new RegExp(`\\| ${mode} +\\| [01]\\.\\d{3} \\(`));
    expect(stdout).toMatch(/\| by kind +\| questions \|/);
    expect(stdout).not.toContain('by repository');
    expect((await run([...args, '--modes', 'lsa,tfidf,hybrid,dense,lexical'])).stdout).toBe(stdout);
  });

  it('prints JSON of the documented shape, and compares with it', async () => {
    const { golden, args } = subject();
    put(golden, 'none.jsonl', '{"id": "n", "repo": "project", "query": "chocolate cake recipe"}');
    const first = await run([...args, '--json', '--unanswerable', join(golden, 'none.jsonl')]);
    const summary = JSON.parse(first.stdout);
    expect(Object.keys(summary)).toEqual([
      'overall',
      'toFirst',
      'byKind',
      'byLanguage',
      'byRepo',
      'confidence',
      'questions',
    ]);
    expect(summary.overall.hybrid).toMatchObject({ questions: 2, ndcg10: 1, mrr10: 1, recall10: 1 });
    expect(summary.byKind.symbol.lexical.ndcg10).toBe(1);
    expect(summary.byRepo.project.dense.recall10).toBeGreaterThan(0);
    const { strong, likely, weak, none } = summary.confidence.hybrid;
    const sum = (key: string) => strong[key] + likely[key] + weak[key] + none[key];
    expect([sum('answerable'), sum('unanswerable')]).toEqual([2, 1]);
    const earlier = join(golden, 'earlier.json');
    writeFileSync(earlier, first.stdout);
    const second = await run([...args, '--baseline', earlier, '--modes', 'hybrid']);
    expect(second.stdout).toContain('Differences to the earlier run on 2 questions');
    expect(second.stdout).toMatch(/\| hybrid +\| 0\.000 \(0\.000 to 0\.000\)/);
    writeFileSync(join(golden, 'worse.json'), first.stdout.replaceAll('"ndcg10":1', '"ndcg10":0.25'));
    const better = await run([...args, '--baseline', join(golden, 'worse.json'), '--modes', 'hybrid']);
    expect(better.stdout).toMatch(/\| hybrid +\| \+0\.750 \(\+0\.750 to \+0\.750\) \* \|/);
  });

  it('names each of several models', async () => {
    const { args } = subject();
    const model = workspaceWith({});
    put(model, 'vectors.txt', 'try 1 0\nfails 1 0\ncells 0 1\nsplit 0 1\nattempt 1 0\n');
    const models = ['--models', `builtin,${join(model, 'vectors.txt')}`, '--modes', 'dense,lexical'];
    const { code, stdout } = await run([...args, ...models, '--json']);
    expect(code).toBe(0);
    const names = Object.keys(JSON.parse(stdout).overall);
    expect(names).toEqual(['dense@builtin', 'dense@vectors.txt', 'lexical']);
  });

  it('measures "find similar", with the text of the seed where words are compared', async () => {
    const { golden, checkouts, args } = subject();
    const place = { repo: 'project', path: 'lib/parser.py', startLine: 4, endLine: 9 };
    const relevant = [{ ...place, path: 'lib/copy.py', grade: 2 }];
    put(checkouts, 'project/lib/copy.py', PROJECT['lib/parser.py']!);
    expect((await run([...args, '--similar'])).stderr).toMatch(/needs a file similar\.jsonl/);
    put(golden, 'similar.jsonl', JSON.stringify({ id: 's', topic: 'x', seed: place, relevant }));
    const { stdout } = await run([...args, '--similar', '--json']);
    const { similar } = JSON.parse(stdout);
    expect(Object.keys(similar)).toEqual(['dense', 'lexical']);
    expect(similar.dense).toMatchObject({ questions: 1, recall10: 1 });
  });

  it('says what is wrong before anything is indexed', async () => {
    const { golden, args } = subject();
    const check = async (flags: readonly string[], sentence: RegExp): Promise<void> => {
      const { code, stdout, stderr } = await run([...args, ...flags]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(sentence);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    };
    await check(['--modes', 'hybrid,best'], /--modes takes hybrid, dense, .* and "best" is none of them/);
    await check(['--modes', ','], /--modes takes a list/);
    await check(['--models', 'nothing-like-this'], /There is no model "nothing-like-this"/);
    await check(['--only', 'other'], /--only names other, and the golden queries are about project/);
    await check(['--baseline', join(golden, 'none')], /There is no file .* to compare with/);
    await check(['--baseline', join(golden, 'repos.json')], /is not what sextant eval --json printed/);
    await check(['--repos', join(PACKAGE, 'src')], /There is no checkout of project/);
    const { code, stderr } = await run(['eval', '--golden', golden]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^Name the golden queries and the checkouts/)]);
    const broken = subject([{ id: 'a' }]);
    expect((await run(broken.args)).stderr).toMatch(/line 1 lacks an id, a kind or a query/);
  });

  it('makes questions from the folder itself and leaves nothing behind', async () => {
    const root = workspaceWith(PROJECT);
    const tmp = workspaceWith({});
    const env = { ...process.env, NO_COLOR: '1', TMPDIR: tmp };
    const { code, stdout, stderr } = await run(['eval', '--auto', root, '--modes', 'hybrid,tfidf'], { env });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^Made \d questions: .* of docstring\. They are asked of a copy in a temporary folder/,
    );
    expect(stdout).toMatch(/\| hybrid +\| [01]\.\d{3} \(/);
    expect(readdirSync(tmp)).toEqual([]);
    const check = async (flags: readonly string[], sentence: RegExp): Promise<void> => {
      const failed = await run(['eval', '--auto', root, ...flags], { env });
      expect([failed.code, failed.stdout]).toEqual([2, '']);
      expect(failed.stderr).toMatch(sentence);
    };
    await check(['--golden', root], /--auto makes its own questions and index, so --golden has no place/);
    await check(['--questions', 'many'], /--questions must be a whole number/);
    await check(['--commits', join(root, 'docs/guide.md')], /holds no commits; this makes it: git log/);
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('says at Ctrl-C that there is nothing to report', async () => {
    const { golden, checkouts } = subject();
    const flags = {
      golden,
      repos: checkouts,
      modes: 'hybrid,lsa',
      models: 'builtin',
      questions: '300',
      indexDir: indexFolder(),
    };
    const stopped = runEval(flags, AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({
      name: 'Interrupted',
      message: expect.stringMatching(/^Stopped/),
    });
  });

  it('stops between two answers', async () => {
    const { golden, checkouts } = subject();
    const interrupt = new AbortController();
    const steps: string[] = [];
    const { questions } = readGolden(golden);
    const folder = { root: join(checkouts, 'project'), indexDir: indexFolder(), scope: {} };
    const evaluation = evaluate([{ ...folder, name: 'project', questions, unanswerable: [] }], undefined, {
      modes: ['hybrid', 'lsa'],
      models: [BUILT_IN],
      grammarFolder: GRAMMARS,
      threads: 1,
      now: Date.now,
      signal: interrupt.signal,
      onProgress: ({ done, total, step }) => {
        steps.push(`${done}/${total} ${step}`);
        if (done === 2) interrupt.abort(new Error('enough'));
      },
    });
    await expect(evaluation).rejects.toThrow('enough');
    expect(steps.at(-1)).toMatch(/^2\/4 project: /);
  });
});
