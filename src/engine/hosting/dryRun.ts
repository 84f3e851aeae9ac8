/** What would be indexed of a folder, without opening any of its files. */
import type { DryRun, FolderParams } from '../../shared/engineApi.ts';
import { listFiles } from '../workspace/index.ts';
import { scopeOf } from './folderOptions.ts';

export async function dryRunOf(params: FolderParams, signal: AbortSignal | undefined): Promise<DryRun> {
  const { key, root } = params;
  const listing = await listFiles(root, scopeOf(params), signal);
  const languages: Record<string, { files: number; bytes: number }> = {};
  for (const { language = 'unknown', size } of listing.files) {
    const sum = (languages[language] ??= { files: 0, bytes: 0 });
    sum.files++;
    sum.bytes += size;
  }
  const skipped: Record<string, number> = {};
  for (const { reason } of listing.skipped) skipped[reason] = (skipped[reason] ?? 0) + 1;
  const bytes = listing.files.reduce((sum, { size }) => sum + size, 0);
  return { folder: key, files: listing.files.length, bytes, languages, skipped };
}
