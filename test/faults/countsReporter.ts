/** Prints at the end what the fault suites have tried and what came of it, test by test and as one table of suites. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What a test has tried. */
export interface Tried {
  readonly cases: number;
  /** What these are, in the plural: kills. */
  readonly of: string;
  /** Of these, what came to an end otherwise than the rest: disks that were large enough. */
  readonly note?: string;
}

declare module 'vitest' {
  interface TaskMeta {
    tried?: Tried;
  }
}

export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const lines = tests.flatMap((test) => {
      const { tried } = test.meta();
      const note = tried?.note === undefined ? '' : ` (${tried.note})`;
      return tried ? [`  ${test.fullName}: ${tried.cases} ${tried.of}${note}`] : [];
    });
    process.stdout.write(`\nTried\n${lines.join('\n')}\n\n${HEAD}${modules.map(rowsOf).join('')}`);
  }
}

/** A test that finds something lost or missed fails, and counts none of its cases. */
const HEAD = '| suite | tried | passed | failed | skipped |\n|---|---|---|---|---|\n';

function rowsOf(module: TestModule): string {
  const tests = [...module.children.allTests()];
  const suite = module.relativeModuleId.replace(/^.*\/|\.test\.ts$/g, '');
  const units = new Map<string, number>();
  for (const { tried } of tests.map((test) => test.meta()))
    if (tried) units.set(tried.of, (units.get(tried.of) ?? 0) + tried.cases);
  const all = [...units].map(([of, cases]) => `${cases.toLocaleString('en')} ${of}`).join(', ');
  const count = (state: ReturnType<TestCase['result']>['state']): number =>
    tests.filter((test) => test.result().state === state).length;
  return `| ${suite} | ${all} | ${count('passed')} | ${count('failed')} | ${count('skipped')} |\n`;
}
