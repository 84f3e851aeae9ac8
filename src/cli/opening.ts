/**
 * Opens the engine for one run. While another process builds the first index of the folder there is nothing
 * worth searching, so this one waits for it and takes over if it stops half-way.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Engine, type EngineOptions } from '../engine/engine.ts';
import { WRITER_LOCK } from '../engine/index/writerLock.ts';
import { tryLock } from '../engine/store/database.ts';
import { EngineError } from '../shared/errors.ts';

/** Milliseconds between two looks: soon enough not to be felt. */
const LOOK_MS = 200;
/** Looking costs the other process time, so it gets at least this many times as long as a look takes. */
const LOOK_SHARE = 5;
/** A process that has written nothing for so long has paused, and what there is is better than nothing. */
const STALLED_MS = 60_000;

export interface Waiting {
  readonly signal: AbortSignal;
  /** Called once, when it turns out that there is something to wait for. */
  readonly onWait: () => void;
}

/** The engine, writable or with a complete index to read. Rejects with the signal's reason if aborted. */
export async function openWhenUsable(options: EngineOptions, { signal, onWait }: Waiting): Promise<Engine> {
  let told = false;
  let written = '';
  let writtenMs = performance.now();
  while (true) {
    signal.throwIfAborted();
    const startMs = performance.now();
    const now = lastWritten(options.indexDir);
    if (now !== written) [written, writtenMs] = [now, startMs];
    const isStalled = startMs - writtenMs > STALLED_MS;
    const engine = await openUnlessBusy(options);
    if (engine) {
      if (engine.writable || engine.complete || (isStalled && engine.chunkCount > 0)) return engine;
      await engine.close();
    }
    if (!told) onWait();
    told = true;
    const lookedMs = performance.now() - startMs;
    await pause(Math.max(LOOK_MS, LOOK_SHARE * lookedMs), undefined, { signal }).catch(() => {});
  }
}

/** Undefined while another process has stored nothing that could be read. */
async function openUnlessBusy(options: EngineOptions): Promise<Engine | undefined> {
  try {
    return await Engine.open(options);
  } catch (error) {
    if (error instanceof EngineError && error.code === 'indexBusy') return undefined;
    throw error;
  }
}

/** Whether another process writes the index now. */
export async function isLocked(indexDir: string): Promise<boolean> {
  const release = await tryLock(join(indexDir, WRITER_LOCK));
  release?.();
  return release === undefined;
}

/** Changes whenever an index in the folder does; '' if there is none, or none that can be looked at. */
function lastWritten(indexDir: string): string {
  try {
    return readdirSync(indexDir)
      .filter((name) => name.startsWith('index-'))
      .map((name) => {
        const { size, mtimeMs } = statSync(join(indexDir, name));
        return `${name} ${size} ${mtimeMs}`;
      })
      .join();
  } catch {
    return '';
  }
}
