/** What the settings are: names, types, defaults, and which values are taken. Knows nothing of the editor. */
import { BASELINE_FILE } from '../shared/duplicateBaseline.ts';
import {
  DUPLICATE_TYPES,
  DUPLICATES_DEFAULTS,
  type DuplicatesParams,
  SUPPRESSIONS,
} from '../shared/duplicates.ts';
import { CONTENT_KINDS, SEARCH_MODES, type SearchMode } from '../shared/types.ts';

/** The model that comes with Sextant, as settings and indexes name it. */
export const BUILT_IN = 'builtin';

/** What the setting `models.model` names: nothing is the built-in model, and blanks around a name are no part of it. */
export function modelName(value: SettingValues['models.model']): string {
  return value.trim() || BUILT_IN;
}

export interface SettingValues {
  readonly 'search.mode': SearchMode;
  readonly 'search.searchOnType': boolean;
  readonly 'search.maxResults': number;
  readonly 'search.snippetLines': number;
  readonly 'indexing.automatic': 'ask' | 'trusted';
  readonly 'indexing.include': readonly string[];
  readonly 'indexing.exclude': readonly string[];
  readonly 'indexing.useExcludeSettings': boolean;
  readonly 'indexing.threads': number;
  readonly 'models.model': string;
  readonly 'models.offline': boolean;
  readonly 'models.folder': string;
  readonly 'models.host': string;
  readonly 'editor.inlineScores': boolean;
  readonly 'editor.codeLens': boolean;
  readonly 'editor.codeLensMinSimilarity': number;
  readonly 'duplicates.minLines': number;
  readonly 'duplicates.minSimilarity': number;
  readonly 'duplicates.types': DuplicatesParams['types'];
  readonly 'duplicates.kinds': DuplicatesParams['kinds'];
  readonly 'duplicates.suppress': DuplicatesParams['suppress'];
  readonly 'duplicates.baseline': string;
  readonly 'duplicates.diagnostics': boolean;
  readonly 'advanced.idleMinutes': number;
}

export type SettingName = keyof SettingValues;

interface Setting<T> {
  readonly default: T;
  readonly accepts: (value: unknown) => boolean;
}

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isText = (value: unknown): boolean => typeof value === 'string';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isOneOf =
  (values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);
const areSomeOf =
  (values: readonly unknown[]) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every((one) => values.includes(one));
const isNumber =
  (least: number, most: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= least && value <= most;
const isWhole =
  (least: number, most: number) =>
  (value: unknown): boolean =>
    Number.isInteger(value) && isNumber(least, most)(value);

export const SETTINGS: { readonly [N in SettingName]: Setting<SettingValues[N]> } = {
  'search.mode': { default: 'hybrid', accepts: isOneOf(SEARCH_MODES) },
  'search.searchOnType': { default: true, accepts: isBoolean },
  'search.maxResults': { default: 100, accepts: isWhole(10, 500) },
  'search.snippetLines': { default: 3, accepts: isWhole(0, 10) },
  'indexing.automatic': { default: 'ask', accepts: isOneOf(['ask', 'trusted']) },
  'indexing.include': { default: [], accepts: isTexts },
  'indexing.exclude': { default: [], accepts: isTexts },
  'indexing.useExcludeSettings': { default: true, accepts: isBoolean },
  'indexing.threads': { default: 0, accepts: isWhole(0, 16) },
  'models.model': { default: BUILT_IN, accepts: isText },
  'models.offline': { default: false, accepts: isBoolean },
  'models.folder': { default: '', accepts: isText },
  'models.host': { default: 'https://huggingface.co', accepts: isText },
  'editor.inlineScores': { default: true, accepts: isBoolean },
  'editor.codeLens': { default: false, accepts: isBoolean },
  'editor.codeLensMinSimilarity': { default: 0.85, accepts: isNumber(0.5, 1) },
  'duplicates.minLines': { default: DUPLICATES_DEFAULTS.minLines, accepts: isWhole(2, 1000) },
  'duplicates.minSimilarity': { default: DUPLICATES_DEFAULTS.minSimilarity, accepts: isNumber(0.5, 1) },
  'duplicates.types': { default: DUPLICATES_DEFAULTS.types, accepts: areSomeOf(DUPLICATE_TYPES) },
  'duplicates.kinds': { default: DUPLICATES_DEFAULTS.kinds, accepts: areSomeOf(CONTENT_KINDS) },
  'duplicates.suppress': { default: DUPLICATES_DEFAULTS.suppress, accepts: areSomeOf(SUPPRESSIONS) },
  'duplicates.baseline': { default: BASELINE_FILE, accepts: isText },
  'duplicates.diagnostics': { default: false, accepts: isBoolean },
  'advanced.idleMinutes': { default: 15, accepts: isWhole(1, 1440) },
};

export function checkedSetting<N extends SettingName>(name: N, value: unknown): SettingValues[N] {
  const known: Setting<SettingValues[N]> = SETTINGS[name];
  return known.accepts(value) ? (value as SettingValues[N]) : known.default;
}
