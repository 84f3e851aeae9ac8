// The process that extensions run in, and the processes that they start.
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { Server } from './server.ts';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The extension hosts of a server: one per open window. */
export function extensionHosts(server: Server): number[] {
  const all = processes();
  return below(server.pid, all)
    .filter(({ command }) => command.includes('--type=extensionHost'))
    .map(({ pid }) => pid);
}

/** Processes below the extension hosts whose command line contains `name`, such as the file that a child was forked with. */
export function childrenOfExtensionHosts(server: Server, name: string): number[] {
  const all = processes();
  return extensionHosts(server)
    .flatMap((host) => below(host, all))
    .filter(({ command }) => command.includes(name))
    .map(({ pid }) => pid);
}

/** Waits for a child of an extension host, kills it as `kill -9` does, waits until it is gone, and gives its id. */
export async function killChild(server: Server, name: string): Promise<number> {
  const find = () => childrenOfExtensionHosts(server, name);
  await expect.poll(find, `a child process "${name}" of the extension host`).not.toEqual([]);
  const pid = find()[0]!;
  process.kill(pid, 'SIGKILL');
  await expect.poll(find).not.toContain(pid);
  return pid;
}

function below(root: number, all: readonly Process[]): Process[] {
  return all.filter(({ parent }) => parent === root).flatMap((child) => [child, ...below(child.pid, all)]);
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name in brackets may hold anything, so what follows the last bracket is read: state, parent.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return stat[0] === 'Z' ? [] : [{ pid: Number(name), parent: Number(stat[1]), command }];
      } catch {
        // It ended between the listing and the reading.
        return [];
      }
    });
}
