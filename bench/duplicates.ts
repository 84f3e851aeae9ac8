/**
 * How good duplicates are, and what they cost.
 *
 *   node bench/duplicates.ts GOLDEN CHECKOUTS [--second CHECKOUTS] [--jscpd PROGRAM] [--large FOLDER] [--cache DIR]
 *
 * GOLDEN holds duplicates.jsonl and repos.json, CHECKOUTS one checkout per repository; --second those of the second
 * development set. Prints recall and precision by type on the golden pairs, how many semantic groups are right by what
 * was read, recall by kind of change on planted copies, what is found of the clones that jscpd reports (--jscpd names
 * its program), and time and memory on a large folder. Times are of this run on this machine.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { lex } from '../src/engine/analysis/tokens/lexer.ts';
import { DEFAULT_CHUNK_LIMITS } from '../src/engine/chunking/chunk.ts';
import { Chunker } from '../src/engine/chunking/chunker.ts';
import { splitLines } from '../src/engine/chunking/lines.ts';
import { Engine } from '../src/engine/engine.ts';
import { readGolden } from '../src/engine/evaluation/golden.ts';
import { DEFAULT_READ_LIMITS, listFiles, readSource } from '../src/engine/workspace/index.ts';
import {
  DUPLICATE_TYPES,
  DUPLICATES_DEFAULTS,
  type DuplicateGroup,
  type DuplicatesParams,
  type EngineDuplicates,
} from '../src/shared/duplicates.ts';
import { CONTENT_KINDS, type LineRange } from '../src/shared/types.ts';
import { type Clone, HeldClones, jscpdClones } from './jscpd.ts';
import { EDITS, seeded } from './plantedClones.ts';
import { PORTS } from './ports.ts';
import { judgeSemantic } from './semanticVerdicts.ts';
import { printTable } from './table.ts';

const PACKAGE = join(import.meta.dirname, '..');
/** jscpd's own defaults. */
const JSCPD_TOKENS = 50;
const JSCPD_LINES = 5;
/** A clone counts as found if this share of its tokens is. */
const FOUND_SHARE = 0.8;
const PLANTED = 150;
const PLANTED_LANGUAGES = new Set(['typescript', 'javascript', 'python', 'go', 'java']);
const PLANTED_LINES = { least: 6, most: 60 };
const MB = 1e6;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    second: { type: 'string' },
    jscpd: { type: 'string' },
    large: { type: 'string' },
    cache: { type: 'string' },
  },
});
const [golden, checkouts] = positionals.map((folder) => resolve(folder));
if (!golden || !checkouts) {
  process.stderr.write(
    'usage: node bench/duplicates.ts GOLDEN CHECKOUTS [--second CHECKOUTS] [--jscpd PROGRAM] [--large FOLDER] [--cache DIR]\n',
  );
  process.exit(2);
}
const cache = resolve(values.cache ?? mkdtempSync(join(tmpdir(), 'sextant-bench-')));

const inGolden = await goldenPairs(golden, checkouts);
const inSecond = values.second
  ? (await duplicatesIn(resolve(values.second), join(cache, 'second'))).answer.groups
  : [];
semanticGroups({ golden: inGolden, second: inSecond });
await plantedCopies(checkouts);
if (values.jscpd) await besideJscpd(resolve(values.jscpd), golden, checkouts);
if (values.large) cost(resolve(values.large));
process.stdout.write(`load over a minute: ${loadavg()[0]!.toFixed(1)}\n`);
if (!values.cache) rmSync(cache, { recursive: true, force: true });

async function duplicatesIn(
  root: string,
  indexDir: string,
  params: Partial<DuplicatesParams> = {},
): Promise<{ answer: EngineDuplicates; ms: number }> {
  const engine = await indexedEngine(root, indexDir);
  try {
    const startMs = performance.now();
    const answer = await engine.findDuplicates({ ...DUPLICATES_DEFAULTS, ...params });
    return { answer, ms: performance.now() - startMs };
  } finally {
    await engine.close();
  }
}

interface GoldenPair {
  readonly repo: string;
  readonly type: string;
  readonly duplicate: boolean;
  readonly a: { readonly path: string } & LineRange;
  readonly b: { readonly path: string } & LineRange;
}

