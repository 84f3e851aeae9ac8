/** The real worker, in a thread that ends when it is given a file of a certain name: what running out of memory looks like. */
import { parentPort } from 'node:worker_threads';

await import('../../src/engine/indexing/worker.ts');

parentPort!.on('message', ({ request }: { request: { paths?: readonly string[] } }) => {
  if (request.paths?.some((path) => path.includes('deadly'))) process.exit(1);
});
