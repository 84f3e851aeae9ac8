/**
 * Which of the engine's clusterings a person sees, as topics or as a map. The engine keeps them and what they were drawn with so that
 * pages can be asked for; what nobody shows any more is given back at once.
 */
import type { EngineApi } from '../shared/engineApi.ts';

export interface ShownClustering {
  /** Key of the workspace folder. */
  readonly folder: string;
  readonly clustering: string;
}

interface Asked {
  readonly api: Pick<EngineApi, 'forgetClusterings'>;
  /** Undefined while no engine runs: then nothing is kept, and none is started to forget. */
  readonly pid: number | undefined;
}

export class ShownClusterings {
  readonly #engine: Asked;
  readonly #note: (message: string) => void;
  readonly #shown = new Map<object, ShownClustering>();

  constructor(engine: Asked, note: (message: string) => void) {
    this.#engine = engine;
    this.#note = note;
  }

  /** `viewer` shows this one from now on. What it showed before stays: people go back and forth. */
  show(viewer: object, shown: ShownClustering): void {
    this.#shown.set(viewer, shown);
  }

  /** `viewer` is closed, or shows nothing any more: of its folder the engine keeps what others show. */
  close(viewer: object): void {
    const closed = this.#shown.get(viewer);
    if (!closed || !this.#shown.delete(viewer) || this.#engine.pid === undefined) return;
    const { folder } = closed;
    const except = [...this.#shown.values()]
      .filter((other) => other.folder === folder)
      .map(({ clustering }) => clustering);
    this.#engine.api.forgetClusterings({ folder, except }).catch((error: Error) => this.#note(error.message));
  }
}
