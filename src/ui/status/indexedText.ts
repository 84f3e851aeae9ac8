/** What is in the index, or would be, as a page for people: languages, and what is left out and why. Knows nothing of the editor. */
import type { DryRun, FolderDiagnostics } from '../../shared/engineApi.ts';
import { languageInfo } from '../../shared/languages.ts';
import { byCount, code, table } from '../markdown.ts';
import { escapeMarkdown, type Wording } from '../wording.ts';
import { skipReasonText } from './skipReasons.ts';

export interface FolderContents {
  readonly name: string;
  readonly root: string;
  /** Present if the index has seen the whole folder; else what a look at the names tells. */
  readonly index: FolderDiagnostics['index'] | undefined;
  readonly dryRun: DryRun | undefined;
}

/** More of one reason are counted only. */
const MOST_PATHS = 500;

export function indexedText(folders: readonly FolderContents[], wording: Wording): string {
  const { l10n } = wording;
  const isAllIndexed = folders.every(({ index }) => index !== undefined);
  const lines = [`# ${isAllIndexed ? l10n.t('What is indexed') : l10n.t('What would be indexed')}`, ''];
  if (!isAllIndexed)
    lines.push(
      l10n.t('A look at names and sizes; no file was opened. Some more may be left out once they are read.'),
      '',
    );
  for (const folder of folders) lines.push(...folderLines(folder, wording));
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Name of a language id of the index. */
export function languageName(id: string, { l10n }: Wording): string {
  return id === 'unknown' ? l10n.t('Other text') : (languageInfo(id)?.name ?? id);
}

function folderLines({ name, root, index, dryRun }: FolderContents, wording: Wording): string[] {
  const { l10n, files, chunks, bytes, number } = wording;
  const lines = [`## ${escapeMarkdown(name)}`, '', code(root), ''];
  if (index) {
    lines.push(`${files(index.files)} · ${chunks(index.chunks)}`, '');
    const rows = byCount(index.languages).map(([id, count]) => [languageName(id, wording), number(count)]);
    if (rows.length > 0)
      lines.push(...table([[l10n.t('Language'), l10n.t('Files')], ...rows], ['left', 'right']), '');
    lines.push(...skippedLines(groupBy(index.skipped), wording));
  } else if (dryRun) {
    lines.push(`${files(dryRun.files)} · ${bytes(dryRun.bytes)}`, '');
    const rows = Object.entries(dryRun.languages)
      .sort((a, b) => b[1].files - a[1].files || (a[0] < b[0] ? -1 : 1))
      .map(([id, sum]) => [languageName(id, wording), number(sum.files), bytes(sum.bytes)]);
    const head = [l10n.t('Language'), l10n.t('Files'), l10n.t('Size')];
    if (rows.length > 0) lines.push(...table([head, ...rows], ['left', 'right', 'right']), '');
    lines.push(...countLines(dryRun.skipped, wording));
  }
  return lines;
}

function countLines(skipped: Readonly<Record<string, number>>, { l10n, number }: Wording): string[] {
  const rows = byCount(skipped).map(([reason, count]) => [skipReasonText(reason, l10n), number(count)]);
  if (rows.length === 0) return [];
  return [...table([[l10n.t('Left out'), l10n.t('Entries')], ...rows], ['left', 'right']), ''];
}

function skippedLines(groups: ReadonlyMap<string, readonly string[]>, wording: Wording): string[] {
  const { l10n, number } = wording;
  const counts = Object.fromEntries([...groups].map(([reason, paths]) => [reason, paths.length]));
  const lists = byCount(counts).flatMap(([reason]) => {
    const paths = groups.get(reason)!;
    const more = paths.length - MOST_PATHS;
    return [
      `### ${skipReasonText(reason, l10n)}`,
      '',
      ...paths.slice(0, MOST_PATHS).map((path) => `- ${code(path)}`),
      ...(more > 0 ? [`- ${l10n.t('… and {0} more', number(more))}`] : []),
      '',
    ];
  });
  return [...countLines(counts, wording), ...lists];
}

function groupBy(
  skipped: readonly { readonly path: string; readonly reason: string }[],
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { path, reason } of skipped) {
    const paths = groups.get(reason);
    if (paths) paths.push(path);
    else groups.set(reason, [path]);
  }
  return groups;
}
