/** Which slots a search looks at. */
import type { SearchFilters } from '../../shared/engineApi.ts';
import { compileGlobs } from '../workspace/index.ts';
import type { ResidentIndex } from './residentIndex.ts';

export interface AcceptedSlots {
  /** 1 by slot for a chunk that the filters let through; absent if all live ones are. */
  readonly accept: Uint8Array | undefined;
  readonly count: number;
}

export function acceptedSlots(resident: ResidentIndex, filters: SearchFilters): AcceptedSlots {
  const { include = [], exclude = [], languages = [], kinds = [], symbolKinds = [] } = filters;
  const filtersFiles = include.length + exclude.length + languages.length + kinds.length > 0;
  if (!filtersFiles && symbolKinds.length === 0) return { accept: undefined, count: resident.chunkCount };
  const included = include.length > 0 ? compileGlobs(include) : () => true;
  const excluded = exclude.length > 0 ? compileGlobs(exclude) : () => false;
  const files = resident.files.map(
    (file) =>
      file !== undefined &&
      (languages.length === 0 || (file.language !== undefined && languages.includes(file.language))) &&
      (kinds.length === 0 || kinds.includes(file.contentKind)) &&
      included(file.path) &&
      !excluded(file.path),
  );
  const accept = new Uint8Array(resident.slotCount);
  let count = 0;
  for (let slot = 0; slot < resident.slotCount; slot++) {
    if (resident.ids[slot] === 0 || !files[resident.fileAt[slot]!]) continue;
    if (symbolKinds.length > 0 && !(symbolKinds as readonly string[]).includes(resident.symbolKinds[slot]!))
      continue;
    accept[slot] = 1;
    count++;
  }
  return { accept, count };
}
