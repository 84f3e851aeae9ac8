/**
 * Run in a namespace of its own: an engine that meets the end of a small disk, gets room, goes on, and dies without
 * closing. Prints what it said; its cache is so small that the disk is met at any statement and not at commits alone.
 */
import { execFileSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { Engine, type EngineOptions } from '../../../../src/engine/engine.ts';
import { asIndexFailure } from '../../../../src/engine/index/indexFailure.ts';

export interface OnDiskParams {
  readonly disk: string;
  readonly options: Omit<EngineOptions, 'now'>;
}

export interface OnDiskOutcome {
  /** What was said when the disk was full; absent if it was large enough. */
  readonly failure?: { readonly code?: string; readonly message: string };
  readonly notices: readonly string[];
}

const { disk, options } = JSON.parse(process.argv[2]!) as OnDiskParams;
const pragma = BetterSqlite3.prototype.pragma;
BetterSqlite3.prototype.pragma = function (text, ...rest) {
  return pragma.call(this, text.startsWith('cache_size') ? 'cache_size = 10' : text, ...rest);
};

const open = (): Promise<Engine> => Engine.open({ ...options, now: Date.now });
let engine: Engine | undefined;
let failure: OnDiskOutcome['failure'];
try {
  engine = await open();
  await engine.sync();
} catch (error) {
  const { code, message } = asIndexFailure(error, options.indexDir) as Error & { code?: string };
  failure = { ...(code === undefined ? {} : { code }), message };
}
execFileSync('mount', ['-o', 'remount,size=500m', disk]);
engine ??= await open();
await engine.sync();
const outcome: OnDiskOutcome = { ...(failure ? { failure } : {}), notices: engine.notices };
writeSync(1, JSON.stringify(outcome));
process.kill(process.pid, 'SIGKILL');
