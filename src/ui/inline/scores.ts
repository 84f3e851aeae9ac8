/**
 * Scores in editors: where a visible document holds results of what was asked last, their lines get a quiet text at the end, a
 * soft background and a mark beside the scroll bar. They go where an edit touches them, with Escape, and with the next question.
 */
import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../../host/ids.ts';
import type { ResultSet, ShownResult } from '../../host/resultSets.ts';
import { rangeOf } from '../../host/reveal.ts';
import type { Services } from '../../host/services.ts';
import { onSettingChanged, setting } from '../../host/settings.ts';
import { similarityText, strengthText } from '../explain.ts';
import { editsOf } from './edits.ts';
import { hoverOf } from './hover.ts';
import { type Mark, marksAfter, marksIn, replacesAll } from './marks.ts';

type Placed = readonly [place: number, result: ShownResult];

interface MarkedDocument {
  readonly marks: readonly Mark[];
  readonly lineCount: number;
}

export class Scores implements vscode.Disposable {
  readonly #services: Services;
  readonly #text: vscode.TextEditorDecorationType;
  #range: vscode.TextEditorDecorationType;
  readonly #disposables: vscode.Disposable[] = [];
  /** Of the current set, by the document's address. */
  #results = new Map<string, Placed[]>();
  /** Where they stand in documents that are open. */
  readonly #marked = new Map<string, MarkedDocument>();
  /** Cleared by a person: the first set of the question whose answers are not shown any more. */
  #clearedId = 0;
  #isKeySet = false;

  constructor(services: Services) {
    this.#services = services;
    const { window, workspace } = vscode;
    this.#text = window.createTextEditorDecorationType({
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    });
    this.#range = rangeDecoration();
    this.#disposables.push(
      this.#text,
      { dispose: () => this.#range.dispose() },
      services.results.onDidChange(() => this.#takeSet()),
      services.results.onDidVisit(() => this.#draw()),
      services.engine.onDidChangeFolders(() => this.#takeSet()),
      onSettingChanged(['editor.inlineScores'], () => this.#draw()),
      window.onDidChangeVisibleTextEditors(() => this.#draw()),
      window.onDidChangeActiveColorTheme(() => this.#takeTheme()),
      window.onDidChangeActiveTextEditor(() => this.#tellKey()),
      workspace.onDidChangeTextDocument((change) => this.#edited(change)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#marked.delete(uri.toString())),
    );
    this.#takeSet();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** Until something else is asked. The results can still be gone through. */
  clear(): void {
    this.#clearedId = this.#services.results.current?.firstId ?? 0;
    this.#draw();
  }

  #takeSet(): void {
    const { results, engine } = this.#services;
    this.#results = new Map();
    // Once for all: what the folders are takes a look at several settings.
    const roots = new Map(engine.folders.map(({ key, uri }) => [key, uri]));
    for (const [place, result] of (results.current?.results ?? []).entries()) {
      const root = roots.get(result.folder);
      if (!root) continue;
      const uri = vscode.Uri.joinPath(root, result.path).toString();
      const placed = this.#results.get(uri) ?? [];
      this.#results.set(uri, placed);
      placed.push([place, result]);
    }
    this.#marked.clear();
    this.#draw();
  }

  #takeTheme(): void {
    this.#range.dispose();
    this.#range = rangeDecoration();
    this.#draw();
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) this.#drawIn(editor);
    this.#tellKey();
  }

  #drawIn(editor: vscode.TextEditor): void {
    const marks = this.#shownIn(editor.document);
    const { current } = this.#services.results;
    editor.setDecorations(
      this.#range,
      marks.map((mark) => rangeOf(mark)),
    );
    editor.setDecorations(
      this.#text,
      current && setting('editor.inlineScores')
        ? marks.map((mark) => this.#textAt(mark, editor.document, current.results.length))
        : [],
    );
  }

  #textAt(
    { place, symbolLine }: Mark,
    document: vscode.TextDocument,
    count: number,
  ): vscode.DecorationOptions {
    const set = this.#services.results.current!;
    const result = set.results[place]!;
    const { l10n } = vscode;
    const { end } = document.lineAt(Math.min(symbolLine, document.lineCount - 1)).range;
    const contentText = l10n.t(
      '◆ {0} {1} · {2} of {3}',
      similarityText(result.similarity),
      strengthText(result, l10n),
      place + 1,
      count,
    );
    return {
      range: new vscode.Range(end, end),
      hoverMessage: hoverOf(set, place),
      renderOptions: {
        after: {
          contentText,
          color: new vscode.ThemeColor('editorCodeLens.foreground'),
          margin: '0 0 0 3em',
        },
      },
    };
  }

  /** Without the scores, only the result that was opened is marked. */
  #shownIn(document: vscode.TextDocument): readonly Mark[] {
    const { results } = this.#services;
    if (!results.current || results.current.firstId === this.#clearedId) return [];
    const marks = this.#marksOf(document);
    const isVisited = ({ place }: Mark): boolean => place === results.place;
    return setting('editor.inlineScores')
      ? marks.filter(
          (mark) =>
            isVisited(mark) ||
            isShownByItself(results.current!.results[mark.place]!, results.current!.origin),
        )
      : marks.filter(isVisited);
  }

  #marksOf(document: vscode.TextDocument): readonly Mark[] {
    const key = document.uri.toString();
    const results = this.#results.get(key);
    if (!results) return [];
    const known = this.#marked.get(key);
    if (known) return known.marks;
    const marks = marksIn(document.getText().split(/\r\n|\r|\n/), results, document.isDirty);
    this.#marked.set(key, { marks, lineCount: document.lineCount });
    return marks;
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const key = document.uri.toString();
    const known = this.#marked.get(key);
    if (!known || contentChanges.length === 0) return;
    const edits = editsOf(contentChanges);
    if (replacesAll(edits, known.lineCount)) {
      this.#marked.delete(key);
      this.#draw();
      return;
    }
    const marks = marksAfter(known.marks, edits);
    this.#marked.set(key, { marks, lineCount: document.lineCount });
    // The editor moves what is left.
    if (marks.length < known.marks.length) this.#draw();
  }

  #tellKey(): void {
    const document = vscode.window.activeTextEditor?.document;
    const isShown = document !== undefined && this.#shownIn(document).length > 0;
    if (isShown === this.#isKeySet) return;
    this.#isKeySet = isShown;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.scoresShown, isShown);
  }
}

/** Themes of high contrast have lines instead of backgrounds. */
function rangeDecoration(): vscode.TextEditorDecorationType {
  const { ColorThemeKind, ThemeColor, window } = vscode;
  const { kind } = window.activeColorTheme;
  const isContrast = kind === ColorThemeKind.HighContrast || kind === ColorThemeKind.HighContrastLight;
  return window.createTextEditorDecorationType({
    isWholeLine: true,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    backgroundColor: new ThemeColor('editor.rangeHighlightBackground'),
    overviewRulerColor: new ThemeColor('editorOverviewRuler.findMatchForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
    ...(isContrast
      ? {
          borderWidth: '0 0 0 2px',
          borderStyle: 'solid',
          borderColor: new ThemeColor('contrastActiveBorder'),
        }
      : {}),
  });
}

/** The lines of other results are marked once they are opened. Of what is hardly similar there is too much. */
function isShownByItself({ confidence }: ShownResult, origin: ResultSet['origin']): boolean {
  return confidence !== 'none' && (confidence !== 'weak' || origin === 'search');
}
