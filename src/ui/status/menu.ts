/** What the menu of the status bar offers in a state of the index: only what can be done then. Knows nothing of the editor. */
import { COMMANDS } from '../../host/ids.ts';
import { noteText } from '../plainText.ts';
import type { Wording } from '../wording.ts';
import { type IndexState, isBusy } from './state.ts';
import { figuresOf, iconOf, modelText, notEnabledText, stateSentence } from './statusItem.ts';

export interface MenuEntry {
  /** Names the entry while the menu is open, whatever it says. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}

export type MenuRow = MenuEntry | { readonly separator: string };

export function menuRows(state: IndexState, model: string, wording: Wording): MenuRow[] {
  const { l10n } = wording;
  const { overall, notEnabled, folders, paused } = state;
  const anyEnabled = notEnabled < folders.length;
  const rows: (MenuRow | false)[] = [
    stateEntry(state, wording),
    { id: 'search', label: `$(search) ${l10n.t('Search by Meaning…')}`, command: COMMANDS.search },
    notEnabled > 0 && {
      id: 'index',
      label: `$(play) ${l10n.t('Index this Workspace')}`,
      description: anyEnabled ? notEnabledText(notEnabled, wording) : '',
      command: COMMANDS.indexWorkspace,
    },
    anyEnabled &&
      paused && {
        id: 'resume',
        label: `$(play) ${l10n.t('Resume Indexing')}`,
        command: COMMANDS.resumeIndexing,
      },
    anyEnabled &&
      !paused && {
        id: 'pause',
        label: `$(debug-pause) ${l10n.t('Pause Indexing')}`,
        command: COMMANDS.pauseIndexing,
      },
    overall.state === 'failed' && {
      id: 'restart',
      label: `$(debug-restart) ${l10n.t('Restart Search Engine')}`,
      command: COMMANDS.restartEngine,
    },
    { separator: l10n.t('Index') },
    {
      id: 'indexed',
      label: `$(list-unordered) ${anyEnabled ? l10n.t('Show What Is Indexed') : l10n.t('Show What Would Be Indexed')}`,
      command: COMMANDS.previewIndexed,
    },
    anyEnabled && {
      id: 'rebuild',
      label: `$(refresh) ${l10n.t('Rebuild Index')}`,
      command: COMMANDS.reindex,
    },
    anyEnabled && {
      id: 'stop',
      label: `$(stop-circle) ${l10n.t('Stop Indexing this Workspace')}`,
      description: l10n.t('what is indexed is kept'),
      command: COMMANDS.stopIndexing,
    },
    {
      id: 'delete',
      label: `$(trash) ${l10n.t('Delete Index of this Workspace')}`,
      command: COMMANDS.deleteIndex,
    },
    { separator: l10n.t('More') },
    {
      id: 'model',
      label: `$(package) ${l10n.t('Choose Embedding Model…')}`,
      description: noteText(model),
      command: COMMANDS.chooseModel,
    },
    { id: 'report', label: `$(info) ${l10n.t('Show Index Report')}`, command: COMMANDS.showReport },
    { id: 'log', label: `$(output) ${l10n.t('Show Log')}`, command: COMMANDS.showLog },
    {
      id: 'settings',
      label: `$(gear) ${l10n.t('Settings')}`,
      command: 'workbench.action.openSettings',
      args: ['@ext:sextant.sextant'],
    },
    {
      id: 'walkthrough',
      label: `$(mortar-board) ${l10n.t('Open Walkthrough')}`,
      command: COMMANDS.openWalkthrough,
    },
  ];
  return rows.filter((row) => row !== false);
}

/** The state in words; taking it shows more of it. */
function stateEntry(state: IndexState, wording: Wording): MenuEntry {
  const { overall } = state;
  const sentence = stateSentence(overall, wording);
  const head = `$(${iconOf(overall)}) ${sentence.charAt(0).toLocaleUpperCase()}${sentence.slice(1)}`;
  // A failure's sentence is long: it has a line of its own.
  const isFailure = overall.state === 'failed';
  const details = [isFailure ? sentence : modelText(overall, wording), ...state.notices];
  const detail = details
    .filter((text) => text !== undefined)
    .map(noteText)
    .join(' · ');
  const figures = isFailure ? '' : figuresOf(overall, wording);
  return {
    id: 'state',
    label: isFailure ? `$(warning) ${wording.l10n.t('Indexing failed')}` : head,
    ...(figures === '' ? {} : { description: figures }),
    ...(detail === '' ? {} : { detail }),
    command: isFailure ? COMMANDS.showLog : isBusy(overall) ? COMMANDS.previewIndexed : COMMANDS.showReport,
  };
}
