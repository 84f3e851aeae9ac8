/**
 * "Find Duplicates": asks the engine, shows groups in the duplicates view, opens and compares their members. What is shown
 * follows edits; of one file it is found again whenever that was edited, of more it says that it is of an earlier state.
 */
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { CONTEXT_KEYS, VIEWS } from '../../host/ids.ts';
import { Latest } from '../../host/latest.ts';
import type { ShownResult } from '../../host/resultSets.ts';
import type { Services } from '../../host/services.ts';
import { onSettingChanged } from '../../host/settings.ts';
import { showError } from '../errors.ts';
import { editsOf } from '../inline/edits.ts';
import { noteText, plainText } from '../plainText.ts';
import { RowResults } from '../rowResults.ts';
import { ExcerptDocuments } from '../similar/excerptDocuments.ts';
import type { Wording } from '../wording.ts';
import type { Baselines } from './baselines.ts';
import { readFirstLines, wasCompared } from './firstLines.ts';
import { pairOf } from './pairs.ts';
import { openDocument, questionsOf, scopeName, workspaceName } from './scope.ts';
import { findInFolders } from './search.ts';
import { type MemberRow, type MoreRow, type Row, type Scope, ShownDuplicates } from './shown.ts';
import { memberLabel, messageText, summaryText, typeText } from './texts.ts';
import { DuplicatesTree, OPEN, SHOW_MORE } from './tree.ts';

/** People pause in typing, and an index that is being made changes every second. */
const REFRESH_MS = 1200;

const OF_THE_SEARCH = [
  'duplicates.minLines',
  'duplicates.minSimilarity',
  'duplicates.types',
  'duplicates.kinds',
  'duplicates.suppress',
] as const;

export class DuplicatesView implements vscode.Disposable {
  readonly #services: Services;
  readonly #wording: Wording;
  readonly #baselines: Baselines;
  readonly #tree: DuplicatesTree;
  readonly #view: vscode.TreeView<Row>;
  readonly #results: RowResults<Row, MemberRow>;
  readonly #documents: ExcerptDocuments;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #latest = new Latest();
  readonly #reading = new Latest();
  #shown: ShownDuplicates | undefined;
  /** What is being looked for, or was last. */
  #scope: Scope | undefined;
  #isStale = false;
  /** Whether an index has changed since the engine was asked. */
  #hasChanged = false;
  /** The file whose unsaved text was compared, not the disk's. */
  #sent: Scope | undefined;
  /** Whether somebody waits for what was asked last. */
  #isLoud = false;
  #refreshTimer: NodeJS.Timeout | undefined;

