/** The command line and what surrounds it: index folders, pipes, disks, signals, and other processes. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, finished, run, shell, start } from '../support/cli.ts';
import { indexFolder, PROJECT, workspaceWith } from '../support/workspace.ts';

/** The superuser may write everywhere, so another user has to run it. */
const AS_NOBODY = 'setpriv --reuid=65534 --regid=65534 --clear-groups';

function nobodyCanRun(): boolean {
  const [command, ...args] = [...AS_NOBODY.split(' '), process.execPath, CLI, '--version'];
  return spawnSync(command!, args).status === 0;
}

function aFile(): string {
  return join(workspaceWith({ 'a.ts': '' }), 'a.ts');
}

describe('an index folder', () => {
  it('serves one workspace', async () => {
    const indexDir = indexFolder();
    await run(['index', workspaceWith(PROJECT), '--index-dir', indexDir]);
    const other = await run([
      'search',
      'sleep',
      workspaceWith({ 'a.ts': 'export const a = 1;\n' }),
      '--index-dir',
      indexDir,
    ]);
    expect([other.code, other.stdout]).toEqual([3, '']);
    expect(other.stderr).toContain('belongs to');
  });

  it.each([
    ['a file', aFile, 'it is a file'],
    ['below a file', (): string => join(aFile(), 'index'), 'it is a file'],
    ['a device', (): string => '/dev/null', 'it is a file'],
  ] as const)('that is %s is named', async (_, indexDir, expected) => {
    const at = [workspaceWith(PROJECT), '--index-dir', indexDir()];
    const { code, stdout, stderr } = await run(['search', 'sleep', ...at]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^The folder for the index, .* To go on, .*\.\n$/);
    expect(stderr).toContain(expected);
    const doctor = await run(['doctor', ...at]);
    expect(doctor.code).toBe(0);
    expect(doctor.stdout.replace(/\s+/g, ' ')).toContain(expected);
  });

  it.runIf(process.platform === 'linux').each([
    ['/proc', 'cannot be used: no file can be opened or made in it'],
    ['/proc/index', 'cannot be made: the file system does not allow it'],
  ])('where nothing can be made is named: %s', async (indexDir, expected) => {
    const { code, stderr } = await run(['search', 'sleep', workspaceWith(PROJECT), '--index-dir', indexDir]);
    expect(code).toBe(3);
    expect(stderr).toContain(expected);
  });

  it.runIf(nobodyCanRun()).each([
    ['that may not be read', 0o700, 0o600, 'permissions'],
    ['that may not be written', 0o755, 0o644, 'written to'],
    ['with files that may not be read', 0o755, 0o600, 'opened'],
  ] as const)('%s is named', async (_, folderMode, fileMode, expected) => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    chmodSync(root, 0o755);
    await run(['index', root, '--index-dir', indexDir]);
    for (const name of readdirSync(indexDir)) chmodSync(join(indexDir, name), fileMode);
    chmodSync(indexDir, folderMode);
    const { code, stdout, stderr } = await shell(
      `${AS_NOBODY} $SEXTANT search sleep ${root} --index-dir ${indexDir}`,
    );
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(`The folder for the index, ${indexDir}, cannot be used`);
    expect(stderr).toContain(expected);
  });

  it('is left alone by doctor, also if it is damaged', async () => {
    const folder = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    await run(['index', folder, '--index-dir', indexDir]);
    const [name] = readdirSync(indexDir).filter((entry) => entry.endsWith('.db'));
    writeFileSync(join(indexDir, name!), 'no database at all '.repeat(600));
    const before = readdirSync(indexDir).sort();
    const { code, stdout } = await run(['doctor', folder, '--index-dir', indexDir]);
    expect(code).toBe(0);
    expect(stdout).toContain('damaged');
    expect(readdirSync(indexDir).sort()).toEqual(before);
    const search = await run(['search', 'sleep', folder, '--index-dir', indexDir]);
    expect(search.code).toBe(0);
    expect(search.stderr).toContain('damaged');
  });
});

/** Takes some seconds to index. */
function largeWorkspace(): string {
  const source = Array.from(
    { length: 120 },
    (_, i) => `export function name${i}() {\n  return ${i};\n}\n`,
  ).join('\n');
  return workspaceWith(
    Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`f${i}.ts`, `// ${i}\n${source}`])),
  );
}

function logBytes(indexDir: string): number {
  const log = readdirSync(indexDir).find((name) => name.endsWith('.db-wal'));
  return log === undefined ? 0 : statSync(join(indexDir, log)).size;
}

