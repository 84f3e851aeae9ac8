/** Takes results out of the view: onto the clipboard, and into an editor. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import type { WorkspaceResult } from '../../shared/engineApi.ts';
import { confidenceText } from '../explain.ts';
import { markdownOf, type WithSnippet } from './markdown.ts';
import type { SearchModel } from './model.ts';
import type { ShownSet } from './shownSet.ts';

/** One result, or all that are shown, as Markdown on the clipboard. */
export async function copyMarkdown(services: Services, model: SearchModel, place?: number): Promise<void> {
  const set = model.shown;
  if (!set) return;
  const found = await withSnippets(model, set, place === undefined ? undefined : [place]);
  if (found.length === 0) return;
  const title = place === undefined ? { title: set.found.query.text } : {};
  await vscode.env.clipboard.writeText(markdown(services, found, title));
}

/** All that are shown, as a Markdown document that was never saved. */
export async function openInEditor(services: Services, model: SearchModel): Promise<void> {
  const set = model.shown;
  if (!set) return;
  const found = await withSnippets(model, set, undefined);
  const content = markdown(services, found, { title: set.found.query.text });
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document, { preview: false });
}

/** Without lines where these cannot be had: links alone are of use too. */
async function withSnippets(
  model: SearchModel,
  set: ShownSet,
  places: readonly number[] | undefined,
): Promise<readonly WithSnippet[]> {
  const wanted = places ?? [...set.results.keys()];
  await model.snippets(set.id, wanted).catch(() => undefined);
  return wanted.flatMap((place) => {
    const result = set.results[place];
    return result ? [{ result, snippet: set.snippetOf(place) }] : [];
  });
}

function markdown(
  { engine }: Services,
  found: readonly WithSnippet[],
  title: { readonly title?: string },
): string {
  const { folders } = engine;
  const pathOf = ({ folder, path }: WorkspaceResult): string => {
    const name = folders.length > 1 ? folders.find(({ key }) => key === folder)?.name : undefined;
    return name === undefined ? path : `${name}/${path}`;
  };
  const { l10n } = vscode;
  return markdownOf(found, {
    ...title,
    pathOf,
    linesText: (first, last) =>
      first === last ? l10n.t('line {0}', first) : l10n.t('lines {0} to {1}', first, last),
    confidenceText: ({ confidence }) => confidenceText(confidence, l10n),
  });
}
