/** What is asked about one folder as a whole: duplicates, topics, the map, how good its answers are, a model of its own. */
import type { EngineApi, OneFolder, OpenParams } from '../../shared/engineApi.ts';
import type { AnalysisTask, EngineEvents } from '../../shared/engineEvents.ts';
import { dropAdapted } from '../adaptedModel.ts';
import type { Engine } from '../engine.ts';
import { Adaptations } from './adaptations.ts';
import { type AnalysisOptions, analyse } from './analyses.ts';
import { Evaluations } from './evaluations.ts';
import type { FolderHost } from './folderHost.ts';
import type { FolderSurroundings } from './folderOptions.ts';
import { KeptDuplicates } from './keptDuplicates.ts';

export interface AnalysisSurroundings
  extends Pick<FolderSurroundings, 'now' | 'openTransformer' | 'longWork'> {
  readonly emit: (event: 'analysis', data: EngineEvents['analysis']) => void;
  /** Throws EngineError `noFolder` if there is none. */
  readonly folder: (key: string) => FolderHost;
  /** As the folders were opened. */
  readonly opened: () => OpenParams;
  /** Changes files of a folder's model while the folder is closed, and opens it anew. */
  readonly reopened: <T>(key: string, work: () => Promise<T>) => Promise<T>;
}

/** The requests of these names; see `EngineApi`. */
export class AnalysisRequests {
  readonly #around: AnalysisSurroundings;
  readonly #duplicates = new KeptDuplicates();
  readonly #evaluations = new Evaluations();
  readonly #adaptations = new Adaptations();

  constructor(around: AnalysisSurroundings) {
    this.#around = around;
  }

  readonly findDuplicates: EngineApi['findDuplicates'] = async (params, signal) =>
    this.#duplicates.keep(
      await this.#analyse(
        'duplicates',
        params,
        (engine, rest, options) => engine.findDuplicates(rest, options),
        signal,
      ),
    );

  readonly duplicateGroups: EngineApi['duplicateGroups'] = async (params) => this.#duplicates.page(params);

  readonly cluster: EngineApi['cluster'] = (params, signal) =>
    this.#analyse('clusters', params, (engine, rest, options) => engine.cluster(rest, options), signal);

  readonly clusterMembers: EngineApi['clusterMembers'] = async ({ folder, ...params }) =>
    this.#around.folder(folder).ask((engine) => engine.ask((index) => index.clusterMembers(params)));

  readonly project: EngineApi['project'] = (params, signal) =>
    this.#analyse('map', params, (engine, rest, options) => engine.map(rest, options), signal);

  readonly mapFiles: EngineApi['mapFiles'] = async ({ folder, ...params }) =>
    this.#around.folder(folder).ask((engine) => engine.ask(async (index) => index.mapFiles(params)));

  readonly mapPoints: EngineApi['mapPoints'] = async ({ folder, ...params }) =>
    this.#around.folder(folder).ask((engine) => engine.ask(async (index) => index.mapPoints(params)));

  readonly evaluate: EngineApi['evaluate'] = async (params, signal) => {
    const { folder, opened, now, openTransformer, longWork } = this.#around;
    const work = (rest: Omit<typeof params, 'folder'>, options: AnalysisOptions) =>
      this.#evaluations.run(
        folder(params.folder).params,
        rest,
        { ...opened(), now, openTransformer },
        options,
      );
    return this.#analyse(
      'evaluation',
      params,
      (_, rest, options) => longWork(() => work(rest, options)),
      signal,
    );
  };

  readonly adapt: EngineApi['adapt'] = async (params, signal) => {
    const { folder, opened, reopened, longWork } = this.#around;
    const { key, params: of } = folder(params.folder);
    return this.#analyse(
      'adaptation',
      params,
      (_engine, _rest, options) =>
        longWork(() => this.#adaptations.run(of, opened(), (work) => reopened(key, work), options)),
      signal,
    );
  };

  readonly undoAdapt: EngineApi['undoAdapt'] = async ({ folder }) => {
    const { indexDir } = this.#around.folder(folder).params;
    return this.#around.reopened(folder, () => dropAdapted(indexDir));
  };

  /** Ends what keeps files beside an index. */
  stop(): Promise<void> {
    return this.#evaluations.stop();
  }

  async #analyse<P extends OneFolder, T>(
    task: AnalysisTask,
    params: P,
    work: (engine: Engine, params: Omit<P, 'folder'>, options: AnalysisOptions) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return analyse(task, params, this.#around.folder(params.folder), this.#around.emit, work, signal);
  }
}
