import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { showError } from '../errors.ts';
import { copyMarkdown, openInEditor } from './exports.ts';
import { checkedQuery } from './messages.ts';
import { Navigation } from './navigation.ts';
import { SearchViewProvider } from './provider.ts';
import { includeFor } from './query.ts';

export function register(services: Services): vscode.Disposable {
  const navigation = new Navigation(services);
  const provider = new SearchViewProvider(services, navigation);
  const { model } = provider;
  const command = (
    name: string,
    work: (argument: unknown) => Promise<unknown> | unknown,
  ): vscode.Disposable =>
    vscode.commands.registerCommand(name, async (argument: unknown) => {
      try {
        await work(argument);
      } catch (error) {
        await showError(services, error);
      }
    });
  return vscode.Disposable.from(
    navigation,
    provider,
    command(COMMANDS.showSearchView, (argument) => provider.show(queryOf(argument))),
    command(COMMANDS.searchInFolder, (uri) => searchInFolder(services, provider, uri)),
    command(COMMANDS.viewRefresh, () => model.again()),
    command(COMMANDS.viewClear, () => provider.clear()),
    command(COMMANDS.viewGroupByFile, () => model.setGrouping('file')),
    command(COMMANDS.viewListByScore, () => model.setGrouping('score')),
    command(COMMANDS.viewPinQuery, () => model.pin(model.query)),
    command(COMMANDS.viewCompare, () => toggleCompare(provider)),
    command(COMMANDS.viewCopyMarkdown, () => copyMarkdown(services, model)),
    command(COMMANDS.viewOpenInEditor, () => openInEditor(services, model)),
  );
}

/** Commands can be run by anybody with anything. */
function queryOf(argument: unknown): ReturnType<typeof checkedQuery> {
  const query =
    typeof argument === 'object' && argument !== null && 'query' in argument ? argument.query : undefined;
  return checkedQuery(query);
}

async function searchInFolder(services: Services, provider: SearchViewProvider, uri: unknown): Promise<void> {
  const { engine } = services;
  const { model } = provider;
  if (!(uri instanceof vscode.Uri)) return provider.show();
  const found = engine.locate(uri);
  const root = engine.folders.find((folder) => folder.uri.toString() === uri.toString());
  const place = found ? { name: found.folder.name, path: found.path } : root && { name: root.name, path: '' };
  if (!place)
    throw new Error(vscode.l10n.t('This folder is not on a disk of the workspace, so it is not indexed.'));
  const include = includeFor(place.path, engine.folders.length > 1 ? place.name : undefined);
  return provider.show({ ...model.query, include });
}

async function toggleCompare({ model }: SearchViewProvider): Promise<void> {
  if (model.canCompare || model.comparing) model.setComparing(!model.comparing);
  else
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'There are no earlier results to compare with. Ask another question, or the same one again later.',
      ),
    );
}
