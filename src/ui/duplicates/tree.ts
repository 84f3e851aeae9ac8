/** The duplicates view's tree: groups with their members, and tooltips with the code, which is read when it is looked at. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import type { Folder } from '../../host/workspaceEngine.ts';
import { withSignal } from '../cancellation.ts';
import { similarityText } from '../explain.ts';
import { plainText, rowText } from '../plainText.ts';
import { placeText } from '../similar/rows.ts';
import type { Wording } from '../wording.ts';
import type { GroupRow, MemberRow, MoreRow, Row, ShareRow, ShownDuplicates } from './shown.ts';
import {
  groupDescription,
  groupLabel,
  memberDescription,
  memberLabel,
  reasonsText,
  shareText,
} from './texts.ts';

/** Not in the manifest: they are run with a row alone. */
export const OPEN = '_sextant.openDuplicate';
export const SHOW_MORE = '_sextant.showMoreDuplicates';

const TOOLTIP_LINES = 20;
/** With so few groups, their members are seen at once. */
const EXPANDED_GROUPS = 20;

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

export class DuplicatesTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #services: Services;
  readonly #wording: Wording;
  readonly #onChange = new vscode.EventEmitter<Row[] | undefined>();
  readonly onDidChangeTreeData = this.#onChange.event;
  #shown: ShownDuplicates | undefined;
  /** As they were when it was shown: of hundreds of rows each would ask for them. */
  #folders: ReadonlyMap<string, Folder> = new Map();

  constructor(services: Services, wording: Wording) {
    this.#services = services;
    this.#wording = wording;
  }

  dispose(): void {
    this.#onChange.dispose();
  }

  show(shown: ShownDuplicates | undefined): void {
    this.#shown = shown;
    this.#folders = new Map(this.#services.engine.folders.map((folder) => [folder.key, folder]));
    this.#onChange.fire(undefined);
  }

  /** What these rows say has changed. */
  update(rows: Row[]): void {
    if (rows.length > 0) this.#onChange.fire(rows);
  }

  getChildren(row?: Row): Row[] {
    return [...(this.#shown?.rowsOf(row) ?? [])];
  }

  getParent(row: Row): Row | undefined {
    return this.#shown?.parentOf(row);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    switch (row.kind) {
      case 'group':
        return this.#groupItem(row);
      case 'member':
        return this.#memberItem(row);
      case 'more':
        return this.#moreItem(row);
      case 'ignored':
        return this.#sectionItem(
          'ignored',
          vscode.l10n.t('Ignored'),
          this.#wording.number(row.groups.length),
        );
      case 'shares':
        return this.#sectionItem('shares', vscode.l10n.t('By Folder'), shareText(row, this.#wording));
      case 'share':
        return this.#shareItem(row);
    }
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    row: Row,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    if (row.kind === 'group') item.tooltip = this.#groupTooltip(row);
    if (row.kind !== 'member') return item;
    const { folder } = row.parent;
    const ranges = [{ path: row.member.path, ...row.lines }];
    const [snippet] = await withSignal(token, (signal) =>
      this.#services.engine.api.snippets({ folder, ranges, lines: TOOLTIP_LINES }, signal),
    ).catch(() => []);
    if (!token.isCancellationRequested)
      item.tooltip = this.#memberTooltip(
        row,
        (snippet?.lines ?? []).map(({ text }) => text),
      );
    return item;
  }

  #groupItem(row: GroupRow): vscode.TreeItem {
    const state = (this.#shown?.groups.length ?? 0) <= EXPANDED_GROUPS ? Expanded : Collapsed;
    const item = new vscode.TreeItem(groupLabel(row, this.#wording), row.parent ? Collapsed : state);
    item.id = row.id;
    item.description = rowText(groupDescription(row, this.#nameOf(row.folder)));
    item.contextValue = `comparable ${row.parent ? 'ignoredGroup' : 'openGroup'}`;
    return item;
  }

  #memberItem(row: MemberRow): vscode.TreeItem {
    const { member, parent } = row;
    const item = new vscode.TreeItem(rowText(memberLabel(row)), None);
    item.id = row.id;
    item.description = rowText(memberDescription(row));
    this.#asFile(item, parent.folder, member.path);
    item.iconPath = vscode.ThemeIcon.File;
    item.contextValue = 'comparable member';
    item.command = { command: OPEN, title: vscode.l10n.t('Open'), arguments: [row] };
    item.accessibilityInformation = {
      label: vscode.l10n.t(
        '{0}, similarity {1}',
        `${member.symbol} ${placeText(member.path, row.lines, this.#nameOf(parent.folder))}`.trim(),
        similarityText(parent.group.similarity),
      ),
    };
    return item;
  }

  #moreItem(row: MoreRow): vscode.TreeItem {
    const { l10n } = vscode;
    const item = new vscode.TreeItem(l10n.t('Show More'), None);
    item.id = row.parent ? 'more-ignored' : 'more';
    item.description =
      row.count === 1 ? l10n.t('1 group') : l10n.t('{0} groups', this.#wording.number(row.count));
    item.command = { command: SHOW_MORE, title: l10n.t('Show More'), arguments: [row] };
    return item;
  }

  #sectionItem(id: string, label: string, description: string): vscode.TreeItem {
    const item = new vscode.TreeItem(label, Collapsed);
    item.id = id;
    item.description = description;
    item.contextValue = id;
    return item;
  }

  #shareItem(row: ShareRow): vscode.TreeItem {
    const { share, folder, rows } = row;
    const isWhole = share.folder === '';
    const name = isWhole ? this.#nameOf(folder) : share.folder.split('/').at(-1);
    const item = new vscode.TreeItem(rowText(name ?? ''), rows.length > 0 ? Collapsed : None);
    item.id = `share\n${folder}\n${share.folder}`;
    item.description = shareText(row, this.#wording);
    item.iconPath = vscode.ThemeIcon.Folder;
    this.#asFile(item, folder, share.folder);
    item.contextValue = 'duplicationFolder';
    item.tooltip = plainText(share.folder);
    return item;
  }

  #nameOf(folder: string): string | undefined {
    return this.#folders.size > 1 ? this.#folders.get(folder)?.name : undefined;
  }

  #asFile(item: vscode.TreeItem, folder: string, path: string): void {
    const root = this.#folders.get(folder)?.uri;
    if (root) item.resourceUri = vscode.Uri.joinPath(root, path);
  }

  #groupTooltip({ group }: GroupRow): vscode.MarkdownString {
    const tooltip = new vscode.MarkdownString();
    for (const reason of reasonsText(group, this.#wording)) tooltip.appendText(reason).appendMarkdown('\n\n');
    return tooltip;
  }

  #memberTooltip(row: MemberRow, lines: readonly string[]): vscode.MarkdownString {
    const { member, parent } = row;
    const tooltip = new vscode.MarkdownString();
    if (member.symbol !== '')
      tooltip.appendMarkdown('**').appendText(plainText(member.symbol)).appendMarkdown('**  \n');
    const place = placeText(member.path, row.lines, this.#nameOf(parent.folder));
    tooltip.appendText(`${plainText(place)}\n`);
    const isCut = row.lines.endLine - row.lines.startLine > TOOLTIP_LINES;
    if (lines.length > 0)
      tooltip.appendCodeblock([...lines, ...(isCut ? ['…'] : [])].join('\n'), languageOf(member.path));
    return tooltip;
  }
}

/** For colours alone; VS Code passes over what it does not know. */
function languageOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The row a command is for, and all that are selected with it. */
export function rowsFor(
  row: Row | undefined,
  selected: readonly Row[] | undefined,
  selection: readonly Row[],
): readonly Row[] {
  if (selected && selected.length > 0) return selected;
  return row ? [row] : selection;
}
