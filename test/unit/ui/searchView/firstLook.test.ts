import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineApi } from '../../../../src/shared/engineApi.ts';
import { FirstLook } from '../../../../src/ui/searchView/firstLook.ts';

type DryRuns = Awaited<ReturnType<EngineApi['dryRun']>>;

let asked: { readonly give: (files: number) => void; readonly fail: (message: string) => void }[];
let changes: number;

function firstLook(): FirstLook {
  const dryRun = () =>
    new Promise<DryRuns>((resolve, reject) => {
      asked.push({
        give: (files) => resolve([{ files, bytes: files * 1000 }] as unknown as DryRuns),
        fail: (message) => reject(new Error(message)),
      });
    });
  return new FirstLook({ dryRun }, () => changes++);
}

beforeEach(() => {
  [asked, changes] = [[], 0];
});

describe('FirstLook', () => {
  it('counts once for what there is to count', async () => {
    const look = firstLook();
    const counting = look.count('a');
    await look.count('a');
    asked[0]!.give(7);
    await counting;
    await look.count('a');
    expect(asked).toHaveLength(1);
    expect(look.counts).toEqual({ files: 7, bytes: 7000, seconds: 1 });
    expect(changes).toBe(1);
  });

  it('counts anew for something else, and shows nothing until then', async () => {
    const look = firstLook();
    const first = look.count('a');
    asked[0]!.give(7);
    await first;
    const second = look.count('b');
    expect(look.counts).toBeUndefined();
    expect(changes).toBe(2);
    const third = look.count('c');
    asked[2]!.give(3);
    asked[1]!.give(5);
    await Promise.all([second, third]);
    expect(look.counts?.files).toBe(3);
  });

  it('tells why it could not count, and tries again', async () => {
    const look = firstLook();
    const first = look.count('a');
    asked[0]!.fail('No.');
    await first;
    expect(look.problem).toBe('No.');
    const second = look.count('a');
    asked[1]!.give(1);
    await second;
    expect([look.problem, look.counts?.files]).toEqual([undefined, 1]);
  });
});
