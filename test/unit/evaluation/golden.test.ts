import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkoutOf, revisionOf } from '../../../src/engine/evaluation/checkouts.ts';
import { readGolden, readUnanswerable } from '../../../src/engine/evaluation/golden.ts';
import { put, workspaceWith } from '../../support/workspace.ts';

const PLACE = { path: 'a.ts', startLine: 1, endLine: 3, grade: 2 };
const QUESTION = { id: 'q1', repo: 'one', kind: 'behaviour', query: 'how', relevant: [PLACE] };
const REPOS = '[{"name": "one", "language": "TypeScript"}, {"name": "two", "exclude": ["copies"]}]';

function goldenWith(queries: string, repos = REPOS): string {
  return workspaceWith({ 'repos.json': repos, 'queries.jsonl': queries });
}

function failure(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ code: 'badArgument' });
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('readGolden', () => {
  it('counts lines from 0, ends exclusive, and takes the language from the repository', () => {
    const { repos, questions, seeds } = readGolden(goldenWith(`\ufeff${JSON.stringify(QUESTION)}\r\n\n`));
    expect(repos).toEqual([
      { name: 'one', language: 'TypeScript', revision: undefined, exclude: [] },
      { name: 'two', language: 'unknown', revision: undefined, exclude: ['copies'] },
    ]);
    expect(questions).toEqual([
      {
        ...QUESTION,
        language: 'TypeScript',
        relevant: [{ path: 'a.ts', startLine: 0, endLine: 3, grade: 2 }],
        hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    ]);
    expect(seeds).toEqual([]);
  });

  it('gives another hash to another question and to other places', () => {
    const other = { ...QUESTION, id: 'q2', query: 'why' };
    const moved = { ...QUESTION, id: 'q3', relevant: [{ ...PLACE, endLine: 4 }] };
    const lines = [QUESTION, other, moved].map((one) => JSON.stringify(one)).join('\n');
    const hashes = readGolden(goldenWith(lines)).questions.map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(3);
  });

  it('reads seeds with the repository in front of the path', () => {
    const folder = goldenWith(JSON.stringify(QUESTION));
    const seed = { id: 's', seed: { ...PLACE, repo: 'one' }, relevant: [{ ...PLACE, repo: 'two' }] };
    put(folder, 'similar.jsonl', JSON.stringify(seed));
    const [read] = readGolden(folder).seeds;
    expect([read!.seed.path, read!.relevant[0]!.path]).toEqual(['one/a.ts', 'two/a.ts']);
  });

  it.each([
    ['not JSON', /queries\.jsonl, line 2 is not JSON; each line is /],
    [JSON.stringify({ ...QUESTION, query: ' ' }), /line 2 lacks an id, a kind or a query/],
    [JSON.stringify({ ...QUESTION, repo: 'three' }), /line 2 names a repository that is not in repos\.json/],
    [JSON.stringify({ ...QUESTION, relevant: [{ ...PLACE, grade: 1 }] }), /no relevant place of grade 2/],
    [JSON.stringify({ ...QUESTION, relevant: [{ ...PLACE, startLine: 0 }] }), /no relevant place of grade 2/],
    [JSON.stringify(QUESTION), /two questions with the id q1/],
  ])('says what is wrong with a line: %s', (line, sentence) => {
    const queries = `${JSON.stringify(QUESTION)}\n${line}`;
    expect(failure(() => readGolden(goldenWith(queries)))).toMatch(sentence);
  });

  it('says what is wrong with the files', () => {
    expect(failure(() => readGolden(workspaceWith({})))).toMatch(/no readable file .*repos\.json/);
    expect(failure(() => readGolden(goldenWith('', '{')))).toMatch(/repos\.json is not JSON/);
    expect(failure(() => readGolden(goldenWith('', '[]')))).toMatch(/names no repository/);
    expect(failure(() => readGolden(goldenWith('', '[{"name": "../x"}]')))).toMatch(/entry 1 has no name/);
    expect(failure(() => readGolden(goldenWith('\n')))).toMatch(/holds no questions/);
  });

  it('reads questions without an answer', () => {
    const { repos } = readGolden(goldenWith(JSON.stringify(QUESTION)));
    const folder = workspaceWith({
      ok: '{"id": "n", "repo": "two", "query": "what"}\n',
      other: '{"id": "n", "repo": "x", "query": "what"}',
      empty: '',
    });
    expect(readUnanswerable(join(folder, 'ok'), repos)).toEqual([{ id: 'n', repo: 'two', query: 'what' }]);
    expect(failure(() => readUnanswerable(join(folder, 'other'), repos))).toMatch(
      /line 1 names a repository/,
    );
    expect(failure(() => readUnanswerable(join(folder, 'empty'), repos))).toMatch(/holds no questions/);
  });
});

describe('checkoutOf', () => {
  const COMMIT = 'a'.repeat(40);
  const repo = { name: 'one', language: 'x', revision: COMMIT, exclude: [] };

  it('finds the commit wherever git keeps it', () => {
    const check = (files: Record<string, string>): string | undefined => revisionOf(workspaceWith(files));
    expect(check({})).toBeUndefined();
    expect(check({ '.git/HEAD': `${COMMIT}\n` })).toBe(COMMIT);
    expect(check({ '.git/HEAD': 'ref: refs/heads/m', '.git/refs/heads/m': `${COMMIT}\n` })).toBe(COMMIT);
    const packed = `# pack-refs\n${'b'.repeat(40)} refs/heads/other\n${COMMIT} refs/heads/m\n`;
    expect(check({ '.git/HEAD': 'ref: refs/heads/m', '.git/packed-refs': packed })).toBe(COMMIT);
    const main = workspaceWith({ 'worktrees/w/HEAD': 'ref: refs/heads/m', 'worktrees/w/commondir': '../..' });
    put(main, 'packed-refs', packed);
    expect(check({ '.git': `gitdir: ${join(main, 'worktrees/w')}\n` })).toBe(COMMIT);
  });

  it('takes a checkout at the right commit, or one that git does not know', () => {
    const folder = workspaceWith({ 'one/a.ts': '', 'one/.git/HEAD': COMMIT, 'two/a.ts': '' });
    expect(checkoutOf(folder, repo, [])).toMatch(/one$/);
    expect(checkoutOf(folder, { ...repo, name: 'two' }, [])).toMatch(/two$/);
  });

  it('says what is wrong', () => {
    const folder = workspaceWith({ 'one/a.ts': '', 'one/.git/HEAD': 'b'.repeat(40), 'two/b.ts': '' });
    expect(failure(() => checkoutOf(folder, repo, []))).toMatch(
      /is at bbbbbbbbbbbb, and the questions are about aaaaaaaaaaaa; git -C .* checkout a{40}/,
    );
    expect(failure(() => checkoutOf(folder, { ...repo, name: 'three' }, []))).toMatch(
      /no checkout of three: .*three should hold it at aaaaaaaaaaaa/,
    );
    const [question] = readGolden(goldenWith(JSON.stringify(QUESTION))).questions;
    expect(failure(() => checkoutOf(folder, { ...repo, name: 'two' }, [question!]))).toMatch(
      /question q1 names a\.ts, which is not in .*two/,
    );
  });
});
