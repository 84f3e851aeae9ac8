/**
 * One run of the engine's process: forks it, asks it, and says how it ended. Whatever happens, no request is left
 * without an answer.
 */
import { type ChildProcess, fork } from 'node:child_process';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { type EngineApi, type EngineMethod, PING, UNCAUGHT_EXIT_CODE } from '../shared/engineApi.ts';
import { ENGINE_EVENTS, type EngineEvent, type EngineEvents, type LogLevel } from '../shared/engineEvents.ts';
import { EngineError, type EngineErrorCode } from '../shared/errors.ts';
import { checkedReader } from '../shared/rpcMessages.ts';
import type { Timers } from './timers.ts';

export interface EngineProcessOptions {
  /** The built entry of the engine. */
  readonly entry: string;
  /** Node.js, or Electron, which is told to run as Node.js. */
  readonly execPath: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (level: LogLevel, message: string) => void;
  readonly timers: Timers;
  readonly onEvent: <E extends EngineEvent>(event: E, data: EngineEvents[E]) => void;
}

type Params<M extends EngineMethod> = Parameters<EngineApi[M]>[0];
type Result<M extends EngineMethod> = Awaited<ReturnType<EngineApi[M]>>;

export class EngineProcess {
  /** Resolves when the process is gone, with why in words: "signal SIGKILL". */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #options: EngineProcessOptions;
  readonly #pending = new Set<(reason: Error) => void>();
  #longWork = false;
  #hasSpoken = false;
  #stopping = false;
  #isGone = false;

  private constructor(child: ChildProcess, connection: MessageConnection, options: EngineProcessOptions) {
    this.#child = child;
    this.#connection = connection;
    this.#options = options;
    this.ended = this.#watch();
  }

  static start(options: EngineProcessOptions): EngineProcess {
    const { entry, execPath, env, log, onEvent } = options;
    const child = fork(entry, [], {
      execPath,
      // Not those of this process: an inspector's port, for one, is taken.
      execArgv: [],
      env: { ...withoutNodeOptions(env), ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const connection = createMessageConnection(
      checkedReader(new IPCMessageReader(child)),
      new IPCMessageWriter(child),
    );
    const engine = new EngineProcess(child, connection, options);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => log('debug', `engine: ${text.trimEnd()}`));
    for (const event of ENGINE_EVENTS) {
      connection.onNotification(event, (data: EngineEvents[typeof event]) => {
        engine.#hasSpoken = true;
        if (event === 'longWork') engine.#longWork = (data as EngineEvents['longWork']).active;
        onEvent(event, data);
      });
    }
    connection.onError(([error]) => log('debug', `The channel to the engine: ${error.message}`));
    connection.listen();
    return engine;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether `stop` was called: then its end is no crash. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Whether anything was heard of it yet. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  get inLongWork(): boolean {
    return this.#longWork;
  }

  call<M extends EngineMethod>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> {
    return this.#request(method, params, signal) as Promise<Result<M>>;
  }

  ping(): Promise<unknown> {
    return this.#request(PING, {});
  }

  /** Also ends a process that hangs or was halted. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets it close its files; after `graceMs` it is killed. Resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#rejectAll('The search engine was stopped, so this request was not answered.');
    const timer = this.#options.timers.setTimeout(() => this.kill(), graceMs);
    if (this.#child.connected) this.#child.disconnect();
    await this.ended;
    this.#options.timers.clearTimeout(timer);
  }

  #request(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#isGone || this.#stopping) return reject(stopped('The search engine has stopped. Try again.'));
      const source = new CancellationTokenSource();
      const abort = (): void => {
        source.cancel();
        settle(() => reject(signal!.reason));
      };
      const fail = (reason: Error): void => settle(() => reject(reason));
      const settle = (how: () => void): void => {
        this.#pending.delete(fail);
        signal?.removeEventListener('abort', abort);
        how();
      };
      this.#pending.add(fail);
      signal?.addEventListener('abort', abort, { once: true });
      const heard = (how: () => void): void => {
        this.#hasSpoken = true;
        settle(how);
      };
      this.#connection.sendRequest(method, params, source.token).then(
        (result) => heard(() => resolve(result)),
        (error: unknown) => heard(() => reject(fromWire(error))),
      );
    });
  }

  #watch(): Promise<string> {
    return new Promise((resolve) => {
      const end = (why: string): void => {
        if (this.#isGone) return;
        this.#isGone = true;
        this.#rejectAll(
          `The search engine stopped unexpectedly (${why}), so this request was not answered. Try again; the log may say why.`,
        );
        this.#connection.dispose();
        resolve(why);
      };
      // Only when the channel is closed too, what the process said last has been read.
      let why: string | undefined;
      const endWhenRead = (): void => {
        if (why !== undefined && !this.#child.connected) end(why);
      };
      this.#child.on('exit', (code, signal) => {
        why = reasonOf(code, signal);
        endWhenRead();
      });
      this.#child.on('disconnect', endWhenRead);
      this.#child.on('error', (error) => {
        if (this.#child.pid === undefined) end(`it could not be started: ${error.message}`);
      });
    });
  }

  #rejectAll(sentence: string): void {
    for (const reject of [...this.#pending]) reject(stopped(sentence));
  }
}

/** What is meant for another Node.js would open an inspector's port here, or load foreign code. Windows ignores the case. */
function withoutNodeOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.toUpperCase() !== 'NODE_OPTIONS'));
}

function reasonOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `signal ${signal}`;
  return code === UNCAUGHT_EXIT_CODE ? 'an unexpected error' : `exit code ${code}`;
}

function stopped(sentence: string): EngineError {
  return new EngineError('engineStopped', sentence);
}

/** The engine's own errors have their code in the data; anything else is the channel's. */
function fromWire(error: unknown): EngineError {
  if (error instanceof ResponseError) {
    const { code } = (error.data ?? {}) as { readonly code?: EngineErrorCode };
    return new EngineError(code ?? 'internal', error.message);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new EngineError('engineStopped', `The search engine could not be asked: ${message}.`);
}
