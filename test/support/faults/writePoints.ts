/**
 * The folder of an index as it lies on the disk after every single write of an engine, so that a death between any two
 * writes can be looked at without dying: what a killed process leaves is what it had handed to the operating system.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Database, openDatabase, type Statement } from '../../../src/engine/store/database.ts';
import { closeEngine, indexFolder, openEngine } from '../workspace.ts';
import { checkRecovery } from './kills.ts';
import type { Phase } from './phases.ts';

/** Returns how many different states there were, each of which was opened and made whole. */
export async function tryWritePoints(phase: Phase): Promise<number> {
  const states = await statesOf(phase);
  for (const folder of states) await checkRecovery(phase, folder);
  return states.length;
}

async function statesOf(phase: Phase): Promise<string[]> {
  const indexDir = phase.copy();
  const states: string[] = [];
  const seen = new Set<string>();
  let looked = '';
  const look = (isWritten: boolean): void => {
    // Within a transaction most statements write nothing to the disk.
    const attributes = attributesOf(indexDir);
    if (!isWritten && attributes === looked) return;
    looked = attributes;
    const content = contentsOf(indexDir);
    if (seen.has(content)) return;
    seen.add(content);
    const folder = indexFolder();
    for (const name of fs.readdirSync(indexDir)) fs.copyFileSync(join(indexDir, name), join(folder, name));
    states.push(folder);
  };
  look(true);
  const restore = await watchWrites(look);
  try {
    const engine = await openEngine(phase.root, indexDir, { threads: 1, ...phase.options });
    await engine.sync();
    await closeEngine(engine);
  } finally {
    restore();
  }
  look(true);
  return states;
}

/** Calls `after` each statement, each copying of the log, and each change of a file. */
async function watchWrites(after: (isWritten: boolean) => void): Promise<() => void> {
  const probe = await openDatabase(':memory:');
  const databases = Object.getPrototypeOf(probe) as Database;
  const statements = Object.getPrototypeOf(probe.prepare('SELECT 1')) as Statement;
  probe.close();
  const restores = [
    wrapped(statements, 'run', function (this: Statement) {
      after(!this.database.inTransaction);
    }),
    wrapped(databases, 'exec', () => after(true)),
    wrapped(databases, 'pragma', () => after(true)),
    wrapped(databases, 'close', () => after(true)),
    wrapped(fs, 'writeSync', () => after(true)),
    wrapped(fs, 'renameSync', () => after(true)),
    wrapped(fs, 'rmSync', () => after(true)),
  ];
  syncBuiltinESMExports();
  return () => {
    for (const restore of restores) restore();
    syncBuiltinESMExports();
  };
}

function wrapped<T extends object>(owner: T, name: keyof T & string, after: (this: T) => void): () => void {
  const original = owner[name] as (...values: unknown[]) => unknown;
  const replace = (value: unknown): void =>
    void Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  replace(function (this: T, ...values: unknown[]) {
    const result = original.apply(this, values);
    after.call(this);
    return result;
  });
  return () => replace(original);
}

/** The small file of shared memory says nothing after a death. */
function filesIn(folder: string): string[] {
  return fs.readdirSync(folder).filter((name) => !name.endsWith('-shm'));
}

function attributesOf(folder: string): string {
  return filesIn(folder)
    .map((name) => {
      const { size, mtimeNs } = fs.statSync(join(folder, name), { bigint: true });
      return `${name} ${size} ${mtimeNs}`;
    })
    .join('\n');
}

function contentsOf(folder: string): string {
  return filesIn(folder)
    .map((name) => `${name} ${crc32(fs.readFileSync(join(folder, name)))}`)
    .join('\n');
}
