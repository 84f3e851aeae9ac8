/** Checks that a request has the shape its method takes, so that a message of another kind cannot confuse the engine. */
import { CLUSTER_ALGORITHMS, MOST_TOPICS, NOISE } from '../../shared/clusters.ts';
import { DUPLICATE_TYPES, SUPPRESSIONS } from '../../shared/duplicates.ts';
import { ENGINE_METHODS, type EngineMethod } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';
import { EVALUATED_MODES } from '../../shared/evaluation.ts';
import { MAP_METHODS, MOST_MAP_POINTS } from '../../shared/map.ts';
import { CONTENT_KINDS, SEARCH_MODES } from '../../shared/types.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isBoolean: Check = (value) => typeof value === 'boolean';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 1;
const isLine: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check, most = Number.POSITIVE_INFINITY): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check);
const someOf = (values: readonly unknown[]): Check => listOf((value) => values.includes(value));
const filledListOf =
  (check: Check, most: number): Check =>
  (value) =>
    listOf(check, most)(value) && (value as unknown[]).length > 0;
const isOneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const upTo =
  (most: number): Check =>
  (value) =>
    isCount(value) && (value as number) <= most;
const shape =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(checks).every(([name, check]) => check((value as Record<string, unknown>)[name]));

const MODEL = shape({
  id: isText,
  folder: isText,
  dtype: optional(isText),
  spec: optional(
    shape({
      pooling: optional(isText),
      similarity: optional(isText),
      queryPrefix: optional(isText),
      documentPrefix: optional(isText),
      symmetricPrefix: optional(isText),
      maxTokens: optional(isNumber),
      task: optional(isText),
      dimensions: optional(isNumber),
      normalise: optional(isBoolean),
      matryoshka: optional((value) => Array.isArray(value) && value.every(isNumber)),
    }),
  ),
});

const FOLDER = shape({
  key: isText,
  root: isText,
  indexDir: isText,
  enabled: isBoolean,
  include: optional(isTexts),
  exclude: optional(isTexts),
  useIgnoreFiles: optional(isBoolean),
});

const FILTERS = {
  include: optional(isTexts),
  exclude: optional(isTexts),
  languages: optional(isTexts),
  kinds: optional(isTexts),
  symbolKinds: optional(isTexts),
  minSimilarity: optional(isNumber),
  limit: isCount,
  folder: optional(isText),
};

const ONE_OR_ALL = { folder: optional(isText) };

const LINES = { startLine: isLine, endLine: isLine };

/** As many as a view shows at a time, and more lines of each than fit beside a result. */
const MOST_SNIPPETS = 200;
const MOST_LINES = 200;

/** More questions than these make no interval that anybody would tell from another. */
const MOST_QUESTIONS = 10_000;
const MOST_COMMITS = 10_000;
const MOST_MODELS = 50;

/** A page of a tree. */
const MOST_MEMBERS = 1000;
const MOST_GROUPS = 1000;

const DOWNLOAD = shape({
  modelsDir: isText,
  id: isText,
  dtype: optional(isText),
  host: isText,
  offline: isBoolean,
  proxy: (value) => shape({})(value) && Object.values(value as object).every(isText),
});

const SEED: Check = (value) =>
  shape({ text: isText })(value) || shape({ path: isText, startLine: isNumber, endLine: isNumber })(value);

const MAP_PAGE = shape({ folder: isText, map: isText, offset: isLine, limit: upTo(MOST_MAP_POINTS) });

const PARAMS: Readonly<Record<EngineMethod, Check>> = {
  open: shape({
    folders: listOf(FOLDER),
    model: MODEL,
    interimModel: optional(MODEL),
    grammarFolder: isText,
    threads: isCount,
    paused: optional(isBoolean),
  }),
  dryRun: shape(ONE_OR_ALL),
  sync: shape(ONE_OR_ALL),
  setPaused: shape({ paused: isBoolean }),
  updateFiles: shape({ folder: isText, paths: isTexts }),
  search: shape({ ...FILTERS, query: isText, mode: (value) => SEARCH_MODES.some((mode) => mode === value) }),
  findSimilar: shape({ ...FILTERS, seed: SEED }),
  diagnostics: shape({ ...ONE_OR_ALL, quick: optional(isBoolean) }),
  deleteIndex: shape({ folder: isText, keepModel: optional(isBoolean) }),
  snippets: shape({
    folder: isText,
    ranges: listOf(shape({ ...LINES, path: isText, symbolLine: optional(isLine) }), MOST_SNIPPETS),
    query: optional(isText),
    lines: upTo(MOST_LINES),
  }),
  similarCounts: shape({
    folder: isText,
    path: isText,
    minSimilarity: isNumber,
    limit: isCount,
    within: optional(shape(LINES)),
  }),
  findDuplicates: shape({
    folder: isText,
    include: optional(isTexts),
    exclude: optional(isTexts),
    minLines: isCount,
    minTokens: isCount,
    minSimilarity: isNumber,
    minSemanticSimilarity: isNumber,
    types: someOf(DUPLICATE_TYPES),
    kinds: someOf(CONTENT_KINDS),
    suppress: someOf(SUPPRESSIONS),
    within: optional(isText),
    anyKind: optional(isBoolean),
    text: optional(isText),
  }),
  duplicateGroups: shape({ folder: isText, result: isText, offset: isLine, limit: upTo(MOST_GROUPS) }),
  cluster: shape({
    folder: isText,
    algorithm: (value) => CLUSTER_ALGORITHMS.some((algorithm) => algorithm === value),
    k: optional(upTo(MOST_TOPICS)),
    minClusterSize: optional((value) => isCount(value) && (value as number) >= 2),
    include: optional(isTexts),
    exclude: optional(isTexts),
    kinds: isTexts,
    generated: optional(isBoolean),
  }),
  clusterMembers: shape({
    folder: isText,
    clustering: isText,
    topic: (value) => Number.isSafeInteger(value) && (value as number) >= NOISE,
    offset: isLine,
    limit: upTo(MOST_MEMBERS),
  }),
  project: shape({
    folder: isText,
    clustering: isText,
    method: (value) => MAP_METHODS.some((method) => method === value),
  }),
  mapFiles: MAP_PAGE,
  mapPoints: MAP_PAGE,
  forgetClusterings: shape({ folder: isText, except: listOf(isText) }),
  evaluate: shape({
    folder: isText,
    source: isOneOf(['made', 'own']),
    most: upTo(MOST_QUESTIONS),
    modes: filledListOf(isOneOf(EVALUATED_MODES), EVALUATED_MODES.length),
    models: filledListOf(MODEL, MOST_MODELS),
    commits: optional(listOf(shape({ id: isText, subject: isText, patch: isText }), MOST_COMMITS)),
  }),
  adapt: shape({ folder: isText }),
  undoAdapt: shape({ folder: isText }),
  models: shape({ modelsDir: isText }),
  previewDownload: DOWNLOAD,
  downloadModel: DOWNLOAD,
  removeModel: shape({ modelsDir: isText, id: isText }),
  describeModel: shape({ model: MODEL }),
  close: shape({}),
};

/** Throws EngineError `badArgument` if there is no such method or if its params have another shape. */
export function assertRequest(method: string, params: unknown): asserts method is EngineMethod {
  const known = ENGINE_METHODS.find((candidate) => candidate === method);
  if (known && PARAMS[known](params)) return;
  const what = known ? `The parameters of "${known}"` : 'The name of a request';
  throw new EngineError(
    'badArgument',
    `${what} cannot be understood: the extension and its engine are of different versions. Reload the window.`,
  );
}
