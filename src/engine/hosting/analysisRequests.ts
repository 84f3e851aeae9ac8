/** What is asked about one folder as a whole: duplicates, topics, the map, how good its answers are, a model of its own. */
import type { EngineApi, FolderParams, OneFolder, OpenParams } from '../../shared/engineApi.ts';
import type { AnalysisTask, EngineEvents } from '../../shared/engineEvents.ts';
import { EngineError } from '../../shared/errors.ts';
import type { Engine } from '../engine.ts';
import { dropAdapted } from '../index/adaptedModel.ts';
import { Adaptations } from './adaptations.ts';
import { type AnalysisOptions, analyse } from './analyses.ts';
import { Evaluations } from './evaluations.ts';
import type { FolderHost } from './folderHost.ts';
import { type FolderSurroundings, scopeOf } from './folderOptions.ts';
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

  readonly forgetClusterings: EngineApi['forgetClusterings'] = async ({ folder, except }) =>
    this.#around.folder(folder).ask((engine) =>
      engine.ask(async (index) => {
        index.forgetClusterings(new Set(except));
        return null;
      }),
    );

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
    const { folder, opened, longWork } = this.#around;
    const { key, params: of } = folder(params.folder);
    return this.#analyse(
      'adaptation',
      params,
      async ({ scope }, _rest, options) => {
        assertMayChange(folder(key));
        const keep = <T>(work: () => Promise<T>): Promise<T> => this.#changeModel(key, work);
        return longWork(() => this.#adaptations.run(of, scopeOf(of, scope), opened(), keep, options));
      },
      signal,
    );
  };

  readonly undoAdapt: EngineApi['undoAdapt'] = async ({ folder }) => {
    const { indexDir } = this.#around.folder(folder).params;
    return this.#changeModel(folder, () => dropAdapted(indexDir));
  };

  /** Nothing is learned any more from folders that are not among these. */
  async keepTo(folders: readonly FolderParams[]): Promise<void> {
    const kept = new Set(folders.filter(({ enabled }) => enabled).map(({ indexDir }) => indexDir));
    await this.#adaptations.stop(
      new EngineError('notEnabled', 'The folder is not indexed any more, so its model was not adapted.'),
      (indexDir) => !kept.has(indexDir),
    );
  }

  /** Ends what keeps files beside an index. */
  async stop(): Promise<void> {
    const reason = new EngineError('engineStopped', 'The search engine was stopped while the model learned.');
    await Promise.all([this.#evaluations.stop(), this.#adaptations.stop(reason)]);
  }

  async #changeModel<T>(key: string, work: () => Promise<T>): Promise<T> {
    assertMayChange(this.#around.folder(key));
    return this.#around.reopened(key, work);
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

/** The process that writes the index is the one to build that of another model. */
function assertMayChange({ isOpen, writable }: FolderHost): void {
  if (!isOpen || writable) return;
  throw new EngineError(
    'indexBusy',
    'Another Sextant process is updating the index of this folder, so its model cannot be changed from here. Do it there, or end that one first.',
  );
}
