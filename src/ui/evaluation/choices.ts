/** What can be compared: ways of searching, baselines, and the models that are on this machine. Knows nothing of the editor. */
import { BUILT_IN } from '../../host/settingValues.ts';
import type { ModelChoice, ModelEntry } from '../../shared/engineApi.ts';
import { EVALUATED_MODES, type EvaluatedMode } from '../../shared/evaluation.ts';
import { isHere } from '../models/modelItems.ts';
import { noteText } from '../plainText.ts';
import type { L10n } from '../wording.ts';

export interface Choice {
  readonly label: string;
  readonly description: string;
  readonly picked: boolean;
  readonly value: { readonly mode: EvaluatedMode } | { readonly model: ModelChoice };
}

export type ChoiceRow = Choice | { readonly separator: string };

export interface KnownModels {
  readonly builtIn: ModelChoice;
  /** The one that the settings choose; undefined: the built-in one. */
  readonly chosen: ModelChoice | undefined;
  readonly entries: readonly ModelEntry[];
}

export interface Plan {
  readonly modes: readonly EvaluatedMode[];
  /** The one in use first, whether or not it was picked: others are compared with it. */
  readonly models: readonly ModelChoice[];
}

export function choiceRows({ builtIn, chosen, entries }: KnownModels, l10n: L10n): ChoiceRow[] {
  const used = chosen ?? builtIn;
  const others = entries.filter(isHere).map(({ downloaded }) => downloaded[0]!.choice);
  const models = distinct([used, builtIn, ...others]);
  return [
    { separator: l10n.t('Models') },
    ...models.map((model, at) => ({
      label: model.id === BUILT_IN ? l10n.t('Built-in model') : noteText(model.id),
      description: at === 0 ? l10n.t('in use') : '',
      picked: model === used || model.id === builtIn.id,
      value: { model },
    })),
    { separator: l10n.t('Ways of searching') },
    way('hybrid', l10n.t('Hybrid (meaning and words)'), l10n.t('what searches use by default')),
    way('dense', l10n.t('Exact Meaning'), l10n.t('vectors alone')),
    way('lexical', l10n.t('Keywords'), l10n.t('BM25 alone')),
    { separator: l10n.t('Classic baselines beside them') },
    way('tfidf', l10n.t('TF-IDF'), l10n.t('cosine of word counts'), false),
    way('lsa', l10n.t('LSA'), l10n.t('latent semantic analysis; slow on a large workspace'), false),
  ];
}

/** Undefined if nothing was picked that could answer. */
export function planOf(picked: readonly Choice[], { builtIn, chosen }: KnownModels): Plan | undefined {
  const modes = EVALUATED_MODES.filter((mode) =>
    picked.some(({ value }) => 'mode' in value && value.mode === mode),
  );
  const models = picked.flatMap(({ value }) => ('model' in value ? [value.model] : []));
  return modes.length === 0 ? undefined : { modes, models: distinct([chosen ?? builtIn, ...models]) };
}

/** A model as a sentence names it. */
export function modelName(id: string, l10n: L10n): string {
  return id === BUILT_IN ? l10n.t('the built-in model') : noteText(id);
}

function way(mode: EvaluatedMode, label: string, description: string, picked = true): Choice {
  return { label, description, picked, value: { mode } };
}

/** An evaluation tells models apart by their ids. */
function distinct(models: readonly ModelChoice[]): ModelChoice[] {
  return models.filter(({ id }, at) => models.findIndex((other) => other.id === id) === at);
}
