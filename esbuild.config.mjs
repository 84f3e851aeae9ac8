// Builds dist/: the command line, its worker threads, and the grammars beside them.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'grammars'), { recursive: true });

// The table of grammars is TypeScript that the engine uses too; it is bundled on the fly to be read here.
const table = await build({
  entryPoints: [join(here, 'src/engine/chunking/syntax/grammars.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const { grammarFiles } = await import(
  `data:text/javascript;base64,${Buffer.from(table.outputFiles[0].contents).toString('base64')}`
);
for (const file of grammarFiles()) {
  copyFileSync(join(here, 'node_modules', file), join(dist, 'grammars', basename(file)));
}

await build({
  absWorkingDir: here,
  entryPoints: { sextant: 'src/cli/sextant.ts', worker: 'src/engine/indexing/worker.ts' },
  outdir: dist,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  // Native parts are loaded from node_modules; `vscode` is not listed, so that a leak into the engine breaks the build.
  external: ['better-sqlite3', 'onnxruntime-node', 'sqlite-vec'],
  // Transformers.js is most of the code and rarely needed: what is imported when first used becomes a file of its own.
  splitting: true,
  // Packages that are CommonJS inside an ESM bundle still call require.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
