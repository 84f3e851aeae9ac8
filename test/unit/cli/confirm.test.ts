/** Only a typed yes is a yes. */
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { isOffline } from '../../../src/cli/commands/models.ts';
import { confirm } from '../../../src/cli/confirm.ts';

const ask = async (typed: string | undefined): Promise<boolean> => {
  const input = new PassThrough();
  const output = new PassThrough();
  input.end(typed);
  const answer = await confirm('Download it?', { input, output, signal: new AbortController().signal });
  expect(output.read().toString()).toBe('Download it? [y/N] ');
  return answer;
};

it.each([
  ['y\n', true],
  ['Yes\n', true],
  [' y \r\n', true],
  ['\n', false],
  ['n\ny\n', false],
  ['yep\n', false],
  ['yes please\n', false],
  [undefined, false],
])('takes %j for %s', async (typed, expected) => {
  expect(await ask(typed)).toBe(expected);
});

it('ends with the signal', async () => {
  const stop = new AbortController();
  const reason = new Error('stopped');
  const streams = { input: new PassThrough(), output: new PassThrough(), signal: stop.signal };
  const asked = confirm('Download it?', streams);
  stop.abort(reason);
  await expect(asked).rejects.toBe(reason);
  await expect(confirm('Download it?', streams)).rejects.toBe(reason);
});

it.each([
  [undefined, false],
  ['', false],
  ['0', false],
  ['false', false],
  ['1', true],
  ['true', true],
  ['no', true],
])('SEXTANT_OFFLINE=%s means offline: %s', (value, expected) => {
  expect(isOffline({}, value === undefined ? {} : { SEXTANT_OFFLINE: value })).toBe(expected);
  expect(isOffline({ offline: true }, { SEXTANT_OFFLINE: value })).toBe(true);
});
