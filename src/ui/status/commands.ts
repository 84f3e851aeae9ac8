/** What the commands about the index do. Nothing here blocks the window: who is asked may go on working. */
import { arch, platform, release } from 'node:os';
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { setting } from '../../host/settings.ts';
import { BUILT_IN, modelName } from '../../host/settingValues.ts';
import { showError } from '../errors.ts';
import { noticeText } from '../plainText.ts';
import type { Wording } from '../wording.ts';
import { type FolderContents, indexedText } from './indexedText.ts';
import type { IndexWatch } from './indexWatch.ts';
import { pickFromMenu } from './menuPick.ts';
import { reportText } from './report.ts';

interface Parts {
  readonly services: Services;
  readonly watch: IndexWatch;
  readonly wording: Wording;
}

/** Commands by id; what they throw is shown to whoever ran them. */
export function indexCommands(parts: Parts): Readonly<Record<string, () => Promise<unknown>>> {
  const { engine, log } = parts.services;
  return {
    [COMMANDS.showMenu]: () => showMenu(parts),
    [COMMANDS.pauseIndexing]: () => engine.setPaused(true),
    [COMMANDS.resumeIndexing]: () => engine.setPaused(false),
    [COMMANDS.stopIndexing]: () => stop(parts),
    [COMMANDS.reindex]: () => rebuild(parts),
    [COMMANDS.deleteIndex]: () => deleteIndex(parts),
    [COMMANDS.previewIndexed]: () =>
      working(vscode.l10n.t('Looking at the files…'), () => showIndexed(parts)),
    [COMMANDS.showReport]: () => working(vscode.l10n.t('Checking the index…'), () => showReport(parts)),
    [COMMANDS.showLog]: async () => log.show(),
    [COMMANDS.restartEngine]: () =>
      working(vscode.l10n.t('Restarting the search engine…'), () => engine.restart()),
    [COMMANDS.openWalkthrough]: async () =>
      vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        `${parts.services.context.extension.id}#start`,
        false,
      ),
  };
}

async function showMenu({ services, watch, wording }: Parts): Promise<void> {
  // Who looks at the menu wants to know the state, so the engine is started for it.
  watch.refresh().catch((error: Error) => services.log.warn(error.message));
  const entry = await pickFromMenu(watch, wording);
  if (entry) await vscode.commands.executeCommand(entry.command, ...(entry.args ?? []));
}

async function stop({ services }: Parts): Promise<void> {
  await services.engine.disable();
  const { l10n } = vscode;
  const remove = l10n.t('Delete Index');
  const message = l10n.t('This workspace is not indexed any more. What is in its index is kept.');
  // Nobody waits for the answer.
  void vscode.window.showInformationMessage(message, remove).then((chosen) => {
    if (chosen === remove) return vscode.commands.executeCommand(COMMANDS.deleteIndex);
    return undefined;
  });
}

async function rebuild({ services: { engine } }: Parts): Promise<void> {
  const model = modelName(setting('models.model'));
  // With the built-in model it is a matter of seconds; with another one it may take hours.
  if (model !== BUILT_IN) {
    const { l10n } = vscode;
    const yes = l10n.t('Rebuild Index');
    const message = l10n.t(
      'Delete the index and make it again with {0}? That may take long; until then the built-in model answers.',
      noticeText(model),
    );
    if ((await vscode.window.showWarningMessage(message, yes)) !== yes) return;
  }
  await engine.rebuild();
}

async function deleteIndex({ services: { engine } }: Parts): Promise<void> {
  const { l10n } = vscode;
  const yes = l10n.t('Delete Index');
  const message = l10n.t(
    'Delete the index of this workspace? It is then not indexed until you choose so again, and a model that was adapted to it is deleted too. Your files stay as they are.',
  );
  if ((await vscode.window.showWarningMessage(message, yes)) !== yes) return;
  await engine.deleteIndex();
  vscode.window.setStatusBarMessage(l10n.t('The index was deleted.'), MESSAGE_MS);
}

async function showIndexed({ services: { engine, pages }, wording }: Parts): Promise<void> {
  const known = await engine.api.diagnostics({ quick: true });
  const contents: FolderContents[] = [];
  for (const { folder, root, index } of known) {
    const name = engine.folders.find(({ key }) => key === folder)?.name ?? root;
    const isWhole = index?.complete ?? false;
    const [dryRun] = isWhole ? [] : await engine.api.dryRun({ folder });
    contents.push({ name, root, index: isWhole ? index : undefined, dryRun });
  }
  await pages.show(vscode.l10n.t('What Is Indexed'), indexedText(contents, wording));
}

async function showReport({ services: { engine, context, pages }, wording }: Parts): Promise<void> {
  const folders = await engine.api.diagnostics({});
  const { l10n, env, version } = vscode;
  const text = reportText(
    {
      versions: [
        ['Sextant', String((context.extension.packageJSON as { version?: unknown }).version)],
        [env.appName, `${version} (${env.appHost}${env.remoteName ? ', remote' : ''})`],
        ['Node.js', process.versions.node],
        [l10n.t('Platform'), `${platform()} ${release()} ${arch()}`],
      ],
      folders,
      names: new Map(engine.folders.map(({ key, name }) => [key, name])),
      chosenModel: modelName(setting('models.model')),
      modelProblem: engine.modelProblem,
    },
    wording,
  );
  await pages.show(l10n.t('Sextant Index Report'), text);
}

const MESSAGE_MS = 5000;

async function working<T>(title: string, work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

/** Shows what a command throws. */
export function guarded(services: Services, work: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    try {
      await work();
    } catch (error) {
      void showError(services, error);
    }
  };
}
