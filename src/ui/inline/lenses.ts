/**
 * Lenses above functions that say how many similar ones there are. The engine is asked for the lines that are seen, if it runs
 * and the folder is enabled: lenses start nothing by themselves.
 */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import { reanchor } from '../../host/reanchor.ts';
import type { Services } from '../../host/services.ts';
import { changeSetting, onSettingChanged, setting } from '../../host/settings.ts';
import type { SimilarCount } from '../../shared/engineApi.ts';
import type { LineRange } from '../../shared/types.ts';
import { withSignal } from '../cancellation.ts';
import { LensCounts, lensText } from './lensCounts.ts';

/** Similarities that a lens names. */
const NAMED = 3;
/** An index that is being made changes several times a second. */
const INDEX_CHANGED_MS = 3000;
const SCROLLED_MS = 300;

export class Lenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #services: Services;
  readonly #onChange = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#onChange.event;
  readonly #disposables: vscode.Disposable[] = [];
  #provider: vscode.Disposable | undefined;
  /** By the document's address; made anew when the index has changed. */
  #known = new Map<string, LensCounts>();
  #indexTimer: NodeJS.Timeout | undefined;
  #scrollTimer: NodeJS.Timeout | undefined;
  #pid: number | undefined;

  constructor(services: Services) {
    this.#services = services;
    const { engine } = services;
    this.#disposables.push(
      this.#onChange,
      engine.onDidChangeIndex(() => this.#forgetSoon()),
      engine.onDidChangeFolders(() => this.#forget()),
      engine.onDidChangeStatus(() => this.#noteStart()),
      onSettingChanged(['editor.codeLens'], () => this.#turn()),
      onSettingChanged(['editor.codeLensMinSimilarity'], () => this.#forget()),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#scrolled(textEditor)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#known.delete(uri.toString())),
    );
    this.#turn();
  }

  dispose(): void {
    clearTimeout(this.#indexTimer);
    clearTimeout(this.#scrollTimer);
    this.#provider?.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async toggle(): Promise<void> {
    const isOn = !setting('editor.codeLens');
    await changeSetting('editor.codeLens', isOn);
    if (isOn && !vscode.workspace.getConfiguration('editor').get('codeLens', true))
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Similar code is not shown above functions while the setting editor.codeLens is off.'),
      );
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    const { engine, log } = this.#services;
    const found = engine.locate(document.uri);
    if (!found?.folder.enabled) return [];
    const key = document.uri.toString();
    const known = this.#known.get(key) ?? new LensCounts();
    this.#known.set(key, known);
    const within = known.missing(visibleIn(document));
    if (within && engine.pid !== undefined) {
      const params = {
        folder: found.folder.key,
        path: found.path,
        minSimilarity: setting('editor.codeLensMinSimilarity'),
        limit: NAMED,
        within,
      };
      try {
        known.add(within, await withSignal(token, (signal) => engine.api.similarCounts(params, signal)));
      } catch (error) {
        // Nobody asked for it just now: a file that is not indexed has no lenses.
        if (!token.isCancellationRequested) log.debug((error as Error).message);
      }
    }
    if (token.isCancellationRequested) return [];
    const lines = document.getText().split(/\r\n|\r|\n/);
    const place = { folder: found.folder.key, path: found.path };
    return known.counts.flatMap((count) => lensOf(count, place, lines, document.isDirty));
  }

  #turn(): void {
    const isOn = setting('editor.codeLens');
    if (isOn === (this.#provider !== undefined)) return;
    this.#provider?.dispose();
    this.#provider = isOn ? vscode.languages.registerCodeLensProvider({ scheme: 'file' }, this) : undefined;
    this.#known.clear();
  }

  #forgetSoon(): void {
    if (!this.#provider) return;
    this.#indexTimer ??= setTimeout(() => this.#forget(), INDEX_CHANGED_MS);
  }

  #forget(): void {
    clearTimeout(this.#indexTimer);
    this.#indexTimer = undefined;
    this.#known = new Map();
    this.#onChange.fire();
  }

  /** An engine that has come since can be asked. */
  #noteStart(): void {
    const { pid } = this.#services.engine;
    if (pid === this.#pid) return;
    this.#pid = pid;
    if (pid !== undefined) this.#onChange.fire();
  }

  #scrolled({ document }: vscode.TextEditor): void {
    if (!this.#provider) return;
    clearTimeout(this.#scrollTimer);
    this.#scrollTimer = setTimeout(() => {
      const known = this.#known.get(document.uri.toString());
      if (known?.missing(visibleIn(document))) this.#onChange.fire();
    }, SCROLLED_MS);
  }
}

function visibleIn(document: vscode.TextDocument): LineRange[] {
  return vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .flatMap(({ visibleRanges }) => visibleRanges)
    .map(({ start, end }) => ({ startLine: start.line, endLine: end.line + 1 }));
}

/** None for a symbol that edits which are not saved have taken away. */
function lensOf(
  count: SimilarCount,
  file: { readonly folder: string; readonly path: string },
  lines: readonly string[],
  hasEdits: boolean,
): vscode.CodeLens[] {
  const { symbol, symbolLine, startLine, endLine } = count;
  const { startLine: start, lost } = reanchor(lines, count);
  if (lost && hasEdits) return [];
  const line = start + symbolLine - startLine;
  const command: vscode.Command = {
    command: COMMANDS.findSimilar,
    title: lensText(count, vscode.l10n),
    tooltip: vscode.l10n.t('Find Similar Code'),
    arguments: [{ ...file, startLine, endLine, symbol, symbolLine }],
  };
  return [new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command)];
}
