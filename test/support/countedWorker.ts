/** The real worker, in a thread that counts itself. */
import { workerData } from 'node:worker_threads';

Atomics.add((workerData as { readonly started: Int32Array }).started, 0, 1);
await import('../../src/engine/indexing/worker.ts');
