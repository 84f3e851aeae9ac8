// Builds dist/: the extension, the command line, the engine process, their worker threads, transformers.js, and the grammars
// beside them.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');

rmSync(dist, { recursive: true, force: true });

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

const common = {
  absWorkingDir: here,
  outdir: dist,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  metafile: true,
};

/** Packages that are CommonJS inside an ESM bundle still call require. */
const REQUIRE = {
  js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
};

/** Names of the packages that code or files in dist/ come from. */
export const bundledPackages = new Set();

async function bundle(options) {
  const { metafile } = await build(options);
  for (const input of Object.keys(metafile.inputs)) noteSource(input);
}

function noteSource(file) {
  const [name] = /(?<=.*node_modules\/)(?:@[^/]+\/)?[^/]+(?!.*node_modules)/.exec(file) ?? [];
  if (name) bundledPackages.add(name);
}

for (const file of grammarFiles()) copyPart(`node_modules/${file}`, 'grammars');

/** A file of a package that is taken as it is. */
function copyPart(file, folder) {
  mkdirSync(join(dist, folder), { recursive: true });
  copyFileSync(join(here, file), join(dist, folder, basename(file)));
  noteSource(file);
}

const TRANSFORMERS = '@huggingface/transformers';

await bundle({
  ...common,
  entryPoints: {
    sextant: 'src/cli/sextant.ts',
    engine: 'src/engine/process.ts',
    worker: 'src/engine/indexing/worker.ts',
    umapThread: 'src/engine/analysis/projection/umapThread.ts',
    crewThread: 'src/engine/training/crewThread.ts',
  },
  sourcemap: true,
  // Native parts are loaded from node_modules; `vscode` is not listed, so that a leak into the engine breaks the build.
  external: ['better-sqlite3', 'onnxruntime-node', 'sqlite-vec'],
  banner: REQUIRE,
  plugins: [
    {
      name: 'transformers.js in a file of its own',
      setup: ({ onResolve }) =>
        onResolve({ filter: new RegExp(`^${TRANSFORMERS}$`) }, () => ({
          path: './transformers.js',
          external: true,
        })),
    },
  ],
});

// More code than all the rest, imported when a transformer is first used; as code of others it is minified.
await bundle({
  ...common,
  entryPoints: { transformers: TRANSFORMERS },
  minify: true,
});

// What VS Code loads into every window: nothing of the engine is in it. VS Code 1.101, the oldest one supported, takes ESM.
await bundle({
  ...common,
  entryPoints: { extension: 'src/extension.ts' },
  target: 'node22',
  // What is imported when it is first needed stays out of the file that every window loads.
  splitting: true,
  chunkNames: 'extension-[name]',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  external: ['vscode'],
  banner: REQUIRE,
});

// What the search view and the map run in their frames: a browser, with the icons beside it.
for (const file of ['codicon.css', 'codicon.ttf'])
  copyPart(`node_modules/@vscode/codicons/dist/${file}`, 'webview');
await bundle({
  ...common,
  entryPoints: {
    'webview/search': 'src/webview/search/main.ts',
    'webview/map': 'src/webview/map/main.ts',
    'webview/mapPage': 'src/webview/map/standalone.css',
  },
  platform: 'browser',
  target: 'es2023',
  minify: true,
});
