// The end-to-end tests: `npm run test:e2e`, and `npm run test:e2e -- PART-OF-A-FILE-NAME` for some of them.
import { defineConfig } from '@playwright/test';
import { CHROMIUM } from './support/tools.ts';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: './support/globalSetup.ts',
  // One server and one window at a time: the tests wait for conditions, and two windows on two cores make all of them wait longer.
  workers: 1,
  // A window in a browser loses a key or the focus once in a while; what is broken is so each time. The report lists both.
  retries: process.env.CI ? 2 : 0,
  forbidOnly: Boolean(process.env.CI),
  // A limit for what hangs; a busy machine with two cores stays far below it.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['html', { outputFolder: 'artifacts/report', open: 'never' }]],
  outputDir: 'artifacts/results',
  use: {
    viewport: { width: 1440, height: 900 },
    actionTimeout: 30_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // Nothing but the server is there: what a page asks of the web fails at once, as it does offline.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
    },
  },
});
