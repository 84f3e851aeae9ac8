// Says of every package in the lockfile what it is: version, licence, whether it runs a script when it is installed, its size, and
// whether its code goes into the VSIX. Run by `npm run licenses`; ends with 1 if a licence does not permit what is done with it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Copyleft licences would bind Sextant's own code; without a licence nothing is permitted. */
export function mayBeCarried(licence) {
  return Boolean(licence) && !/GPL|UNLICENSED|SSPL|BUSL/.test(licence);
}

/** Packages that are installed, by name; of several versions each. */
function installed() {
  const { packages } = JSON.parse(readFileSync(join(here, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link && existsSync(join(here, path)))
    .map(([path, { version, license, hasInstallScript = false, dev = false }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? licenceOf(join(here, path)),
      hasInstallScript,
      dev,
      bytes: sizeOf(join(here, path)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function licenceOf(folder) {
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return typeof license === 'object' ? license.type : license;
}

/** Without the packages inside it, which are listed themselves. */
function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? sizeOf(path) : entry.isFile() ? statSync(path).size : 0);
    }, 0);
}

async function report() {
  // Building tells what is bundled, so it is not asked of who only wants to know whether a licence will do.
  const { bundledPackages } = await import('./esbuild.config.mjs');
  const rows = installed();
  const shipped = ({ name, dev }) => bundledPackages.has(name) || !dev;
  const line = (row) =>
    [
      row.name.padEnd(44),
      row.version.padEnd(12),
      String(row.licence ?? 'none stated').padEnd(28),
      `${(row.bytes / 1e6).toFixed(2).padStart(7)} MB`,
      row.hasInstallScript ? ' script at install' : '',
    ].join(' ');
  for (const [title, list] of [
    ['Runs on a user’s machine', rows.filter(shipped)],
    ['Builds and tests only', rows.filter((row) => !shipped(row))],
  ]) {
    const bytes = list.reduce((sum, row) => sum + row.bytes, 0);
    process.stdout.write(`${title}: ${list.length} packages, ${(bytes / 1e6).toFixed(0)} MB installed\n`);
    process.stdout.write(`${list.map(line).join('\n')}\n\n`);
  }
  const licences = Map.groupBy(rows, ({ licence }) => licence ?? 'none stated');
  const counts = [...licences].sort(([, a], [, b]) => b.length - a.length);
  process.stdout.write(`${counts.map(([licence, { length }]) => `${licence}: ${length}`).join('\n')}\n`);
  const problems = rows.filter((row) => shipped(row) && !mayBeCarried(row.licence));
  for (const { name, licence } of problems)
    process.stderr.write(`${name} is under "${licence}", which Sextant must not carry.\n`);
  if (problems.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await report();
