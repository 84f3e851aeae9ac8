/** Indexes the hostile repository, and looks whether everything was dealt with and nothing came in or was run. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../cli.ts';
import { closeEngine, indexFolder, openEngine } from '../workspace.ts';
import { EXECUTED, type HostileSizes, hostileRepository, SECRET } from './hostile.ts';
import { contentOf } from './indexContent.ts';

/** Returns how many files there were, and how many of them are in the index. */
export async function checkHostile(sizes: HostileSizes): Promise<{ files: number; indexed: number }> {
  const { root } = hostileRepository(sizes);
  const indexDir = indexFolder();
  const engine = await openEngine(root, indexDir, { threads: 1 });
  const { skipped, written } = await engine.sync();
  const reasons = new Map<string, string>(skipped.map(({ path, reason }) => [path, reason]));
  for (const [path, reason] of Object.entries(REASONS))
    expect([path, reasons.get(path)]).toEqual([path, reason]);

  const { indexFile } = engine.diagnostics({ quick: true });
  const { files, words } = await contentOf(indexFile);
  const indexed = new Set(files.map((row) => (JSON.parse(row) as [string])[0]));
  const present = filesBelow(root, '');
  for (const path of present)
    expect([path, indexed.has(path) || isLeftOut(path, reasons)]).toEqual([path, true]);
  for (const path of indexed) expect(present).toContain(path);
  for (const path of FOUND) expect(indexed).toContain(path);
  expect(words.filter((row) => row.includes('zanzibar') || row.includes('root:'))).toEqual([]);
  expect((await engine.search({ query: SECRET, limit: 10, mode: 'lexical' })).results).toEqual([]);

  expect(await engine.sync()).toMatchObject({ written: 0, embedded: 0 });
  expect(engine.diagnostics().problems).toEqual([]);
  await closeEngine(engine);
  await checkTerminal(root, indexDir);
  for (const folder of [root, process.cwd(), join(root, '.git'), join(root, 'polyglots')])
    expect(existsSync(join(folder, EXECUTED))).toBe(false);
  return { files: present.length, indexed: written };
}

/** Neither names nor texts may reach the terminal with what it would obey. */
async function checkTerminal(root: string, indexDir: string): Promise<void> {
  for (const query of [
    'textWithEscapes',
    'turnedText',
    'nameWithEscapes',
    'nameTurnedRound',
    'nameWithLineBreak',
  ]) {
    const { code, stdout, stderr } = await run(['search', query, root, '--index-dir', indexDir]);
    expect(code).toBe(0);
    expect(stdout).toContain(query);
    expect(`${stdout}${stderr}`.match(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u)).toBeNull();
  }
  const { code, stdout } = await run(['index', root, '--index-dir', indexDir, '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toContain('long/one.js');
  expect(stdout.match(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u)).toBeNull();
}

function isLeftOut(path: string, reasons: ReadonlyMap<string, string>): boolean {
  const segments = path.split('/');
  return segments.some((_, i) => reasons.has(segments.slice(0, i + 1).join('/')));
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (path === '.git') return [];
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

const REASONS: Readonly<Record<string, string>> = {
  'long/one.js': 'tooLarge',
  'links/secret.ts': 'symlink',
  'links/outside': 'symlink',
  'links/root': 'symlink',
  'links/self': 'symlink',
  'links/passwd.md': 'symlink',
  'links/zero.ts': 'symlink',
  'links/nowhere': 'symlink',
  'special/pipe.ts': 'notAFile',
  'binary/a.ts': 'binary',
  'binary/elf.py': 'binary',
  'encodings/invalid.ts': 'encoding',
  'archives/bomb.gz': 'binary',
  'archives/bomb.ts': 'binary',
  'empty/0/0.ts': 'empty',
};

const FOUND = [
  'kept.ts',
  'linkedIgnore/kept.ts',
  'encodings/bom.ts',
  'encodings/utf16.ts',
  'encodings/utf16be.ts',
  'encodings/latin1.ts',
  'names/line\nbreak.ts',
  `names/${'n'.repeat(252)}.ts`,
  'names/$(touch executed).ts',
  'text/escapes.ts',
  'text/scripts.md',
  'text/outputs.ipynb',
];
