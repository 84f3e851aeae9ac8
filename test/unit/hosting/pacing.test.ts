/** What comes too often is let through less often, and nothing is lost. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangedPaths } from '../../../src/engine/hosting/changedPaths.ts';
import { ChunkRate } from '../../../src/engine/hosting/chunkRate.ts';
import { SerialQueue } from '../../../src/engine/hosting/serialQueue.ts';
import { Throttle } from '../../../src/engine/hosting/throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a throttle', () => {
  it('lets the first through at once and then the latest, ten a second', () => {
    const seen: number[] = [];
    const throttle = new Throttle<number>(100, (value) => seen.push(value));
    for (let i = 0; i < 1000; i++) {
      throttle.push(i);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(1000);
    expect(seen.length).toBeLessThanOrEqual(11);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(999);
  });

  it('emits what is waiting when it is flushed, once', () => {
    const seen: string[] = [];
    const throttle = new Throttle<string>(100, (value) => seen.push(value));
    throttle.push('a');
    throttle.push('b');
    throttle.flush();
    throttle.flush();
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual(['a', 'b']);
  });
});

describe('changed paths', () => {
  /** Events as [ms, paths]; returns what was taken, with the time. */
  function check(
    events: readonly (readonly [number, readonly string[]])[],
    expected: readonly string[],
  ): void {
    const taken: string[] = [];
    const changed = new ChangedPaths(Date.now, () => {
      const due = changed.take();
      if (due.length > 0) taken.push(`${Date.now() - startMs} ${due === 'all' ? 'ALL' : due.join(',')}`);
    });
    const startMs = Date.now();
    for (const [ms, paths] of events) {
      vi.advanceTimersByTime(startMs + ms - Date.now());
      changed.add(paths);
    }
    vi.advanceTimersByTime(10_000);
    expect(taken).toEqual(expected);
    expect(changed.take()).toEqual([]);
  }

  it('come once each, when they were left alone', () => {
    check([[0, ['a']]], ['250 a']);
    check(
      [
        [0, ['a']],
        [100, ['a']],
        [200, ['a']],
      ],
      ['450 a'],
    );
    check(
      [
        [0, ['a', 'b']],
        [100, ['a']],
      ],
      ['250 b', '350 a'],
    );
  });

  it('do not wait for ever', () => {
    const often = Array.from({ length: 30 }, (_, i) => [i * 100, ['a']] as const);
    check(often, ['2000 a', '3150 a']);
  });

  it('become a scan where an ignore file is among them, or very many', () => {
    check(
      [
        [0, ['a']],
        [50, ['sub/.gitignore']],
        [100, ['b']],
      ],
      ['350 ALL'],
    );
    check([[0, ['x.gitignore']]], ['250 x.gitignore']);
    check([[0, Array.from({ length: 501 }, (_, i) => `f${i}`)]], ['250 ALL']);
  });
});

describe('a rate', () => {
  it('is that of the last seconds', () => {
    const rate = new ChunkRate();
    expect(rate.add(0, 0)).toBe(0);
    expect(rate.add(1000, 100)).toBe(100);
    expect(rate.add(2000, 300)).toBe(150);
    for (let second = 3; second <= 20; second++) rate.add(second * 1000, 300 + (second - 2) * 10);
    expect(rate.add(21_000, 490)).toBe(10);
    expect(rate.add(22_000, 0)).toBe(0);
  });
});

describe('a queue', () => {
  it('runs one thing at a time, and drops what is given up before its turn', async () => {
    vi.useRealTimers();
    const queue = new SerialQueue();
    const order: string[] = [];
    const never = new AbortController().signal;
    const work = (name: string) => async (): Promise<string> => {
      order.push(`${name} begins`);
      await new Promise(setImmediate);
      order.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
      return name;
    };
    const stop = new AbortController();
    const results = Promise.allSettled([
      queue.run(work('a'), never),
      queue.run(work('b'), never),
      queue.run(work('c'), stop.signal),
      queue.run(work('d'), never),
      queue.run(work('e'), AbortSignal.abort(new Error('before'))),
    ]);
    stop.abort(new Error('given up'));
    expect(
      (await results).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message)),
    ).toEqual(['a', 'b failed', 'given up', 'd', 'before']);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'd begins', 'd ends']);
  });
});
