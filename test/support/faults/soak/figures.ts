/** What an engine holds over time: taken after a collection of garbage, printed as it comes, and judged at the end. */
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineFigures } from './collectingEngine.ts';

export interface Sample extends EngineFigures {
  readonly minutes: number;
  readonly operations: number;
  readonly searches: number;
  readonly files: number;
  readonly chunks: number;
}

const MB = 1e6;
const LOOK_MS = 50;
/** A collection waits for what the engine is at. */
const LONGEST_WAIT_MS = 30_000;

/** Has the engine collect its garbage and say what is left. */
export async function figuresOf(pid: number, file: string): Promise<EngineFigures> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (let waitedMs = 0; waitedMs < LONGEST_WAIT_MS; waitedMs += LOOK_MS) {
    await pause(LOOK_MS);
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as EngineFigures;
    } catch {
      // Not written yet.
    }
  }
  throw new Error(`The engine said nothing for ${LONGEST_WAIT_MS / 1000} s.`);
}

const COLUMNS: readonly (readonly [head: string, value: (sample: Sample) => string])[] = [
  ['minutes', ({ minutes }) => minutes.toFixed(1)],
  ['operations', ({ operations }) => String(operations)],
  ['searches', ({ searches }) => String(searches)],
  ['files', ({ files }) => String(files)],
  ['chunks', ({ chunks }) => String(chunks)],
  ['resident MB', ({ rssBytes }) => (rssBytes / MB).toFixed(0)],
  ['heap MB', ({ heapBytes }) => (heapBytes / MB).toFixed(1)],
  ['outside MB', ({ outsideBytes }) => (outsideBytes / MB).toFixed(1)],
  ['handles', ({ handles }) => String(handles)],
  ['resources', ({ resources }) => String(resources)],
];

export function headLine(): string {
  return COLUMNS.map(([head]) => head.padStart(WIDTH)).join('');
}

export function lineOf(sample: Sample): string {
  return COLUMNS.map(([, value]) => value(sample).padStart(WIDTH)).join('');
}

const WIDTH = 12;

/** The first part, in which everything is loaded and used for the first time, says nothing about leaks. */
const WARM_UP = 0.25;
/** Of the median, in an hour: a leak that a person would meet within a day is larger. */
const MOST_GROWTH = 0.5;

/** What is wrong with a series; '' if nothing is. */
export function verdictOn(samples: readonly Sample[]): {
  readonly lines: string[];
  readonly isFlat: boolean;
} {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  let isFlat = true;
  const lines = MEMORY.map(([name, value]) => {
    const values = warm.map((sample) => value(sample) / MB);
    const perHour =
      60 *
      slopeOf(
        warm.map(({ minutes }) => minutes),
        values,
      );
    const middle = medianOf(values);
    if (perHour > MOST_GROWTH * middle) isFlat = false;
    return `${name}: median ${middle.toFixed(1)} MB, from ${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}, slope ${perHour.toFixed(1)} MB an hour`;
  });
  return { lines, isFlat };
}

const MEMORY: readonly (readonly [name: string, value: (sample: Sample) => number])[] = [
  ['resident', ({ rssBytes }) => rssBytes],
  ['heap', ({ heapBytes }) => heapBytes],
  ['outside the heap', ({ outsideBytes }) => outsideBytes],
];

/** The median of the slopes between any two samples: single peaks do not count. */
function slopeOf(at: readonly number[], values: readonly number[]): number {
  const slopes = values.flatMap((value, i) =>
    values.slice(i + 1).map((later, j) => (later - value) / (at[i + 1 + j]! - at[i]!)),
  );
  return medianOf(slopes);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
