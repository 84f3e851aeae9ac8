import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { showError } from '../errors.ts';
import { copyMarkdown, openInEditor } from './exports.ts';
import { checkedPlace, checkedQuery } from './messages.ts';
import { Navigation } from './navigation.ts';
import { includeFor } from './query.ts';
import { SearchView } from './searchView.ts';

export function register(services: Services): vscode.Disposable {
  const navigation = new Navigation(services, (result) => view.model.shown?.lineOf(result));
  const view: SearchView = new SearchView(services, navigation);
  const { model } = view;
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
    view,
    command(COMMANDS.showSearchView, (argument) => view.show(queryOf(argument))),
    command(COMMANDS.searchInFolder, (uri) => searchInFolder(services, view, uri)),
    command(COMMANDS.viewRefresh, () => model.again()),
    command(COMMANDS.viewClear, () => view.clear()),
    command(COMMANDS.viewGroupByFile, () => model.setGrouping('file')),
    command(COMMANDS.viewListByScore, () => model.setGrouping('score')),
    command(COMMANDS.viewPinQuery, () => model.pin(model.query)),
    command(COMMANDS.viewCompare, () => toggleCompare(view)),
    command(COMMANDS.viewCopyMarkdown, () => copyMarkdown(services, model)),
    command(COMMANDS.viewOpenToSide, (row) =>
      onRow(row, (at) => view.handle({ type: 'open', ...at, target: 'side' })),
    ),
    command(COMMANDS.viewFindSimilar, (row) => onRow(row, (at) => view.handle({ type: 'similar', ...at }))),
    command(COMMANDS.viewCopyResult, (row) => onRow(row, (at) => view.handle({ type: 'copy', ...at }))),
    command(COMMANDS.viewOpenInEditor, () => openInEditor(services, model)),
  );
}

/** From the menu of a row, which VS Code fills from what the row says of itself. */
function onRow(
  argument: unknown,
  work: (at: NonNullable<ReturnType<typeof checkedPlace>>) => Promise<void>,
): Promise<void> | undefined {
  const place = checkedPlace(argument);
  return place && work(place);
}

/** Commands can be run by anybody with anything. */
function queryOf(argument: unknown): ReturnType<typeof checkedQuery> {
  const query =
    typeof argument === 'object' && argument !== null && 'query' in argument ? argument.query : undefined;
  return checkedQuery(query);
}

async function searchInFolder(services: Services, view: SearchView, uri: unknown): Promise<void> {
  const { engine } = services;
  const { model } = view;
  if (!(uri instanceof vscode.Uri)) return view.show();
  const found = engine.locate(uri);
  const root = engine.folders.find((folder) => folder.uri.toString() === uri.toString());
  const place = found ? { name: found.folder.name, path: found.path } : root && { name: root.name, path: '' };
  if (!place)
    throw new Error(vscode.l10n.t('This folder is not on a disk of the workspace, so it is not indexed.'));
  const include = includeFor(place.path, engine.folders.length > 1 ? place.name : undefined);
  return view.show({ ...model.query, include });
}

async function toggleCompare({ model }: SearchView): Promise<void> {
  if (model.canCompare || model.comparing) model.setComparing(!model.comparing);
  else
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'There are no earlier results to compare with. Ask another question, or the same one again later.',
      ),
    );
}
