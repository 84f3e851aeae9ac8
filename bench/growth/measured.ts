/** What the steps of bench/growth.ts measure, how a step tells it, and the small arithmetic that they share. */

/** What every step is told. */
export interface StepSettings {
  /** Real files. */
  readonly root: string;
  readonly indexDir: string;
  readonly chunks: number;
  readonly threads: number;
  /** A folder with node_modules/usearch and node_modules/hnswlib-node. */
  readonly peers: string | undefined;
  /** The program. */
  readonly ripgrep: string | undefined;
}

/** Milliseconds, and megabytes of 1,000,000 bytes, unless said otherwise. */
export interface Built {
  readonly files: number;
  readonly sourceMb: number;
  readonly realChunks: number;
  readonly chunks: number;
  /** Of the real files, with all threads. */
  readonly fullMs: number;
  /** Of that, spent in the store by the thread that writes. */
  readonly storeMs: number;
  readonly mergeMs: number;
  readonly noChangeMs: number;
  readonly indexingPeakMb: number;
  /** Of what was made up, chunks that the store took per second. */
  readonly syntheticPerSecond: number;
  readonly diskMb: number;
  /** To write the file of the index once more, by itself. */
  readonly rawWriteMs: number;
  readonly oneFileMs: number;
  readonly hundredFilesMs: number;
}

export interface Latency {
  readonly p50: number;
  readonly p95: number;
  /** Mean of what the thread itself has worked, which a busy machine does not change much. */
  readonly ownMean: number;
}

export interface Asked {
  /** From nothing to an answer, vectors read from the disk. */
  readonly firstAnswerMs: number;
  readonly openMs: number;
  readonly vectorsMb: number;
  readonly steadyMb: number;
  readonly peakMb: number;
  /** In which the background of similarities is measured. */
  readonly firstQuestionMs: number;
  readonly cold: Latency;
  readonly hybrid: Latency;
  readonly dense: Latency;
  readonly byLanguage: Latency;
  readonly byGlob: Latency;
  /** First question under a glob that was not asked before. */
  readonly newGlobMs: number;
}

export interface Peer {
  readonly name: string;
  readonly buildMs: number | undefined;
  readonly query: Latency;
  /** Share of the exact nearest ten that it finds; undefined where it looks for something else. */
  readonly recall: number | undefined;
  readonly mb: number | undefined;
}

/** A stage and the part of it that cannot be left out, in megabytes per second. */
export interface StageLimit {
  readonly stage: string;
  readonly speed: number;
  readonly limit: string;
  readonly limitSpeed: number;
  /** Text is counted in its bytes, unless this says what is. */
  readonly of?: string;
}

export interface Size {
  readonly built: Built;
  readonly asked: Asked;
  readonly peers: readonly Peer[];
  readonly limits: readonly StageLimit[];
  /** Average of the last minute at the end. */
  readonly load: number;
}

export const MB = 1e6;

/** The settings that bench/growth.ts has given this process. */
export function stepSettings(): StepSettings {
  return JSON.parse(process.argv[2]!) as StepSettings;
}

/** The last line that a step prints. */
export function tell(result: unknown): void {
  process.stdout.write(`\n${JSON.stringify(result)}\n`);
}

export interface Timed<T> {
  readonly ms: number;
  /** Of this thread alone. */
  readonly ownMs: number;
  readonly value: T;
}

export async function timed<T>(work: () => Promise<T> | T): Promise<Timed<T>> {
  const startMs = performance.now();
  const before = process.threadCpuUsage();
  const value = await work();
  const { user, system } = process.threadCpuUsage(before);
  return { ms: performance.now() - startMs, ownMs: (user + system) / 1000, value };
}

/** The smallest value that this share of all does not exceed (nearest rank); NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function latencyOf(asked: readonly Timed<unknown>[]): Latency {
  const times = asked.map(({ ms }) => ms);
  const own = asked.reduce((sum, { ownMs }) => sum + ownMs, 0);
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), ownMean: own / asked.length };
}

/** At most `count` of them, evenly spread. */
export function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}
