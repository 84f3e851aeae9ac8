/**
 * "Cluster Workspace…": asks the engine what a folder is about, shows topics in the topics view, and goes on from one: to
 * its members, to a search within it, to the map. What is shown says so when it is of an earlier state.
 */
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS, VIEWS } from '../../host/ids.ts';
import { Latest } from '../../host/latest.ts';
import type { ShownResult } from '../../host/resultSets.ts';
import type { Services } from '../../host/services.ts';
import { setting } from '../../host/settings.ts';
import { EngineError } from '../../shared/errors.ts';
import { showError } from '../errors.ts';
import { RowResults } from '../rowResults.ts';
import { folderNameIn } from '../similar/seed.ts';
import type { Wording } from '../wording.ts';
import type { TopicQuestion } from './ask.ts';
import { includeOf } from './include.ts';
import {
  type HolderRow,
  type MemberRow,
  type MoreRow,
  type Row,
  ShownTopics,
  type TopicRow,
} from './shown.ts';
import { messageText, summaryText } from './texts.ts';
import { OPEN, SHOW_MORE, TopicsTree } from './tree.ts';

/** Files in the box of a search; more would be no text that a person can read, and the nearest ones come first. */
const MOST_FILES = 100;
const MEMBERS_AT_A_TIME = 500;

export class TopicsView implements vscode.Disposable {
  readonly #services: Services;
  readonly #wording: Wording;
  readonly #tree: TopicsTree;
  readonly #view: vscode.TreeView<Row>;
  readonly #results: RowResults<Row, MemberRow>;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #latest = new Latest();
  readonly #reading = new Latest();
  #question: TopicQuestion | undefined;
  #shown: ShownTopics | undefined;
  #isStale = false;
  /** Whether the index has changed since the engine was asked. */
  #hasChanged = false;

