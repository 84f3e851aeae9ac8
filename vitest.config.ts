import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/integration/**/*.test.ts'],
    testTimeout: 30_000,
    maxWorkers: 2,
    // V8 loses count of its code pages where threads with WebAssembly come and go by the hundred, and ends the process
    // (nodejs/node#64500); without protection keys it does not count them.
    execArgv: ['--no-memory-protection-keys'],
  },
});
