/** Whether an evaluation shows that another model answers better than the one in use. Knows nothing of the editor. */
import type { ModelChoice } from '../../shared/engineApi.ts';
import type { Difference, EvaluatedMode, EvaluationAnswer } from '../../shared/evaluation.ts';
import type { L10n } from '../wording.ts';
import { modelName, type Plan } from './choices.ts';

export interface Better {
  readonly model: ModelChoice;
  readonly mode: EvaluatedMode;
  /** nDCG@10 of the model in use, and of this one. */
  readonly before: number;
  readonly after: number;
  readonly difference: Difference;
}

const USES_MODEL: ReadonlySet<EvaluatedMode> = new Set(['hybrid', 'dense']);

/**
 * Of the models that are better than the one in use in the first way of searching, by a paired bootstrap over the questions whose
 * interval leaves out 0, the best one.
 */
export function betterModel(
  { modes: [mode], models }: Plan,
  { summary }: EvaluationAnswer,
): Better | undefined {
  if (mode === undefined || !USES_MODEL.has(mode)) return undefined;
  const [used, ...others] = models;
  const scoreOf = ({ id }: ModelChoice): number => summary.overall[`${mode}@${id}`]!.ndcg10;
  return others
    .map((model) => ({
      ...{ model, mode, before: scoreOf(used!), after: scoreOf(model) },
      difference: summary.toFirst[`${mode}@${model.id}`]!,
    }))
    .filter(({ difference: { significant, difference } }) => significant && difference > 0)
    .sort((a, b) => b.difference.difference - a.difference.difference)[0];
}

/** In a sentence; undefined where no models were compared. */
export function verdictText(plan: Plan, answer: EvaluationAnswer, l10n: L10n): string | undefined {
  const { models, modes } = plan;
  if (models.length < 2 || !USES_MODEL.has(modes[0]!)) return undefined;
  const used = modelName(models[0]!.id, l10n);
  const better = betterModel(plan, answer);
  if (!better)
    return l10n.t('On this workspace no other model answers clearly better than {0}, which is in use.', used);
  const { model, before, after, difference } = better;
  const [low, high] = difference.interval;
  return l10n.t(
    'On this workspace {0} answers clearly better than {1}, which is in use: nDCG@10 is {2} instead of {3}, a difference of {4} (95 % interval {5} to {6}).',
    modelName(model.id, l10n),
    used,
    ...[after, before, difference.difference, low, high].map((value) => value.toFixed(2)),
  );
}
