/** What the entry in the status bar shows for a state of the index. Knows nothing of the editor. */
import { COMMANDS } from '../../host/ids.ts';
import { BUILT_IN } from '../../host/settingValues.ts';
import type { EngineErrorCode } from '../../shared/errors.ts';
import { escapeMarkdown, type Wording } from '../wording.ts';
import { type IndexState, isBusy, type ShownStatus } from './state.ts';

export interface StatusItem {
  readonly text: string;
  /** What a screen reader says. */
  readonly label: string;
  /** Whether something is wrong that a person should know of. */
  readonly isWarning: boolean;
}

const NAME = 'Sextant';
/** Failures that another model ends. */
const OF_THE_MODEL: ReadonlySet<EngineErrorCode> = new Set([
  'modelInvalid',
  'modelUnavailable',
  'notEnoughMemory',
]);

export function statusItem({ overall, notEnabled }: IndexState, wording: Wording): StatusItem {
  const { l10n, number } = wording;
  const said = [
    stateSentence(overall, wording),
    ...(overall.state === 'ready' ? [wording.files(overall.files)] : []),
  ].join(', ');
  const others = overall.state === 'notEnabled' ? '' : notEnabledText(notEnabled, wording);
  const label = l10n.t('Sextant: {0}', [said, others].filter(Boolean).join('. '));
  if (overall.state === 'indexing' && overall.filesTotal > 0) {
    const { filesDone, filesTotal } = overall;
    return { text: `$(sync~spin) ${number(filesDone)}/${number(filesTotal)}`, label, isWarning: false };
  }
  return { text: `$(${iconOf(overall)}) ${NAME}`, label, isWarning: overall.state === 'failed' };
}

export function iconOf(status: ShownStatus): string {
  if (isBusy(status)) return 'sync~spin';
  if (status.state === 'paused') return 'debug-pause';
  return status.state === 'failed' ? 'warning' : 'telescope';
}

/** One line, without the figures that change ten times a second. */
export function stateSentence(status: ShownStatus, { l10n, percent }: Wording): string {
  switch (status.state) {
    case 'noFolder':
      return l10n.t('no folder is open');
    case 'notEnabled':
      return l10n.t('this workspace is not indexed');
    case 'unknown':
      return l10n.t('starts with the first question');
    case 'loadingModel':
      return l10n.t('opening the index');
    case 'scanning':
      return l10n.t('looking for changed files');
    case 'indexing': {
      const { filesDone, filesTotal } = status;
      return l10n.t('indexing, {0}', percent(filesTotal > 0 ? filesDone / filesTotal : 0));
    }
    case 'paused':
      return l10n.t('indexing is paused');
    case 'ready':
      return l10n.t('ready');
    case 'failed':
      return status.message;
  }
}

/** '' if all are. */
export function notEnabledText(count: number, { l10n, number }: Wording): string {
  if (count === 0) return '';
  return count === 1
    ? l10n.t('1 folder is not indexed')
    : l10n.t('{0} folders are not indexed', number(count));
}

/** What shows over the entry: Markdown, with links to commands. */
export function statusTooltip(state: IndexState, wording: Wording): string {
  const { overall, folders } = state;
  const lines = [`**${NAME}** – ${escapeMarkdown(stateSentence(overall, wording))}`];
  const figures = figuresOf(overall, wording);
  if (figures !== '') lines.push(escapeMarkdown(figures));
  const model = modelText(overall, wording);
  if (model !== undefined) lines.push(escapeMarkdown(model));
  if (folders.length > 1) {
    lines.push(
      folders
        .map(({ name, status }) => `- ${escapeMarkdown(`${name}: ${folderText(status, wording)}`)}`)
        .join('\n'),
    );
  }
  for (const notice of state.notices) lines.push(escapeMarkdown(notice));
  lines.push('---', linksOf(state, wording).join(' · '));
  return lines.join('\n\n');
}

/** What can be done now. */
function linksOf({ overall, folders, notEnabled }: IndexState, { l10n }: Wording): string[] {
  const links: string[] = [];
  if (notEnabled > 0) {
    const isAll = notEnabled === folders.length;
    links.push(
      link(isAll ? l10n.t('Index this Workspace') : l10n.t('Index the Others'), COMMANDS.indexWorkspace),
    );
  }
  if (overall.state === 'paused') links.push(link(l10n.t('Resume'), COMMANDS.resumeIndexing));
  if (isBusy(overall)) links.push(link(l10n.t('Pause'), COMMANDS.pauseIndexing));
  if (overall.state === 'failed') {
    if (OF_THE_MODEL.has(overall.code))
      links.push(link(l10n.t('Choose Embedding Model…'), COMMANDS.chooseModel));
    links.push(
      link(l10n.t('Restart Search Engine'), COMMANDS.restartEngine),
      link(l10n.t('Show Log'), COMMANDS.showLog),
    );
  }
  return [...links, link(l10n.t('Show What Is Indexed'), COMMANDS.previewIndexed)];
}

/** Commands that the tooltip links. */
export const TOOLTIP_COMMANDS: readonly string[] = [
  COMMANDS.chooseModel,
  COMMANDS.indexWorkspace,
  COMMANDS.resumeIndexing,
  COMMANDS.pauseIndexing,
  COMMANDS.restartEngine,
  COMMANDS.showLog,
  COMMANDS.previewIndexed,
];

/** Which model answers, and which one is being indexed with; undefined where the state does not tell. */
export function modelText(status: ShownStatus, { l10n }: Wording): string | undefined {
  if (status.state !== 'indexing' && status.state !== 'ready') return undefined;
  const { model } = status;
  const next = status.state === 'indexing' ? status.nextModel : undefined;
  if (model === undefined) return undefined;
  if (next === undefined) return model === BUILT_IN ? l10n.t('Model: built in') : l10n.t('Model: {0}', model);
  return model === BUILT_IN
    ? l10n.t('The built-in model answers until the index of {0} is complete', next)
    : l10n.t('{0} answers until the index of {1} is complete', model, next);
}

/** '' where there are none. */
export function figuresOf(status: ShownStatus, { l10n, number, files, chunks }: Wording): string {
  if (status.state === 'ready') {
    const skipped = status.skipped > 0 ? [l10n.t('{0} skipped', number(status.skipped))] : [];
    return [files(status.files), chunks(status.chunks), ...skipped].join(' · ');
  }
  if (status.state !== 'indexing') return '';
  const { filesDone, filesTotal, chunksPerSecond } = status;
  const speed = chunksPerSecond > 0 ? [l10n.t('{0} chunks/s', number(chunksPerSecond))] : [];
  return [
    l10n.t('{0} of {1} files', number(filesDone), number(filesTotal)),
    chunks(status.chunks),
    ...speed,
  ].join(' · ');
}

function folderText(status: ShownStatus, wording: Wording): string {
  const { l10n } = wording;
  if (status.state === 'notEnabled') return l10n.t('not indexed');
  return figuresOf(status, wording) || stateSentence(status, wording);
}

function link(title: string, command: string): string {
  return `[${escapeMarkdown(title)}](command:${command})`;
}
