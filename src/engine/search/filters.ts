/** Which slots a search looks at. Remembers its answers: people type many questions under the same filters. */
import type { SearchFilters } from '../../shared/engineApi.ts';
import { compileGlobs } from '../workspace/index.ts';
import type { ResidentIndex } from './residentIndex.ts';

export interface AcceptedSlots {
  /** 1 by slot for a chunk that the filters let through; absent if all live ones are. Not to be written. */
  readonly accept: Uint8Array | undefined;
  readonly count: number;
}

/** Combinations of filters that are remembered: one byte per chunk and some nine per file each. */
const REMEMBERED_FILTERS = 8;

interface Remembered {
  version: number;
  accepted: AcceptedSlots;
  readonly globs: GlobVerdicts;
}

export class Filters {
  readonly #resident: ResidentIndex;
  /** By the filters as JSON, the least recently used first. */
  readonly #remembered = new Map<string, Remembered>();

  constructor(resident: ResidentIndex) {
    this.#resident = resident;
  }

  accepted(filters: SearchFilters): AcceptedSlots {
    const { include = [], exclude = [], languages = [], kinds = [], symbolKinds = [] } = filters;
    const lists = [include, exclude, languages, kinds, symbolKinds];
    const { version, chunkCount } = this.#resident;
    if (lists.every((list) => list.length === 0)) return { accept: undefined, count: chunkCount };
    const key = JSON.stringify(lists);
    let known = this.#remembered.get(key);
    if (known?.version !== version) {
      const globs = known?.globs ?? new GlobVerdicts(include, exclude);
      known = { version, globs, accepted: this.#accept(globs, filters) };
    }
    // Taken out and put back: a Map keeps the order of insertion.
    this.#remembered.delete(key);
    this.#remembered.set(key, known);
    if (this.#remembered.size > REMEMBERED_FILTERS)
      this.#remembered.delete(this.#remembered.keys().next().value!);
    return known.accepted;
  }

  #accept(globs: GlobVerdicts, filters: SearchFilters): AcceptedSlots {
    const { languages = [], kinds = [], symbolKinds = [] } = filters;
    const { files, ids, fileAt, slotCount, symbolKinds: kindOfSlot } = this.#resident;
    const acceptsFile = new Uint8Array(files.length);
    files.forEach((file, at) => {
      if (
        file !== undefined &&
        (languages.length === 0 || (file.language !== undefined && languages.includes(file.language))) &&
        (kinds.length === 0 || kinds.includes(file.contentKind)) &&
        globs.accept(at, file.path)
      )
        acceptsFile[at] = 1;
    });
    const accept = new Uint8Array(slotCount);
    const kindSet: ReadonlySet<string> = new Set(symbolKinds);
    let count = 0;
    for (let slot = 0; slot < slotCount; slot++) {
      if (ids[slot] === 0 || acceptsFile[fileAt[slot]!] === 0) continue;
      if (kindSet.size > 0 && !kindSet.has(kindOfSlot[slot]!)) continue;
      accept[slot] = 1;
      count++;
    }
    return { accept, count };
  }
}

/** What globs say of each file, by its position; asked again only where another path has come to stand. */
class GlobVerdicts {
  readonly #accepts: (path: string) => boolean;
  readonly #paths: string[] = [];
  readonly #verdicts: boolean[] = [];

  constructor(include: readonly string[], exclude: readonly string[]) {
    const included = include.length > 0 ? compileGlobs(include) : () => true;
    const excluded = exclude.length > 0 ? compileGlobs(exclude) : () => false;
    this.#accepts = (path) => included(path) && !excluded(path);
  }

  accept(at: number, path: string): boolean {
    if (this.#paths[at] !== path) {
      this.#paths[at] = path;
      this.#verdicts[at] = this.#accepts(path);
    }
    return this.#verdicts[at]!;
  }
}
