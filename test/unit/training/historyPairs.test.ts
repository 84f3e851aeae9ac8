/** Pairs of a made-up history, as git prints one. */
import { describe, expect, it } from 'vitest';
import { historyPairs } from '../../../src/engine/training/pairs/historyPairs.ts';

const CONTEXT = [
  'function take(queue) {',
  '  if (queue.closed) return;',
  '  const job = queue.jobs.shift();',
  '}',
];
const ADDED = ['  if (job === undefined) return wait(queue);', '  job.started = queue.now();'];
const TALE = 'A worker that found nothing to do asked again at once and kept one core busy.';

const hunk = (context: readonly string[], added: readonly string[]): string[] => [
  '@@ -1,8 +1,10 @@ module',
  ...context.map((line) => ` ${line}`),
  '-  old();',
  ...added.map((line) => `+${line}`),
  ...context.map((line) => ` ${line}`),
];

const file = (path: string, ...hunks: readonly string[][]): string[] => [
  `diff --git a/${path} b/${path}`,
  'index 1..2 100644',
  `--- a/${path}`,
  `+++ b/${path}`,
  ...hunks.flat(),
];

const commit = (id: string, message: string, ...files: readonly string[][]): string[] => {
  const [subject = '', ...body] = message.split('\n');
  return [...`\x01${id}\x02${subject}\x02${body.join('\n')}\x03`.split('\n'), '', ...files.flat()];
};

const pairsOf = (...commits: readonly string[][]) =>
  historyPairs(
    (async function* () {
      yield* commits.flat();
    })(),
  );

const CHANGE = hunk(CONTEXT, ADDED);
const SUBJECT = 'Workers wait for jobs instead of spinning';

describe('pairs of a history', () => {
  it('join what a commit says to the code it left behind', async () => {
    const pairs = await pairsOf(
      commit('0123456789abcdef', `fix(queue): ${SUBJECT} (#12)`, file('src/queue.js', CHANGE)),
    );
    const document = [...CONTEXT, ...ADDED, ...CONTEXT].join('\n');
    expect(pairs).toEqual([{ kind: 'commitToCode', query: SUBJECT, document, anchor: '0123456789ab' }]);
  });

  it('join the reason to the second largest change, and leave trailers alone', async () => {
    const small = hunk([...CONTEXT].reverse(), ADDED.slice(0, 2));
    const large = hunk(CONTEXT, [...ADDED, '  queue.busy++;']);
    const message = `${SUBJECT}\n\n${TALE}\n\nSigned-off-by: Somebody <somebody@example.org>`;
    const pairs = await pairsOf(commit('a', message, file('src/queue.js', small, large)));
    const documents = new Map(pairs.map(({ query, document }) => [query, document]));
    expect([...documents.keys()].sort()).toEqual([TALE.replace(/\.$/, ''), SUBJECT].sort());
    expect(documents.get(SUBJECT)).toContain('queue.busy++');
    expect(documents.get(TALE.replace(/\.$/, ''))).not.toContain('queue.busy++');
  });

  it.each([
    ['chores', 'Bump the version of all packages again', file('src/queue.js', CHANGE)],
    ['too few words', 'Fix queue', file('src/queue.js', CHANGE)],
    ['other languages', 'Les travailleurs attendent désormais', file('src/queue.js', CHANGE)],
    ['tests', SUBJECT, file('test/queue.test.js', CHANGE)],
    ['work of others', SUBJECT, file('third_party/queue.js', CHANGE)],
    ['what is no code', SUBJECT, file('data/queue.json', CHANGE)],
    ['changes of comments alone', SUBJECT, file('src/queue.js', hunk(CONTEXT, ['// one', '// two']))],
  ])('leave out %s', async (_, subject, change) => {
    expect(await pairsOf(commit('a', subject, change))).toEqual([]);
  });

  it('leave out what touches many files, and a message that comes again', async () => {
    const many = Array.from({ length: 5 }, (_, i) => file(`src/part${i}.js`, CHANGE));
    expect(await pairsOf(commit('a', SUBJECT, ...many))).toEqual([]);
    const twice = await pairsOf(
      commit('a', SUBJECT, file('src/queue.js', CHANGE)),
      commit('b', SUBJECT, file('src/queue.js', CHANGE)),
    );
    expect(twice.map(({ anchor }) => anchor)).toEqual(['a']);
  });
});
