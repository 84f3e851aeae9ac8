/**
 * The file of ignored duplicates in a workspace folder: read when it is asked for, made by the first group that somebody
 * ignores, and never outside of that folder. Knows nothing of the editor.
 */
import { lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathInFolder } from '../../host/folderKeys.ts';
import { Baseline, baselineParts, parseBaseline } from '../../shared/duplicateBaseline.ts';
import type { L10n } from '../wording.ts';

export class BaselineFile {
  readonly path: string;
  readonly #root: string;
  readonly #name: string;
  readonly #l10n: L10n;
  /** What was read last, and what it says. */
  #known: { readonly text: string; readonly baseline: Baseline } | undefined;
  /** Changes, one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** `name`: relative to the folder `root`, as the setting has it. */
  constructor(root: string, name: string, l10n: L10n) {
    this.#root = root;
    this.#name = name;
    this.#l10n = l10n;
    this.path = join(root, name);
  }

  /** Empty if there is no such file; the same object as long as the file says the same. Rejects with a sentence for people if it is no baseline, or not in the folder. */
  async read(): Promise<Baseline> {
    await this.#assertInside();
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return new Baseline();
      throw new Error(
        this.#l10n.t('The list of ignored duplicates {0} cannot be read: {1}.', this.#name, message),
      );
    }
    if (this.#known?.text === text) return this.#known.baseline;
    const baseline = parseBaseline(text);
    this.#known = baseline && { text, baseline };
    if (baseline) return baseline;
    throw new Error(
      this.#l10n.t(
        '{0} is no list of ignored duplicates of this version, so none is ignored. Repair or delete it.',
        this.#name,
      ),
    );
  }

  /** Writes what `change` makes of it, as it is by then. Rejects as `read`, and if it cannot be written. */
  change(change: (baseline: Baseline) => Baseline): Promise<Baseline> {
    const done = this.#last.then(async () => {
      const before = await this.read();
      // Reading, changing and writing thousands of groups at once would keep the editor waiting.
      await setImmediate();
      const changed = change(before);
      try {
        await mkdir(dirname(this.path), { recursive: true });
        const text = await textInTurns(changed);
        await writeFile(this.path, text);
        this.#known = { text, baseline: changed };
      } catch (error) {
        const { message } = error as Error;
        throw new Error(
          this.#l10n.t('The list of ignored duplicates {0} cannot be written: {1}.', this.#name, message),
        );
      }
      return changed;
    });
    this.#last = done.catch(() => {});
    return done;
  }

  /** A setting of the folder, or a link in it, may name any file of the machine. */
  async #assertInside(): Promise<void> {
    const isInside =
      pathInFolder(this.#root, this.path) !== undefined &&
      pathInFolder(await realpath(this.#root), (await realOf(this.path)) ?? '') !== undefined;
    if (isInside) return;
    throw new Error(
      this.#l10n.t(
        '{0} does not lie in the workspace folder, so no duplicates are ignored. Change the setting sextant.duplicates.baseline.',
        this.#name,
      ),
    );
  }
}

/** Of a file that is not there yet, by the folders that are; undefined for a link that leads to nothing. */
async function realOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    const isLink = await lstat(path).then(
      () => true,
      () => false,
    );
    const parent = dirname(path);
    const above = isLink || parent === path ? undefined : await realOf(parent);
    return above === undefined ? undefined : join(above, basename(path));
  }
}

async function textInTurns(baseline: Baseline): Promise<string> {
  const parts: string[] = [];
  for (const part of baselineParts(baseline)) {
    parts.push(part);
    await setImmediate();
  }
  return parts.join('');
}
