/** Asks which folder is evaluated, with which questions, and what is compared. */
import * as vscode from 'vscode';
import { chosenModel } from '../../host/modelChoice.ts';
import type { Services } from '../../host/services.ts';
import type { Folder } from '../../host/workspaceEngine.ts';
import { EngineError } from '../../shared/errors.ts';
import { OWN_QUESTIONS, type QuestionSource } from '../../shared/evaluation.ts';
import { pickFolder } from '../folderPick.ts';
import { type Choice, type ChoiceRow, choiceRows, type KnownModels, type Plan, planOf } from './choices.ts';

export interface Asked {
  readonly folder: Folder;
  readonly source: QuestionSource;
  readonly plan: Plan;
}

/** Undefined if the person left. */
export async function askWhat(services: Services): Promise<Asked | undefined> {
  const folder = await folderFromPerson(services);
  if (!folder) return undefined;
  const source = await sourceFromPerson(folder);
  if (!source) return undefined;
  const plan = await planFromPerson(services);
  return plan && { folder, source, plan };
}

/** There is a choice only between folders that somebody agreed to. */
async function folderFromPerson({ engine }: Services): Promise<Folder | undefined> {
  const { l10n } = vscode;
  const folders = engine.folders.filter(({ enabled }) => enabled);
  if (folders.length === 0)
    throw new EngineError(
      'notEnabled',
      l10n.t('This workspace is not indexed, so search on it cannot be evaluated. Index it first.'),
    );
  return pickFolder(folders, titleText(), l10n.t('The folder to evaluate'));
}

async function sourceFromPerson({ uri }: Folder): Promise<QuestionSource | undefined> {
  const { l10n } = vscode;
  if (!(await exists(vscode.Uri.joinPath(uri, OWN_QUESTIONS)))) return 'made';
  const items: (vscode.QuickPickItem & { readonly source: QuestionSource })[] = [
    {
      label: `$(checklist) ${l10n.t('Golden queries of your own')}`,
      description: OWN_QUESTIONS,
      source: 'own',
    },
    {
      label: `$(sparkle) ${l10n.t('Questions made from this folder')}`,
      description: l10n.t('its doc comments, headings and commits'),
      source: 'made',
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: titleText(),
    placeHolder: l10n.t('What is asked'),
  });
  return picked?.source;
}

async function planFromPerson(services: Services): Promise<Plan | undefined> {
  const { l10n } = vscode;
  const known = modelsHere(services);
  const items = known.then((models) => choiceRows(models, l10n).map(itemOf));
  const picked = await vscode.window.showQuickPick<Item>(items, {
    title: titleText(),
    placeHolder: l10n.t('What to compare; each model reads the whole folder first'),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!picked) return undefined;
  const choices = picked.map(({ choice }) => choice).filter((choice) => choice !== undefined);
  const plan = planOf(choices, await known);
  if (!plan) void vscode.window.showInformationMessage(l10n.t('Choose at least one way of searching.'));
  return plan;
}

async function modelsHere({ context, engine }: Services): Promise<KnownModels> {
  const { builtIn, api, modelsDir } = engine;
  // A workspace that is not trusted has the built-in model alone.
  if (!vscode.workspace.isTrusted) return { builtIn, chosen: undefined, entries: [] };
  const { model } = await chosenModel(context, api);
  return { builtIn, chosen: model, entries: await api.models({ modelsDir }) };
}

interface Item extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

function itemOf(row: ChoiceRow): Item {
  if ('separator' in row) return { label: row.separator, kind: vscode.QuickPickItemKind.Separator };
  const { label, description, picked } = row;
  return { label, description, picked, choice: row };
}

function titleText(): string {
  return vscode.l10n.t('Evaluate Search on This Workspace');
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
