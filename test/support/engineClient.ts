/** The real engine process behind the real client, as the extension runs them, with short limits. */
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { EngineClient, type EngineClientOptions } from '../../src/host/engineClient.ts';
import { SYSTEM_TIMERS } from '../../src/host/timers.ts';
import type { FolderParams, OpenParams, WorkspaceAnswer } from '../../src/shared/engineApi.ts';
import type { IndexStatus, WorkspaceStatus } from '../../src/shared/engineEvents.ts';
import { indexFolder, PACKAGE } from './workspace.ts';

export const ENGINE_ENTRY = join(PACKAGE, 'dist', 'engine.js');

export interface TestClient {
  readonly client: EngineClient;
  /** Every status that came, oldest first. */
  readonly statuses: WorkspaceStatus[];
  readonly changes: string[];
  readonly log: string[];
}

const clients: EngineClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

export function startClient(options: Partial<EngineClientOptions> = {}): TestClient {
  const log: string[] = [];
  const client = new EngineClient({
    entry: ENGINE_ENTRY,
    execPath: process.execPath,
    env: process.env,
    log: (level, message) => log.push(`${level}: ${message}`),
    timers: SYSTEM_TIMERS,
    restartDelaysMs: [10, 10, 10],
    ...options,
  });
  clients.push(client);
  const statuses: WorkspaceStatus[] = [];
  const changes: string[] = [];
  client.on('status', (status) => statuses.push(status));
  client.on('indexChanged', ({ folder }) => changes.push(folder));
  return { client, statuses, changes, log };
}

export function openParams(
  folders: Readonly<Record<string, string | Partial<FolderParams>>>,
  options: Partial<OpenParams> = {},
): OpenParams {
  return {
    folders: Object.entries(folders).map(([key, folder]) => ({
      key,
      indexDir: indexFolder(),
      enabled: true,
      ...(typeof folder === 'string' ? { root: folder } : { root: '', ...folder }),
    })),
    model: { id: 'builtin', folder: join(PACKAGE, 'models') },
    grammarFolder: join(PACKAGE, 'dist', 'grammars'),
    threads: 1,
    ...options,
  };
}

/** Resolves when the overall state, now or later, is this one. */
export function stateOf<S extends IndexStatus['state']>(
  client: EngineClient,
  state: S,
): Promise<Extract<IndexStatus, { state: S }>> {
  return statusWhen(client, ({ overall }) => overall.state === state).then(
    ({ overall }) => overall as Extract<IndexStatus, { state: S }>,
  );
}

export function statusWhen(
  client: EngineClient,
  isIt: (status: WorkspaceStatus) => boolean,
): Promise<WorkspaceStatus> {
  return new Promise((resolve) => {
    if (client.status && isIt(client.status)) return resolve(client.status);
    const off = client.on('status', (status) => {
      if (!isIt(status)) return;
      off();
      resolve(status);
    });
  });
}

/** Enough files that indexing them takes a while: a few seconds on one thread. */
export function manyFiles(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`many/part${i % 40}/file${i}.ts`, fileText(i)]),
  );
}

function fileText(seed: number): string {
  const functions = Array.from({ length: 20 }, (_, i) => {
    const name = `step${seed}x${i}`;
    return `/** Computes ${name} out of ${WORDS[(seed + i) % WORDS.length]} and ${WORDS[(seed * 7 + i) % WORDS.length]}. */
export function ${name}(first: number, second: number): number {
  const ${WORDS[(seed + 2 * i) % WORDS.length]} = first * ${seed + i};
  if (second > ${i}) return ${WORDS[(seed + 2 * i) % WORDS.length]} + second;
  return ${WORDS[(seed + 2 * i) % WORDS.length]} - second;
}
`;
  });
  return functions.join('\n');
}

const WORDS = 'price weather account window garden engine letter bridge signal market river copper'.split(
  ' ',
);

export const QUERY = { query: 'split_cells', limit: 5, mode: 'hybrid' } as const;

export function search(
  client: EngineClient,
  query = 'split_cells',
  signal?: AbortSignal,
): Promise<WorkspaceAnswer> {
  return client.api.search({ ...QUERY, query }, signal);
}

export async function firstPath(client: EngineClient, query = 'split_cells'): Promise<string | undefined> {
  return (await search(client, query)).results[0]?.path;
}
