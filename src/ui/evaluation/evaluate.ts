/** "Evaluate Search on This Workspace": asks what to compare, shows how far it is, then the page and what follows from it. */
import * as vscode from 'vscode';
import { readCommits } from '../../host/commits.ts';
import { repositoryOf } from '../../host/git.ts';
import type { PageLinks } from '../../host/pages.ts';
import type { Services } from '../../host/services.ts';
import type { Folder } from '../../host/workspaceEngine.ts';
import type { CommitText, EvaluatedPlace, EvaluationAnswer } from '../../shared/evaluation.ts';
import { withAnalysisProgress } from '../analysisProgress.ts';
import { useModel } from '../models/useModel.ts';
import { noteText, noticeText } from '../plainText.ts';
import type { Wording } from '../wording.ts';
import { type Asked, askWhat } from './ask.ts';
import { modelName } from './choices.ts';
import { evaluationText, placeText } from './report.ts';
import { betterModel, verdictText } from './verdict.ts';

/** Few enough for a minute with the built-in model, enough for intervals that tell something. */
const MOST_QUESTIONS = 300;

export async function evaluateWorkspace(services: Services, wording: Wording): Promise<void> {
  const asked = await askWhat(services);
  if (!asked) return;
  const found = await evaluated(services, asked, wording);
  if (!found) return;
  const { answer, ...about } = found;
  const { folder, source, plan } = asked;
  await services.pages.show(
    vscode.l10n.t('Evaluation of {0}', folder.name),
    evaluationText({ folder: folder.name, source, plan, ...about }, answer, wording),
    linksOf(services, folder, answer),
  );
  await tell(services, asked, answer);
}

interface Found {
  readonly answer: EvaluationAnswer;
  readonly withCommits: boolean;
  readonly isAdapted: boolean;
}

/** Undefined if the person stopped it. */
async function evaluated(services: Services, asked: Asked, wording: Wording): Promise<Found | undefined> {
  const { engine } = services;
  const { folder, source, plan } = asked;
  const title = vscode.l10n.t('Evaluating search on {0}', folder.name);
  const shown = { title, folder: folder.key, task: 'evaluation' } as const;
  return withAnalysisProgress(engine, shown, wording, async (signal) => {
    const commits = source === 'made' ? await commitsOf(folder, signal) : undefined;
    const params = { folder: folder.key, source, most: MOST_QUESTIONS, ...plan };
    const answer = await engine.api.evaluate({ ...params, ...(commits ? { commits } : {}) }, signal);
    const [known] = await engine.api.diagnostics({ folder: folder.key, quick: true });
    return { answer, withCommits: commits !== undefined, isAdapted: known?.adapted ?? false };
  });
}

/** Undefined if there is no repository, or if it cannot be read. */
async function commitsOf({ uri }: Folder, signal: AbortSignal): Promise<CommitText[] | undefined> {
  try {
    const repository = await repositoryOf(uri, signal);
    return repository && (await readCommits(repository, uri.fsPath, signal));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function linksOf({ engine }: Services, { key }: Folder, { worst }: EvaluationAnswer): PageLinks {
  const places = worst.flatMap(({ relevant, found }) => [...relevant, ...found]);
  return new Map(
    places.flatMap((place): [string, vscode.Uri][] => {
      const uri = engine.uriOf(key, place.path);
      return uri ? [[placeText(place), uri.with({ fragment: selectionOf(place) })]] : [];
    }),
  );
}

/** Lines as the fragment of an address; VS Code selects them. */
function selectionOf({ startLine, endLine }: EvaluatedPlace): string {
  return `L${startLine + 1},1-L${endLine + 1},1`;
}

/** What follows from it; nobody waits for the answer. */
async function tell(services: Services, { plan }: Asked, answer: EvaluationAnswer): Promise<void> {
  const { l10n } = vscode;
  const text = verdictText(plan, answer, l10n);
  if (text === undefined) return;
  const better = betterModel(plan, answer);
  const use = better && l10n.t('Use {0}', noteText(modelName(better.model.id, l10n)));
  const chosen = await vscode.window.showInformationMessage(noticeText(text), ...(use ? [use] : []));
  if (better && chosen === use) await useModel(services, better.model.id);
}
