/** The direction of imports: what each folder may know. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');

/** Folder of the importing file -> prefixes of what it may import, relative to src. Its own folder is always allowed. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  // Whether more files can be opened at all: openFiles.ts.
  'engine/workspace': ['shared', 'engine/openFiles.ts'],
  'engine/chunking': ['shared'],
  'engine/lexical': ['shared'],
  'engine/models': ['shared', 'engine/openFiles.ts'],
  'engine/vectors': ['shared'],
  // It asks whole engines, as a person would; of the engine, only what answers requests knows it.
  'engine/evaluation': ['shared', 'engine'],
  'engine/store': ['shared', 'engine/openFiles.ts', 'engine/chunking/chunk.ts', 'engine/vectors/formats.ts'],
  'engine/indexing': [
    'shared',
    'engine/openFiles.ts',
    'engine/workspace',
    'engine/chunking',
    'engine/lexical',
    'engine/models',
    'engine/vectors',
    'engine/store',
  ],
  'engine/search': [
    'engine/chunking/chunk.ts',
    'shared',
    'engine/workspace',
    'engine/lexical',
    'engine/models',
    'engine/vectors',
    'engine/store',
  ],
  'engine/snippets': [
    'shared',
    'engine/workspace',
    'engine/chunking',
    'engine/lexical',
    'engine/search/lexical.ts',
  ],
  'engine/training': [
    'shared',
    'engine/workspace',
    'engine/chunking',
    'engine/lexical',
    'engine/models',
    // Marks and words of languages, which tell code from comments.
    'engine/analysis/tokens',
    // How long work gives others their turn.
    'engine/work.ts',
  ],
  'engine/analysis': [
    'shared',
    'engine/work.ts',
    'engine/chunking',
    'engine/lexical',
    'engine/vectors',
    'engine/store/records.ts',
  ],
  'engine/insight': [
    'shared',
    'engine/work.ts',
    'engine/freshText.ts',
    'engine/workspace',
    'engine/lexical',
    'engine/vectors',
    'engine/store',
    'engine/search',
    'engine/analysis',
  ],
  'engine/index': [
    'shared',
    'engine/work.ts',
    'engine/workspace',
    'engine/chunking',
    'engine/lexical',
    'engine/models',
    'engine/vectors',
    'engine/store',
    'engine/indexing',
    'engine/search',
    'engine/training',
    'engine/insight',
  ],
  engine: ['shared', 'engine'],
  cli: ['shared', 'engine'],
  host: ['shared'],
  ui: ['shared', 'host'],
  webview: ['shared'],
  // Files that stand in src/ itself: extension.ts.
  '': ['shared', 'host', 'ui'],
};

/** Packages with native or WebAssembly parts: each is known to one place alone; so are the editor and the terminal. */
const ONLY_IN: Readonly<Record<string, string | RegExp>> = {
  'better-sqlite3': 'engine/store/database.ts',
  'sqlite-vec': 'engine/store/database.ts',
  'web-tree-sitter': 'engine/chunking/syntax/',
  'onnxruntime-node': 'engine/models/',
  '@huggingface/tokenizers': 'engine/models/model2vec.ts',
  '@huggingface/transformers': 'engine/models/',
  'umap-js': 'engine/analysis/projection/umapThread.ts',
  commander: 'cli/',
  'cli-progress': 'cli/',
  // Both ends of the channel between the extension and the engine's process.
  'vscode-jsonrpc/node': /^(?:engine\/process|host\/engineProcess)\.ts$/,
  '@vscode-elements/elements': 'webview/',
  three: 'webview/map/',
  vscode: /^(host\/|ui\/|extension\.ts$)/,
};

/** Whoever starts a program could start one that reaches the network. */
const NETWORK_MODULES = [
  'http',
  'https',
  'http2',
  'net',
  'tls',
  'dgram',
  'dns',
  'dns/promises',
  'undici',
  'inspector',
  'child_process',
];

function reachesNetwork(text: string): boolean {
  const code = text.replace(/^import type .*$/gm, '');
  const modules = NETWORK_MODULES.join('|');
  return (
    new RegExp(`['"\`](?:node:)?(?:${modules})['"\`]`).test(code) ||
    /(?<![\w#])fetch\b(?=\s*\()|\bglobalThis\s*(?:\.|\[.)fetch\b|\b(?:WebSocket|EventSource|XMLHttpRequest)\b/.test(
      code,
    )
  );
}

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...found].map(([, type, named, dynamic, bare]) => ({
    file: file.split(sep).join('/'),
    target: named ?? dynamic ?? bare!,
    typeOnly: type !== undefined,
  }));
}

