/** What the system is asked for while a hostile repository is indexed and searched, by strace: Linux alone has it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { CLI } from '../support/cli.ts';
import { hostileRepository, SECRET } from '../support/faults/hostile.ts';
import { indexFolder, PACKAGE } from '../support/workspace.ts';

const HAS_STRACE = spawnSync('strace', ['--version']).status === 0;

/** What Node and the C library read of a system by themselves, however little a program does. */
const OF_THE_SYSTEM = [
  '/usr/lib/',
  '/lib/',
  '/proc/',
  '/sys/',
  '/etc/ld.so.cache',
  '/etc/ssl/openssl.cnf',
  '/dev/null',
  '/dev/urandom',
];

it.skipIf(!HAS_STRACE)(
  'nothing outside the folder is opened, no program started and no address asked',
  ({ task }) => {
    const { root, outside } = hostileRepository({ longLineBytes: 3_000_000, emptyFiles: 1_000 });
    const indexDir = indexFolder();
    const own = [root, indexDir, PACKAGE, dirname(dirname(process.execPath))];
    const isAllowed = (path: string): boolean =>
      own.some((folder) => path === folder || path.startsWith(`${folder}/`)) ||
      OF_THE_SYSTEM.some((start) => path.startsWith(start));

    const peek = traced(['-e', `fs.readFileSync(${JSON.stringify(join(root, 'links/secret.ts'))})`]);
    expect(peek.opened.filter((path) => !isAllowed(path))).toEqual([join(outside, 'secret.ts')]);

    let opened = 0;
    for (const args of [
      ['index', root, '--index-dir', indexDir],
      ['search', SECRET, root, '--index-dir', indexDir],
    ]) {
      const trace = traced([CLI, ...args]);
      expect(trace.opened.some((path) => path.startsWith(`${indexDir}/`))).toBe(true);
      expect(trace.opened.filter((path) => !isAllowed(path))).toEqual([]);
      expect(trace.started).toHaveLength(1);
      expect(trace.addresses).toEqual([]);
      opened += trace.opened.length;
    }
    task.meta.tried = { cases: opened, of: 'files and folders opened under a trace', note: 'none elsewhere' };
  },
);

/** Of Node with these arguments and all that it starts: the real paths that were opened, programs, addresses. */
function traced(args: readonly string[]) {
  const file = join(mkdtempSync(join(tmpdir(), 'sextant-trace-')), 'calls');
  const flags = ['-f', '-y', '-qq', '-s', '4096', '-e', 'trace=%file,connect,bind,sendto', '-o', file];
  const { status, stderr } = spawnSync('strace', [...flags, process.execPath, ...args], { encoding: 'utf8' });
  expect([status, stderr.includes('rror')], stderr).toEqual([0, false]);
  const calls = readFileSync(file, 'utf8').split('\n');
  return {
    // What a file descriptor stands for, links followed; where a call was interrupted it is on the line of its end.
    opened: calls.flatMap((call) => /\bopen.* = \d+<(.*)>$/.exec(call)?.[1] ?? []),
    started: calls.filter((call) => / execve\(.* = 0$/.test(call)),
    addresses: calls.filter((call) => /sa_family=AF_INET/.test(call)),
  };
}
