// What VS Code starts: puts the parts together. It is bundled without the engine, so that starting costs a window little, and
// starts no process: that happens with the first question.
import * as vscode from 'vscode';
import { CONTEXT_KEYS } from './host/ids.ts';
import { Pages } from './host/pages.ts';
import { QueryHistory } from './host/queryHistory.ts';
import { ResultSets } from './host/resultSets.ts';
import type { Services } from './host/services.ts';
import { ShownClusterings } from './host/shownClusterings.ts';
import { TopicNames } from './host/topicNames.ts';
import { WorkspaceEngine } from './host/workspaceEngine.ts';
import * as adaptation from './ui/adaptation/index.ts';
import * as consent from './ui/consent/index.ts';
import * as duplicates from './ui/duplicates/index.ts';
import * as evaluation from './ui/evaluation/index.ts';
import * as inline from './ui/inline/index.ts';
import * as map from './ui/map/index.ts';
import * as models from './ui/models/index.ts';
import * as palette from './ui/palette/index.ts';
import * as searchView from './ui/searchView/index.ts';
import * as similar from './ui/similar/index.ts';
import * as status from './ui/status/index.ts';
import * as topics from './ui/topics/index.ts';

let engine: WorkspaceEngine | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Sextant', { log: true });
  context.subscriptions.push(log);
  engine = WorkspaceEngine.create(context, log);
  const history = new QueryHistory(context.workspaceState);
  const topicNames = new TopicNames(context.workspaceState);
  const pages = new Pages();
  context.subscriptions.push(pages);
  const clusterings = new ShownClusterings(engine, (message) => log.debug(message));
  const services: Services = {
    context,
    log,
    engine,
    results: new ResultSets(),
    history,
    topicNames,
    pages,
    clusterings,
  };
  for (const feature of [
    consent,
    searchView,
    palette,
    similar,
    map,
    duplicates,
    topics,
    inline,
    status,
    models,
    evaluation,
    adaptation,
  ])
    context.subscriptions.push(feature.register(services));
  const tellKeys = (): void => setContextKeys(services);
  context.subscriptions.push(
    engine.onDidChangeFolders(tellKeys),
    vscode.workspace.onDidChangeWorkspaceFolders(tellKeys),
    services.results.onDidChange(tellKeys),
  );
  tellKeys();
}

/** Waits until the engine has closed its files. */
export async function deactivate(): Promise<void> {
  await engine?.dispose();
}

function setContextKeys({ engine: { folders, paused }, results }: Services): void {
  const keys = {
    [CONTEXT_KEYS.enabled]: folders.some(({ enabled }) => enabled),
    [CONTEXT_KEYS.allEnabled]: folders.length > 0 && folders.every(({ enabled }) => enabled),
    [CONTEXT_KEYS.paused]: paused,
    [CONTEXT_KEYS.hasResults]: (results.current?.results.length ?? 0) > 0,
  };
  for (const [key, value] of Object.entries(keys))
    void vscode.commands.executeCommand('setContext', key, value);
}
