/**
 * What stands before the questions: which page the view shows for the folders of the window, what a first look at them found, and
 * what is limited here.
 */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import { Latest } from '../../host/latest.ts';
import type { Services } from '../../host/services.ts';
import { changeSetting } from '../../host/settings.ts';
import { EngineError, type EngineErrorCode } from '../../shared/errors.ts';
import { languageInfo } from '../../shared/languages.ts';
import type { ViewAction, ViewNotice, ViewPage, ViewState } from '../../shared/webviewMessages.ts';
import { remedyOf } from '../errors.ts';
import { FirstLook } from './firstLook.ts';

const COMMAND_OF: Readonly<Record<Exclude<ViewAction, 'alwaysIndex'>, string>> = {
  indexWorkspace: COMMANDS.indexWorkspace,
  previewIndexed: COMMANDS.previewIndexed,
  resumeIndexing: COMMANDS.resumeIndexing,
  openFolder: 'vscode.openFolder',
  manageTrust: 'workbench.trust.manage',
  showLog: COMMANDS.showLog,
  restartEngine: COMMANDS.restartEngine,
  chooseModel: COMMANDS.chooseModel,
};

export class Landing {
  readonly #services: Services;
  readonly #changed: () => void;
  readonly #listing = new Latest();
  readonly #firstLook: FirstLook;
  #languages: ViewState['languages'] = [];

  constructor(services: Services, changed: () => void) {
    this.#services = services;
    this.#changed = changed;
    this.#firstLook = new FirstLook(services.engine.api, changed);
  }

  get page(): ViewPage {
    const { folders } = this.#services.engine;
    if (folders.length === 0) {
      const hasOthers = (vscode.workspace.workspaceFolders ?? []).length > 0;
      return { kind: 'noFolder', reason: hasOthers ? 'virtual' : 'none' };
    }
    if (folders.some(({ enabled }) => enabled)) return { kind: 'search' };
    const { isTrusted: trusted } = vscode.workspace;
    const { counts, problem } = this.#firstLook;
    return { kind: 'consent', counts, problem, trusted };
  }

  get languages(): ViewState['languages'] {
    return this.#languages;
  }

  get notices(): readonly ViewNotice[] {
    const { l10n } = vscode;
    const { paused, modelProblem, folders } = this.#services.engine;
    const notices: ViewNotice[] = [];
    if (!vscode.workspace.isTrusted)
      notices.push({
        message: l10n.t(
          'Restricted mode: the built-in model answers, and settings of this folder that name models or paths are passed over.',
        ),
        remedy: { title: l10n.t('Manage Trust'), action: 'manageTrust' },
      });
    if (paused)
      notices.push({
        message: l10n.t('Indexing is paused: files that changed since are found as they were.'),
        remedy: remedyFor('indexingPaused'),
      });
    if (modelProblem !== undefined)
      notices.push({ message: modelProblem, remedy: remedyFor('modelInvalid') });
    const others = folders.filter(({ enabled }) => !enabled);
    if (others.length > 0 && others.length < folders.length)
      notices.push({
        message: l10n.t('Not indexed, so not searched: {0}.', others.map(({ name }) => name).join(', ')),
        remedy: remedyFor('notEnabled'),
      });
    return notices;
  }

  /** Looks again at what the page needs to know: counts before a person agreed, languages after. */
  refresh(): void {
    const { page } = this;
    if (page.kind === 'consent') void this.#firstLook.count(this.#services.engine.scope);
    if (page.kind === 'search') void this.#listLanguages();
  }

  dispose(): void {
    this.#firstLook.dispose();
    this.#listing.cancel();
  }

  async #listLanguages(): Promise<void> {
    const { engine, log } = this.#services;
    try {
      const found = await this.#listing.run(() => engine.api.diagnostics({ quick: true }));
      if (!found) return;
      const files = new Map<string, number>();
      for (const { index } of found)
        for (const [id, count] of Object.entries(index?.languages ?? {}))
          files.set(id, (files.get(id) ?? 0) + count);
      this.#languages = [...files]
        .flatMap(([id, count]) => {
          const name = languageInfo(id)?.name;
          return name === undefined ? [] : [{ id, name, files: count }];
        })
        .sort((a, b) => b.files - a.files || a.name.localeCompare(b.name));
    } catch (error) {
      log.debug(messageOf(error));
      return;
    }
    this.#changed();
  }
}

/** An error as the view shows it. */
export function noticeOf(error: unknown): ViewNotice {
  return {
    message: messageOf(error),
    remedy: remedyFor(error instanceof EngineError ? error.code : undefined),
  };
}

/** Does what a button of the view says. */
export async function act({ engine }: Services, action: ViewAction): Promise<void> {
  if (action !== 'alwaysIndex') {
    await vscode.commands.executeCommand(COMMAND_OF[action]);
    return;
  }
  await changeSetting('indexing.automatic', 'trusted');
  // Agreed to here as well, whatever was said of these folders before.
  if (vscode.workspace.isTrusted) await engine.enable();
}

function remedyFor(code: EngineErrorCode | undefined): ViewNotice['remedy'] {
  const remedy = remedyOf(code);
  const action = (Object.keys(COMMAND_OF) as (keyof typeof COMMAND_OF)[]).find(
    (one) => COMMAND_OF[one] === remedy?.command,
  );
  return remedy && action && { title: remedy.title, action };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
