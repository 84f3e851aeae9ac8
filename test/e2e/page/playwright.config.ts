// The documents of the search view and the map alone, in a browser without VS Code: `npm run test:page`. It builds dist/ and needs no server, so it
// takes seconds; `npm run test:e2e` runs these tests too.
import { defineConfig } from '@playwright/test';
import whole from '../playwright.config.ts';

export default defineConfig({
  ...whole,
  testDir: '.',
  globalSetup: './buildDist.ts',
  reporter: [['list']],
  outputDir: '../artifacts/page',
});
