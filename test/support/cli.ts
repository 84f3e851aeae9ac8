/** The built command line, run as a person or a script runs it. */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PACKAGE } from './workspace.ts';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const CLI = join(PACKAGE, 'dist', 'sextant.js');

export function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, NO_COLOR: '1', SEXTANT_DEBUG: '' },
    ...options,
  });
}

export function finished(child: ChildProcess, input: string | Buffer = ''): Promise<Outcome> {
  // A program may end before it reads.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return ended(child);
}

/** Leaves its standard input open. */
export function ended(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data) => (stdout += data));
  child.stderr?.on('data', (data) => (stderr += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

export function run(
  args: readonly string[],
  { input = '', ...options }: SpawnOptions & { readonly input?: string | Buffer } = {},
): Promise<Outcome> {
  return finished(start(args, options), input);
}

/** A line of shell in which `$SEXTANT` is the command. */
export function shell(line: string): Promise<Outcome> {
  const env = { ...process.env, NO_COLOR: '1', SEXTANT_DEBUG: '', SEXTANT: `${process.execPath} ${CLI}` };
  return finished(spawn('bash', ['-o', 'pipefail', '-c', line], { env }));
}

/** Whether there is the program that gives another one a terminal, as util-linux has it. */
export const HAS_TERMINAL =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/** The command on a terminal of its own, without a progress bar; standard error goes to the same terminal. `\u0003` is Ctrl-C. */
export function startOnTerminal(args: readonly string[]): ChildProcess {
  const quoted = [process.execPath, CLI, ...args].map((part) => `'${part}'`).join(' ');
  return spawn('script', ['-qefc', quoted, '/dev/null'], {
    env: { ...process.env, NO_COLOR: '1', SEXTANT_DEBUG: '', TERM: 'dumb' },
  });
}