function folderOf(file: string): string {
  return Object.keys(ALLOWED)
    .filter((folder) => (folder === '' ? !file.includes('/') : file.startsWith(`${folder}/`)))
    .sort((a, b) => b.length - a.length)[0]!;
}

/** `@scope/name` of `@scope/name/dist/part.js`. */
function packageOf(target: string): string {
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}

function problemOf({ file, target, typeOnly }: Import): string | undefined {
  if (target.startsWith('node:')) return file.startsWith('shared/') ? `${file} imports ${target}` : undefined;
  if (!target.startsWith('.')) {
    const place = ONLY_IN[target] ?? ONLY_IN[packageOf(target)];
    if (place === undefined) return `${file} imports the package ${target}, which has no place in ONLY_IN`;
    const isThere = typeof place === 'string' ? file.startsWith(place) : place.test(file);
    return isThere || typeOnly ? undefined : `${file} imports ${target}, which belongs to ${place}`;
  }
  const path = relative(SRC, normalize(join(SRC, dirname(file), target)))
    .split(sep)
    .join('/');
  const folder = folderOf(file);
  const may = [folder, ...ALLOWED[folder]!];
  return may.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))
    ? undefined
    : `${file} imports ${path}`;
}

describe('layers', () => {
  it('finds the imports it is to check', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(files.map((file) => folderOf(file.split(sep).join('/')))).not.toContain(undefined);
  });

  it('lets every folder import only what it may know', () => {
    expect(imports.map(problemOf).filter(Boolean)).toEqual([]);
  });

  it('would notice a leak', () => {
    const leak = (file: string, target: string): string | undefined =>
      problemOf({ file, target, typeOnly: false });
    expect(leak('shared/types.ts', '../engine/engine.ts')).toBeDefined();
    expect(leak('engine/search/rank.ts', '../indexing/indexer.ts')).toBeDefined();
    expect(leak('engine/engine.ts', 'vscode')).toBeDefined();
    expect(leak('host/engineClient.ts', '../engine/engine.ts')).toBeDefined();
    expect(leak('engine/engine.ts', 'vscode-jsonrpc/node')).toBeDefined();
    expect(leak('engine/search/rank.ts', 'better-sqlite3')).toBeDefined();
    expect(leak('shared/types.ts', 'node:fs')).toBeDefined();
    expect(leak('cli/program.ts', 'vscode')).toBeDefined();
    expect(leak('extension.ts', './engine/engine.ts')).toBeDefined();
    expect(leak('ui/searchView.ts', '../engine/engine.ts')).toBeDefined();
  });

  it('keeps SQL in the store', () => {
    const sql = /\b(?:SELECT\s.+\sFROM|INSERT\s+INTO|DELETE\s+FROM|CREATE\s+(?:VIRTUAL\s+)?TABLE)\b/;
    const elsewhere = files.filter(
      (file) => !file.startsWith(join('engine', 'store')) && sql.test(readFileSync(join(SRC, file), 'utf8')),
    );
    expect(elsewhere).toEqual([]);
  });

  it('lets one file reach the network, and one start a process: the engine', () => {
    expect(files.filter((file) => reachesNetwork(readFileSync(join(SRC, file), 'utf8'))).sort()).toEqual([
      join('engine', 'models', 'hub.ts'),
      join('host', 'engineProcess.ts'),
    ]);
    const starter = readFileSync(join(SRC, 'host', 'engineProcess.ts'), 'utf8');
    expect(starter).toContain("import { type ChildProcess, fork } from 'node:child_process';");
    expect(reachesNetwork(starter.replace("'node:child_process'", ''))).toBe(false);
  });

  it('would notice another way to the network', () => {
    for (const module of NETWORK_MODULES) {
      expect(reachesNetwork(`import x from 'node:${module}';`), module).toBe(true);
      expect(reachesNetwork(`import { type A, b } from '${module}';`), module).toBe(true);
      expect(reachesNetwork(`const x = await import("node:${module}");`), module).toBe(true);
      expect(reachesNetwork(`const x = require('${module}');`), module).toBe(true);
      expect(reachesNetwork(`process.getBuiltinModule('node:${module}')`), module).toBe(true);
    }
    for (const text of ['await fetch(url)', 'globalThis.fetch', 'new WebSocket(url)', 'new EventSource(url)'])
      expect(reachesNetwork(text), text).toBe(true);
    for (const text of [
      "import type { Agent } from 'node:http';",
      'prefetch(rows)',
      "from 'node:path'",
      '#fetch(',
    ])
      expect(reachesNetwork(text), text).toBe(false);
  });
});
