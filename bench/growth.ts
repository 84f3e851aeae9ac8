/**
 * What everything costs at 1,000 to 1,000,000 chunks, beside others that could do the same.
 *
 *   node bench/growth.ts --checkouts FOLDER [--work FOLDER] [--sizes 1000,10000,100000,1000000] [--threads N]
 *                        [--real N] [--peers FOLDER] [--rg PROGRAM] [--write]
 *
 * Files are copied from the checkouts; where they do not suffice, or above N chunks (300,000), the rest is made up: real
 * vectors turned away, real words exchanged. Each size has a folder of its own in the work folder, and each step a process of its
 * own; what a size gave is kept there, so that another run can go on (delete the folder to measure anew). --peers names a
 * folder in which `npm install usearch hnswlib-node` was run. --write makes media/growth.svg and bench/growth.md of it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { copyCheckouts } from './growth/corpus.ts';
import { picture, tables } from './growth/figures.ts';
import type { Asked, Built, Peer, Size, StageLimit, StepSettings } from './growth/measured.ts';

const { values } = parseArgs({
  options: {
    checkouts: { type: 'string' },
    work: { type: 'string', default: join(tmpdir(), 'sextant-growth') },
    sizes: { type: 'string', default: '1000,10000,100000,1000000' },
    threads: { type: 'string', default: String(availableParallelism()) },
    real: { type: 'string', default: '300000' },
    peers: { type: 'string' },
    rg: { type: 'string', default: 'rg' },
    write: { type: 'boolean', default: false },
  },
});
if (!values.checkouts) {
  process.stderr.write('usage: node bench/growth.ts --checkouts FOLDER, see the top of the file\n');
  process.exit(2);
}
const HERE = import.meta.dirname;
const MEBIBYTE = 2 ** 20;
const ripgrep = runs(values.rg) ? values.rg : undefined;
if (!ripgrep) process.stderr.write(`${values.rg} is no program here, so ripgrep is left out.\n`);
const sizes: Size[] = [];
for (const chunks of values.sizes.split(',').map(Number)) sizes.push(await measured(chunks));
const text = `${machine()}\n\n${tables(sizes)}`;
process.stdout.write(text);
if (values.write) {
  writeFileSync(join(HERE, '..', 'media', 'growth.svg'), picture(sizes));
  writeFileSync(
    join(HERE, 'growth.md'),
    `# Growth\n\nMade by \`npm run bench:growth\`.\n\n${text.trimEnd()}\n`,
  );
}

async function measured(chunks: number): Promise<Size> {
  const folder = join(resolve(values.work), String(chunks));
  const kept = join(folder, 'measured.json');
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as Size;
  mkdirSync(folder, { recursive: true });
  const root = join(folder, 'files');
  await copyCheckouts(resolve(values.checkouts!), Math.min(chunks, Number(values.real)), root);
  const settings: StepSettings = {
    root,
    indexDir: join(folder, 'index'),
    chunks,
    threads: Number(values.threads),
    peers: values.peers && resolve(values.peers),
    ripgrep,
  };
  const size: Size = {
    built: step<Built>('build', settings),
    asked: step<Asked>('ask', settings),
    limits: step<StageLimit[]>('stages', settings),
    peers: step<Peer[]>('peers', settings),
    load: loadavg()[0]!,
  };
  writeFileSync(kept, JSON.stringify(size, undefined, 2));
  return size;
}

/** In a process of its own, so that its memory is its own. */
function step<T>(name: string, settings: StepSettings): T {
  process.stderr.write(`${settings.chunks}: ${name}\n`);
  const args = ['--expose-gc', join(HERE, 'growth', `${name}.ts`), JSON.stringify(settings)];
  const printed = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 64 * MEBIBYTE,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(printed.trim().split('\n').at(-1)!) as T;
}

function machine(): string {
  const load = Math.max(...sizes.map((size) => size.load));
  return `${cpus()[0]!.model.trim()}, ${availableParallelism()} cores, ${values.threads} threads, Node ${process.versions.node}; load average at most ${load.toFixed(1)}. Times are p50 / p95 (mean of the thread's own time).`;
}

function runs(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
