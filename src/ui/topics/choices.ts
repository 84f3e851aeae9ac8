/** What a workspace can be clustered by, as a person chooses it, and how the last choice is kept. Knows nothing of the editor. */
import { CLUSTER_DEFAULTS, type ClusterAlgorithm, MOST_TOPICS } from '../../shared/clusters.ts';
import { CONTENT_KINDS, type ContentKind } from '../../shared/types.ts';
import type { L10n } from '../wording.ts';

/** A whole number from `least` to `most`; undefined for anything else. */
export function countFrom(text: string, least: number, most: number): number | undefined {
  const count = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return count >= least && count <= most ? count : undefined;
}

export interface AlgorithmChoice {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly algorithm: ClusterAlgorithm;
  /** What is asked for besides; its range is `least` to `most`. */
  readonly asks?: { readonly what: 'k' | 'minClusterSize'; readonly prompt: string; readonly least: number };
}

/** The one that suits most first. */
export function algorithmChoices(l10n: L10n): readonly AlgorithmChoice[] {
  return [
    {
      id: 'kmeans',
      label: l10n.t('Every chunk in a topic'),
      detail: l10n.t('k-means; how many topics is chosen by how well they are told apart'),
      algorithm: 'kmeans',
    },
    {
      id: 'kmeans-k',
      label: l10n.t('A number of topics…'),
      detail: l10n.t('k-means with a number of topics that you say'),
      algorithm: 'kmeans',
      asks: { what: 'k', prompt: l10n.t('Number of topics, 1 to {0}', MOST_TOPICS), least: 1 },
    },
    {
      id: 'hdbscan',
      label: l10n.t('Only what stands close together'),
      detail: l10n.t('HDBSCAN; the rest is noise, and topics may differ in size and density'),
      algorithm: 'hdbscan',
    },
    {
      id: 'hdbscan-size',
      label: l10n.t('Only what stands close together, from a size on…'),
      detail: l10n.t('HDBSCAN with a smallest topic that you say'),
      algorithm: 'hdbscan',
      asks: {
        what: 'minClusterSize',
        prompt: l10n.t('Chunks of the smallest topic, 2 to {0}', MOST_TOPICS),
        least: 2,
      },
    },
  ];
}

export interface ScopeChoice {
  readonly id: string;
  readonly label: string;
  readonly kinds: readonly ContentKind[];
  /** Whether a person says which files. */
  readonly asksGlob?: boolean;
}

export function scopeChoices(l10n: L10n): readonly ScopeChoice[] {
  return [
    { id: 'code-docs', label: l10n.t('Code and docs'), kinds: CLUSTER_DEFAULTS.kinds },
    { id: 'code', label: l10n.t('Code'), kinds: ['code'] },
    { id: 'docs', label: l10n.t('Docs'), kinds: ['docs'] },
    { id: 'all', label: l10n.t('Everything, also tests and configuration'), kinds: CONTENT_KINDS },
    { id: 'files', label: l10n.t('Some files…'), kinds: CONTENT_KINDS, asksGlob: true },
  ];
}

/** What was chosen last, by the ids of the choices. */
export interface LastChoice {
  readonly algorithm: string;
  readonly scope: string;
  readonly count?: string | undefined;
  readonly globs?: string | undefined;
}

export function lastChoiceFrom(value: unknown): LastChoice | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { algorithm, scope, count, globs } = value as Record<string, unknown>;
  const isText = (one: unknown): one is string => typeof one === 'string';
  const isOptional = (one: unknown): one is string | undefined => one === undefined || isText(one);
  return isText(algorithm) && isText(scope) && isOptional(count) && isOptional(globs)
    ? { algorithm, scope, count, globs }
    : undefined;
}

/** "HDBSCAN": as it is called everywhere. */
export function algorithmName(algorithm: ClusterAlgorithm): string {
  return algorithm === 'kmeans' ? 'k-means' : 'HDBSCAN';
}
