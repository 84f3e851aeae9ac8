/**
 * The repositories that the built-in model is trained on: corpus.json has their revisions, and licences as their own
 * files state them.
 *
 *   node bench/corpus.ts fetch FOLDER [--from URL] [--history]   brings each to FOLDER/owner+name with git
 *   node bench/corpus.ts list FOLDER [--except FILE]             writes corpus.json anew from such checkouts
 *
 * Only permissive licences are taken, and no repository that questions are asked of to judge a model. --except names a
 * file with more of those, one owner/name per line. --history brings all commits too, for history.ts.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { revisionOf } from '../src/engine/evaluation/checkouts.ts';
import { licenceOf } from './licence.ts';

interface Source {
  readonly repo: string;
  readonly revision: string;
  /** SPDX ids; with several, the permissive one is chosen. */
  readonly licence: string;
}

/** What golden queries are asked of, and what holds copies of code that models are judged by. */
const JUDGED =
  `encode/uvicorn honojs/hono fastify/fastify labstack/echo sharkdp/bat apache/commons-csv square/kotlinpoet restsharp/RestSharp
  catchorg/Catch2 tmux/tmux sidekiq/sidekiq thephpleague/flysystem com-lihaoyi/os-lib elixir-tesla/tesla nvim-lualine/lualine.nvim
  rbenv/rbenv Quick/Nimble rust-lang/book gohugoio/hugoDocs ageron/handson-ml3 gohugoio/hugo helm/helm pyenv/pyenv
  pocoproject/poco libevent/libevent`.split(/\s+/);

/** Written beside checkouts that are no git folders: owner/name and revision. */
const REVISIONS = 'REVISIONS.txt';
const LIST = new URL('corpus.json', import.meta.url);

const {
  values: { from, except, history },
  positionals: [command, folder],
} = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string', default: 'https://github.com' },
    except: { type: 'string' },
    history: { type: 'boolean', default: false },
  },
});
if (folder && command === 'fetch') fetchAll(resolve(folder));
else if (folder && command === 'list') list(resolve(folder));
else {
  process.stderr.write('usage: node bench/corpus.ts fetch|list FOLDER\n');
  process.exitCode = 2;
}

function fetchAll(root: string): void {
  const sources = JSON.parse(readFileSync(LIST, 'utf8')) as Source[];
  for (const [i, { repo, revision }] of sources.entries()) {
    const checkout = join(root, repo.replace('/', '+'));
    process.stdout.write(`${i + 1}/${sources.length} ${repo}\n`);
    const isWhole = !history || !existsSync(join(checkout, '.git', 'shallow'));
    if (isWhole && revisionOf(checkout) === revision && existsSync(join(checkout, '.git', 'index'))) continue;
    mkdirSync(checkout, { recursive: true });
    git(checkout, 'init', '--quiet');
    git(checkout, 'fetch', '--quiet', '--depth', history ? ALL_COMMITS : '1', `${from}/${repo}`, revision);
    git(checkout, '-c', 'core.autocrlf=false', 'checkout', '--quiet', '--force', '--detach', revision);
  }
}

/** What git understands as no limit; without a depth it would leave a shallow checkout so. */
const ALL_COMMITS = '2147483647';

function git(checkout: string, ...args: readonly string[]): void {
  execFileSync('git', ['-C', checkout, ...args], { stdio: 'inherit' });
}

function list(root: string): void {
  const judged = judgedRepositories();
  const stated = statedRevisions(root);
  const sources: Source[] = [];
  for (const name of readdirSync(root).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))) {
    const repo = name.replace('+', '/');
    const checkout = join(root, name);
    const revision = stated.get(name) ?? revisionOf(checkout);
    if (!name.includes('+') || revision === undefined) continue;
    const licence = licenceOf(checkout);
    if (judged.has(repo.toLowerCase()))
      process.stdout.write(`left out, since models are judged by it: ${repo}\n`);
    else if (!licence?.isPermissive)
      process.stdout.write(`left out, licence ${licence?.ids.join(', ') ?? 'unknown'}: ${repo}\n`);
    else sources.push({ repo, revision, licence: licence.ids.join(' OR ') });
  }
  writeFileSync(LIST, `${JSON.stringify(sources, null, 2)}\n`);
  process.stdout.write(`${sources.length} repositories\n`);
}

function judgedRepositories(): ReadonlySet<string> {
  const second = JSON.parse(readFileSync(new URL('secondSet.json', import.meta.url), 'utf8')) as {
    repo: string;
  }[];
  const more = except === undefined ? [] : readFileSync(except, 'utf8').split(/\s+/);
  return new Set([...JUDGED, ...second.map(({ repo }) => repo), ...more].map((repo) => repo.toLowerCase()));
}

/** By the name of the checkout's folder. */
function statedRevisions(root: string): ReadonlyMap<string, string> {
  const file = join(root, REVISIONS);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return new Map(
    lines.flatMap((line) => {
      const [repo, revision] = line.trim().split(/\s+/);
      return repo && revision ? [[repo.replace('/', '+'), revision] as const] : [];
    }),
  );
}
