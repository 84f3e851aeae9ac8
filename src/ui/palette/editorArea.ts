/** The editors of the window, as previews of results need them. */
import * as vscode from 'vscode';
import { bringIntoSight, entryOf, openResult, placeIn, type Revealable, rangeOf } from '../../host/reveal.ts';
import type { WorkspaceEngine } from '../../host/workspaceEngine.ts';
import type { EditorArea, Opened, Tab } from './preview.ts';

export interface Shown extends Revealable {
  readonly symbolText: string | undefined;
}

export class WindowEditors implements EditorArea<Shown>, vscode.Disposable {
  readonly #engine: WorkspaceEngine;
  readonly #highlight = vscode.window.createTextEditorDecorationType(highlight());
  /** Of the editor that is shown, what was in sight before. */
  #editor: { readonly editor: vscode.TextEditor; readonly firstLine: number } | undefined;
  /** Files with unsaved changes, which are never in italics. */
  readonly #unsaved = new Set<string>();
  #active: { readonly column: number; readonly tab: vscode.Tab } | undefined;

  constructor(engine: WorkspaceEngine) {
    this.#engine = engine;
  }

  get editor(): vscode.TextEditor | undefined {
    return this.#editor?.editor;
  }

  look(): Opened {
    const { activeTabGroup, all } = vscode.window.tabGroups;
    const { activeTab, tabs, viewColumn } = activeTabGroup;
    this.#active = activeTab && { column: viewColumn, tab: activeTab };
    return {
      column: viewColumn,
      tabs: all.flatMap((group) => group.tabs.flatMap((tab) => fileOf(tab) ?? [])),
      hasPreviewTab: tabs.some(({ isPreview }) => isPreview),
    };
  }

  async locate(result: Shown): Promise<string> {
    return (await openResult(this.#engine, result)).uri.toString();
  }

  async show(
    result: Shown,
    { inItalics, keepCursor }: { readonly inItalics: boolean; readonly keepCursor: boolean },
  ): Promise<Tab> {
    const document = await openResult(this.#engine, result);
    const place = placeIn(document, result, result.symbolText);
    const uri = document.uri.toString();
    if (document.isDirty) this.#unsaved.add(uri);
    this.clear();
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Active,
      preview: inItalics,
      preserveFocus: true,
      ...(keepCursor ? {} : { selection: entryOf(place, result) }),
    });
    if (this.#editor?.editor !== editor)
      this.#editor = { editor, firstLine: editor.visibleRanges[0]?.start.line ?? 0 };
    editor.setDecorations(this.#highlight, [rangeOf(place)]);
    bringIntoSight(editor, place, result);
    return { uri, column: editor.viewColumn ?? vscode.ViewColumn.One };
  }

  clear(): void {
    this.#editor?.editor.setDecorations(this.#highlight, []);
  }

  scrollBack({ uri }: Tab): void {
    if (this.#editor?.editor.document.uri.toString() !== uri) return;
    const { editor, firstLine } = this.#editor;
    const top = new vscode.Range(firstLine, 0, firstLine, 0);
    editor.revealRange(top, vscode.TextEditorRevealType.AtTop);
    this.#editor = undefined;
  }

  async close({ uri, column }: Tab, wasInItalics: boolean): Promise<void> {
    const found = tabsOf(column).find((tab) => fileOf(tab)?.uri === uri);
    // Who edits it, or has it stay with a double click, wants to keep it.
    const isTheirs = found?.isDirty || (wasInItalics && !found?.isPreview && keepsItalics());
    if (!found || (isTheirs && !this.#unsaved.has(uri))) return;
    await vscode.window.tabGroups.close(found, true);
  }

  async activate(): Promise<void> {
    const before = this.#active;
    const group = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn === before?.column);
    const index = group && before ? placeOf(before.tab, group.tabs) : -1;
    const tab = group?.tabs[index];
    if (!group || !tab || tab.isActive) return;
    if (tab.input instanceof vscode.TabInputText) {
      // One that is not in italics stays as it is.
      const options = { viewColumn: group.viewColumn, preview: true, preserveFocus: true };
      const { uri } = tab.input;
      const isShown = await vscode.window.showTextDocument(uri, options).then(
        () => true,
        // Binary and very large files have a tab like others, and no document.
        () => false,
      );
      if (isShown) return;
    }
    if (group.isActive) await vscode.commands.executeCommand('workbench.action.openEditorAtIndex', index);
  }

  dispose(): void {
    this.#highlight.dispose();
  }
}

function fileOf(tab: vscode.Tab): Tab | undefined {
  if (!(tab.input instanceof vscode.TabInputText)) return undefined;
  return { uri: tab.input.uri.toString(), column: tab.group.viewColumn };
}

/** VS Code may have made the objects of its tabs anew. */
function placeOf(tab: vscode.Tab, tabs: readonly vscode.Tab[]): number {
  const file = fileOf(tab);
  const place = tabs.indexOf(tab);
  if (place !== -1) return place;
  return tabs.findIndex((one) => one.label === tab.label && fileOf(one)?.uri === file?.uri);
}

function tabsOf(column: number): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn === column)?.tabs ?? [];
}

/** Whether the editor has tabs in italics at all. */
function keepsItalics(): boolean {
  return vscode.workspace.getConfiguration('workbench.editor').get<boolean>('enablePreview', true);
}

/** As VS Code highlights what one goes to. High contrast has no colour for that but one for borders: a bar at the left. */
function highlight(): vscode.DecorationRenderOptions {
  const { HighContrast, HighContrastLight } = vscode.ColorThemeKind;
  const { kind } = vscode.window.activeColorTheme;
  const bar = {
    borderColor: new vscode.ThemeColor('editor.rangeHighlightBorder'),
    borderStyle: 'solid',
    borderWidth: '0 0 0 4px',
  };
  return {
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    ...(kind === HighContrast || kind === HighContrastLight ? bar : {}),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.rangeHighlightForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  };
}
