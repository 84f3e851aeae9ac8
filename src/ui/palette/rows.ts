/**
 * What the palette lists: results with what is below the cut apart, earlier questions, and sentences on what is missing. Knows
 * nothing of the editor; texts may hold icons as `$(name)`, and those from files are escaped.
 */

import { COMMANDS } from '../../host/ids.ts';
import { BUILT_IN } from '../../host/settingValues.ts';
import type { WorkspaceResult } from '../../shared/engineApi.ts';
import type { IndexStatus } from '../../shared/engineEvents.ts';
import { EngineError, type EngineErrorCode } from '../../shared/errors.ts';
import type { SearchMode } from '../../shared/types.ts';
import type { Remedy } from '../errors.ts';
import { noteText } from '../plainText.ts';
import type { L10n, Wording } from '../wording.ts';
import { keyOf, type Outcome } from './question.ts';
import { resultText } from './texts.ts';

export interface PaletteState {
  /** What the box holds, without white space around it. */
  readonly query: string;
  readonly outcome: Outcome;
  readonly folders: readonly { readonly key: string; readonly name: string; readonly enabled: boolean }[];
  /** Whether there are folders that do not lie on a disk. */
  readonly virtual: boolean;
  readonly history: readonly string[];
  readonly status: IndexStatus | undefined;
  readonly paused: boolean;
  /** A sentence on why another model than the chosen one answers. */
  readonly modelProblem: string | undefined;
  /** The chosen model, if that is not the built-in one. */
  readonly model: string | undefined;
}

export type Row =
  | { readonly kind: 'separator'; readonly label: string }
  | {
      readonly kind: 'result' | 'query' | 'note' | 'action';
      /** Tells which row it is when the list is shown anew. */
      readonly id: string;
      readonly icon: string;
      readonly label: string;
      readonly description?: string;
      readonly detail?: string;
      /** Of a result, among those that `results` gives. */
      readonly place?: number;
      readonly query?: string;
      readonly command?: string;
    };

/** What can be done about an error; `remedyOf` of src/ui/errors.ts. */
export type Remedies = (code: EngineErrorCode | undefined) => Remedy | undefined;

export function rowsOf(state: PaletteState, wording: Wording, remedyOf: Remedies): Row[] {
  const { l10n } = wording;
  const { folders, outcome, query } = state;
  if (folders.length === 0) return [noFolder(state, l10n)];
  if (!folders.some(({ enabled }) => enabled)) return [notEnabled(l10n)];
  if (query === '' || outcome.kind === 'none') return query === '' ? historyRows(state, l10n) : [];
  if (outcome.kind === 'failed') return errorRows(outcome.error, remedyOf);
  const notices = noticeRows(state, outcome, l10n, remedyOf);
  return [...notices, ...resultRows(state, outcome, notices.length > 0, wording)];
}

/** In the order in which they are shown: what is below the cut comes last. */
export function resultsOf(outcome: Outcome): readonly WorkspaceResult[] {
  if (outcome.kind !== 'found') return [];
  const { results } = outcome.answer;
  const isNone = ({ confidence }: WorkspaceResult): boolean => confidence === 'none';
  return [...results.filter((result) => !isNone(result)), ...results.filter(isNone)];
}

/** The row that Enter takes when the list is new. */
export function firstActive(rows: readonly Row[]): string | undefined {
  const items = rows.filter((row) => row.kind !== 'separator');
  const first =
    items.find(({ id }) => id === NO_MATCH) ??
    items.find(({ kind }) => kind === 'result' || kind === 'query') ??
    items.find(({ kind }) => kind === 'action') ??
    items[0];
  return first?.id;
}

/** Which answers these are, beside the name of the search. */
export function titleOf(
  { outcome, status, paused, folders }: PaletteState,
  mode: SearchMode,
  wording: Wording,
): string {
  const { l10n } = wording;
  const parts = [l10n.t('Search by Meaning')];
  if (mode === 'dense') parts.push(l10n.t('exact meaning'));
  if (mode === 'lexical') parts.push(l10n.t('keywords'));
  const isPartial = outcome.kind === 'found' && !outcome.answer.complete;
  if (!folders.some(({ enabled }) => enabled)) return parts.join(' · ');
  if (paused) parts.push(l10n.t('indexing is paused'));
  else if (isPartial) parts.push(progress(status, wording));
  return parts.join(' · ');
}

const NO_MATCH = 'noMatch';
/** What is not done is not shown as 100 %. */
const MOST_SHARE = 0.99;

function progress(status: IndexStatus | undefined, { l10n, percent }: Wording): string {
  if (status?.state !== 'indexing' || status.filesTotal === 0)
    return l10n.t('not everything is searched yet');
  const { filesDone, filesTotal } = status;
  return l10n.t('searched {0} so far', percent(Math.min(MOST_SHARE, filesDone / filesTotal)));
}

function noFolder({ virtual }: PaletteState, l10n: L10n): Row {
  const detail = virtual
    ? l10n.t('Sextant searches files on a disk, and those of this workspace are not on one.')
    : l10n.t('Sextant searches the files of a folder, and none is open.');
  const command = 'workbench.action.files.openFolder';
  return {
    kind: 'action',
    id: 'openFolder',
    icon: 'folder-opened',
    label: l10n.t('Open Folder…'),
    detail,
    command,
  };
}

