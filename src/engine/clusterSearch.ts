/** Finds what the chunks of an index are about, and keeps the last clusterings so that members can be asked for by page. */
import type {
  ClusterAnswer,
  ClusterMembers,
  ClusterMembersParams,
  ClusterParams,
} from '../shared/clusters.ts';
import { EngineError } from '../shared/errors.ts';
import type { NeighbourCache } from './neighbourCache.ts';
import type { ResidentIndex } from './search/residentIndex.ts';
import type { Store } from './store/store.ts';

export interface ClusterOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the share of the work that is done, [0, 1]. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** One clustering, as the map and the pages of members need it. Rows are chunks by id, of the moment it was made. */
export interface KeptClustering {
  readonly answer: ClusterAnswer;
  /** Row r is the chunk `ids[r]`; only chunks that were clustered. */
  readonly ids: Uint32Array;
  /** By row: topic, and sub-topic where it belongs to one; NOISE where it belongs to none. */
  readonly topics: Int32Array;
  readonly subtopics: Int32Array;
}

export class Clusterings {
  /** Rejects with the signal's reason if aborted. */
  async of(
    _store: Store,
    _resident: ResidentIndex,
    _neighbours: NeighbourCache,
    _params: ClusterParams,
    _options: ClusterOptions,
  ): Promise<ClusterAnswer> {
    throw new EngineError('internal', 'Topics cannot be made yet.');
  }

  /** Throws EngineError `clusteringGone`. */
  kept(_clustering: string): KeptClustering {
    throw new EngineError('clusteringGone', GONE);
  }

  /** Throws EngineError `clusteringGone`. */
  members(_store: Store, { clustering }: ClusterMembersParams): ClusterMembers {
    this.kept(clustering);
    return { members: [], total: 0 };
  }
}

const GONE = 'These topics are not kept any more. Cluster the workspace again.';
