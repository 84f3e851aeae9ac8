/** `sextant clusters` as a person and a program run it. */
import { describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { indexFolder, PROJECT, workspaceWith } from '../support/workspace.ts';

describe('sextant clusters', () => {
  it('lists topics, the chunk in their middle and members, within 80 columns', async () => {
    const root = workspaceWith(PROJECT);
    const { code, stdout, stderr } = await run([
      'clusters',
      root,
      '--k',
      '2',
      '--members',
      '1',
      '--index-dir',
      indexFolder(),
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Indexed /) });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('  chunks   files  topic');
    expect(lines.filter((line) => /^ +\d+ +\d+ {2}\S/.test(line))).toHaveLength(2);
    expect(stdout).toMatch(/^ +\d\.\d\d {2}\S+:\d+-\d+/m);
    expect(stdout.trimEnd()).toMatch(/\n2 topics · \d+ chunks in \d+ files · \d+ ms$/);
    const narrow = await run(['clusters', root, '--k', '2', '--index-dir', indexFolder()]);
    expect(narrow.stdout).not.toMatch(/^ +\d\.\d\d {2}/m);
  });

  it('prints JSON of the documented shape', async () => {
    const root = workspaceWith(PROJECT);
    const flags = ['--algorithm', 'hdbscan', '--min-cluster-size', '2', '--json', '--members', '2'];
    const { stdout } = await run(['clusters', root, ...flags, '--index-dir', indexFolder()]);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      ms: expect.any(Number),
      algorithm: 'hdbscan',
      noise: expect.any(Number),
      chunks: expect.any(Number),
      misplaced: [],
      model: 'builtin',
      complete: true,
      quality: { minClusterSize: 2, neighbours: { exact: true, recall: 1 } },
    });
    for (const topic of answer.topics) {
      expect(topic).toMatchObject({ label: expect.any(String), terms: expect.any(Array), subtopics: [] });
      expect(topic.medoid.startLine).toBeGreaterThanOrEqual(1);
      expect(topic.members[0]).toEqual(topic.medoid);
    }
  });

  it('says what there is nothing to make topics of', async () => {
    const root = workspaceWith({ 'notes.md': '# Notes\n\nSome words about the weather in autumn.\n' });
    const indexDir = indexFolder();
    const { code, stdout, stderr } = await run(['clusters', root, '--kind', 'code', '--index-dir', indexDir]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^0 topics · 0 chunks in 0 files/);
    expect(stderr).toContain('No chunk was clustered; loosen --include, --exclude and --kind.');
    const few = await run(['clusters', root, '--k', '4', '--index-dir', indexDir]);
    expect(few.stderr).toContain('There is only 1 different chunk, so there is 1 topic and not 4.');
    const none = await run(['clusters', root, '--algorithm', 'hdbscan', '--index-dir', indexDir]);
    expect(none.stdout).toContain('100 % in none');
    expect(none.stderr).toContain('No place is dense enough for a topic');
  });

  it.each([
    [['--algorithm', 'dbscan'], '--algorithm must be one of kmeans, hdbscan, and "dbscan" is not.'],
    [['--k', '0'], '--k must be a whole number of at least 1, and "0" is not.'],
    [['--k', '5000'], '--k must be 1000 at most, and "5000" is more.'],
    [
      ['--min-cluster-size', '5'],
      '--min-cluster-size is for --algorithm hdbscan; say how many topics with --k.',
    ],
    [
      ['--algorithm', 'hdbscan', '--k', '3'],
      '--k is for kmeans; hdbscan finds out by itself how many topics there are.',
    ],
    [['--kind', 'poems'], '--kind must be one of code, docs, tests, config, and "poems" is not.'],
  ])('refuses %j', async (flags, sentence) => {
    const { code, stderr } = await run(['clusters', workspaceWith(PROJECT), ...flags]);
    expect({ code, stderr: stderr.trim() }).toEqual({ code: 2, stderr: sentence });
  });
});
