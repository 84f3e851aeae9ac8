/** What every part of the user interface is given. */
import type * as vscode from 'vscode';
import type { Pages } from './pages.ts';
import type { QueryHistory } from './queryHistory.ts';
import type { ResultSets } from './resultSets.ts';
import type { ShownClusterings } from './shownClusterings.ts';
import type { TopicNames } from './topicNames.ts';
import type { WorkspaceEngine } from './workspaceEngine.ts';

export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly engine: WorkspaceEngine;
  /** What is shown in editors and gone through with F4. */
  readonly results: ResultSets;
  readonly history: QueryHistory;
  readonly topicNames: TopicNames;
  readonly pages: Pages;
  readonly clusterings: ShownClusterings;
}
