/** Workspaces and engines for tests: real files, real SQLite, real threads, the built-in model. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { Engine, type EngineOptions } from '../../src/engine/engine.ts';

export const PACKAGE = join(import.meta.dirname, '../..');

const folders: string[] = [];
const engines = new Set<Engine>();

afterEach(async () => {
  for (const engine of engines) await engine.close();
  engines.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A temporary folder with these files. */
export function workspaceWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'sextant-workspace-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  return root;
}

export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A folder for an index that goes away after the test. */
export function indexFolder(): string {
  return workspaceWith({});
}

export async function openEngine(
  root: string,
  indexDir: string,
  options: Partial<EngineOptions> = {},
): Promise<Engine> {
  const engine = await Engine.open({
    root,
    indexDir,
    model: { id: 'builtin', folder: join(PACKAGE, 'models') },
    grammarFolder: join(PACKAGE, 'dist', 'grammars'),
    threads: 2,
    now: Date.now,
    ...options,
  });
  engines.add(engine);
  return engine;
}

export async function closeEngine(engine: Engine): Promise<void> {
  engines.delete(engine);
  await engine.close();
}

/** Paths of the best answers. */
export async function pathsFor(engine: Engine, query: string, limit = 5): Promise<string[]> {
  const { results } = await engine.search({ query, limit, mode: 'hybrid' });
  return results.map(({ path }) => path);
}

/** A workspace with an engine that has indexed it. */
export async function indexed(files = PROJECT): Promise<{ root: string; indexDir: string; engine: Engine }> {
  const root = workspaceWith(files);
  const indexDir = indexFolder();
  const engine = await openEngine(root, indexDir);
  await engine.sync();
  return { root, indexDir, engine };
}

/** A small project in several languages, each file about something else. */
export const PROJECT: Readonly<Record<string, string>> = {
  'src/vectors.ts': `/** Brings a vector to unit length, so that a dot product is a cosine. */
export function normalizeVector(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}
`,
  'src/retry.ts': `/** Waits between attempts and gives up after a number of them. */
export async function retryWithBackoff<T>(attempt: () => Promise<T>, maxAttempts: number): Promise<T> {
  for (let i = 0; ; i++) {
    try {
      return await attempt();
    } catch (error) {
      if (i + 1 >= maxAttempts) throw error;
      await sleep(2 ** i * 100);
    }
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
`,
  'src/retry.test.ts': `import { retryWithBackoff } from './retry.ts';

test('retries until it works', async () => {
  let calls = 0;
  await retryWithBackoff(async () => { if (++calls < 3) throw new Error('no'); }, 5);
  expect(calls).toBe(3);
});
`,
  'lib/parser.py': `"""Reads comma separated text."""


def parse_rows(text):
    """Split text into rows and cells, respecting quoted commas."""
    rows = []
    for line in text.splitlines():
        rows.append(split_cells(line))
    return rows


def split_cells(line):
    cells, current, quoted = [], "", False
    for character in line:
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            cells.append(current)
            current = ""
        else:
            current += character
    return cells + [current]
`,
  'docs/guide.md': `# Guide

## Handling failures

When a connection drops, the request is sent again after a pause that doubles each time.

## Reading files

Tables are read row by row; a comma inside quotes does not end a cell.
`,
  '.gitignore': 'ignored/\n',
  'ignored/secret.ts': 'export const secret = 1;\n',
};
