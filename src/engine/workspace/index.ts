/** Which files of a folder count, and their text. */
export { DEFAULT_READ_LIMITS, type ReadLimits } from './limits.ts';
export {
  type Listing,
  type ListOptions,
  listFiles,
  type SkippedEntry,
  statFiles,
  type WorkspaceFile,
} from './list.ts';
export { readSource, type SourceFile } from './read.ts';
export { SKIP_SENTENCES, type SkipReason } from './reasons.ts';
export { compileGlobs } from './userGlobs.ts';
