/** Entry of a thread of a crew: says that it is there, and at each meeting it takes tasks of the step, until it is told to end. */
import { parentPort, workerData } from 'node:worker_threads';
import { CONTROL, type CrewData, END, work } from './crew.ts';
import { Step } from './step.ts';

const { memory, options, thread, control: shared } = workerData as CrewData;
const control = new Int32Array(shared);

try {
  const step = new Step(memory, options, thread);
  parentPort!.postMessage('ready');
  for (let met = 0; ; ) {
    while (Atomics.load(control, CONTROL.meeting) === met) Atomics.wait(control, CONTROL.meeting, met);
    met++;
    if (control[CONTROL.phase] === END) break;
    work(step, control);
    Atomics.add(control, CONTROL.through, 1);
    Atomics.notify(control, CONTROL.through);
  }
} catch (error) {
  Atomics.store(control, CONTROL.failed, 1);
  // Who waits for this thread hears of it at once.
  Atomics.notify(control, CONTROL.through);
  throw error;
}
