// The `test` of the end-to-end specs: one server for all, and for each test a window on a workspace of its own.
import { test as base, expect } from '@playwright/test';
import { Server, type WorkspaceKind } from './server.ts';
import type { Settings } from './settings.ts';
import { prepareTools } from './tools.ts';
import { Workbench } from './workbench.ts';

interface TestFixtures {
  /** Settings over those for quiet runs; set with `test.use({ settings: … })`. */
  settings: Settings;
  /** What is opened: the small fixture, or the sources of Sextant; set with `test.use({ workspaceKind: 'sextant' })`. */
  workspaceKind: WorkspaceKind;
  /** The opened folder: a copy of that workspace, free to be changed. */
  folder: string;
  /** The window, ready for keys. */
  workbench: Workbench;
}

interface WorkerFixtures {
  server: Server;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are needed from this pattern.
    async ({}, use) => {
      const server = await Server.start(await prepareTools());
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  settings: [{}, { option: true }],
  workspaceKind: ['lighthouse', { option: true }],
  folder: async ({ server, workspaceKind }, use) => use(server.newWorkspace(workspaceKind)),
  workbench: async ({ page, server, folder, settings }, use) => {
    await use(await Workbench.open(page, server, folder, settings));
  },
});

export { expect };