describe('Ctrl-C', () => {
  it('stops cleanly, and the next run goes on', async () => {
    const root = largeWorkspace();
    const indexDir = indexFolder();
    const child = start(['index', root, '--index-dir', indexDir]);
    const done = finished(child);
    // The first commits are in the write-ahead log by then, and most files are still to come.
    while (logBytes(indexDir) < 300_000) await new Promise((wait) => setTimeout(wait, 5));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await done;
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/run it again to go on/);
    const again = JSON.parse((await run(['index', root, '--json', '--index-dir', indexDir])).stdout);
    expect(again.files).toBe(1500);
    expect(again.written).toBeLessThan(1500);
  });

  it('while standard input is awaited ends at once', async () => {
    const child = start(['search', '--queries', '-', workspaceWith(PROJECT), '--index-dir', indexFolder()]);
    const stopped = new Promise((resolve) => child.on('close', resolve));
    // Some of it cannot be written any more once it is stopped.
    child.stdin!.on('error', () => {});
    let stderr = '';
    child.stderr!.on('data', (data) => (stderr += data));
    // More than a pipe holds: once it is all written, the process reads and listens for signals.
    await new Promise((written) => child.stdin!.write('\n'.repeat(4e6), written));
    child.kill('SIGINT');
    expect(await stopped).toBe(130);
    expect(stderr).toBe('Stopped.\n');
  });
});

describe('a search beside another one', () => {
  it('waits for the first index, and then answers', async () => {
    const at = [largeWorkspace(), '--json', '--index-dir', indexFolder()];
    const first = finished(start(['search', 'name7', ...at]));
    while (logBytes(at.at(-1)!) === 0) await new Promise((wait) => setTimeout(wait, 5));
    const second = await run(['search', 'name7', ...at]);
    expect(second.code).toBe(0);
    expect(second.stderr.match(/waiting for it \(Ctrl-C to stop\)/g)).toHaveLength(1);
    expect((await first).code).toBe(0);
    const third = await run(['search', 'name7', ...at]);
    expect(JSON.parse(second.stdout).results).toEqual(JSON.parse(third.stdout).results);
  });

  it('takes over if that one is stopped, and can be stopped itself', async () => {
    const at = [largeWorkspace(), '--json', '--index-dir', indexFolder()];
    const child = start(['index', ...at]);
    const first = finished(child);
    while (logBytes(at.at(-1)!) < 300_000) await new Promise((wait) => setTimeout(wait, 5));
    const waiting = [start(['search', 'name7', ...at]), start(['search', 'name7', ...at])] as const;
    const told = waiting.map(
      (search) => new Promise((resolve) => search.stderr!.once('data', (data) => resolve(String(data)))),
    );
    const [stopped, second] = waiting.map((search) => finished(search));
    expect((await run(['doctor', ...at.filter((flag) => flag !== '--json')])).stdout).toContain(
      'Another Sextant process is updating this index now.',
    );
    expect(await Promise.all(told)).toEqual([
      expect.stringContaining('waiting'),
      expect.stringContaining('waiting'),
    ]);
    waiting[0].kill('SIGINT');
    expect((await stopped!).code).toBe(130);
    child.kill('SIGINT');
    expect((await first).code).toBe(130);
    const { code, stdout } = await second!;
    expect(code).toBe(0);
    expect(JSON.parse(stdout).results[0].symbol).toContain('name7');
  });
});

describe.runIf(existsSync('/dev/full'))('standard output', () => {
  it.each(['search sleep', 'index', 'doctor', 'doctor --json', 'index --dry-run'])(
    'that is full is said: %s',
    async (command) => {
      const { code, stderr } = await shell(
        `$SEXTANT ${command} ${workspaceWith(PROJECT)} --index-dir ${indexFolder()} > /dev/full`,
      );
      expect(code).toBe(1);
      expect(stderr).toContain('The results could not be written: the disk is full.');
    },
  );

  it('that is closed early is no failure', async () => {
    const root = workspaceWith(PROJECT);
    const at = `${root} --index-dir ${indexFolder()}`;
    const { code, stdout, stderr } = await shell(`$SEXTANT search sleep ${at} --explain | head -1`);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toMatch(/^Indexed 6 files .*\n$/);
  });

  it('tells by the exit code what standard error cannot', async () => {
    expect((await shell(`$SEXTANT search '' 2> /dev/full`)).code).toBe(2);
  });
});
