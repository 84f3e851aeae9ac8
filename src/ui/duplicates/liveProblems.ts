/**
 * Marks duplicates in the files that are seen, and lists them among the problems, if a setting asks for it. A file is
 * looked at when it is shown and when it was edited; the engine is asked if it runs, and started for nothing.
 */
import * as vscode from 'vscode';
import { Latest } from '../../host/latest.ts';
import type { Services } from '../../host/services.ts';
import { onSettingChanged, setting } from '../../host/settings.ts';
import type { WorkspaceEngine } from '../../host/workspaceEngine.ts';
import type { DuplicateGroup } from '../../shared/duplicates.ts';
import type { Wording } from '../wording.ts';
import type { Baselines } from './baselines.ts';
import { type Mark, type RowWork, registerFixes } from './problemFixes.ts';
import { type Problem, problemsIn } from './problems.ts';
import { paramsOf } from './scope.ts';
import { findIn } from './search.ts';

/** An index that is being made changes every second, and people pause in typing. */
const SETTLE_MS = 1200;

interface KnownFile {
  readonly folder: string;
  readonly path: string;
  readonly groups: readonly DuplicateGroup[];
  /** Of the document, when it was asked about. */
  readonly version: number;
}

export class LiveProblems implements vscode.Disposable {
  readonly #services: Services;
  readonly #wording: Wording;
  readonly #baselines: Baselines;
  readonly #collection = vscode.languages.createDiagnosticCollection('sextant-duplicates');
  readonly #disposables: vscode.Disposable[] = [];
  readonly #latest = new Latest();
  /** By the document's address. */
  readonly #known = new Map<string, KnownFile>();
  /** As they were set, by the document's address. */
  readonly #marks = new Map<string, readonly Mark[]>();
  #timer: NodeJS.Timeout | undefined;

  /** `view` does what is offered where something is marked. */
  constructor(services: Services, wording: Wording, baselines: Baselines, view: RowWork) {
    this.#services = services;
    this.#wording = wording;
    this.#baselines = baselines;
    const { window, workspace } = vscode;
    this.#disposables.push(
      this.#collection,
      registerFixes((uri) => this.#marks.get(uri.toString()) ?? [], view),
      services.engine.onDidChangeIndex(() => this.#forgetAll()),
      services.engine.onDidChangeFolders(() => this.#forgetAll()),
      services.engine.onDidChangeStatus(() => this.#checkSoon()),
      baselines.onDidChange(() => void this.#drawAll()),
      onSettingChanged(
        ['duplicates.diagnostics', 'duplicates.minLines', 'duplicates.minSimilarity', 'duplicates.types'],
        () => this.#forgetAll(),
      ),
      onSettingChanged(['duplicates.kinds', 'duplicates.suppress'], () => this.#forgetAll()),
      window.onDidChangeVisibleTextEditors(() => this.#checkSoon()),
      workspace.onDidChangeTextDocument((change) => this.#edited(change)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri)),
      { dispose: () => this.#latest.cancel() },
      { dispose: () => clearTimeout(this.#timer) },
    );
    this.#checkSoon();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** What was found stays marked until it is found again, in files that are still looked at. */
  #forgetAll(): void {
    // Its answers are of the index and the settings before.
    this.#latest.cancel();
    this.#known.clear();
    for (const address of [...this.#marks.keys()]) {
      const uri = vscode.Uri.parse(address);
      if (!setting('duplicates.diagnostics') || !this.#folderOf(uri)) this.#close(uri);
    }
    this.#checkSoon();
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0 || !this.#known.delete(document.uri.toString())) return;
    this.#checkSoon();
  }

  #close(uri: vscode.Uri): void {
    this.#known.delete(uri.toString());
    this.#marks.delete(uri.toString());
    this.#collection.delete(uri);
  }

  #checkSoon(): void {
    if (!setting('duplicates.diagnostics')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), SETTLE_MS);
  }

  async #check(): Promise<void> {
    const { engine, log } = this.#services;
    if (engine.pid === undefined) return;
    await this.#latest.run(async (signal) => {
      for (const { document } of vscode.window.visibleTextEditors) {
        // Nobody asked for it just now, and the next file may be answered.
        await this.#checkFile(document, signal).catch((error: Error) => log.debug(error.message));
        if (signal.aborted) return;
      }
    });
  }

  async #checkFile(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
    const { engine } = this.#services;
    const address = document.uri.toString();
    const found = this.#folderOf(document.uri);
    if (!found || this.#known.has(address)) return;
    const { folder, path } = found;
    const { version } = document;
    const { groups } = await findIn(engine.api, folder.key, paramsOf(folder, path), signal);
    if (signal.aborted || document.isClosed) return;
    // It was edited meanwhile: these are lines of the text before.
    if (document.version !== version) return this.#checkSoon();
    this.#known.set(address, { folder: folder.key, path, groups, version });
    await this.#draw(document);
  }

  /** Undefined for a file that is not looked at. */
  #folderOf(uri: vscode.Uri): ReturnType<WorkspaceEngine['locate']> {
    const found = this.#services.engine.locate(uri);
    return found?.folder.enabled ? found : undefined;
  }

  async #drawAll(): Promise<void> {
    for (const document of vscode.workspace.textDocuments) await this.#draw(document);
  }

  async #draw(document: vscode.TextDocument): Promise<void> {
    const { uri } = document;
    const baselines = await this.#baselines.all();
    const known = this.#known.get(uri.toString());
    // After edits lines stand elsewhere, and it is looked at again.
    if (!known || document.isClosed || document.version !== known.version) return;
    const problems = problemsIn(known.path, known.groups, baselines.get(known.folder), this.#wording);
    const marks = problems
      .filter(({ member }) => member.startLine < document.lineCount)
      .map((problem) => ({
        problem,
        folder: known.folder,
        diagnostic: this.#diagnosticOf(problem, known.folder, document),
      }));
    this.#marks.set(uri.toString(), marks);
    this.#collection.set(
      uri,
      marks.map(({ diagnostic }) => diagnostic),
    );
  }

  /** At the first line alone: a whole function underlined would hide what else is wrong with it. */
  #diagnosticOf(
    { group, member: { startLine }, message, others }: Problem,
    folder: string,
    document: vscode.TextDocument,
  ): vscode.Diagnostic {
    const { text, range, firstNonWhitespaceCharacterIndex: from } = document.lineAt(startLine);
    const diagnostic = new vscode.Diagnostic(
      new vscode.Range(
        startLine,
        from,
        startLine,
        Math.max(from, text.trimEnd().length || range.end.character),
      ),
      message,
      vscode.DiagnosticSeverity.Information,
    );
    diagnostic.source = 'Sextant';
    diagnostic.code = group.type;
    diagnostic.relatedInformation = others.flatMap((other) => {
      const uri = this.#services.engine.uriOf(folder, other.path);
      if (!uri) return [];
      const place = new vscode.Range(other.startLine, 0, other.endLine, 0);
      return [
        new vscode.DiagnosticRelatedInformation(
          new vscode.Location(uri, place),
          [other.symbol, other.path].filter(Boolean).join(' · '),
        ),
      ];
    });
    return diagnostic;
  }
}
