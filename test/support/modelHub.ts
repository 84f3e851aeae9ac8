/** A model hub for one test, closed when that ends. */
import { afterEach } from 'vitest';
import { type ModelHub, startHubServer } from './modelHubServer.ts';

export { COMMIT, type Fault, type ModelHub, madeUpFiles, REPOSITORY, treeEntry } from './modelHubServer.ts';

const hubs: ModelHub[] = [];

afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close();
});

export async function startHub(contents?: Readonly<Record<string, string | Buffer>>): Promise<ModelHub> {
  const hub = await startHubServer(contents);
  hubs.push(hub);
  return hub;
}
