/**
 * What a first look at the folders counts, before anybody agreed to have them indexed: once for what there is to count, and never
 * the counts of something else. Knows nothing of the editor.
 */
import { Latest } from '../../host/latest.ts';
import type { EngineApi } from '../../shared/engineApi.ts';
import type { ConsentCounts } from '../../shared/webviewMessages.ts';

/** What indexing reads at least, on a slow machine. */
const BYTES_PER_SECOND = 3e6;

export class FirstLook {
  readonly #api: Pick<EngineApi, 'dryRun'>;
  readonly #changed: () => void;
  readonly #latest = new Latest();
  #counts: ConsentCounts | undefined;
  #problem: string | undefined;
  #countedFor: string | undefined;

  constructor(api: Pick<EngineApi, 'dryRun'>, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
  }

  /** Undefined until they are there. */
  get counts(): ConsentCounts | undefined {
    return this.#counts;
  }

  /** Why there are no counts. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Counts unless that was done; `scope` differs where other files would be counted. */
  async count(scope: string): Promise<void> {
    if (this.#countedFor === scope && this.#problem === undefined) return;
    const isOther = this.#countedFor !== undefined && this.#countedFor !== scope;
    this.#countedFor = scope;
    if (isOther) {
      this.#counts = undefined;
      this.#problem = undefined;
      this.#changed();
    }
    try {
      const found = await this.#latest.run((signal) => this.#api.dryRun({}, signal));
      if (!found) return;
      const bytes = sum(found.map((one) => one.bytes));
      const seconds = Math.max(1, Math.ceil(bytes / BYTES_PER_SECOND));
      this.#counts = { files: sum(found.map(({ files }) => files)), bytes, seconds };
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }

  dispose(): void {
    this.#latest.cancel();
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
