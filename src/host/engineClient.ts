/**
 * The engine as the extension sees it. Its process starts with the first request, comes back after a crash or a hang
 * with the state it had, and goes when it has been idle; whoever asks notices nothing but a sentence.
 */
import { ENGINE_METHODS, type EngineApi, type EngineMethod, type OpenParams } from '../shared/engineApi.ts';
import type { EngineEvent, EngineEvents, WorkspaceStatus } from '../shared/engineEvents.ts';
import { EngineError } from '../shared/errors.ts';
import type { EngineProcess, EngineProcessOptions } from './engineProcess.ts';
import { RESTART_DELAYS_MS, RestartPolicy } from './restartPolicy.ts';
import { WATCHDOG_LIMITS, Watchdog, type WatchdogLimits } from './watchdog.ts';

export interface EngineClientOptions extends Omit<EngineProcessOptions, 'onEvent'> {
  /** Milliseconds without a request and without indexing until the process is stopped. */
  readonly idleMs?: number;
  readonly restartDelaysMs?: readonly number[];
  readonly watchdog?: WatchdogLimits;
}

type Listener<E extends EngineEvent> = (data: EngineEvents[E]) => void;

/** Starting again costs half a second, and the models hold memory. */
const IDLE_MS = 15 * 60_000;
/** For the files in progress; then the process is killed, which loses no more than these. */
const STOP_GRACE_MS = 6000;

const BUSY_STATES: ReadonlySet<string> = new Set(['loadingModel', 'scanning', 'indexing']);

export class EngineClient {
  readonly api: EngineApi;
  readonly #options: EngineClientOptions;
  readonly #policy: RestartPolicy;
  readonly #listeners = new Map<EngineEvent, Set<Listener<EngineEvent>>>();
  /** What was asked last, for the next process. */
  #open: OpenParams | undefined;
  #status: WorkspaceStatus | undefined;
  /** Set while there is a process, or while one is being started. */
  #running: Promise<EngineProcess> | undefined;
  #process: EngineProcess | undefined;
  /** The end of the process before: only then its locks are free. */
  #ending: Promise<unknown> = Promise.resolve();
  /** Ends the wait before a restart. */
  #endPause: (() => void) | undefined;
  #gaveUp: EngineError | undefined;
  #callsUnderWay = 0;
  #idleTimer: unknown;
  #disposed = false;

  constructor(options: EngineClientOptions) {
    this.#options = options;
    this.#policy = new RestartPolicy(options.restartDelaysMs ?? RESTART_DELAYS_MS);
    this.api = Object.fromEntries(
      ENGINE_METHODS.map((method) => [
        method,
        (params: object, signal?: AbortSignal) => this.#call(method, params, signal),
      ]),
    ) as unknown as EngineApi;
  }

  /** As last heard of. */
  get status(): WorkspaceStatus | undefined {
    return this.#status;
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Returns what ends it. */
  on<E extends EngineEvent>(event: E, listener: Listener<E>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener as Listener<EngineEvent>);
    return () => listeners.delete(listener as Listener<EngineEvent>);
  }

  /** Starts anew, also after too many crashes. */
  async restart(): Promise<void> {
    this.#policy.reset();
    this.#gaveUp = undefined;
    await this.#stop();
    await this.#started();
  }

  /** Resolves when the process is gone. What is indexed is kept. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#options.timers.clearTimeout(this.#idleTimer);
    await this.#stop();
    await this.#ending;
    this.#listeners.clear();
  }

  async #call(method: EngineMethod, params: object, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted();
    // A stopped engine looks at all files when it starts; it need not start for one of them.
    if (method === 'updateFiles' && !this.#running) return null;
    const before = this.#open;
    this.#remember(method, params);
    // Files change without anybody's asking: a build that watches must not keep the engine for ever.
    const keepsAwake = method !== 'updateFiles';
    if (keepsAwake) {
      this.#callsUnderWay++;
      this.#options.timers.clearTimeout(this.#idleTimer);
    }
    try {
      const engine = await unlessAborted(this.#started(), signal);
      const result = await engine.call(method, params as never, signal);
      if (method === 'deleteIndex') this.#forgetFolder((params as { readonly folder: string }).folder);
      return result;
    } catch (error) {
      // What the engine would not take must not be said to the next process again.
      if (method === 'open' && error instanceof EngineError && error.code === 'badArgument')
        this.#open = before;
      if (method === 'sync' && signal?.aborted) this.#remember('setPaused', { paused: true });
      throw error;
    } finally {
      if (keepsAwake) {
        this.#callsUnderWay--;
        this.#armIdle();
      }
    }
  }

  #remember(method: EngineMethod, params: object): void {
    if (method === 'open') this.#open = { paused: this.#open?.paused ?? false, ...(params as OpenParams) };
    if (method === 'close') this.#open = undefined;
    if (!this.#open) return;
    if (method === 'setPaused') this.#open = { ...this.#open, ...(params as { readonly paused: boolean }) };
    if (method === 'sync' && !('folder' in params)) this.#open = { ...this.#open, paused: false };
  }

  /** Its index is deleted, and the next process must not make it again. */
  #forgetFolder(key: string): void {
    if (!this.#open) return;
    const folders = this.#open.folders.map((one) => (one.key === key ? { ...one, enabled: false } : one));
    this.#open = { ...this.#open, folders };
  }

