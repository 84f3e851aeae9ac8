/**
 * The duplicates that a person has accepted, in a file that belongs into the repository: what each member of a group
 * says, as hashes, so that moved lines and files change nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { DuplicateGroup } from '../shared/duplicates.ts';
import { UsageError } from './errors.ts';

const VERSION = 1;

interface Baseline {
  readonly version: typeof VERSION;
  readonly groups: readonly BaselineGroup[];
}

interface BaselineGroup {
  readonly fingerprints: readonly string[];
  /** For whoever reads the file. */
  readonly paths: readonly string[];
}

/** Throws UsageError if the file is no baseline. */
export function readBaseline(file: string): readonly BaselineGroup[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT'
        ? `There is no baseline ${file}; --write-baseline makes one.`
        : `The baseline ${file} cannot be read; --write-baseline makes it anew.`,
    );
  }
  if (!isBaseline(value))
    throw new UsageError(`${file} is no baseline of this version; --write-baseline makes it anew.`);
  return value.groups;
}

/** Sorted, so that the file changes only where the duplicates do. */
export function writeBaseline(file: string, groups: readonly DuplicateGroup[]): void {
  const entries = groups
    .map(({ fingerprints, members }) => ({
      fingerprints: fingerprints.toSorted(),
      paths: [...new Set(members.map(({ path }) => path))].sort(),
    }))
    .sort((x, y) => (x.fingerprints.join() < y.fingerprints.join() ? -1 : 1));
  const baseline: Baseline = { version: VERSION, groups: entries };
  try {
    writeFileSync(file, `${JSON.stringify(baseline, null, 1)}\n`);
  } catch (error) {
    throw new UsageError(
      `The baseline ${file} cannot be written (${(error as NodeJS.ErrnoException).code}). Name another file.`,
    );
  }
}

/** A group is known if one of the baseline has all that its members say, as often: a copy more is new. */
export function isKnown(group: DuplicateGroup, baseline: readonly BaselineGroup[]): boolean {
  const wanted = countsOf(group.fingerprints);
  return baseline.some(({ fingerprints }) => {
    const known = countsOf(fingerprints);
    return [...wanted].every(([fingerprint, count]) => (known.get(fingerprint) ?? 0) >= count);
  });
}

function countsOf(fingerprints: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const fingerprint of fingerprints) counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1);
  return counts;
}

function isBaseline(value: unknown): value is Baseline {
  if (typeof value !== 'object' || value === null) return false;
  const { version, groups } = value as Partial<Baseline>;
  return (
    version === VERSION &&
    Array.isArray(groups) &&
    groups.every(
      (group) =>
        Array.isArray(group?.fingerprints) &&
        group.fingerprints.every((one: unknown) => typeof one === 'string'),
    )
  );
}
