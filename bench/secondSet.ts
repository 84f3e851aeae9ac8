/**
 * A second development set: questions that nobody wrote for the purpose, from the doc comments, headings and commits of
 * the repositories in secondSet.json. A change of ranking or model is judged on it beside golden queries, and none of
 * these repositories may be trained on.
 *
 *   node bench/secondSet.ts FOLDER [--from URL]
 *
 * clones what is not in FOLDER/checkouts yet (from https://github.com, or a mirror that has owner/name), and writes
 * FOLDER/golden and FOLDER/repos for `sextant eval --golden FOLDER/golden --repos FOLDER/repos`.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { COMMITS_COMMAND, readCommits } from '../src/engine/evaluation/auto/commits.ts';
import { autoQuestions, writeMaskedCopy } from '../src/engine/evaluation/auto/generate.ts';

interface Source {
  readonly repo: string;
  readonly language: string;
  readonly revision: string;
  readonly licence: string;
  /** The newest ones that are read, where the history holds files too large for some mirrors. */
  readonly commits?: number;
}

/** About as many of each repository, whatever its size. */
const QUESTIONS_PER_REPO = 45;
const GRAMMARS = new URL('../dist/grammars', import.meta.url).pathname;

const {
  values: { from },
  positionals: [folder],
} = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string', default: 'https://github.com' } },
});
if (!folder) {
  process.stderr.write('usage: node bench/secondSet.ts FOLDER [--from URL]\n');
  process.exit(2);
}
const sources = JSON.parse(readFileSync(new URL('secondSet.json', import.meta.url), 'utf8')) as Source[];
const root = resolve(folder);
for (const inner of ['checkouts', 'commits', 'golden', 'repos'])
  mkdirSync(join(root, inner), { recursive: true });

const lines: string[] = [];
for (const source of sources) {
  const name = basename(source.repo);
  const checkout = join(root, 'checkouts', name);
  bringTo(checkout, source);
  const commits = source.commits === 0 ? [] : await readCommits(commitsOf(checkout, name, source.commits));
  const { questions, masks } = await autoQuestions(checkout, {
    name,
    grammarFolder: GRAMMARS,
    most: QUESTIONS_PER_REPO,
    commits,
  });
  const copy = join(root, 'repos', name);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  await writeMaskedCopy(checkout, masks, copy);
  for (const { id, repo, kind, query, relevant } of questions) {
    const places = relevant.map((place) => ({ ...place, startLine: place.startLine + 1 }));
    lines.push(JSON.stringify({ id, repo, language: source.language, kind, query, relevant: places }));
  }
  const kinds = [...new Set(questions.map(({ kind }) => kind))];
  const counts = kinds.map((kind) => `${questions.filter((one) => one.kind === kind).length} ${kind}`);
  process.stdout.write(`${name}: ${counts.join(', ')}\n`);
}
const repos = sources.map(({ repo, language }) => ({ name: basename(repo), repo, language }));
writeFileSync(join(root, 'golden', 'repos.json'), `${JSON.stringify(repos, null, 2)}\n`);
writeFileSync(join(root, 'golden', 'queries.jsonl'), `${lines.join('\n')}\n`);
process.stdout.write(
  `${lines.length} questions; sextant eval --golden ${join(root, 'golden')} --repos ${join(root, 'repos')}\n`,
);

function bringTo(checkout: string, { repo, revision }: Source): void {
  if (!existsSync(checkout)) git(['clone', '--quiet', '--no-checkout', `${from}/${repo}`, checkout]);
  git(['-C', checkout, '-c', 'core.autocrlf=false', 'checkout', '--quiet', '--force', revision]);
}

/** The file that the documented command makes. */
function commitsOf(checkout: string, name: string, most: number | undefined): string {
  const file = join(root, 'commits', `${name}.txt`);
  const [, ...args] = COMMITS_COMMAND.replace(/ > .*$/, '').split(' ');
  if (most !== undefined) args.push('-n', String(most));
  const out = openSync(file, 'w');
  try {
    execFileSync('git', ['-C', checkout, ...args], { stdio: ['ignore', out, 'inherit'] });
  } finally {
    closeSync(out);
  }
  return file;
}

function git(args: readonly string[]): void {
  execFileSync('git', args, { stdio: 'inherit' });
}
