/**
 * Compiles WebAssembly without V8's optimising compiler. V8's flags belong to the whole process, so one
 * thread at a time changes them, and only for as long as it compiles.
 */
import { setFlagsFromString } from 'node:v8';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/**
 * Runs `compile` while what it compiles is kept from the optimising compiler for good.
 *
 * The lexers of large grammars are functions of hundreds of kilobytes, for which that compiler takes gigabytes
 * of memory until the process is aborted; without it they parse as fast. Functions compiled under the filter
 * never count how often they run, so they never reach it. They have to be compiled at once, since those
 * compiled later would count again.
 */
export function withBaselineCompiler<T>(compile: () => T): T {
  lock();
  for (const flag of BASELINE_ONLY) setFlagsFromString(flag);
  try {
    return compile();
  } finally {
    for (const flag of DEFAULTS) setFlagsFromString(flag);
    unlock();
  }
}

const BASELINE_ONLY = ['--wasm-tier-up-filter=0', '--no-wasm-lazy-compilation'];
const DEFAULTS = ['--wasm-tier-up-filter=-1', '--wasm-lazy-compilation'];

/** Longer than any compilation takes: then the thread that held the lock was ended, and this one takes over. */
const LONGEST_WAIT_MILLISECONDS = 1000;

// Whichever thread is first to load this module makes the lock; the threads that it starts inherit it.
const LOCK_KEY = 'sextant.compilerFlags';
if (getEnvironmentData(LOCK_KEY) === undefined) setEnvironmentData(LOCK_KEY, new SharedArrayBuffer(4));
const holder = new Int32Array(getEnvironmentData(LOCK_KEY) as unknown as SharedArrayBuffer);
const FREE = 0;
const HELD = 1;

function lock(): void {
  while (Atomics.compareExchange(holder, 0, FREE, HELD) !== FREE) {
    if (Atomics.wait(holder, 0, HELD, LONGEST_WAIT_MILLISECONDS) === 'timed-out') return;
  }
}

function unlock(): void {
  Atomics.store(holder, 0, FREE);
  Atomics.notify(holder, 0, 1);
}
