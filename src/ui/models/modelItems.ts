/** The models as they are offered: what each is, what it costs, and whether it is on this machine. Knows nothing of the editor. */
import { basename, isAbsolute } from 'node:path';
import { BUILT_IN } from '../../host/settingValues.ts';
import type { ModelEntry } from '../../shared/engineApi.ts';
import { noteText } from '../plainText.ts';
import type { Wording } from '../wording.ts';

/** What a person chose. */
export type ModelTarget =
  | { readonly kind: 'builtIn'; readonly isAdapted: boolean }
  | { readonly kind: 'model'; readonly entry: ModelEntry }
  /** The folder that the settings name already. */
  | { readonly kind: 'current'; readonly path: string }
  | { readonly kind: 'folder' }
  | { readonly kind: 'name' }
  /** Instead of models that could not be looked for. */
  | { readonly kind: 'problem'; readonly error: Error };

export interface ModelItem {
  /** Names the item while models are still being looked for. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly target: ModelTarget;
}

export type ModelRow = ModelItem | { readonly separator: string };

/** `isAdapted`: whether a folder has a built-in model of its own. `chosen`: the value of the setting. `entries`: undefined while they are being looked for, an error if that failed. */
export function modelRows(
  chosen: string,
  entries: readonly ModelEntry[] | Error | undefined,
  wording: Wording,
  isAdapted = false,
): ModelRow[] {
  const { l10n } = wording;
  const isChosen = (id: string): boolean => id === chosen;
  const item = (entry: ModelEntry): ModelItem => modelItem(entry, isChosen(entry.id), wording);
  const known = entries === undefined || entries instanceof Error ? [] : entries;
  const here = known.filter(isHere).map(item);
  const there = known.filter((entry) => !isHere(entry)).map(item);
  return [
    {
      id: BUILT_IN,
      label: labelled(isChosen(BUILT_IN) ? 'check' : 'package', l10n.t('Built-in model')),
      description: isAdapted ? l10n.t('adapted to this workspace') : l10n.t('comes with Sextant'),
      detail: l10n.t('Indexes thousands of chunks a second on any machine, and needs no download.'),
      target: { kind: 'builtIn', isAdapted },
    },
    ...(isAbsolute(chosen) ? [folderItem(chosen, wording)] : []),
    ...(entries instanceof Error ? [problemItem(entries, wording)] : []),
    ...titled(l10n.t('On this machine'), here),
    ...titled(l10n.t('To be downloaded after a question'), there),
    { separator: l10n.t('Others') },
    {
      id: 'folder…',
      label: labelled('folder-opened', l10n.t('A folder…')),
      description: '',
      detail: l10n.t('A sentence-transformer with an ONNX file, a Model2Vec model, or word vectors.'),
      target: { kind: 'folder' },
    },
    {
      id: 'name…',
      label: labelled('search', l10n.t('Another model by its name…')),
      description: '',
      detail: l10n.t('Any repository of the hub with an ONNX file, as owner/name.'),
      target: { kind: 'name' },
    },
  ];
}

/** Id of the row to make active when `before` gives way to `after`: the one a person went to, else the chosen one. */
export function activeIn(
  after: readonly ModelRow[],
  before: readonly ModelRow[],
  active: string | undefined,
  chosen: string,
): string {
  return active === undefined || active === firstActive(before, chosen) ? firstActive(after, chosen) : active;
}

/** Models of which something lies on this machine, to be removed. */
export function removableItems(entries: readonly ModelEntry[], { bytes, l10n }: Wording): ModelItem[] {
  return entries
    .filter((entry) => isHere(entry) || entry.unfinishedBytes > 0)
    .map((entry) => ({
      id: entry.id,
      label: labelled('trash', entry.id),
      description: bytes(bytesHere(entry)),
      detail: isHere(entry) ? '' : l10n.t('The download was not finished.'),
      target: { kind: 'model', entry },
    }));
}

export function isHere({ downloaded }: ModelEntry): boolean {
  return downloaded.length > 0;
}

/** What lies on this machine of a model, in all formats and versions. */
export function bytesHere({ downloaded, unfinishedBytes }: ModelEntry): number {
  return downloaded.reduce((sum, { bytes }) => sum + bytes, unfinishedBytes);
}

/** Facts about a model, as far as they are known before its files are read. */
export function factsOf({ dimensions, maxTokens, licence }: ModelEntry, { l10n, number }: Wording): string[] {
  return [
    ...(dimensions === undefined ? [] : [l10n.t('{0} dimensions', number(dimensions))]),
    ...(maxTokens === undefined ? [] : [l10n.t('{0} tokens', number(maxTokens))]),
    licenceText(licence, l10n),
  ];
}

export function licenceText(licence: string | undefined, l10n: Wording['l10n']): string {
  return licence === undefined ? l10n.t('licence not stated') : noteText(licence);
}

function firstActive(rows: readonly ModelRow[], chosen: string): string {
  return rows.some((row) => 'id' in row && row.id === chosen) ? chosen : BUILT_IN;
}

function modelItem(entry: ModelEntry, isChosen: boolean, wording: Wording): ModelItem {
  const { l10n, bytes } = wording;
  const { id, description, sizes, unfinishedBytes } = entry;
  const smallest = Math.min(...Object.values(sizes));
  const size = isHere(entry)
    ? [bytes(bytesHere(entry))]
    : Number.isFinite(smallest)
      ? [l10n.t('about {0}', bytes(smallest))]
      : [];
  const part =
    !isHere(entry) && unfinishedBytes > 0 ? [l10n.t('{0} fetched already', bytes(unfinishedBytes))] : [];
  return {
    id,
    label: labelled(isChosen && isHere(entry) ? 'check' : isHere(entry) ? 'package' : 'cloud-download', id),
    description: [...size, ...factsOf(entry, wording), ...part].join(' · '),
    detail: noteText(description),
    target: { kind: 'model', entry },
  };
}

function folderItem(path: string, { l10n }: Wording): ModelItem {
  return {
    id: path,
    label: labelled('check', basename(path)),
    description: l10n.t('a folder of your own'),
    detail: noteText(path),
    target: { kind: 'current', path },
  };
}

function problemItem(error: Error, { l10n }: Wording): ModelItem {
  return {
    id: 'problem…',
    label: labelled('warning', l10n.t('The other models could not be looked for')),
    description: '',
    detail: error.message,
    target: { kind: 'problem', error },
  };
}

function titled(separator: string, items: readonly ModelItem[]): ModelRow[] {
  return items.length === 0 ? [] : [{ separator }, ...items];
}

function labelled(icon: string, text: string): string {
  return `$(${icon}) ${noteText(text)}`;
}
