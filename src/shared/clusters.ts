/** What a code base is about, as the engine says it. Plain data: it crosses a process boundary unchanged. */
import type { ContentKind, LineRange, SymbolKind } from './types.ts';

/**
 * `kmeans`: every chunk belongs to the topic whose mean direction is nearest. `hdbscan`: topics are where chunks stand
 * close together; what stands between them is noise.
 */
export type ClusterAlgorithm = 'kmeans' | 'hdbscan';

export const CLUSTER_ALGORITHMS: readonly ClusterAlgorithm[] = ['kmeans', 'hdbscan'];

export interface ClusterParams {
  readonly algorithm: ClusterAlgorithm;
  /** Topics of k-means, 1 to MOST_TOPICS; absent: chosen, see `ClusterQuality.tried`. */
  readonly k?: number;
  /** Chunks of the smallest topic of HDBSCAN, >= 2; absent: chosen by the number of chunks. */
  readonly minClusterSize?: number;
  /** Globs in VS Code's syntax on the path relative to the folder; empty or absent: all files. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly kinds: readonly ContentKind[];
  /** Whether files that a program wrote, and licences, changelogs and the like, are part of it. */
  readonly generated?: boolean;
}

export const CLUSTER_DEFAULTS = {
  algorithm: 'kmeans',
  kinds: ['code', 'docs'],
} as const satisfies ClusterParams;

/** More than anybody would read. */
export const MOST_TOPICS = 1000;

/** Stands for a topic where a chunk belongs to none. */
export const NOISE = -1;

/** One chunk, seen from its topic. Similarities are cosines after the mean of all chunks was taken away, [-1, 1]. */
export interface ClusterMember extends LineRange {
  readonly path: string;
  /** Qualified name of what the lines stand in, or '' where nothing has a name. */
  readonly symbol: string;
  readonly symbolKind: SymbolKind;
  readonly kind: ContentKind;
  /** With the mean direction of its topic; of noise: with the nearest topic's, 0 where there is no topic. */
  readonly similarity: number;
}

export interface Topic {
  /** Names the topic or sub-topic within its clustering: topics count from 0 in their order, sub-topics go on. */
  readonly id: number;
  /** The first of its terms, joined; never empty, and different from that of its siblings. */
  readonly label: string;
  /** Words that stand here more than elsewhere, the most telling first. */
  readonly terms: readonly string[];
  /** Chunks, and files that hold some of them. */
  readonly size: number;
  readonly files: number;
  /** The chunk nearest to the mean direction. */
  readonly medoid: ClusterMember;
  /** Mean similarity of the members with their mean direction, [-1, 1]. */
  readonly cohesion: number;
  /** Hashes of some members, whatever their lines: two topics are mostly the same if they share most of them. */
  readonly sketch: readonly number[];
  /** At least two, or none; the largest first. Empty in a sub-topic. */
  readonly subtopics: readonly Topic[];
}

/** A file that stands apart: its folder is about one topic, and it is about another, which lies elsewhere. */
export interface MisplacedFile {
  readonly path: string;
  /** Of the file, relative to the workspace folder; '' is that itself. */
  readonly folder: string;
  /** What most of the file is about, and what most of its folder is about. */
  readonly topic: number;
  readonly folderTopic: number;
  /** The folder in which most of what is nearest to it lies. */
  readonly betterFolder: string;
  /** Chunks of the file that were clustered. */
  readonly chunks: number;
  /** How sure it is, [0, 1]. */
  readonly confidence: number;
}

/** By what the result can be judged. */
export interface ClusterQuality {
  /** Simplified silhouette of the clustered chunks, [-1, 1]: how much nearer their own mean direction is than the next one. */
  readonly silhouette: number;
  /**
   * k-means without a given k: what was tried. Of those about as stable as the best the largest k is taken; stability is
   * how far the clusters of two halves of the chunks agree (adjusted Rand index, 1 if they are the same).
   */
  readonly tried: readonly { readonly k: number; readonly stability: number }[];
  /** HDBSCAN: the smallest topic that counted, more than asked for where that would give more than MOST_TOPICS. */
  readonly minClusterSize: number | undefined;
  /** How neighbours were found; undefined if none were needed. */
  readonly neighbours:
    | { readonly exact: boolean; readonly recall: number; readonly sampled: number }
    | undefined;
}

export interface ClusterAnswer {
  /** Names this clustering in later requests; the engine keeps the last ones. */
  readonly clustering: string;
  readonly algorithm: ClusterAlgorithm;
  /** The largest first. */
  readonly topics: readonly Topic[];
  /** Chunks that belong to no topic. */
  readonly noise: number;
  /** Chunks and files that were clustered. */
  readonly chunks: number;
  readonly files: number;
  /** The surest first. */
  readonly misplaced: readonly MisplacedFile[];
  readonly quality: ClusterQuality;
  /** Of the index whose chunks were clustered. If it has another by now, the answer is of an earlier state. */
  readonly generation: number;
  /** See `EngineClusters`. */
  readonly caveat: string | undefined;
}

/** An answer, and whose it is. */
export interface EngineClusters extends ClusterAnswer {
  /** Id of the model whose index answered. */
  readonly model: string;
  /** Whether that index has seen the whole workspace. */
  readonly complete: boolean;
  /** A sentence on why the answers may mean less than usual. */
  readonly caveat: string | undefined;
}

export interface ClusterMembersParams {
  readonly clustering: string;
  /** A topic, a sub-topic, or NOISE. */
  readonly topic: number;
  readonly offset: number;
  readonly limit: number;
}

export interface ClusterMembers {
  /** The nearest to the mean direction first; noise by path. */
  readonly members: readonly ClusterMember[];
  /** Members there are in all. */
  readonly total: number;
}
