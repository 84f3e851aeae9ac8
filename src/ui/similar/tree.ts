/** The similar view's tree: rows with file icons, and tooltips with the code, which is read when it is looked at. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import type { Snippet } from '../../shared/engineApi.ts';
import { withSignal } from '../cancellation.ts';
import { confidenceText, reasonsOf, similarityText } from '../explain.ts';
import { plainText, rowText } from '../plainText.ts';
import { descriptionOf, labelOf, placeText, type ResultRow, type Row } from './rows.ts';
import { folderNameIn } from './seed.ts';

export interface ShownRows {
  /** Differs between two sets of rows. */
  readonly id: number;
  readonly rows: readonly Row[];
  /** By place: the first lines of results that have no name. */
  readonly firstLines: ReadonlyMap<number, string>;
}

const NOTHING: ShownRows = { id: 0, rows: [], firstLines: new Map() };
const TOOLTIP_LINES = 20;

export class SimilarTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #services: Services;
  readonly #openCommand: string;
  readonly #onChange = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#onChange.event;
  #shown = NOTHING;

  /** `openCommand` is run with the row that is clicked. */
  constructor(services: Services, openCommand: string) {
    this.#services = services;
    this.#openCommand = openCommand;
  }

  dispose(): void {
    this.#onChange.dispose();
  }

  show(shown: ShownRows = NOTHING): void {
    this.#shown = shown;
    this.#onChange.fire(undefined);
  }

  /** Undefined if there is none. */
  rowAt(place: number): ResultRow | undefined {
    return this.#shown.rows
      .flatMap((row) => (row.kind === 'cut' ? row.rows : [row]))
      .find((row) => row.place === place);
  }

  getChildren(row?: Row): Row[] {
    if (!row) return [...this.#shown.rows];
    return row.kind === 'cut' ? [...row.rows] : [];
  }

  getParent(row: Row): Row | undefined {
    return row.kind === 'result' ? row.parent : undefined;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return row.kind === 'cut' ? this.#cutItem(row.rows.length) : this.#resultItem(row);
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    row: Row,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    if (row.kind === 'cut') return item;
    const { folder, path, startLine, endLine } = row.result;
    const params = { folder, ranges: [{ path, startLine, endLine }], lines: TOOLTIP_LINES };
    const [snippet] = await withSignal(token, (signal) =>
      this.#services.engine.api.snippets(params, signal),
    ).catch(() => []);
    if (!token.isCancellationRequested) item.tooltip = this.#tooltip(row, snippet);
    return item;
  }

  #resultItem(row: ResultRow): vscode.TreeItem {
    const { result, place } = row;
    const { l10n } = vscode;
    const item = new vscode.TreeItem(rowText(labelOf(result, this.#shown.firstLines.get(place))));
    item.id = `${this.#shown.id}:${place}`;
    const folderName = folderNameIn(this.#services, result.folder);
    item.description = rowText(descriptionOf(result, folderName));
    const uri = this.#services.engine.uriOf(result.folder, result.path);
    if (uri) item.resourceUri = uri;
    item.iconPath = vscode.ThemeIcon.File;
    item.contextValue = 'result comparable';
    item.command = { command: this.#openCommand, title: l10n.t('Open'), arguments: [row] };
    item.accessibilityInformation = {
      label: l10n.t(
        '{0}, similarity {1}, {2}, {3}',
        item.label as string,
        similarityText(result.similarity),
        confidenceText(result.confidence, l10n),
        placeText(result.path, result, folderName),
      ),
    };
    return item;
  }

  #cutItem(count: number): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const isAll = this.#shown.rows.length === 1;
    const item = new vscode.TreeItem(vscode.l10n.t('Below the cut'), isAll ? Expanded : Collapsed);
    item.id = `${this.#shown.id}:cut`;
    item.description = String(count);
    item.tooltip = vscode.l10n.t('These are hardly more similar than any two pieces of this workspace.');
    return item;
  }

  #tooltip({ result }: ResultRow, snippet: Snippet | undefined): vscode.MarkdownString {
    const { l10n } = vscode;
    const strength = `${similarityText(result.similarity)} ${confidenceText(result.confidence, l10n)}`;
    const tooltip = new vscode.MarkdownString();
    tooltip
      .appendMarkdown('**')
      .appendText(plainText(labelOf(result)))
      .appendMarkdown('**  \n');
    const folderName = folderNameIn(this.#services, result.folder);
    tooltip.appendText(`${plainText(placeText(result.path, result, folderName))}\n`);
    const lines = snippet?.lines ?? [];
    if (lines.length > 0) {
      const more = result.endLine - result.startLine > TOOLTIP_LINES ? ['…'] : [];
      const code = [...lines.map(({ text }) => text), ...more].join('\n');
      tooltip.appendCodeblock(code, result.language ?? 'plaintext');
    }
    for (const reason of [strength, ...reasonsOf(result, 'similar', l10n)])
      tooltip.appendMarkdown('\n\n').appendText(reason);
    if (snippet?.state === 'changed')
      tooltip.appendMarkdown('\n\n').appendText(l10n.t('The file has changed since it was indexed.'));
    return tooltip;
  }
}
