/** The file of accepted duplicates on the command line: read and written at once, with sentences on what is wrong. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Baseline, baselineText, parseBaseline } from '../shared/duplicateBaseline.ts';
import type { DuplicateGroup } from '../shared/duplicates.ts';
import { UsageError } from './errors.ts';

/** Throws UsageError if the file is no baseline. */
export function readBaseline(file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT'
        ? `There is no baseline ${file}; --write-baseline makes one.`
        : `The baseline ${file} cannot be read; --write-baseline makes it anew.`,
    );
  }
  const baseline = parseBaseline(text);
  if (!baseline)
    throw new UsageError(`${file} is no baseline of this version; --write-baseline makes it anew.`);
  return baseline;
}

/** Accepts these groups, and no others. Throws UsageError. */
export function writeBaseline(file: string, groups: readonly DuplicateGroup[]): void {
  try {
    writeFileSync(file, baselineText(new Baseline().with(groups)));
  } catch (error) {
    throw new UsageError(
      `The baseline ${file} cannot be written (${(error as NodeJS.ErrnoException).code}). Name another file.`,
    );
  }
}