  constructor(services: Services, wording: Wording, baselines: Baselines) {
    this.#services = services;
    this.#wording = wording;
    this.#baselines = baselines;
    this.#tree = new DuplicatesTree(services, wording);
    this.#view = vscode.window.createTreeView(VIEWS.duplicates, {
      treeDataProvider: this.#tree,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#results = new RowResults(services, 'duplicates', this.#view, (row) => this.#resultOf(row));
    this.#documents = new ExcerptDocuments(services.engine, 'sextant-duplicate');
    const { engine } = services;
    this.#disposables.push(
      this.#tree,
      this.#view,
      this.#results,
      this.#documents,
      vscode.commands.registerCommand(OPEN, (row: MemberRow) => this.open(row)),
      vscode.commands.registerCommand(SHOW_MORE, (row: MoreRow) => this.#showMore(row)),
      baselines.onDidChange(() => void this.#takeBaselines()),
      engine.onDidChangeIndex(({ folder }) => this.#indexChanged(folder)),
      engine.onDidAnalyse((event) => {
        const isOwn = event.task === 'duplicates' && this.#isAwaited && this.#isAbout(event.folder);
        if (isOwn && !this.#shown?.groups.length)
          this.#say(vscode.l10n.t('Comparing: {0}', this.#wording.percent(event.share)));
      }),
      onSettingChanged(OF_THE_SEARCH, () => this.#refresh()),
      vscode.workspace.onDidChangeTextDocument((change) => this.#edited(change)),
      { dispose: () => this.#latest.cancel() },
      { dispose: () => this.#reading.cancel() },
      { dispose: () => clearTimeout(this.#refreshTimer) },
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async find(scope: Scope): Promise<void> {
    this.#cancel();
    this.#scope = scope;
    this.#take(undefined);
    this.#view.description = plainText(scopeName(this.#services, scope));
    this.#say('');
    await this.#setShown(true);
    await vscode.commands.executeCommand(`${VIEWS.duplicates}.focus`);
    if (this.#scope === scope) await this.#ask(scope, false);
  }

  async refresh(): Promise<void> {
    if (this.#scope) await this.#ask(this.#scope, false);
  }

  /** What was found before stays; without that, the view says so. */
  async stop(): Promise<void> {
    this.#cancel();
    if (this.#shown) this.#describe();
    else this.#say(vscode.l10n.t('You stopped looking for duplicates.'));
    await this.#setSearching(false);
  }

  async clear(): Promise<void> {
    this.#cancel();
    this.#scope = undefined;
    this.#results.clear();
    this.#take(undefined);
    await this.#setSearching(false);
    await this.#setShown(false);
  }

  async open(row: Row | undefined): Promise<void> {
    if (row?.kind === 'member') await this.#results.click(row);
  }

  async openToSide(row: Row | undefined = this.#view.selection[0]): Promise<void> {
    if (row?.kind === 'member') await this.#results.open(row, { toSide: true, preview: false });
  }

  /** Two members that are selected; else a member with the first one of its group, or the first two of a group. */
  async compare(rows: readonly Row[]): Promise<void> {
    const pair = pairOf(rows);
    if (!pair) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Select two places of duplicates to compare them.'),
      );
      return;
    }
    const [one, other] = pair;
    try {
      const [left, right] = await Promise.all(
        pair.map((row) =>
          this.#documents.open(
            { kind: 'place', place: { ...placeOf(row), symbolText: row.firstLine } },
            row.member.path,
            undefined,
          ),
        ),
      );
      const nameOf = (row: MemberRow): string => noteText(row.member.symbol || memberLabel(row));
      const title = `${nameOf(one)} ↔ ${nameOf(other)}`;
      await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
    } catch (error) {
      await showError(this.#services, error);
    }
  }

  /** Groups, and those of the members, among the rows. */
  async ignore(rows: readonly Row[], isIgnored: boolean): Promise<void> {
    const groups = new Set(rows.flatMap((row) => groupsOf(row)));
    try {
      for (const folder of new Set([...groups].map((row) => row.folder))) {
        const own = [...groups].filter((row) => row.folder === folder).map(({ group }) => group);
        await this.#baselines.change(folder, (baseline) =>
          isIgnored ? baseline.with(own.filter((group) => !baseline.accepts(group))) : baseline.without(own),
        );
      }
    } catch (error) {
      await showError(this.#services, error);
    }
  }

  get selection(): readonly Row[] {
    return this.#view.selection;
  }

  /** `quiet`: nobody asked for it, so that nothing is brought to the front, and nobody is told of a failure. */
  async #ask(scope: Scope, quiet: boolean): Promise<void> {
    const { engine, log } = this.#services;
    const document = openDocument(
      scope.folder === undefined || scope.path === undefined
        ? undefined
        : engine.uriOf(scope.folder, scope.path),
    );
    const version = document?.version;
    this.#isLoud = !quiet;
    this.#hasChanged = false;
    if (!quiet) void this.#setSearching(true);
    try {
      await this.#latest.run(async (signal) => {
        const questions = questionsOf(this.#services, scope);
        const asked = Promise.all([findInFolders(engine.api, questions, signal), this.#baselines.all()]);
        // While somebody types, nothing flickers.
        if (!quiet)
          void vscode.window.withProgress({ location: { viewId: VIEWS.duplicates } }, () =>
            asked.catch(() => {}),
          );
        const [answers, baselines] = await asked;
        const shown = new ShownDuplicates(scope, answers);
        // Thousands of groups at once would keep the editor waiting.
        await setImmediate();
        const isEdited = document?.version !== version;
        // An edit has it looked at again.
        if (signal.aborted || (quiet && isEdited)) return;
        shown.ignore(baselines);
        if (this.#shown) shown.showAsManyAs(this.#shown);
        const isOfFile = scope.kind === 'file';
        this.#isStale = this.#hasChanged && !isOfFile;
        this.#sent = questions.some(({ params }) => params.text !== undefined) ? scope : undefined;
        this.#take(shown);
        this.#tellEditors(!quiet);
        if (isEdited || (isOfFile && this.#hasChanged)) this.#refreshSoon();
      });
    } catch (error) {
      if (quiet) log.debug((error as Error).message);
      else {
        if (!this.#shown) this.#say(vscode.l10n.t('Duplicates could not be looked for.'));
        await showError(this.#services, error);
      }
    } finally {
      if (!this.#latest.active) {
        // Without the progress.
        this.#describe();
        await this.#setSearching(false);
      }
    }
  }

  /** Shows these, or nothing. */
  #take(shown: ShownDuplicates | undefined): void {
    this.#shown = shown;
    this.#tree.show(shown);
    this.#describe();
    if (shown) void this.#readFirstLines();
    else this.#reading.cancel();
  }

  #describe(): void {
    const shown = this.#shown;
    if (!shown) return;
    const where = plainText(scopeName(this.#services, shown.scope));
    this.#view.description = summaryText(shown, where, this.#wording);
    const { problem } = this.#baselines;
    this.#say(messageText(shown, { isStale: this.#isStale, problem }, this.#wording));
  }

  #say(message: string): void {
    this.#view.message = message;
  }

  /** Of the members that are shown: by them they are found again in files that change. */
  async #readFirstLines(): Promise<void> {
    const shown = this.#shown;
    // What shows the rows takes its own time.
    await setImmediate();
    if (!shown || this.#shown !== shown) return;
    const rows = shown.shownGroups
      .flatMap(({ members }) => members)
      .filter((row) => row.firstLine === undefined);
    const open = new Map(
      vscode.workspace.textDocuments.map((document) => [document.uri.toString(), document]),
    );
    const roots = new Map(this.#services.engine.folders.map(({ key, uri }) => [key, uri]));
    for (const row of rows) {
      const root = roots.get(row.parent.folder);
      const document = root && open.get(vscode.Uri.joinPath(root, row.member.path).toString());
      if (!document || !wasCompared(row, document, this.#sent)) continue;
      if (row.lines.startLine < document.lineCount) row.firstLine = document.lineAt(row.lines.startLine).text;
    }
    const unread = rows.filter((row) => row.firstLine === undefined);
    const read = await this.#reading.run((signal) =>
      readFirstLines(this.#services.engine.api, unread, signal).catch(() => undefined),
    );
    if (read && this.#shown === shown) this.#tree.update(rows.filter(({ member }) => member.symbol === ''));
  }

  #showMore(row: MoreRow): void {
    if (!this.#shown) return;
    this.#shown.showMore(row);
    this.#tree.show(this.#shown);
    this.#tellEditors(this.#results.isCurrent);
    void this.#readFirstLines();
  }

  async #takeBaselines(): Promise<void> {
    const shown = this.#shown;
    if (!shown) return;
    const baselines = await this.#baselines.all();
    if (this.#shown !== shown) return;
    shown.ignore(baselines);
    this.#tree.show(shown);
    this.#describe();
    this.#tellEditors(this.#results.isCurrent);
  }

  /** Of the members that are shown, in the order of the rows: now, or when one of them is opened. */
  #tellEditors(now: boolean): void {
    if (!this.#shown) return;
    const where = scopeName(this.#services, this.#shown.scope) || workspaceName(this.#services);
    const rows = this.#shown.shownGroups.flatMap(({ members }) => members);
    if (now) this.#results.publish(where, rows);
    else this.#results.hold(where, rows);
  }

  #resultOf(row: MemberRow): ShownResult {
    const { similarity, type } = row.parent.group;
    return {
      ...placeOf(row),
      symbolText: row.firstLine,
      similarity,
      note: typeText(type, this.#wording.l10n),
    };
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (!this.#shown || contentChanges.length === 0) return;
    const found = this.#services.engine.locate(document.uri);
    if (!found) return;
    const { key } = found.folder;
    this.#tree.update(this.#shown.edited(key, found.path, editsOf(contentChanges)));
    const { scope } = this.#shown;
    if (scope.kind === 'file' && scope.folder === key && scope.path === found.path) this.#refreshSoon();
  }

  #indexChanged(folder: string): void {
    if (this.#isAbout(folder)) this.#hasChanged = true;
    const shown = this.#shown;
    if (!shown?.answers.found.some((one) => one.folder === folder)) return;
    if (shown.scope.kind === 'file') this.#refreshSoon();
    else if (!this.#isStale) {
      this.#isStale = true;
      this.#describe();
    }
  }

  #refreshSoon(): void {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => this.#refresh(), REFRESH_MS);
  }

  /** Without anybody's asking; whoever waits for an answer gets that first. */
  #refresh(): void {
    if (this.#isAwaited) this.#refreshSoon();
    else if (this.#shown) void this.#ask(this.#shown.scope, true);
  }

  get #isAwaited(): boolean {
    return this.#isLoud && this.#latest.active;
  }

  #isAbout(folder: string): boolean {
    return this.#scope !== undefined && (this.#scope.folder ?? folder) === folder;
  }

  #cancel(): void {
    this.#latest.cancel();
    clearTimeout(this.#refreshTimer);
  }

  async #setShown(shown: boolean): Promise<void> {
    await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.hasDuplicates, shown);
  }

  async #setSearching(searching: boolean): Promise<void> {
    await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.searchingDuplicates, searching);
  }
}

/** As files name it; its first line is what it is found by, since its name may stand elsewhere. */
function placeOf({ parent, member, lines }: MemberRow): Omit<ShownResult, 'similarity'> {
  const { startLine, endLine } = lines;
  return { folder: parent.folder, path: member.path, startLine, endLine, symbol: '', symbolLine: startLine };
}

function groupsOf(row: Row): MemberRow['parent'][] {
  if (row.kind === 'group') return [row];
  return row.kind === 'member' ? [row.parent] : [];
}
