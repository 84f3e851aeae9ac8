/** The report on the index that a person reads, or adds to a bug report: no text of files, no questions. Knows nothing of the editor. */
import type { FolderDiagnostics } from '../../shared/engineApi.ts';
import { byCount, code, table } from '../markdown.ts';
import { escapeMarkdown, type Wording } from '../wording.ts';
import { languageName } from './indexedText.ts';
import { skipReasonText } from './skipReasons.ts';
import { stateSentence } from './statusItem.ts';

export interface ReportInput {
  /** Names and values: versions, platform. */
  readonly versions: readonly (readonly [name: string, value: string])[];
  readonly folders: readonly FolderDiagnostics[];
  /** Names of folders by key. */
  readonly names: ReadonlyMap<string, string>;
  readonly chosenModel: string;
  readonly modelProblem: string | undefined;
}

export function reportText(report: ReportInput, wording: Wording): string {
  const { l10n } = wording;
  const problem = report.modelProblem === undefined ? [] : ['', escapeMarkdown(report.modelProblem)];
  const lines = [
    `# ${l10n.t('Sextant index report')}`,
    '',
    ...facts([...report.versions, [l10n.t('Chosen model'), report.chosenModel]]),
    ...problem,
    '',
    ...report.folders.flatMap((folder) =>
      folderLines(report.names.get(folder.folder) ?? folder.root, folder, wording),
    ),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function folderLines(name: string, folder: FolderDiagnostics, wording: Wording): string[] {
  const { l10n } = wording;
  const { index } = folder;
  const state = folder.status.state === 'failed' ? folder.status.code : stateSentence(folder.status, wording);
  const isReader = index !== undefined && !folder.writable;
  const rows: [string, string][] = [
    [l10n.t('Folder'), code(folder.root)],
    [l10n.t('State'), state],
    ...(index ? indexFacts(index, folder.adapted, wording) : []),
    ...(isReader ? [[l10n.t('Written by'), l10n.t('another window')] as [string, string]] : []),
  ];
  const sentences = [...(folder.status.state === 'failed' ? [folder.status.message] : []), ...folder.notices];
  for (const sentence of sentences) rows.push([l10n.t('Notice'), escapeMarkdown(sentence)]);
  const lines = [`## ${escapeMarkdown(name)}`, '', ...facts(rows), ''];
  if (!index) return lines;
  lines.push(
    ...counted(
      [l10n.t('Language'), l10n.t('Files')],
      index.languages,
      (id) => languageName(id, wording),
      wording,
    ),
    ...counted([l10n.t('Cut along lines'), l10n.t('Files')], index.fallbacks, (reason) => reason, wording),
    ...counted(
      [l10n.t('Left out'), l10n.t('Entries')],
      skippedCounts(index),
      (reason) => skipReasonText(reason, l10n),
      wording,
    ),
  );
  if (index.problems.length > 0) {
    lines.push(`### ${l10n.t('Problems of the index file')}`, '');
    lines.push(...index.problems.map((problem) => `- ${escapeMarkdown(problem)}`), '');
  }
  return lines;
}

function indexFacts(
  index: NonNullable<FolderDiagnostics['index']>,
  isAdapted: boolean,
  { l10n, number, bytes }: Wording,
): [string, string][] {
  const kept = index.retired > 0 ? l10n.t(' ({0} more kept for reuse)', number(index.retired)) : '';
  return [
    [l10n.t('Model'), isAdapted ? l10n.t('{0}, adapted to this folder', index.model) : index.model],
    [l10n.t('Complete'), index.complete ? l10n.t('yes') : l10n.t('no')],
    [l10n.t('Files'), number(index.files)],
    [l10n.t('Chunks'), `${number(index.chunks)}${kept}`],
    [l10n.t('Size'), bytes(index.bytes)],
    [l10n.t('Generation'), number(index.generation)],
    [l10n.t('Index file'), code(index.indexFile)],
    [l10n.t('Integrity'), index.problems.length === 0 ? l10n.t('checked, nothing wrong') : l10n.t('damaged')],
  ];
}

function facts(rows: readonly (readonly [string, string])[]): string[] {
  return rows.map(([name, value]) => `- **${name}:** ${value}`);
}

function counted(
  head: readonly string[],
  counts: Readonly<Record<string, number>>,
  name: (id: string) => string,
  { number }: Wording,
): string[] {
  const rows = byCount(counts).map(([id, count]) => [name(id), number(count)]);
  return rows.length === 0 ? [] : [...table([head, ...rows], ['left', 'right']), ''];
}

function skippedCounts({ skipped }: NonNullable<FolderDiagnostics['index']>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of skipped) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