/** Returns all groups. */
async function goldenPairs(folder: string, root: string): Promise<readonly DuplicateGroup[]> {
  const pairs = readFileSync(join(folder, 'duplicates.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as GoldenPair);
  const { answer } = await duplicatesIn(root, join(cache, 'golden'));
  const reported = new Map(pairs.map((pair) => [pair, answer.groups.filter((group) => holds(group, pair))]));
  const rows = [...DUPLICATE_TYPES, 'none'].map((type) => {
    const labelled = pairs.filter((pair) => pair.type === type);
    const found = labelled.filter((pair) => reported.get(pair)!.length > 0);
    // Of the pairs reported as this type, those that are duplicates.
    const claimed = pairs.filter((pair) => reported.get(pair)!.some((group) => group.type === type));
    const right = claimed.filter(({ duplicate }) => duplicate);
    return [
      type,
      String(labelled.length),
      `${found.length} (${share(found.length, labelled.length)})`,
      type === 'none' || claimed.length === 0 ? '' : `${right.length} of ${claimed.length}`,
      type === 'none' ? '' : String(answer.groups.filter((group) => group.type === type).length),
    ];
  });
  printTable(['golden pairs', 'labelled', 'reported', 'right when reported as it', 'groups in all'], rows);
  return answer.groups;
}

function semanticGroups(sets: Readonly<Record<string, readonly DuplicateGroup[]>>): void {
  const judged = Object.entries(sets).map(([name, groups]) => [name, judgeSemantic(groups)] as const);
  printTable(
    ['semantic groups', 'read', 'right', 'not read'],
    judged.map(([name, { right, wrong, unread }]) => [
      name,
      String(right + wrong),
      `${right} (${share(right, right + wrong)})`,
      unread
        .map(({ members }) => members.map(({ path, symbol }) => `${path}#${symbol}`).join(' '))
        .join('; '),
    ]),
  );
}

/** Golden lines count from 1, and the last one is included. */
function holds({ members }: DuplicateGroup, { repo, a, b }: GoldenPair): boolean {
  const at = (place: GoldenPair['a']) => (member: (typeof members)[number]) =>
    member.path === `${repo}/${place.path}` &&
    member.startLine < place.endLine &&
    member.endLine >= place.startLine;
  return members.some((one) => at(a)(one) && members.some((other) => other !== one && at(b)(other)));
}

async function plantedCopies(root: string): Promise<void> {
  const functions = await realFunctions(root);
  const rows: string[][] = [];
  for (const { name, apply } of EDITS) {
    const random = seeded(1);
    const files: Record<string, string> = {};
    let planted = 0;
    functions.forEach(({ lines, language, extension }, i) => {
      const copy = planted < PLANTED ? apply(lines, language, random) : undefined;
      if (!copy || copy.join() === lines.join()) return;
      planted++;
      files[`original/f${i}${extension}`] = `${lines.join('\n')}\n`;
      files[`copy/f${i}${extension}`] = `${copy.join('\n')}\n`;
    });
    rows.push([name, ...(await foundOf(files, (path) => path.replace('original/', 'copy/'), planted))]);
  }
  const ports: Record<string, string> = {};
  const portOf = new Map<string, string>();
  for (const [names, one, other] of PORTS) {
    const [first, second] = names.split(' ').map((name) => `original/${name}`) as [string, string];
    ports[first] = one;
    ports[second] = other;
    portOf.set(first, second);
  }
  rows.push([
    'another language (type 4)',
    ...(await foundOf(ports, (path) => portOf.get(path) ?? '', PORTS.length)),
  ]);
  printTable(['planted copies', 'planted', 'found', 'as'], rows);
}

async function foundOf(
  files: Readonly<Record<string, string>>,
  copyOf: (path: string) => string,
  planted: number,
): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'sextant-planted-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const { answer } = await duplicatesIn(root, join(root, '.index'));
    const types = new Map<string, number>();
    for (const path of Object.keys(files).filter(
      (one) => files[copyOf(one)] !== undefined && one !== copyOf(one),
    )) {
      const group = answer.groups.find(
        ({ members }) =>
          members.some((one) => one.path === path) && members.some((one) => one.path === copyOf(path)),
      );
      if (group) types.set(group.type, (types.get(group.type) ?? 0) + 1);
    }
    const found = [...types.values()].reduce((sum, count) => sum + count, 0);
    const as = DUPLICATE_TYPES.filter((type) => types.has(type)).map((type) => `${types.get(type)} ${type}`);
    return [String(planted), `${found} (${share(found, planted)})`, as.join(', ')];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

interface RealFunction {
  readonly lines: readonly string[];
  readonly language: string;
  readonly extension: string;
}

/** Functions of the checkouts that differ in name, evenly spread. */
async function realFunctions(root: string): Promise<RealFunction[]> {
  const chunker = await Chunker.open(join(import.meta.dirname, '..', 'dist', 'grammars'));
  const found = new Map<string, RealFunction>();
  for (const { path, contentKind } of (await listFiles(root, {})).files) {
    if (contentKind !== 'code') continue;
    const source = readSource(root, path, DEFAULT_READ_LIMITS);
    if ('skip' in source || !PLANTED_LANGUAGES.has(source.language ?? '')) continue;
    const lines = splitLines(source.text);
    const { chunks } = await chunker.chunk(source.language!, source.text, DEFAULT_CHUNK_LIMITS);
    for (const { symbol, symbolKind, definitions, startLine, endLine, context } of chunks) {
      const isOne =
        (symbolKind === 'function' || symbolKind === 'method') && definitions.length === 1 && context === '';
      const own = lines.slice(startLine, endLine);
      const tokens = lex(own.join('\n'), source.language);
      // Comments do not make a function long.
      const length = new Set(tokens.lines).size;
      const isLong = length >= PLANTED_LINES.least && tokens.count >= JSCPD_TOKENS;
      if (!isOne || !isLong || own.length > PLANTED_LINES.most || found.has(symbol)) continue;
      const extension = /\.\w+$/.exec(path)![0];
      found.set(symbol, { lines: own, language: source.language!, extension });
    }
  }
  const all = [...found.values()];
  const count = Math.min(all.length, 2 * PLANTED);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}

async function besideJscpd(program: string, folder: string, root: string): Promise<void> {
  const rows: string[][] = [];
  const misses: { repo: string; clone: Clone; why: string }[] = [];
  const sums = { clones: 0, found: 0 };
  for (const { name } of readGolden(folder).repos) {
    const { clones: all, ms } = jscpdClones(program, join(root, name), JSCPD_TOKENS, JSCPD_LINES);
    if (all.length === 0) continue;
    const { answer, ms: ownMs } = await duplicatesIn(join(root, name), join(cache, name), {
      kinds: CONTENT_KINDS,
      suppress: [],
      minLines: JSCPD_LINES - 1,
      types: ['exact', 'renamed', 'near'],
    });
    const engine = await indexedEngine(join(root, name), join(cache, name));
    const listing = await engine.list();
    await engine.close();
    const compared = new Set(listing.files.map(({ path }) => path));
    // Of what both look at.
    const clones = all.filter(
      ({ a, b }) => compared.has(a.path) && compared.has(b.path) && !isNotebook(a.path),
    );
    const held = new HeldClones(join(root, name), answer.groups);
    const missed = clones.filter((clone) => held.shareOf(clone) < FOUND_SHARE);
    for (const clone of missed)
      misses.push({
        repo: name,
        clone,
        why: held.whyNot(clone, DUPLICATES_DEFAULTS.minTokens),
      });
    const found = clones.length - missed.length;
    sums.clones += clones.length;
    sums.found += found;
    rows.push([
      name,
      String(all.length),
      String(clones.length),
      `${found} (${share(found, clones.length)})`,
      ms.toFixed(0),
      ownMs.toFixed(0),
    ]);
  }
  rows.push(['all', '', String(sums.clones), `${sums.found} (${share(sums.found, sums.clones)})`, '', '']);
  printTable(['jscpd', 'clones', 'in files of both', 'found', 'jscpd ms', 'Sextant ms'], rows);
  const reasons = new Map<string, typeof misses>();
  for (const miss of misses) reasons.set(miss.why, [...(reasons.get(miss.why) ?? []), miss]);
  printTable(
    ['misses', 'clones', 'for example'],
    [...reasons].map(([why, all]) => [why, String(all.length), all.slice(0, 3).map(shownMiss).join('; ')]),
  );
}

function isNotebook(path: string): boolean {
  return path.endsWith('.ipynb');
}

function shownMiss({ repo, clone: { a, b } }: { repo: string; clone: Clone }): string {
  return `${repo}/${a.path}:${a.startLine + 1}-${a.endLine} ${b.path}:${b.startLine + 1}-${b.endLine}`;
}

/** In a process of its own each, for its memory; its CPU time is that of the whole command, reading the index included. */
function cost(root: string): void {
  const cli = join(import.meta.dirname, '..', 'dist', 'sextant.js');
  const indexDir = join(cache, 'large');
  const indexed = execFileSync(process.execPath, [cli, 'index', root, '--index-dir', indexDir, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { chunks } = JSON.parse(indexed.toString()) as { chunks: number };
  const rows = [
    ['code', []],
    ['code and tests', ['--kind', 'code', '--kind', 'tests']],
  ] as const;
  printTable(
    ['cost', 'chunks', 'files', 'lines', 'groups', 's', 's of CPU', 'peak MB', 'recall of neighbours'],
    rows.map(([name, flags]) => {
      const report = join(cache, 'usage.json');
      const script = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, JSON.stringify(process.resourceUsage())))`;
      const preload = join(cache, 'usage.cjs');
      writeFileSync(preload, script);
      const args = [
        '--require',
        preload,
        cli,
        'duplicates',
        root,
        '--index-dir',
        indexDir,
        '--json',
        ...flags,
      ];
      const answer = JSON.parse(
        execFileSync(process.execPath, args, {
          maxBuffer: 2 ** 30,
          stdio: ['ignore', 'pipe', 'ignore'],
        }).toString(),
      );
      const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(
        readFileSync(report, 'utf8'),
      ) as NodeJS.ResourceUsage;
      return [
        name,
        String(chunks),
        String(answer.files),
        String(answer.lines),
        String(answer.total),
        (answer.ms / 1000).toFixed(1),
        ((userCPUTime + systemCPUTime) / 1e6).toFixed(1),
        ((maxRSS * 1024) / MB).toFixed(0),
        answer.neighbours.recall.toFixed(3),
      ];
    }),
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : (part / whole).toFixed(2);
}

async function indexedEngine(root: string, indexDir: string): Promise<Engine> {
  const engine = await Engine.open({
    root,
    indexDir,
    model: { id: 'builtin', folder: join(PACKAGE, 'models') },
    grammarFolder: join(PACKAGE, 'dist', 'grammars'),
    threads: 2,
    now: Date.now,
  });
  await engine.sync({ scope: { exclude: [] } });
  return engine;
}
