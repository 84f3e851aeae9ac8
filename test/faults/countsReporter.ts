/** Prints at the end what the fault suites have counted, one line per test that says something. */
import type { Reporter, TestModule } from 'vitest/node';

declare module 'vitest' {
  interface TaskMeta {
    /** What was tried and what came of it: "312 kills, 0 lost". */
    counts?: string;
  }
}

export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.flatMap((module) =>
      [...module.children.allTests()].flatMap((test) => {
        const { counts } = test.meta();
        return counts === undefined ? [] : [`  ${test.fullName}: ${counts}`];
      }),
    );
    process.stdout.write(`\nTried\n${lines.join('\n')}\n`);
  }
}
