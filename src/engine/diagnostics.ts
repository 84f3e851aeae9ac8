/** What is in an index, for a report. */
import { sampleVectors } from './indexing/storedVectors.ts';
import type { IndexStamp, SkippedRecord } from './store/records.ts';
import type { Store } from './store/store.ts';
import { type Anisotropy, measureAnisotropy } from './vectors/anisotropy.ts';

/** Chunks whose vectors are compared: pairs among them stand for all pairs. */
const ANISOTROPY_SAMPLE = 5000;

export interface Diagnostics {
  readonly indexFile: string;
  readonly stamp: IndexStamp;
  readonly complete: boolean;
  readonly generation: number;
  readonly files: number;
  readonly chunks: number;
  readonly retired: number;
  readonly bytes: number;
  readonly sizes: readonly { readonly name: string; readonly bytes: number }[];
  readonly skipped: readonly SkippedRecord[];
  /** Files that were cut along lines although a chunker for their language exists, by reason. */
  readonly fallbacks: Readonly<Record<string, number>>;
  readonly languages: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
  /** How alike vectors are that have nothing to do with each other; undefined where there are too few. */
  readonly anisotropy: Anisotropy | undefined;
}

/** `quick` leaves out what reads the whole file: sizes, problems and anisotropy. */
export function diagnose(store: Store, { quick = false }: { readonly quick?: boolean } = {}): Diagnostics {
  const files = [...store.files()];
  return {
    indexFile: store.file,
    stamp: store.stamp,
    complete: store.complete,
    generation: store.generation,
    ...store.upkeep.counts(),
    sizes: quick ? [] : store.upkeep.sizes(),
    skipped: store.skipped(),
    fallbacks: countBy(files.flatMap(({ fallback }) => fallback ?? [])),
    languages: countBy(files.map(({ language }) => language ?? 'unknown')),
    problems: quick ? [] : store.upkeep.integrityProblems(),
    anisotropy: quick ? undefined : anisotropyOf(store),
  };
}

function anisotropyOf(store: Store): Anisotropy | undefined {
  const sample = sampleVectors(store, ANISOTROPY_SAMPLE);
  return measureAnisotropy(sample.length, (position) => sample[position]!);
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values.toSorted()) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
