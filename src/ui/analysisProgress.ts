/** Shows how far an analysis of a folder is, in a notification with which it can be stopped. */
import * as vscode from 'vscode';
import type { WorkspaceEngine } from '../host/workspaceEngine.ts';
import type { AnalysisTask } from '../shared/engineEvents.ts';
import { withSignal } from './cancellation.ts';
import { noticeText } from './plainText.ts';
import type { Wording } from './wording.ts';

export interface ShownAnalysis {
  readonly title: string;
  /** Key of the folder. */
  readonly folder: string;
  readonly task: AnalysisTask;
}

/** Undefined if the person stopped it. */
export async function withAnalysisProgress<T>(
  engine: WorkspaceEngine,
  { title, folder, task }: ShownAnalysis,
  { percent }: Wording,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: noticeText(title),
    cancellable: true,
  };
  return vscode.window.withProgress(options, (progress, token) =>
    withSignal(token, async (signal) => {
      let done = 0;
      const listening = engine.onDidAnalyse((heard) => {
        if (heard.folder !== folder || heard.task !== task) return;
        const increment = Math.max(0, heard.share - done) * 100;
        progress.report({ increment, message: percent(heard.share) });
        done = heard.share;
      });
      try {
        const result = await work(signal);
        return signal.aborted ? undefined : result;
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      } finally {
        listening.dispose();
      }
    }),
  );
}
