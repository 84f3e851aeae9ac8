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

/** Places in `control`: the number of the meeting, the phase, tasks and the next of them, threads that are through. */
export const CONTROL = { meeting: 0, phase: 1, tasks: 2, next: 3, through: 4, failed: 5 } as const;
/** The phase that ends a thread. */
export const END = -1;

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

  constructor(options: StepOptions) {
    this.memory = createTrainingMemory(new Layout(options.sizes).bytes);
    this.step = new Step(this.memory, options, 0);
    const entry = new URL(
      import.meta.url.endsWith('.ts') ? './crewThread.ts' : './crewThread.js',
      import.meta.url,
    );
    this.#workers = Array.from({ length: options.sizes.threads - 1 }, (_, i) => {
      const { memory } = this;
      const control = this.#control.buffer as SharedArrayBuffer;
      const workerData: CrewData = { memory, control, options, thread: i + 1 };
      const worker = new Worker(entry, { workerData });
      worker.unref();
      return worker;
    });
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
    this.#call(phase, tasks);
    work(this.step, this.#control);
    for (;;) {
      const through = Atomics.load(this.#control, CONTROL.through);
      if (through === this.#workers.length) break;
      Atomics.wait(this.#control, CONTROL.through, through, 1000);
      if (Atomics.load(this.#control, CONTROL.failed) !== 0) {
        throw new EngineError(
          'internal',
          'A thread of the training failed. Nothing was written; please report it.',
        );
      }
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
