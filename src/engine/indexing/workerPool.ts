/**
 * A few worker threads that share one queue. Embedding goes before preparing, since a file that waits for its
 * vectors holds memory. Threads start with the first request.
 */
import { Worker } from 'node:worker_threads';
import { EngineError, type EngineErrorCode } from '../../shared/errors.ts';
import { prepareForParserThreads } from '../chunking/parserThreads.ts';
import { throwIfNoFileOpens } from '../openFiles.ts';
import type { EmbedReply, PrepareReply, WorkerData, WorkerReply, WorkerRequest } from './workerMessages.ts';

type ReplyTo<R extends WorkerRequest> = R['type'] extends 'prepare' ? PrepareReply : EmbedReply;

interface Job {
  readonly id: number;
  readonly request: WorkerRequest;
  resolve(reply: PrepareReply | EmbedReply): void;
  reject(error: unknown): void;
}

interface Thread {
  readonly worker: Worker;
  ready: boolean;
  job: Job | undefined;
}

/** The thread that was at a request ended: it ran out of memory, or native code brought it down. */
export class ThreadLost extends Error {
  override readonly name = 'ThreadLost';
}

export class WorkerPool {
  readonly size: number;
  readonly #data: WorkerData;
  readonly #entry: URL;
  readonly #threads: Thread[] = [];
  #queue: Job[] = [];
  #nextId = 1;
  #disposed = false;

  /** A test may bring its own entry. */
  constructor(size: number, data: WorkerData, entry: URL = WORKER_ENTRY) {
    this.size = size;
    this.#data = data;
    this.#entry = entry;
    prepareForParserThreads();
  }

  /** Rejects with the signal's reason if aborted before a thread took the request; a running one is let finish. */
  run<R extends WorkerRequest>(request: R, signal?: AbortSignal): Promise<ReplyTo<R>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#disposed) return reject(new EngineError('engineStopped', 'The search engine was stopped.'));
      const onAbort = (): void => {
        if (!this.#queue.includes(job)) return;
        this.#queue = this.#queue.filter((other) => other !== job);
        reject(signal!.reason);
      };
      const forget = (): void => signal?.removeEventListener('abort', onAbort);
      const job: Job = {
        id: this.#nextId++,
        request,
        resolve: (reply) => {
          forget();
          resolve(reply as ReplyTo<R>);
        },
        reject: (error) => {
          forget();
          reject(error);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (request.type === 'embed') this.#queue.unshift(job);
      else this.#queue.push(job);
      this.#dispatch();
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const closed = new EngineError('engineStopped', 'The search engine was stopped.');
    for (const job of this.#queue.splice(0)) job.reject(closed);
    await Promise.all(this.#threads.splice(0).map((thread) => this.#end(thread, closed)));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      let thread = this.#threads.find((candidate) => candidate.job === undefined);
      if (!thread && this.#threads.length < this.size) thread = this.#start();
      if (!thread) return;
      const job = this.#queue.shift()!;
      thread.job = job;
      thread.worker.ref();
      thread.worker.postMessage({ id: job.id, request: job.request });
    }
  }

  #start(): Thread {
    const worker = new Worker(this.#entry, { workerData: this.#data, resourceLimits: THREAD_LIMITS });
    const thread: Thread = { worker, ready: false, job: undefined };
    worker.on('message', (message: WorkerReply) => this.#settle(thread, message));
    worker.on('error', (cause) => this.#lose(thread, new ThreadLost(cause.message, { cause })));
    worker.on('exit', (code) => this.#lose(thread, new ThreadLost(`A worker thread ended (${code}).`)));
    this.#threads.push(thread);
    return thread;
  }

  #settle(thread: Thread, message: WorkerReply): void {
    if ('ready' in message) {
      thread.ready = true;
      return;
    }
    const { job } = thread;
    if (job?.id !== message.id) return;
    thread.job = undefined;
    thread.worker.unref();
    if ('reply' in message) {
      job.resolve(message.reply);
      if (message.isWorn) this.#remove(thread);
    } else job.reject(fromThread(message.error));
    this.#dispatch();
  }

  /** A thread that broke takes only the request it was at with it. */
  #lose(thread: Thread, error: Error): void {
    if (!this.#threads.includes(thread)) return;
    this.#remove(thread, thread.ready ? error : notStarted(error));
    if (!this.#disposed) this.#dispatch();
  }

  /** Another one takes its place with the next request. */
  #remove(thread: Thread, reason?: unknown): void {
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    void this.#end(thread, reason);
  }

  async #end(thread: Thread, reason: unknown): Promise<void> {
    thread.job?.reject(reason);
    thread.job = undefined;
    await thread.worker.terminate();
  }
}

/**
 * Megabytes of heap per thread. Without limits V8 lets each heap grow while the machine has memory left, which costs
 * 300 MB more and saves no time. A file that needs more ends its thread, and is left out with a reason.
 */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 160 };

/** A thread opens some for itself, and others while it loads what it needs. */
const FILES_OF_A_THREAD = 20;

/** A thread that never came up says nothing about the file it was given: all would fail alike. */
function notStarted(error: Error): unknown {
  try {
    throwIfNoFileOpens(FILES_OF_A_THREAD);
  } catch (reason) {
    return reason;
  }
  return new Error(`A worker thread could not start: ${error.message}`);
}

/** The bundle has the worker beside it; from source, Node runs the TypeScript itself. */
const WORKER_ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js',
  import.meta.url,
);

function fromThread(error: { message: string; stack: string; code: string | undefined }): Error {
  if (error.code) return new EngineError(error.code as EngineErrorCode, error.message);
  const result = new Error(error.message);
  result.stack = error.stack;
  return result;
}