  constructor(services: Services, wording: Wording) {
    this.#services = services;
    this.#wording = wording;
    this.#tree = new TopicsTree(services, wording, (error) => void this.#failed(error));
    this.#view = vscode.window.createTreeView(VIEWS.topics, {
      treeDataProvider: this.#tree,
      showCollapseAll: true,
    });
    this.#results = new RowResults(services, 'topics', this.#view, (row) => this.#resultOf(row));
    const { engine, topicNames } = services;
    this.#disposables.push(
      this.#tree,
      this.#view,
      this.#results,
      vscode.commands.registerCommand(OPEN, (row: Row) => this.open(row)),
      vscode.commands.registerCommand(SHOW_MORE, (row: MoreRow) => this.#showMore(row.parent)),
      engine.onDidChangeIndex(({ folder }) => this.#indexChanged(folder)),
      topicNames.onDidChange(() => this.#renamed()),
      engine.onDidAnalyse((event) => {
        const isOwn = event.task === 'clusters' && event.folder === this.#question?.folder.key;
        if (isOwn && this.#latest.active && !this.#shown)
          this.#view.message = vscode.l10n.t('Clustering: {0}', wording.percent(event.share));
      }),
      { dispose: () => this.#latest.cancel() },
      { dispose: () => this.#reading.cancel() },
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async cluster(question: TopicQuestion): Promise<void> {
    this.#latest.cancel();
    this.#question = question;
    this.#take(undefined);
    this.#view.description = folderNameIn(this.#services, question.folder.key) ?? '';
    this.#view.message = '';
    await this.#setShown(true);
    await vscode.commands.executeCommand(`${VIEWS.topics}.focus`);
    if (this.#question === question) await this.#ask(question);
  }

  async refresh(): Promise<void> {
    if (this.#question) await this.#ask(this.#question);
  }

  /** What was there before stays; without that, the view says so. */
  async stop(): Promise<void> {
    this.#latest.cancel();
    if (!this.#shown) this.#view.message = vscode.l10n.t('You stopped the clustering.');
    await this.#setClustering(false);
  }

  async clear(): Promise<void> {
    this.#latest.cancel();
    this.#services.clusterings.close(this);
    this.#question = undefined;
    this.#results.clear();
    this.#take(undefined);
    await this.#setClustering(false);
    await this.#setShown(false);
  }

  async open(row: Row | undefined): Promise<void> {
    if (row?.kind === 'member') {
      this.#holdFor(row);
      await this.#results.click(row);
    } else if (row?.kind === 'misplacedFile' && this.#shown) {
      const { path } = row.file;
      const place = { folder: this.#shown.folder, path, startLine: 0, endLine: 1, symbol: '', symbolLine: 0 };
      await this.#results.openPlace(place, this.#results.clickOptions(row));
    }
  }

  async openToSide(row: Row | undefined = this.#view.selection[0]): Promise<void> {
    if (row?.kind !== 'member') return;
    this.#holdFor(row);
    await this.#results.open(row, { toSide: true, preview: false });
  }

  async rename(row: Row | undefined = this.#view.selection[0]): Promise<void> {
    if (row?.kind !== 'topic' || !this.#shown) return;
    const shown = this.#shown;
    const name = await vscode.window.showInputBox({
      prompt: vscode.l10n.t('Name of this topic; none: {0}', row.topic.label),
      value: shown.nameOf(row.topic.id),
    });
    if (name === undefined) return;
    const own = name === row.topic.label ? '' : name;
    await this.#services.topicNames.rename(row.topic, row.parent !== undefined, own);
  }

  /** Opens the search view with the files of the topic, the nearest first. */
  async searchIn(row: Row | undefined = this.#view.selection[0]): Promise<void> {
    const shown = this.#shown;
    if (row?.kind !== 'topic' || !shown) return;
    try {
      const paths = await this.#reading.run((signal) => this.#filesOf(row, shown, signal));
      if (!paths) return;
      const include = includeOf(paths, folderNameIn(this.#services, shown.folder));
      const query = {
        text: '',
        include,
        exclude: '',
        kinds: [],
        languages: [],
        mode: setting('search.mode'),
      };
      await vscode.commands.executeCommand(COMMANDS.showSearchView, { query });
      if (row.topic.files > paths.length)
        void vscode.window.showInformationMessage(
          vscode.l10n.t(
            'The topic has {0} files; the {1} nearest to its middle are searched.',
            row.topic.files,
            paths.length,
          ),
        );
    } catch (error) {
      await this.#failed(error);
    }
  }

  async findSimilar(row: Row | undefined = this.#view.selection[0]): Promise<void> {
    if (row?.kind === 'member')
      await vscode.commands.executeCommand(COMMANDS.findSimilar, {
        ...this.#resultOf(row),
        symbol: row.member.symbol,
      });
  }

  async showOnMap(row: Row | undefined): Promise<void> {
    if (!this.#shown || !this.#question) return;
    const { params } = this.#question;
    const { folder, answer } = this.#shown;
    // An id alone may be another topic's once the index has changed.
    const topic = row?.kind === 'topic' ? { clustering: answer.clustering, id: row.topic.id } : undefined;
    await vscode.commands.executeCommand(COMMANDS.showMap, { folder, params, topic });
  }

  async #ask({ folder, params }: TopicQuestion): Promise<void> {
    const { api } = this.#services.engine;
    void this.#setClustering(true);
    this.#hasChanged = false;
    try {
      await this.#latest.run(async (signal) => {
        const answer = await vscode.window.withProgress({ location: { viewId: VIEWS.topics } }, () =>
          api.cluster({ folder: folder.key, ...params }, signal),
        );
        if (signal.aborted) return;
        this.#isStale = this.#hasChanged;
        const { clustering } = answer;
        this.#services.clusterings.show(this, { folder: folder.key, clustering });
        this.#take(
          new ShownTopics(api, folder.key, answer, this.#services.topicNames.namesOf(answer.topics)),
        );
      });
    } catch (error) {
      if (!this.#shown) this.#view.message = vscode.l10n.t('The workspace could not be clustered.');
      await showError(this.#services, error);
    } finally {
      if (!this.#latest.active) await this.#setClustering(false);
    }
  }

  #take(shown: ShownTopics | undefined): void {
    this.#shown = shown;
    this.#tree.show(shown);
    this.#describe();
  }

  #renamed(): void {
    this.#shown?.rename(this.#services.topicNames.namesOf(this.#shown.answer.topics));
    this.#tree.update();
  }

  #describe(): void {
    const shown = this.#shown;
    if (!shown) return;
    const folderName = folderNameIn(this.#services, shown.folder);
    this.#view.description = summaryText(shown, folderName, this.#wording);
    this.#view.message = messageText(shown, this.#isStale, this.#wording);
  }

  /** Of a clustering that the engine keeps no more, the same is made again. */
  async #failed(error: unknown): Promise<void> {
    if (error instanceof EngineError && error.code === 'clusteringGone') await this.refresh();
    else await showError(this.#services, error);
  }

  async #showMore(row: HolderRow): Promise<void> {
    const shown = this.#shown;
    try {
      await shown?.fetchMore(row);
      if (shown && shown === this.#shown) this.#tree.update(row);
    } catch (error) {
      await this.#failed(error);
    }
  }

  async #filesOf(
    { topic }: TopicRow,
    { folder, answer }: ShownTopics,
    signal: AbortSignal,
  ): Promise<string[]> {
    const paths = new Set<string>();
    for (let offset = 0; paths.size < MOST_FILES; offset += MEMBERS_AT_A_TIME) {
      const { members, total } = await this.#services.engine.api.clusterMembers(
        { folder, clustering: answer.clustering, topic: topic.id, offset, limit: MEMBERS_AT_A_TIME },
        signal,
      );
      signal.throwIfAborted();
      for (const { path } of members) if (paths.size < MOST_FILES) paths.add(path);
      if (offset + MEMBERS_AT_A_TIME >= total) break;
    }
    return [...paths];
  }

  /** The members that stand beside one are gone through with F4. */
  #holdFor(row: MemberRow): void {
    if (!this.#results.has(row))
      this.#results.hold(this.#nameOf(row.parent), this.#shown?.membersOf(row.parent) ?? []);
  }

  #resultOf({ folder, member, parent, firstLine }: MemberRow): ShownResult {
    const { path, startLine, endLine, similarity } = member;
    return {
      folder,
      path,
      startLine,
      endLine,
      // Found again by its first line: of its name it is not known where it stands.
      symbol: '',
      symbolLine: startLine,
      symbolText: firstLine,
      similarity,
      note: this.#nameOf(parent),
    };
  }

  #nameOf(row: HolderRow): string {
    return row.kind === 'noise' ? vscode.l10n.t('Noise') : (this.#shown?.nameOf(row.topic.id) ?? '');
  }

  #indexChanged(folder: string): void {
    if (this.#question?.folder.key === folder) this.#hasChanged = true;
    if (this.#isStale || this.#shown?.folder !== folder) return;
    this.#isStale = true;
    this.#describe();
  }

  async #setShown(shown: boolean): Promise<void> {
    await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.hasTopics, shown);
  }

  async #setClustering(clustering: boolean): Promise<void> {
    await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.clustering, clustering);
  }
}
