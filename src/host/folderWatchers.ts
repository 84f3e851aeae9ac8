/**
 * Watches the folders that are indexed, and says which file of which of them has changed. A branch switch tells of thousands of files in
 * one go, so nothing is looked up for each but the folder it lies in.
 */
import * as vscode from 'vscode';
import { pathInFolder } from './folderKeys.ts';

interface Watched {
  readonly key: string;
  readonly uri: vscode.Uri;
}

export class FolderWatchers implements vscode.Disposable {
  readonly #changed: (folder: string, path: string) => void;
  readonly #watchers = new Map<string, vscode.Disposable>();
  /** Of folders in each other the innermost first: what lies in that is its own. */
  #roots: readonly { readonly key: string; readonly root: string }[] = [];

  /** `changed` is given the key of the folder, and the path in it. */
  constructor(changed: (folder: string, path: string) => void) {
    this.#changed = changed;
  }

  /** Exactly these from now on. */
  watch(folders: readonly Watched[]): void {
    const wanted = new Map(folders.map((folder) => [folder.key, folder]));
    for (const [key, watcher] of this.#watchers) {
      if (wanted.has(key)) continue;
      watcher.dispose();
      this.#watchers.delete(key);
    }
    for (const [key, { uri }] of wanted) {
      if (this.#watchers.has(key)) continue;
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(uri, '**/*'));
      const note = (changed: vscode.Uri): void => this.note(changed);
      const listening = [watcher.onDidCreate(note), watcher.onDidChange(note), watcher.onDidDelete(note)];
      this.#watchers.set(key, vscode.Disposable.from(watcher, ...listening));
    }
    this.#roots = folders
      .map(({ key, uri }) => ({ key, root: uri.fsPath }))
      .sort((a, b) => b.root.length - a.root.length);
  }

  /** A file has changed, in one of the folders or elsewhere. */
  note(uri: vscode.Uri): void {
    if (uri.scheme !== 'file') return;
    const file = uri.fsPath;
    for (const { key, root } of this.#roots) {
      const path = pathInFolder(root, file);
      if (path === undefined) continue;
      this.#changed(key, path);
      return;
    }
  }

  dispose(): void {
    for (const watcher of this.#watchers.values()) watcher.dispose();
  }
}
