/** How the steps of bench/growth.ts open the engine: as the command line does, with the built-in model. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineOptions } from '../../src/engine/engineOptions.ts';
import type { StepSettings } from './measured.ts';

const PACKAGE = join(import.meta.dirname, '..', '..');
export const GRAMMARS = join(PACKAGE, 'dist', 'grammars');
export const MODEL = { id: 'builtin', folder: join(PACKAGE, 'models') };

export function engineOptions({ root, indexDir, threads }: StepSettings): EngineOptions {
  return { root, indexDir, model: MODEL, grammarFolder: GRAMMARS, threads, now: Date.now };
}

/** The one index in a folder. */
export function indexFileIn(folder: string): string {
  return join(folder, readdirSync(folder).find((name) => /^index-\w+\.db$/.test(name))!);
}
