/** Errors as a person sees them: the sentence, and a button for what it says to do. */
import * as vscode from 'vscode';
import { COMMANDS } from '../host/ids.ts';
import type { Services } from '../host/services.ts';
import { EngineError, type EngineErrorCode } from '../shared/errors.ts';
import { noticeText } from './plainText.ts';

export interface Remedy {
  readonly title: string;
  readonly command: string;
}

/** What can be done about an error; undefined where its sentence is all there is. */
export function remedyOf(code: EngineErrorCode | undefined): Remedy | undefined {
  const { l10n } = vscode;
  switch (code) {
    case 'notEnabled':
      return { title: l10n.t('Index this Workspace'), command: COMMANDS.indexWorkspace };
    case 'engineStopped':
      return { title: l10n.t('Restart Search Engine'), command: COMMANDS.restartEngine };
    case 'indexingPaused':
      return { title: l10n.t('Resume Indexing'), command: COMMANDS.resumeIndexing };
    case 'modelInvalid':
    case 'modelUnavailable':
    case 'notEnoughMemory':
      return { title: l10n.t('Choose Embedding Model…'), command: COMMANDS.chooseModel };
    case 'internal':
    case 'indexUnusable':
      return { title: l10n.t('Show Log'), command: COMMANDS.showLog };
    default:
      return undefined;
  }
}

/** Tells a person what went wrong with something that they started. */
export async function showError({ log }: Services, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  log.error(message);
  const remedy = remedyOf(error instanceof EngineError ? error.code : undefined);
  const chosen = await vscode.window.showErrorMessage(noticeText(message), ...(remedy ? [remedy.title] : []));
  if (remedy && chosen === remedy.title) await vscode.commands.executeCommand(remedy.command);
}
