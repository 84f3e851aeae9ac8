/**
 * How good the answers are on golden queries, as `sextant eval` measures it, with "find similar" and with questions that
 * nothing answers: all that the constants of chunking and ranking are judged by, in one command.
 *
 *   node bench/quality.ts GOLDEN CHECKOUTS [flags of sextant eval]
 */
import { buildProgram } from '../src/cli/program.ts';

const [golden, repos, ...flags] = process.argv.slice(2);
if (!golden || !repos) {
  process.stderr.write('usage: node bench/quality.ts GOLDEN CHECKOUTS [flags of sextant eval]\n');
  process.exit(2);
}
const unanswerable = new URL('unanswerable.jsonl', import.meta.url).pathname;
const whole = flags.includes('--only') ? [] : ['--similar'];
const args = [
  'eval',
  '--golden',
  golden,
  '--repos',
  repos,
  '--unanswerable',
  unanswerable,
  ...whole,
  ...flags,
];
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
await buildProgram(interrupt.signal).parseAsync([...process.argv.slice(0, 2), ...args]);