  async #started(): Promise<EngineProcess> {
    if (this.#disposed) throw new EngineError('engineStopped', 'Sextant is shutting down.');
    if (this.#gaveUp) throw this.#gaveUp;
    return (this.#running ??= this.#start(0));
  }

  #start(delayMs: number): Promise<EngineProcess> {
    const running = this.#ending.then(async () => {
      if (delayMs > 0) await this.#pause(delayMs);
      // The channel's package is most of what the extension would load at its start.
      const { EngineProcess } = await import('./engineProcess.ts');
      if (this.#disposed || this.#running !== running)
        throw new EngineError('engineStopped', 'The search engine was stopped before it had started.');
      return this.#fork(EngineProcess);
    });
    running.catch(() => {
      if (this.#running === running) this.#running = undefined;
    });
    return running;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.timers.setTimeout(resolve, ms);
      this.#endPause = () => {
        this.#options.timers.clearTimeout(timer);
        resolve();
      };
    });
  }

  async #fork({ start }: Pick<typeof EngineProcess, 'start'>): Promise<EngineProcess> {
    const { timers, log } = this.#options;
    const startedMs = timers.now();
    const engine = start({
      ...this.#options,
      onEvent: (event, data) => this.#emit(event, data),
    });
    this.#process = engine;
    const watchdog = Watchdog.start(
      {
        ping: () => engine.ping(),
        inLongWork: () => engine.inLongWork,
        isStarting: () => !engine.hasSpoken,
        onHang: () => {
          log('error', 'The search engine does not answer any more; it is ended and started again.');
          engine.kill();
        },
      },
      this.#options.watchdog ?? WATCHDOG_LIMITS,
      timers,
    );
    this.#ending = engine.ended.then((why) => {
      watchdog.stop();
      if (this.#process === engine) this.#process = undefined;
      if (!engine.stopping) this.#crashed(why, timers.now() - startedMs);
    });
    log('info', `The search engine runs as process ${engine.pid}.`);
    this.#armIdle();
    if (this.#open) await engine.call('open', this.#open).catch((error) => this.#reopenFailed(engine, error));
    return engine;
  }

  #reopenFailed(engine: EngineProcess, error: EngineError): void {
    if (this.#process !== engine || error.code === 'engineStopped') throw error;
    this.#options.log('error', error.message);
  }

  #crashed(why: string, ranMs: number): void {
    const { log } = this.#options;
    this.#running = undefined;
    const delayMs = this.#disposed ? undefined : this.#policy.crashed(ranMs);
    if (this.#disposed) return;
    if (delayMs === undefined) {
      this.#gaveUp = new EngineError(
        'engineStopped',
        `The search engine stopped unexpectedly ${this.#policy.crashes} times in a row, the last time by ${why}, and is not started again. Look into the log, then restart it.`,
      );
      log('error', this.#gaveUp.message);
      this.#emitFailure(this.#gaveUp.message);
      return;
    }
    log('warn', `The search engine stopped unexpectedly (${why}); it starts again in ${delayMs} ms.`);
    this.#emitFailure(`The search engine stopped unexpectedly (${why}) and is being started again.`);
    this.#running = this.#start(delayMs);
  }

  /** The engine tells its state itself; this one it cannot. */
  #emitFailure(message: string): void {
    const status = { state: 'failed', code: 'engineStopped', message } as const;
    const folders = (this.#status?.folders ?? []).map(({ folder }) => ({ folder, status }));
    this.#emit('status', { overall: status, folders });
  }

  #emit<E extends EngineEvent>(event: E, data: EngineEvents[E]): void {
    if (event === 'status') this.#status = data as WorkspaceStatus;
    if (event === 'log') {
      const { level, message } = data as EngineEvents['log'];
      this.#options.log(level, message);
    }
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(data);
      } catch (error) {
        this.#options.log('error', `A listener of "${event}" failed: ${(error as Error).stack}`);
      }
    }
  }

  #armIdle(): void {
    const { timers, idleMs = IDLE_MS } = this.#options;
    timers.clearTimeout(this.#idleTimer);
    if (this.#disposed || this.#callsUnderWay > 0) return;
    this.#idleTimer = timers.setTimeout(() => {
      const isBusy = this.#status?.folders.some(({ status }) => BUSY_STATES.has(status.state)) ?? false;
      if (isBusy) return this.#armIdle();
      this.#options.log('info', 'The search engine was idle and is stopped until it is needed.');
      void this.#stop();
    }, idleMs);
  }

  async #stop(): Promise<void> {
    const engine = this.#process;
    this.#running = undefined;
    this.#process = undefined;
    this.#endPause?.();
    await engine?.stop(STOP_GRACE_MS);
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
