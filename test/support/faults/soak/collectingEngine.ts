/**
 * The engine's process, which on SIGUSR2 collects its garbage and writes what it holds to the file that SOAK_FIGURES
 * names: only what is left after a collection says whether something leaks.
 */
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import '../../../../src/engine/process.ts';

export interface EngineFigures {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Memory outside the heap that JavaScript holds: vectors, buffers. */
  readonly outsideBytes: number;
  /** Open files and pipes; 0 where the system does not tell. */
  readonly handles: number;
  /** What keeps Node's event loop busy: timers, pipes, threads. */
  readonly resources: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const file = process.env.SOAK_FIGURES!;

process.on('SIGUSR2', () => {
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  const figures: EngineFigures = {
    rssBytes: rss,
    heapBytes: heapUsed,
    outsideBytes: external,
    handles: openHandles(),
    resources: process.getActiveResourcesInfo().length,
  };
  writeFileSync(`${file}.new`, JSON.stringify(figures));
  renameSync(`${file}.new`, file);
});

function openHandles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
