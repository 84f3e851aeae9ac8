/** How large a file may be. */

export interface ReadLimits {
  /** In bytes; a notebook may have eight times as many, because most of it is outputs that are not indexed. */
  readonly maxFileBytes: number;
}

// Files that people write stay well below; above are data, dumps and generated code.
export const DEFAULT_READ_LIMITS: ReadLimits = { maxFileBytes: 1024 * 1024 };

const NOTEBOOK_FACTOR = 8;

export function maxBytesFor(language: string | undefined, maxFileBytes: number): number {
  return language === 'jupyter' ? maxFileBytes * NOTEBOOK_FACTOR : maxFileBytes;
}
