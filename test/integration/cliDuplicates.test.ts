/** `sextant duplicates` as a person, a program and a check run it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { indexFolder, put, workspaceWith } from '../support/workspace.ts';

function median(name: string): string {
  return `export function ${name}(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('There is no ${name} of nothing.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 0 ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[middle]!;
}
`;
}

const FILES = {
  'src/stats.ts': median('median'),
  'src/chart/axis.ts': `const TICKS = 5;\n\n${median('midpoint')}`,
  'lib/other.ts': 'export const other = 1;\n',
};

describe('sextant duplicates', () => {
  it('lists groups, why, and the share of each folder, within 80 columns', async () => {
    const root = workspaceWith(FILES);
    const { code, stdout } = await run(['duplicates', root, '--index-dir', indexFolder()]);
    expect(code).toBe(0);
    expect(stdout.replace(/\d+ ms/, 'N ms')).toBe(`renamed · 6 lines × 2   midpoint, median
  src/chart/axis.ts:3-8
  src/stats.ts:1-6
  98 % written the same · up to 1 other name · up to 1 other value

 duplicated   of lines    share  folder
         12         14     86 %  src

1 group · 12 of 15 lines (80 %) in 3 files · N ms
`);
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
  });

  it('prints JSON of the documented shape', async () => {
    const root = workspaceWith(FILES);
    const { stdout } = await run(['duplicates', root, '--json', '--index-dir', indexFolder()]);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ total: 1, files: 3, lines: 15, duplicatedLines: 12, changed: [] });
    expect(answer.generation).toEqual(expect.any(Number));
    expect(answer.groups).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        type: 'renamed',
        similarity: 1,
        confidence: expect.any(Number),
        duplicatedLines: 6,
        tokens: expect.any(Number),
        evidence: expect.objectContaining({ renames: 1, literals: 1 }),
        members: [
          {
            path: 'src/chart/axis.ts',
            startLine: 3,
            endLine: 8,
            symbol: 'midpoint',
            fingerprint: expect.any(String),
          },
          {
            path: 'src/stats.ts',
            startLine: 1,
            endLine: 6,
            symbol: 'median',
            fingerprint: expect.any(String),
          },
        ],
      },
    ]);
  });

  it('prints SARIF with a place, related places and a fingerprint per group', async () => {
    const root = workspaceWith({
      ...FILES,
      'src/a b.ts': median('median'),
      'src/b[id].ts': median('median'),
    });
    const { stdout } = await run(['duplicates', root, '--sarif', '--index-dir', indexFolder()]);
    const { version, runs } = JSON.parse(stdout);
    expect(version).toBe('2.1.0');
    const [result] = runs[0].results;
    expect(runs[0].tool.driver.rules[result.ruleIndex].id).toBe('duplicate-renamed');
    expect(result.ruleId).toBe('duplicate-renamed');
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'src/a%20b.ts', uriBaseId: 'SRCROOT' },
      region: { startLine: 1, endLine: 6 },
    });
    expect(result.relatedLocations.map(({ id }: { id: number }) => id)).toEqual([0, 1, 2]);
    expect(result.message.text).toContain('[src/b\\[id\\].ts:1](0)');
    expect(result.partialFingerprints['duplicateGroup/v1']).toMatch(/^[0-9a-f]{16}$/);
  });

  it('fails on what is not in the baseline, wherever the accepted ones have moved', async () => {
    const root = workspaceWith(FILES);
    const baseline = join(root, '.sextant-duplicates.json');
    const at = [root, '--index-dir', indexFolder()];
    const check = (): ReturnType<typeof run> =>
      run(['duplicates', ...at, '--baseline', baseline, '--fail-on-new']);
    const first = await run(['duplicates', ...at, '--fail-on-new']);
    expect(first.code).toBe(5);
    expect(first.stderr).toMatch(/^1 group of duplicates\. Share the code, or accept it/m);
    expect((await check()).code).toBe(2);
    const written = await run(['duplicates', ...at, '--write-baseline', baseline, '--fail-on-new']);
    expect(written.code).toBe(0);
    const { version, groups } = JSON.parse(readFileSync(baseline, 'utf8'));
    expect(version).toBe(1);
    expect(groups).toEqual([
      {
        fingerprints: [expect.any(String), expect.any(String)],
        paths: ['src/chart/axis.ts', 'src/stats.ts'],
      },
    ]);
    put(root, 'src/stats.ts', `// Moved down.\n\n${median('median')}`);
    const known = await check();
    expect(known.code).toBe(0);
    expect(known.stdout).toMatch(/^0 groups · /m);
    expect(known.stderr).toContain('1 group more: in the baseline');
    put(root, 'src/third.ts', median('median'));
    const third = await check();
    expect(third.code).toBe(5);
    expect(third.stderr).toContain('1 group of duplicates that is not in');
  });

  it('looks only at groups of changed files, from a file or standard input', async () => {
    const root = workspaceWith({ ...FILES, 'changes.txt': './src/stats.ts\n' });
    const at = [root, '--index-dir', indexFolder(), '--fail-on-new'];
    expect((await run(['duplicates', ...at, '--changed-files', join(root, 'changes.txt')])).code).toBe(5);
    const other = await run(['duplicates', ...at, '--changed-files', '-'], { input: 'lib/other.ts\0' });
    expect(other.code).toBe(0);
    const one = await run(['duplicates', ...at, '--changed-files', '-'], {
      input: 'x.ts\0src/chart/axis.ts\0',
    });
    expect(one.code).toBe(5);
  });

  it('looks only at groups of files that changed since a commit, uncommitted ones too', async () => {
    const root = workspaceWith(FILES);
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], { cwd: root });
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'First');
    const check = (...more: string[]): ReturnType<typeof run> =>
      run(['duplicates', root, '--index-dir', indexFolder(), '--fail-on-new', ...more]);
    const before = await check('--changed-since', 'main');
    expect(before.code).toBe(0);
    expect(before.stderr).toContain('1 group more: in the baseline, or not in changed files.');
    put(root, 'lib/third.ts', median('median'));
    expect((await check('--changed-since', 'main')).code).toBe(5);
    const unknown = await check('--changed-since', 'mian');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('knows no commit mian');
    expect((await check('--changed-since', 'main', '--changed-files', '-')).code).toBe(2);
  });

  it.each([
    [['--min-lines', '0'], '--min-lines must be a whole number of at least 1'],
    [['--min-tokens', '3'], '--min-tokens must be a whole number of at least 20'],
    [['--min-similarity', '2'], '--min-similarity must be a number from 0 to 1'],
    [['--type', 'same'], '--type must be one of exact, renamed, near, semantic'],
    [['--keep', 'noise'], '--keep must be one of imports, generated, data, reference, all'],
    [['--json', '--sarif'], 'choose one'],
    [['--baseline', 'none.json'], 'There is no baseline none.json'],
    [['--changed-files', 'none.txt'], 'cannot be read'],
  ])('refuses %j', async (flags, sentence) => {
    const root = workspaceWith(FILES);
    const { code, stderr } = await run(['duplicates', root, ...flags, '--index-dir', indexFolder()]);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });

  it('finds nothing in a folder without code, and says so', async () => {
    const root = workspaceWith({ 'notes.md': '# Notes\n\nNothing to compare.\n' });
    const { code, stdout, stderr } = await run([
      'duplicates',
      root,
      '--index-dir',
      indexFolder(),
      '--fail-on-new',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^0 groups · 0 of 0 lines in 0 files/);
    expect(stderr).toContain('No file was compared');
  });
});
