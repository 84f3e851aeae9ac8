// Packs the VSIX for this platform: builds dist/, lays the few files of native packages that run here beside it, and lists
// what went in. Run by `npm run package`.
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { bundledPackages } from './esbuild.config.mjs';
import { mayBeCarried } from './licenses.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const target = `${process.platform}-${process.arch}`;
const vsix = join(here, `sextant-${target}.vsix`);

// Under dist/, because vsce passes over node_modules at the root, and the bundles find it there first.
const modules = join(here, 'dist/node_modules');

/** Packages that are loaded as they are, and which of their files run on this platform. */
const NATIVE = {
  'better-sqlite3': ['package.json', 'LICENSE', 'lib', `prebuilds/${target}.node`],
  'sqlite-vec': ['package.json', 'index.cjs', 'index.mjs'],
  [`sqlite-vec-${target.replace('win32', 'windows')}`]: [
    'package.json',
    byPlatform('vec0.so', 'vec0.dylib', 'vec0.dll'),
  ],
  'onnxruntime-common': ['package.json', 'dist/cjs'],
  'onnxruntime-node': ['package.json', 'dist', ...onnxruntime()],
};

function byPlatform(linux, darwin, win32) {
  return { linux, darwin, win32 }[process.platform];
}

/**
 * The binding and the library it is linked with. What runs models on graphics cards stays out: it is loaded only where asked
 * for, and Sextant asks for the CPU.
 */
function onnxruntime() {
  // No build for macOS on Intel: there Sextant runs on its built-in model.
  if (target === 'darwin-x64') return [];
  const library = byPlatform('libonnxruntime.so.1', 'libonnxruntime.1.dylib', 'onnxruntime.dll');
  return ['onnxruntime_binding.node', library].map(
    (file) => `bin/napi-v6/${target.replace('-', '/')}/${file}`,
  );
}

/** Of every package whose code is in the VSIX: name, version, licence and its text. Throws for a licence that Sextant must not carry. */
function thirdPartyNotices(names) {
  const parts = [...names].sort().map((name) => {
    const folder = join(here, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (!mayBeCarried(license))
      throw new Error(`${name} ${version} is under "${license}", which cannot go into the VSIX.`);
    const texts = readdirSync(folder)
      .filter((file) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  return `Sextant contains code of these packages.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function megabytes(path) {
  return `${(statSync(path).size / 1e6).toFixed(2).padStart(6)} MB`;
}

function* filesOf(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield join(entry.parentPath, entry.name);
  }
}

try {
  for (const [name, files] of Object.entries(NATIVE)) {
    for (const file of files) {
      cpSync(join(here, 'node_modules', name, file), join(modules, name, file), {
        recursive: true,
        filter: (path) => !/\.(d\.ts|map)$/.test(path),
      });
    }
  }
  const stubs = new Set(['sharp', 'onnxruntime-web', 'global-agent']);
  const carried = new Set([...bundledPackages, ...Object.keys(NATIVE)]).difference(stubs);
  writeFileSync(join(here, 'dist/THIRD_PARTY_NOTICES.txt'), thirdPartyNotices(carried));
  await createVSIX({
    cwd: here,
    target,
    packagePath: vsix,
    dependencies: false,
    // There is no repository on the web that relative links could point to.
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  });
  const native = [...filesOf(modules)].filter((file) => /\.(node|so|dylib|dll)(\.\d+)?$/.test(file));
  process.stdout.write(
    `Native files:\n${native.map((file) => `${megabytes(file)} ${file.slice(modules.length + 1)}\n`).join('')}` +
      `Packed:\n${megabytes(vsix)} ${vsix}\n`,
  );
} finally {
  // The command line in dist/ goes on with the packages of the checkout.
  rmSync(modules, { recursive: true, force: true });
}
