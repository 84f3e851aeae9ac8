// The `test` of the end-to-end specs: one server for all, and for each test a window on a workspace of its own.
import { test as base, expect } from '@playwright/test';
import { extensionHosts } from './extensionHost.ts';
import { Server, type WorkspaceKind } from './server.ts';
import type { Settings } from './settings.ts';
import { prepareTools } from './tools.ts';
import { SEXTANT, uncaughtErrors, uncaughtErrorsOf } from './uncaught.ts';
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
  /** Errors in documents of the window that nobody caught. With those of the extension host they fail the test at its end. */
  uncaught: string[];
}

interface WorkerFixtures {
  server: Server;
  /** Errors that a test was blamed for already. */
  blamed: Set<string>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are needed from this pattern.
  blamed: [async ({}, use) => use(new Set()), { scope: 'worker' }],
  server: [
    async ({ blamed }, use) => {
      const server = await Server.start(await prepareTools());
      await use(server);
      // Also what went wrong while a window ended: of Sextant by name, since all connections of VS Code break then.
      await expect.poll(() => extensionHosts(server), { timeout: 60_000 }).toEqual([]);
      const uncaught = uncaughtErrorsOf(SEXTANT, server.extensionHostLogs());
      await server.stop();
      expect(
        uncaught.filter((error) => !blamed.has(error)),
        'errors that nobody caught while a window was closed',
      ).toEqual([]);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  uncaught: [
    async ({ server, blamed }, use) => {
      const before = server.extensionHostLogs();
      const inDocuments: string[] = [];
      await use(inDocuments);
      const logs = server.extensionHostLogs().filter((folder) => !before.includes(folder));
      const inExtensions = uncaughtErrors(logs);
      for (const error of inExtensions) blamed.add(error);
      expect([...inDocuments, ...inExtensions], 'errors that nobody caught').toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, uncaught }, use) => {
    context.on('weberror', (error) => {
      const { stack = String(error.error()) } = error.error();
      if (stack.includes('sextant.sextant')) uncaught.push(stack);
    });
    await use(context);
  },
  settings: [{}, { option: true }],
  workspaceKind: ['lighthouse', { option: true }],
  folder: async ({ server, workspaceKind }, use) => use(server.newWorkspace(workspaceKind)),
  workbench: async ({ page, server, folder, settings }, use) => {
    await use(await Workbench.open(page, server, folder, settings));
  },
});

export { expect };
