/**
 * The engine as the extension runs it – its process, its client, the gathering of changed files – over one folder, asked
 * all the time; and whether its index equals a fresh one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Engine } from '../../../../src/engine/engine.ts';
import { ChangedFiles } from '../../../../src/host/changedFiles.ts';
import { EngineClient } from '../../../../src/host/engineClient.ts';
import { SYSTEM_TIMERS } from '../../../../src/host/timers.ts';
import type { FolderDiagnostics } from '../../../../src/shared/engineApi.ts';
import { EngineError } from '../../../../src/shared/errors.ts';
import { SEARCH_MODES } from '../../../../src/shared/types.ts';
import { contentOf, type IndexContent } from '../indexContent.ts';
import type { EngineFigures } from './collectingEngine.ts';
import { figuresOf } from './figures.ts';
import type { Repository } from './repository.ts';

const PACKAGE = join(import.meta.dirname, '../../../..');
const FOLDER = 'soak';
/** Longer than changed files are waited for, and than a batch takes on a busy machine. */
const QUIET_MS = 8000;
const LOOK_MS = 250;
/** What may be asked of a file that has just changed. */
const EXPECTED: ReadonlySet<string> = new Set(['fileNotFound', 'lineNotFound', 'badArgument']);

export class EngineUnderSoak {
  searches = 0;
  /** What should not have been answered, each once. */
  readonly failures = new Set<string>();
  readonly #repository: Repository;
  readonly #threads: number;
  readonly #random: () => number;
  readonly #scratch = mkdtempSync(join(tmpdir(), 'sextant-soak-index-'));
  readonly #client: EngineClient;
  readonly #changed: ChangedFiles;

  private constructor(repository: Repository, threads: number, random: () => number) {
    this.#repository = repository;
    this.#threads = threads;
    this.#random = random;
    this.#client = new EngineClient({
      entry: join(import.meta.dirname, 'collectingEngine.ts'),
      execPath: process.execPath,
      env: { ...process.env, SOAK_FIGURES: this.#figuresFile },
      log: (level, message) => {
        if (level === 'warn' || level === 'error') this.failures.add(`log: ${message}`);
      },
      timers: SYSTEM_TIMERS,
    });
    this.#changed = new ChangedFiles(SYSTEM_TIMERS, (folder, paths) => {
      this.#client.api.updateFiles({ folder, paths }).catch((error) => this.failures.add(String(error)));
    });
  }

  static async open(repository: Repository, threads: number, random: () => number): Promise<EngineUnderSoak> {
    const one = new EngineUnderSoak(repository, threads, random);
    await one.#client.api.open({
      folders: [{ key: FOLDER, root: repository.root, indexDir: one.#indexDir, enabled: true }],
      model: { id: 'builtin', folder: join(PACKAGE, 'models') },
      grammarFolder: join(PACKAGE, 'dist', 'grammars'),
      threads,
    });
    return one;
  }

  tell(paths: readonly string[]): void {
    for (const path of paths) this.#changed.add(FOLDER, path);
  }

  get counts(): { readonly files: number; readonly chunks: number } {
    const status = this.#client.status?.overall;
    return status?.state === 'ready' ? status : { files: 0, chunks: 0 };
  }

  figures(): Promise<EngineFigures> {
    return figuresOf(this.#client.pid!, this.#figuresFile);
  }

  /** Asks one thing; now and then it is no longer wanted before it is answered. */
  async ask(): Promise<void> {
    const { api } = this.#client;
    const stop = new AbortController();
    const line = this.#repository.anyLine();
    const path = this.#repository.anyFile();
    const kind = this.#random();
    const isStopped = this.#random() < 0.1;
    const asked =
      kind < 0.7
        ? this.#searchAndShow(line, stop.signal)
        : kind < 0.9
          ? api.findSimilar(
              { folder: FOLDER, seed: { path, startLine: 0, endLine: 5 }, limit: 10 },
              stop.signal,
            )
          : api.similarCounts({ folder: FOLDER, path, minSimilarity: 0.8, limit: 3 }, stop.signal);
    if (isStopped) setTimeout(() => stop.abort(), 3);
    try {
      await asked;
    } catch (error) {
      const isExpected = stop.signal.aborted || (error instanceof EngineError && EXPECTED.has(error.code));
      if (!isExpected) this.failures.add(String(error));
    }
    this.searches++;
  }

  /** Resolves when the engine has nothing to do any more. */
  async quiet(): Promise<void> {
    let state = '';
    for (let quietMs = 0; quietMs < QUIET_MS; quietMs += LOOK_MS) {
      await pause(LOOK_MS);
      const now = JSON.stringify(this.#client.status?.overall);
      if (now !== state || this.#client.status?.overall.state !== 'ready') quietMs = 0;
      state = now;
    }
  }

  /** Where the index differs from one that is made of the folder now; nothing, if it does not. */
  async differences(): Promise<string[]> {
    const [{ index }] = (await this.#client.api.diagnostics({ folder: FOLDER })) as [FolderDiagnostics];
    const scratch = mkdtempSync(join(this.#scratch, 'fresh-'));
    const fresh = await Engine.open({
      root: this.#repository.root,
      indexDir: scratch,
      model: { id: 'builtin', folder: join(PACKAGE, 'models') },
      grammarFolder: join(PACKAGE, 'dist', 'grammars'),
      threads: this.#threads,
      now: Date.now,
    });
    await fresh.sync();
    const { indexFile: freshFile } = fresh.diagnostics({ quick: true });
    const [kept, made] = [await contentOf(index!.indexFile), await contentOf(freshFile)];
    await fresh.close();
    rmSync(scratch, { recursive: true });
    const parts = (Object.keys(made) as (keyof IndexContent)[]).flatMap((part) =>
      differencesOf(part, kept[part], made[part]),
    );
    return [...index!.problems, ...parts];
  }

  /** Looks at the whole folder, and says what the index lacked. */
  async sync(): Promise<void> {
    await this.#client.api.sync({});
  }

  async close(): Promise<void> {
    this.#changed.dispose();
    await this.#client.dispose();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  async #searchAndShow(query: string, signal: AbortSignal): Promise<void> {
    const mode = SEARCH_MODES[Math.floor(this.#random() * SEARCH_MODES.length)]!;
    const { results } = await this.#client.api.search({ query, limit: 20, mode }, signal);
    const ranges = results.map(({ path, startLine, endLine }) => ({ path, startLine, endLine }));
    await this.#client.api.snippets({ folder: FOLDER, ranges, query, lines: 3 }, signal);
  }

  get #indexDir(): string {
    return join(this.#scratch, 'index');
  }

  get #figuresFile(): string {
    return join(this.#scratch, 'figures.json');
  }
}

function differencesOf(part: string, kept: readonly string[], made: readonly string[]): string[] {
  const [inKept, inMade] = [new Set(kept), new Set(made)];
  const clip = (row: string): string => row.slice(0, 120);
  return [
    ...(kept.length === made.length ? [] : [`${part}: ${kept.length} instead of ${made.length}`]),
    ...kept.filter((row) => !inMade.has(row)).map((row) => `${part}, not in a fresh one: ${clip(row)}`),
    ...made.filter((row) => !inKept.has(row)).map((row) => `${part}, only in a fresh one: ${clip(row)}`),
  ];
}
