/** The text of lines that another folder's index does not know. */
import type { LineRange } from '../../shared/types.ts';
import { DEFAULT_READ_LIMITS, readSource } from '../workspace/index.ts';

/** Undefined if the lines cannot be read or hold no text. */
export function textOf(
  root: string,
  { path, startLine, endLine }: { readonly path: string } & LineRange,
): string | undefined {
  const source = readSource(root, path, DEFAULT_READ_LIMITS);
  if ('skip' in source) return undefined;
  const text = source.text.split(/\r?\n/).slice(startLine, endLine).join('\n');
  return text.trim() === '' ? undefined : text;
}
