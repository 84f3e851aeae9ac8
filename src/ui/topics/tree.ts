/** The topics view's tree. Members are fetched when a topic is opened; their code is read when it is looked at. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import { withSignal } from '../cancellation.ts';
import { plainText, rowText } from '../plainText.ts';
import { fileOf, placeText } from '../similar/rows.ts';
import type { Wording } from '../wording.ts';
import type { MemberRow, MisplacedFileRow, MoreRow, Row, ShownTopics, TopicRow } from './shown.ts';
import {
  memberDescription,
  memberLabel,
  memberSpoken,
  misplacedDescription,
  misplacedReasons,
  topicDescription,
  topicReasons,
} from './texts.ts';

/** Not in the manifest: they are run with a row alone. */
export const OPEN = '_sextant.openTopicMember';
export const SHOW_MORE = '_sextant.showMoreMembers';

const TOOLTIP_LINES = 20;

const { None, Collapsed } = vscode.TreeItemCollapsibleState;

export class TopicsTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #services: Services;
  readonly #wording: Wording;
  /** Told why members could not be fetched. */
  readonly #onFailure: (error: unknown) => void;
  readonly #onChange = new vscode.EventEmitter<Row | undefined>();
  readonly onDidChangeTreeData = this.#onChange.event;
  #shown: ShownTopics | undefined;

  constructor(services: Services, wording: Wording, onFailure: (error: unknown) => void) {
    this.#services = services;
    this.#wording = wording;
    this.#onFailure = onFailure;
  }

  dispose(): void {
    this.#onChange.dispose();
  }

  show(shown: ShownTopics | undefined): void {
    this.#shown = shown;
    this.#onChange.fire(undefined);
  }

  /** What it says, or what stands below it, has changed; of all rows without one. */
  update(row?: Row): void {
    this.#onChange.fire(row);
  }

  async getChildren(row?: Row): Promise<Row[]> {
    const shown = this.#shown;
    if (!shown) return [];
    try {
      return [...(await shown.rowsOf(row))];
    } catch (error) {
      if (shown === this.#shown) this.#onFailure(error);
      return [];
    }
  }

  getParent(row: Row): Row | undefined {
    return this.#shown?.parentOf(row);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const { l10n } = vscode;
    switch (row.kind) {
      case 'topic':
        return this.#topicItem(row);
      case 'members':
        return section(`all ${row.topic.id}`, l10n.t('All'), this.#wording.number(row.topic.size));
      case 'noise':
        return section('noise', l10n.t('Noise'), this.#wording.number(row.count));
      case 'misplaced':
        return section('misplaced', l10n.t('Misplaced Files'), this.#wording.number(row.rows.length));
      case 'member':
        return this.#memberItem(row);
      case 'more':
        return this.#moreItem(row);
      case 'misplacedFile':
        return this.#misplacedItem(row);
    }
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    row: Row,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const shown = this.#shown;
    if (row.kind !== 'member' || !shown) return item;
    const { path, startLine, endLine, symbol } = row.member;
    const params = { folder: shown.folder, ranges: [{ path, startLine, endLine }], lines: TOOLTIP_LINES };
    const [snippet] = await withSignal(token, (signal) =>
      this.#services.engine.api.snippets(params, signal),
    ).catch(() => []);
    if (token.isCancellationRequested) return item;
    const tooltip = new vscode.MarkdownString();
    if (symbol !== '') tooltip.appendMarkdown('**').appendText(plainText(symbol)).appendMarkdown('**  \n');
    tooltip.appendText(`${plainText(placeText(path, row.member))}\n`);
    const code = (snippet?.lines ?? []).map(({ text }) => text);
    if (code.length > 0) tooltip.appendCodeblock(code.join('\n'), path.slice(path.lastIndexOf('.') + 1));
    item.tooltip = tooltip;
    return item;
  }

  #topicItem(row: TopicRow): vscode.TreeItem {
    const { topic } = row;
    const item = new vscode.TreeItem(rowText(this.#shown?.nameOf(topic.id) ?? topic.label), Collapsed);
    item.id = `topic ${topic.id}`;
    item.description = rowText(topicDescription(topic, this.#wording));
    item.contextValue = 'topic';
    const tooltip = new vscode.MarkdownString();
    for (const reason of [
      ...(this.#shown?.isRenamed(topic) ? [topic.label] : []),
      ...topicReasons(topic, this.#wording),
    ])
      tooltip.appendText(reason).appendMarkdown('\n\n');
    item.tooltip = tooltip;
    return item;
  }

  #memberItem(row: MemberRow): vscode.TreeItem {
    const { l10n } = vscode;
    const item = new vscode.TreeItem(rowText(memberLabel(row)), None);
    const holder = row.parent.kind === 'noise' ? 'noise' : `${row.parent.kind} ${row.parent.topic.id}`;
    item.id = `member ${holder} ${row.at}`;
    item.description = rowText(memberDescription(row));
    this.#asFile(item, row.member.path);
    item.contextValue = 'member';
    item.command = { command: OPEN, title: l10n.t('Open'), arguments: [row] };
    item.accessibilityInformation = { label: memberSpoken(row, this.#wording) };
    return item;
  }

  #moreItem(row: MoreRow): vscode.TreeItem {
    const item = new vscode.TreeItem(vscode.l10n.t('Show More'), None);
    item.id = `more ${row.parent.kind === 'noise' ? 'noise' : `${row.parent.kind} ${row.parent.topic.id}`}`;
    item.description = this.#wording.chunks(row.count);
    item.command = { command: SHOW_MORE, title: vscode.l10n.t('Show More'), arguments: [row] };
    return item;
  }

  #misplacedItem(row: MisplacedFileRow): vscode.TreeItem {
    const item = new vscode.TreeItem(rowText(fileOf(row.file.path)), None);
    item.id = `misplaced ${row.file.path}`;
    if (this.#shown) item.description = rowText(misplacedDescription(row, this.#shown, this.#wording));
    this.#asFile(item, row.file.path);
    item.contextValue = 'misplacedFile';
    item.command = { command: OPEN, title: vscode.l10n.t('Open'), arguments: [row] };
    const tooltip = new vscode.MarkdownString();
    for (const line of [row.file.path, String(item.description), ...misplacedReasons(row, this.#wording)])
      tooltip.appendText(plainText(line)).appendMarkdown('\n\n');
    item.tooltip = tooltip;
    return item;
  }

  #asFile(item: vscode.TreeItem, path: string): void {
    const uri = this.#shown && this.#services.engine.uriOf(this.#shown.folder, path);
    if (uri) item.resourceUri = uri;
    item.iconPath = vscode.ThemeIcon.File;
  }
}

function section(id: string, label: string, description: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, Collapsed);
  item.id = id;
  item.description = description;
  item.contextValue = 'section';
  return item;
}
