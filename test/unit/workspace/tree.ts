/** Real files in a temporary folder, removed when the test ends. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Content by path; an entry that ends in `/` makes an empty folder. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** Makes the tree and returns the real path of its root. */
export function makeTree(tree: Tree = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sextant-workspace-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeTree(root, tree);
  return root;
}

export function writeTree(root: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    const location = join(root, path);
    if (path.endsWith('/')) mkdirSync(location, { recursive: true });
    else {
      mkdirSync(dirname(location), { recursive: true });
      writeFileSync(location, content);
    }
  }
}

/** A tree of the given paths, each with a line of text. */
export function files(paths: string): Tree {
  return Object.fromEntries(paths.split(' ').map((path) => [path, 'text\n']));
}
