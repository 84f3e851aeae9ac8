/**
 * The threads that share one step, the calling one among them. Hides how they are started and meet; promises the same
 * numbers for any count of threads.
 */
import { Worker } from 'node:worker_threads';
import { EngineError } from '../../shared/errors.ts';
import { createTrainingMemory, type SharedMemory } from './kernels.ts';
import { Layout } from './layout.ts';
import { PHASES, Step, type StepOptions } from './step.ts';

/** What a thread is started with. */
export interface CrewData {
  readonly memory: SharedMemory;
  readonly control: SharedArrayBuffer;
  readonly options: StepOptions;
  readonly thread: number;
}

/** Places in `control`: the number of the meeting, the phase, tasks and the next of them, threads that are through, whether one failed. */
export const CONTROL = { meeting: 0, phase: 1, tasks: 2, next: 3, through: 4, failed: 5 } as const;
/** The phase that ends a thread. */
export const END = -1;

const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './crewThread.ts' : './crewThread.js',
  import.meta.url,
);
/** A look for the others, and how many without anything done mean that one is gone: in looks, since a machine may sleep. */
const LOOK_MS = 1000;
const MOST_LOOKS = 30;

/** Takes tasks until none is left. */
export function work(step: Step, control: Int32Array): void {
  const phase = PHASES[control[CONTROL.phase]!]!;
  const tasks = control[CONTROL.tasks]!;
  for (
    let task = Atomics.add(control, CONTROL.next, 1);
    task < tasks;
    task = Atomics.add(control, CONTROL.next, 1)
  )
    step.run(phase, task);
}

export class Crew {
  readonly memory: SharedMemory;
  readonly step: Step;
  readonly #control = new Int32Array(new SharedArrayBuffer(64));
  readonly #workers: Worker[];

  private constructor(options: StepOptions, thread: URL) {
    this.memory = createTrainingMemory(new Layout(options.sizes).bytes);
    this.step = new Step(this.memory, options, 0);
    this.#workers = Array.from({ length: options.sizes.threads - 1 }, (_, i) => {
      const { memory } = this;
      const control = this.#control.buffer as SharedArrayBuffer;
      const workerData: CrewData = { memory, control, options, thread: i + 1 };
      const worker = new Worker(thread, { workerData });
      const fail = (): unknown => Atomics.store(this.#control, CONTROL.failed, 1);
      // Also a listener: without one, an error in a thread would end the process.
      worker.on('error', fail).on('exit', fail);
      return worker;
    });
  }

  /** Resolves when all threads are there; rejects with EngineError `internal` if one failed. */
  static async start(options: StepOptions, thread = THREAD): Promise<Crew> {
    const crew = new Crew(options, thread);
    try {
      await Promise.all(crew.#workers.map(untilReady));
    } catch (error) {
      await crew.dispose();
      throw failure(error);
    }
    for (const worker of crew.#workers) worker.unref();
    return crew;
  }

  /** One step with the batch that stands in the memory. Returns the loss per question. */
  run(): number {
    PHASES.forEach((name, phase) => {
      if (name === 'pullQueries') this.step.weighColumns();
      this.#meet(phase, this.step.taskCount(name));
    });
    return this.step.loss();
  }

  async dispose(): Promise<void> {
    this.#call(END, 0);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #meet(phase: number, tasks: number): void {
    const control = this.#control;
    this.#call(phase, tasks);
    work(this.step, control);
    let seen = 0;
    for (let looks = 0; ; looks++) {
      if (Atomics.load(control, CONTROL.failed) !== 0 || looks === MOST_LOOKS) throw failure();
      const through = Atomics.load(control, CONTROL.through);
      if (through === this.#workers.length) break;
      if (through !== seen) looks = 0;
      seen = through;
      Atomics.wait(control, CONTROL.through, through, LOOK_MS);
    }
  }

  #call(phase: number, tasks: number): void {
    const control = this.#control;
    control[CONTROL.phase] = phase;
    control[CONTROL.tasks] = tasks;
    control[CONTROL.next] = 0;
    control[CONTROL.through] = 0;
    Atomics.add(control, CONTROL.meeting, 1);
    Atomics.notify(control, CONTROL.meeting);
  }
}

function untilReady(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker
      .once('message', () => resolve())
      .once('error', reject)
      .once('exit', reject);
  });
}

function failure(cause?: unknown): EngineError {
  return new EngineError(
    'internal',
    'A thread of the training failed. Nothing was written; please report it.',
    { cause },
  );
}
