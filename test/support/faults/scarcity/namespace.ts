/**
 * Scarcity made for real: commands in a mount namespace of their own, in which file systems can be small, read-only or
 * missing without anybody else's noticing. Where the system does not permit that, tests say so and are skipped.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CLI, finished, type Outcome } from '../../cli.ts';

const IS_ROOT = process.getuid?.() === 0;
/** Others become root of a namespace of users first. */
const UNSHARE = ['unshare', '--mount', ...(IS_ROOT ? [] : ['--map-root-user'])] as const;

/** Why nothing can be mounted here; undefined if something can. */
export const NO_MOUNTS: string | undefined = (() => {
  if (process.platform !== 'linux') return 'file systems can be mounted for a test on Linux alone';
  const [command, ...args] = [...UNSHARE, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'];
  const { status, stderr, error } = spawnSync(command!, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `this system does not permit mounting (${(error?.message ?? stderr).trim()})`;
})();

/** Lines of bash in a namespace of their own, in which `$NODE` and `$SEXTANT` are the programs; ends at the first that fails. */
export function inNamespace(script: string): Promise<Outcome> {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    SEXTANT_DEBUG: '',
    NODE: process.execPath,
    SEXTANT: `${process.execPath} ${CLI}`,
  };
  const [command, ...args] = [...UNSHARE, 'bash', '-euc', script];
  return finished(spawn(command!, args, { env }));
}

/** A TypeScript file of this folder, run with one argument, as a line of such a script. */
export function nodeLine(name: string, argument: object): string {
  return `$NODE ${join(import.meta.dirname, name)} '${JSON.stringify(argument)}'`;
}
