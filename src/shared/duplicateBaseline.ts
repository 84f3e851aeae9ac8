/**
 * The duplicates that people have accepted, as a file that belongs into the repository: what each member of a group says,
 * as hashes, so that moved lines and files change nothing. The command line and the editor read and write the same.
 */
import type { DuplicateGroup } from './duplicates.ts';

/** Where it lies unless somebody says otherwise, in the folder that it is about. */
export const BASELINE_FILE = '.sextant-duplicates.json';

const VERSION = 1;
/** About a millisecond of writing. */
const GROUPS_AT_A_TIME = 500;

export interface BaselineGroup {
  readonly fingerprints: readonly string[];
  /** For whoever reads the file. */
  readonly paths: readonly string[];
}

/** What is accepted, laid out so that a group is looked up at once. */
export class Baseline {
  readonly groups: readonly BaselineGroup[];
  /** By fingerprint, the groups that have it; made with the first question. */
  #withFingerprint: Map<string, BaselineGroup[]> | undefined;

  constructor(groups: readonly BaselineGroup[] = []) {
    this.groups = groups;
  }

  /** A group is accepted if one that was has all that its members say, as often: a copy more is new. */
  accepts({ fingerprints }: DuplicateGroup): boolean {
    return this.#around(fingerprints).some((accepted) => covers(accepted, fingerprints));
  }

  with(added: readonly DuplicateGroup[]): Baseline {
    return new Baseline([...this.groups, ...added.map(entryOf)]);
  }

  /** Without all that makes these groups accepted. */
  without(removed: readonly DuplicateGroup[]): Baseline {
    const gone = new Set(
      removed.flatMap(({ fingerprints }) =>
        this.#around(fingerprints).filter((accepted) => covers(accepted, fingerprints)),
      ),
    );
    return new Baseline(this.groups.filter((group) => !gone.has(group)));
  }

  #around([first = '']: readonly string[]): readonly BaselineGroup[] {
    this.#withFingerprint ??= byFingerprint(this.groups);
    return this.#withFingerprint.get(first) ?? [];
  }
}

function byFingerprint(groups: readonly BaselineGroup[]): Map<string, BaselineGroup[]> {
  const found = new Map<string, BaselineGroup[]>();
  for (const group of groups) {
    for (const fingerprint of group.fingerprints) {
      const known = found.get(fingerprint);
      if (!known) found.set(fingerprint, [group]);
      else if (known.at(-1) !== group) known.push(group);
    }
  }
  return found;
}

/** Undefined if the text is no baseline of this version. */
export function parseBaseline(text: string): Baseline | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, groups } = value as { version?: unknown; groups?: unknown };
  return version === VERSION && Array.isArray(groups) && groups.every(isEntry)
    ? new Baseline(groups)
    : undefined;
}

/** Sorted, so that the file changes only where the duplicates do. */
export function baselineText(baseline: Baseline): string {
  return [...baselineParts(baseline)].join('');
}

/** The same text in parts, for whoever has to let others work between them: thousands of groups take some 20 ms. */
export function* baselineParts({ groups }: Baseline): Generator<string> {
  const keyed = groups.map(({ fingerprints, paths }) => {
    const sorted = fingerprints.toSorted();
    return { entry: { fingerprints: sorted, paths }, key: sorted.join() };
  });
  yield '';
  keyed.sort((x, y) => (x.key < y.key ? -1 : 1));
  const [head, tail] = textOf([null]).split('  null') as [string, string];
  yield groups.length === 0 ? textOf([]) : head;
  for (let from = 0; from < keyed.length; from += GROUPS_AT_A_TIME) {
    const part = keyed.slice(from, from + GROUPS_AT_A_TIME).map(({ entry }) => entry);
    const isLast = from + GROUPS_AT_A_TIME >= keyed.length;
    yield textOf(part).slice(head.length, -tail.length) + (isLast ? tail : ',\n');
  }
}

function textOf(groups: readonly unknown[]): string {
  return `${JSON.stringify({ version: VERSION, groups }, null, 1)}\n`;
}

function entryOf({ fingerprints, members }: DuplicateGroup): BaselineGroup {
  return { fingerprints, paths: [...new Set(members.map(({ path }) => path))].sort() };
}

/** Whether all of these are there, each as often. */
function covers(accepted: BaselineGroup, fingerprints: readonly string[]): boolean {
  if (fingerprints.length > accepted.fingerprints.length) return false;
  const left: (string | undefined)[] = [...accepted.fingerprints];
  return fingerprints.every((fingerprint) => {
    const at = left.indexOf(fingerprint);
    if (at >= 0) left[at] = undefined;
    return at >= 0;
  });
}

function isEntry(value: unknown): value is BaselineGroup {
  if (typeof value !== 'object' || value === null) return false;
  const { fingerprints, paths } = value as Partial<Record<keyof BaselineGroup, unknown>>;
  return isTexts(fingerprints) && isTexts(paths);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
