/** The folder of grammars as the build makes it, also where nothing has been built yet. */
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { grammarFiles } from '../../src/engine/chunking/syntax/grammars.ts';

const ROOT = join(import.meta.dirname, '../..');

export function grammarFolder(): string {
  const folder = join(ROOT, 'dist/grammars');
  mkdirSync(folder, { recursive: true });
  for (const file of grammarFiles()) {
    const target = join(folder, basename(file));
    if (existsSync(target)) continue;
    // Test files run side by side: none of them may see half a grammar.
    const part = `${target}.${process.pid}`;
    copyFileSync(join(ROOT, 'node_modules', file), part);
    renameSync(part, target);
  }
  return folder;
}
