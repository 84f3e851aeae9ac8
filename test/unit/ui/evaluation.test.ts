/** What can be compared, what follows from it, and the page. */
import { describe, expect, it } from 'vitest';
import { readCommits } from '../../../src/host/commits.ts';
import type { ModelEntry } from '../../../src/shared/engineApi.ts';
import type { Difference, EvaluationAnswer, GroupScores } from '../../../src/shared/evaluation.ts';
import { type Choice, choiceRows, planOf } from '../../../src/ui/evaluation/choices.ts';
import { type EvaluatedWhat, evaluationText, placeText } from '../../../src/ui/evaluation/report.ts';
import { betterModel, verdictText } from '../../../src/ui/evaluation/verdict.ts';
import { english, plainL10n } from '../../support/wording.ts';

const BUILT_IN = { id: 'builtin', folder: '/models' };
const SMALL = { id: 'maker/small', folder: '/models/small' };
const OWN = { id: 'own', folder: '/own' };
const entry = (id: string, isHere: boolean): ModelEntry => ({
  ...{ id, description: '', dimensions: 1, maxTokens: 1, licence: 'MIT', sizes: {}, unfinishedBytes: 0 },
  downloaded: isHere ? [{ choice: SMALL, bytes: 1, commit: 'c' }] : [],
});

describe('what can be compared', () => {
  const known = {
    builtIn: BUILT_IN,
    chosen: undefined,
    entries: [entry(SMALL.id, true), entry('far', false)],
  };
  const choices = (models = known) =>
    choiceRows(models, plainL10n).filter((row): row is Choice => 'value' in row);

  it('are the models on this machine, the one in use first, and ways of searching', () => {
    expect(choices().map(({ label, picked }) => `${picked ? '+' : '-'} ${label}`)).toEqual([
      '+ Built-in model',
      '- maker/small',
      '+ Hybrid (meaning and words)',
      '+ Exact Meaning',
      '+ Keywords',
      '- TF-IDF',
      '- LSA',
    ]);
    const own = choiceRows({ ...known, chosen: OWN }, plainL10n);
    expect(own.slice(1, 4)).toMatchObject([
      { label: 'own', description: 'in use', picked: true },
      { label: 'Built-in model', description: '', picked: true },
      { label: 'maker/small', picked: false },
    ]);
    // The chosen one is on this machine too, and is one.
    const chosen = choiceRows({ ...known, chosen: SMALL }, plainL10n);
    expect(chosen.filter((row) => 'label' in row && row.label === SMALL.id)).toHaveLength(1);
  });

  it('make a plan, in which others are compared with the model in use', () => {
    const picked = choices().filter(({ label }) => ['maker/small', 'LSA', 'Exact Meaning'].includes(label));
    expect(planOf(picked, known)).toEqual({ modes: ['dense', 'lsa'], models: [BUILT_IN, SMALL] });
    expect(planOf(picked.slice(0, 1), known)).toBeUndefined();
    expect(planOf([], known)).toBeUndefined();
  });
});

const scores = (ndcg10: number): GroupScores => ({
  ...{ questions: 3, ndcg10, mrr10: ndcg10, recall10: ndcg10, lineShare: 0.5 },
  interval: { ndcg10: [0, 1], mrr10: [0, 1], recall10: [0, 1] },
});
const difference = (value: number, significant: boolean): Difference => ({
  difference: value,
  interval: [value - 0.01, value + 0.01],
  significant,
});
const plain = (ndcg10: number, mrr10 = ndcg10) => ({ ndcg10, mrr10, recall10: ndcg10 });
const question = (id: string, kind: string, found: Record<string, ReturnType<typeof plain>>) => ({
  ...{ id, kind, repo: 'app', query: id, hash: id },
  scores: found,
});

const ANSWER: EvaluationAnswer = {
  retriever: 'hybrid',
  summary: {
    overall: { hybrid: scores(0.5), lexical: scores(0.25) },
    toFirst: { lexical: difference(-0.25, true) },
    byKind: {
      docstring: { hybrid: scores(0.75), lexical: scores(0.25) },
      heading: { hybrid: scores(0), lexical: scores(0.25) },
    },
    byLanguage: { python: { hybrid: scores(0.5), lexical: scores(0.25) } },
    byRepo: {},
    questions: [
      question('one', 'docstring', { hybrid: plain(1), lexical: plain(0) }),
      question('two', 'docstring', { hybrid: plain(0.5, 0.33), lexical: plain(0) }),
      question('three', 'heading', { hybrid: plain(0), lexical: plain(0) }),
    ],
  },
  worst: [
    {
      ...{ query: 'What is [this](command:x)?', kind: 'heading', rank: undefined },
      relevant: [{ path: 'docs/a`b.md', startLine: 4, endLine: 9 }],
      found: [{ path: 'src/a.ts', startLine: 0, endLine: 1 }],
    },
    {
      ...{ query: 'Waits a while', kind: 'docstring', rank: 3 },
      relevant: [{ path: 'src/b.ts', startLine: 9, endLine: 12 }],
      found: [],
    },
  ],
};
const WHAT: EvaluatedWhat = {
  folder: 'app',
  source: 'made',
  withCommits: true,
  isAdapted: false,
  plan: { modes: ['hybrid', 'lexical'], models: [BUILT_IN] },
};

