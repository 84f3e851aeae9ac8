/** What the engine may forget when topics or a map are closed. */
import { beforeEach, expect, it } from 'vitest';
import { ShownClusterings } from '../../../src/host/shownClusterings.ts';

let asked: unknown[];
let noted: string[];
let engine: ConstructorParameters<typeof ShownClusterings>[0] & { pid: number | undefined };
let shown: ShownClusterings;
const [topics, map] = [{}, {}];

beforeEach(() => {
  asked = [];
  noted = [];
  engine = {
    pid: 1,
    api: {
      forgetClusterings: async (params) => {
        asked.push(params);
        return null;
      },
    },
  };
  shown = new ShownClusterings(engine, (message) => noted.push(message));
});

it('keeps what another one shows of the same folder, and all of other folders', () => {
  shown.show(topics, { folder: 'a', clustering: 'one' });
  shown.show(map, { folder: 'a', clustering: 'two' });
  shown.show({}, { folder: 'b', clustering: 'three' });
  shown.close(map);
  expect(asked).toEqual([{ folder: 'a', except: ['one'] }]);
  shown.close(topics);
  expect(asked.at(-1)).toEqual({ folder: 'a', except: [] });
});

it('forgets nothing for who only goes from one to another, or has shown none', () => {
  shown.show(map, { folder: 'a', clustering: 'one' });
  shown.show(map, { folder: 'a', clustering: 'two' });
  shown.close(topics);
  expect(asked).toEqual([]);
  shown.close(map);
  shown.close(map);
  expect(asked).toHaveLength(1);
});

it('starts no engine for it, and tells nobody if the folder is gone', async () => {
  shown.show(map, { folder: 'a', clustering: 'one' });
  engine.pid = undefined;
  shown.close(map);
  expect(asked).toEqual([]);
  engine.pid = 2;
  engine.api.forgetClusterings = () => Promise.reject(new Error('The folder a is no longer part of it.'));
  shown.show(map, { folder: 'a', clustering: 'one' });
  shown.close(map);
  await expect.poll(() => noted).toEqual(['The folder a is no longer part of it.']);
});