function notEnabled(l10n: L10n): Exclude<Row, { kind: 'separator' }> {
  return {
    kind: 'action',
    id: 'index',
    icon: 'telescope',
    label: l10n.t('Index this Workspace…'),
    detail: l10n.t('Nothing is indexed yet, so nothing can be found. Everything stays on this machine.'),
    command: COMMANDS.indexWorkspace,
  };
}

function historyRows({ history }: PaletteState, l10n: L10n): Row[] {
  if (history.length === 0) return [];
  return [
    { kind: 'separator', label: l10n.t('recent searches') },
    ...history.map(
      (query): Row => ({
        kind: 'query',
        id: `query ${query}`,
        icon: 'history',
        label: noteText(query),
        query,
      }),
    ),
  ];
}

function errorRows(error: unknown, remedyOf: Remedies, prefix = ''): Row[] {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = remedyOf(error instanceof EngineError ? error.code : undefined);
  return [
    note(`error ${prefix}${message}`, prefix === '' ? 'error' : 'warning', prefix + message),
    ...(remedy ? [remedyRow(remedy)] : []),
  ];
}

function remedyRow({ title, command }: Remedy): Row {
  return { kind: 'action', id: `remedy ${command}`, icon: 'wrench', label: title, command };
}

/** What makes the answer less than it could be, before the results. */
function noticeRows(
  { folders, paused, modelProblem, model }: PaletteState,
  { answer }: Outcome & { kind: 'found' },
  l10n: L10n,
  remedyOf: Remedies,
): Row[] {
  const rows: Row[] = [];
  for (const { folder, code, message } of answer.failures) {
    // Somebody said no to it; the last row says so.
    if (code === 'notEnabled') continue;
    const name = folders.find(({ key }) => key === folder)?.name ?? folder;
    rows.push(...errorRows(new EngineError(code, message), remedyOf, `${name}: `));
  }
  if (paused && !answer.complete)
    rows.push({
      kind: 'action',
      id: 'resume',
      icon: 'debug-pause',
      label: l10n.t('Resume Indexing'),
      detail: l10n.t('Indexing is paused, so not all files were searched.'),
      command: COMMANDS.resumeIndexing,
    });
  if (modelProblem !== undefined) rows.push(note('model', 'info', modelProblem));
  else if (model !== undefined && answer.model === BUILT_IN)
    rows.push(
      note('model', 'info', l10n.t('The built-in model answers until the index of {0} is made.', model)),
    );
  if (answer.caveat !== undefined) rows.push(note('caveat', 'info', answer.caveat));
  // Two folders may fail for the same reason.
  const ids = new Set<string>();
  return rows.filter((row) => row.kind === 'separator' || (!ids.has(row.id) && ids.add(row.id)));
}

function resultRows(
  { folders }: PaletteState,
  outcome: Outcome & { kind: 'found' },
  hasNotices: boolean,
  { l10n, number }: Wording,
): Row[] {
  const { answer, snippets, asked } = outcome;
  const results = resultsOf(outcome);
  const rows = results.map((result, place): Row => {
    const folder = folders.length > 1 ? folders.find(({ key }) => key === result.folder)?.name : undefined;
    const text = resultText({ result, snippet: snippets.get(result), folder }, l10n);
    return { kind: 'result', id: keyOf(result), place, ...text };
  });
  const cut = results.findIndex(({ confidence }) => confidence === 'none');
  const good = cut === -1 ? rows : rows.slice(0, cut);
  const weak = rows.slice(good.length);
  const begin: Row[] =
    good.length === 0
      ? [noMatch(asked.mode, weak.length > 0, l10n)]
      : hasNotices
        ? [{ kind: 'separator', label: l10n.t('results') }]
        : [];
  const cutRow: Row[] = weak.length === 0 ? [] : [{ kind: 'separator', label: l10n.t('below the cut') }];
  const more: Row[] =
    answer.total > results.length && results.length > 0
      ? [
          { kind: 'separator', label: '' },
          {
            kind: 'action',
            id: 'more',
            icon: 'list-flat',
            label: l10n.t('Show all {0} results in the Search view', number(answer.total)),
            command: COMMANDS.showSearchView,
          },
        ]
      : [];
  return [...begin, ...good, ...cutRow, ...weak, ...more, ...leftOut(folders, l10n)];
}

function leftOut(folders: PaletteState['folders'], l10n: L10n): Row[] {
  const names = folders.filter(({ enabled }) => !enabled).map(({ name }) => name);
  if (names.length === 0) return [];
  const detail = l10n.t('Not indexed, so not searched: {0}', noteText(names.join(', ')));
  return [
    { kind: 'separator', label: '' },
    { ...notEnabled(l10n), detail },
  ];
}

function noMatch(mode: SearchMode, hasWeak: boolean, l10n: L10n): Row {
  const detail = hasWeak
    ? l10n.t('What comes nearest is listed below. Other words may find more.')
    : mode === 'lexical'
      ? l10n.t('No file holds these words. The other modes find by meaning.')
      : l10n.t('Other words may find something.');
  const label = l10n.t('No good match in this workspace');
  return { kind: 'note', id: NO_MATCH, icon: 'info', label, detail };
}

/** A sentence on the first line, those that follow on the second. */
function note(id: string, icon: string, text: string): Row {
  const [, first = text, rest] = /^(.+?[.!?])\s+(\S.*)$/s.exec(text) ?? [];
  const detail = rest === undefined ? {} : { detail: noteText(rest) };
  return { kind: 'note', id, icon, label: noteText(first), ...detail };
}