describe('the page', () => {
  it('says what was asked, what came out, and where the answers are', () => {
    expect(evaluationText(WHAT, ANSWER, english)).toMatchInlineSnapshot(`
      "# Evaluation of search: app

      Questions were made of what people wrote in this folder (doc comments: 2, headings: 1) and asked of a copy without these words, so that no answer can be found by copying. The copy is gone again.

      Best here: \`hybrid\` with nDCG@10 0.500. Clearly worse: \`lexical\`.

      \`hybrid\` finds the answer to 67 % of the questions among the first ten results, and to 33 % as the very first.

      ## Figures

      | nDCG@10 | all   | docstring | heading |
      |---------|------:|----------:|--------:|
      | hybrid  | 0.500 | 0.750     | 0.000   |
      | lexical | 0.250 | 0.250     | 0.250   |

      |         | nDCG@10           | MRR@10            | recall@10         | lines in place | nDCG@10 less that of hybrid |
      |---------|------------------:|------------------:|------------------:|---------------:|----------------------------:|
      | hybrid  | 0.500 (0.00–1.00) | 0.500 (0.00–1.00) | 0.500 (0.00–1.00) | 0.500          |                             |
      | lexical | 0.250 (0.00–1.00) | 0.250 (0.00–1.00) | 0.250 (0.00–1.00) | 0.500          | -0.250 (-0.260 to -0.240) * |

      In brackets: 95 % intervals by bootstrap over the questions. A difference with * leaves out 0. nDCG@10, from 0 to 1, is 1 if the answer always comes first; MRR@10 is the mean of 1 / rank; recall@10 the share of answers among the first ten results.

      | by kind   | questions |         | nDCG@10           | MRR@10            | recall@10         |
      |-----------|----------:|--------:|------------------:|------------------:|------------------:|
      | docstring | 3         | hybrid  | 0.750 (0.00–1.00) | 0.750 (0.00–1.00) | 0.750 (0.00–1.00) |
      |           |           | lexical | 0.250 (0.00–1.00) | 0.250 (0.00–1.00) | 0.250 (0.00–1.00) |
      | heading   | 3         | hybrid  | 0.000 (0.00–1.00) | 0.000 (0.00–1.00) | 0.000 (0.00–1.00) |
      |           |           | lexical | 0.250 (0.00–1.00) | 0.250 (0.00–1.00) | 0.250 (0.00–1.00) |

      ## Answered worst by \`hybrid\`

      - **What is \\[this\\](command:x)?** (heading): the answer is not among the first ten
        - The answer: \`\` docs/a\`b.md:5-9 \`\`
        - First came: \`src/a.ts:1\`
      - **Waits a while** (docstring): the answer comes at place 3
        - The answer: \`src/b.ts:10-12\`
      "
    `);
  });

  it('says where questions came from', () => {
    expect(evaluationText({ ...WHAT, source: 'own' }, ANSWER, english)).toContain(
      '3 golden queries of your own, asked of the folder as it is.',
    );
    expect(evaluationText({ ...WHAT, withCommits: false }, ANSWER, english)).toContain(
      'VS Code knows no Git repository here',
    );
  });

  it('says which built-in model was measured where there are two', () => {
    const adapted = { ...WHAT, isAdapted: true };
    expect(evaluationText(adapted, ANSWER, english)).toContain('is measured as it came');
    expect(evaluationText({ ...adapted, source: 'own' }, ANSWER, english)).toContain(
      'is the one that was adapted to this folder',
    );
  });

  it('names lines as people count them', () => {
    expect(placeText({ path: 'a.ts', startLine: 0, endLine: 1 })).toBe('a.ts:1');
    expect(placeText({ path: 'a.ts', startLine: 4, endLine: 9 })).toBe('a.ts:5-9');
  });
});

describe('another model', () => {
  const plan = { modes: ['hybrid', 'dense'], models: [OWN, BUILT_IN, SMALL] } as const;
  const answer = (builtIn: Difference, small: Difference): EvaluationAnswer => ({
    ...ANSWER,
    retriever: 'hybrid@own',
    summary: {
      ...ANSWER.summary,
      overall: {
        'hybrid@own': scores(0.4),
        'hybrid@builtin': scores(0.4 + builtIn.difference),
        'hybrid@maker/small': scores(0.4 + small.difference),
      },
      toFirst: { 'hybrid@builtin': builtIn, 'hybrid@maker/small': small },
    },
  });

  it('is proposed if it is clearly better, the best one of several', () => {
    const both = answer(difference(0.05, true), difference(0.1, true));
    expect(betterModel(plan, both)?.model).toBe(SMALL);
    expect(verdictText(plan, both, plainL10n)).toBe(
      'On this workspace maker/small answers clearly better than own, which is in use: nDCG@10 is 0.50 instead of 0.40, a difference of 0.10 (95 % interval 0.09 to 0.11).',
    );
    const one = answer(difference(0.05, true), difference(0.1, false));
    expect(betterModel(plan, one)?.model).toBe(BUILT_IN);
    expect(verdictText(plan, one, plainL10n)).toContain('the built-in model answers clearly better');
  });

  it('is not proposed if it is not clearly better, or worse', () => {
    const none = answer(difference(0.2, false), difference(-0.1, true));
    expect(betterModel(plan, none)).toBeUndefined();
    expect(verdictText(plan, none, plainL10n)).toContain('no other model answers clearly better than own');
  });

  it('is nothing to speak of where words alone were compared, or one model', () => {
    const some = answer(difference(0.2, true), difference(0.2, true));
    expect(verdictText({ ...plan, modes: ['lexical'] }, some, plainL10n)).toBeUndefined();
    expect(betterModel({ ...plan, modes: ['lexical'] }, some)).toBeUndefined();
    expect(verdictText({ ...plan, models: [OWN] }, some, plainL10n)).toBeUndefined();
  });
});

describe('commits of a repository', () => {
  const commit = (hash: string, files = 1, parents = ['p']) => ({
    ...{ hash, parents, message: `Subject of ${hash}\n\nMore.` },
    shortStat: { files, insertions: 5 },
  });
  const repository = (
    commits: readonly ReturnType<typeof commit>[],
    changes: Readonly<Record<string, readonly string[]>>,
    asked: string[] = [],
  ) => ({
    log: async () => commits,
    diffBetween: (async (from: string, to: string, path?: string) => {
      asked.push(to);
      if (path === undefined) return changes[to]!.map((fsPath) => ({ uri: { fsPath } }));
      return `diff --git i/x w/x\n--- i/x\n+++ w/x\n@@ -1 +1,2 @@ ${from}\n same\n+${path}`;
    }) as Parameters<typeof readCommits>[0]['diffBetween'],
  });

  it('are those about few files, with paths in the folder', async () => {
    const asked: string[] = [];
    const commits = [commit('a'), commit('b', 4), commit('c', 1, []), commit('d', 2)];
    const found = await readCommits(
      repository(commits, { a: ['/repo/app/src/a.ts'], d: ['/repo/other.ts', '/repo/app/d.ts'] }, asked),
      '/repo/app',
      new AbortController().signal,
    );
    expect(found).toEqual([
      {
        ...{ id: 'a', subject: 'Subject of a' },
        patch:
          'diff --git a/src/a.ts b/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1,2 @@ p\n same\n+/repo/app/src/a.ts',
      },
      {
        ...{ id: 'd', subject: 'Subject of d' },
        patch: 'diff --git a/d.ts b/d.ts\n+++ b/d.ts\n@@ -1 +1,2 @@ p\n same\n+/repo/app/d.ts',
      },
    ]);
    expect(asked.filter((id) => id === 'b' || id === 'c')).toEqual([]);
  });

  it('are not asked for any more once somebody stops', async () => {
    const stop = new AbortController();
    const asked: string[] = [];
    const commits = Array.from({ length: 50 }, (_, i) => commit(`c${i}`));
    const { diffBetween, ...rest } = repository(commits, {}, asked);
    const stopping = {
      ...rest,
      diffBetween: ((...args: Parameters<typeof diffBetween>) => {
        stop.abort();
        return diffBetween(...args);
      }) as typeof diffBetween,
    };
    await expect(readCommits(stopping, '/repo', stop.signal)).rejects.toThrow();
    expect(asked.length).toBeLessThan(10);
  });
});
