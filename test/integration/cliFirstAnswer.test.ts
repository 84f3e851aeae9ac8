/** A first question to a model whose index is still to be built: who answers, where, and when. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ended, finished, HAS_TERMINAL, run, startOnTerminal } from '../support/cli.ts';
import { writeTinyEncoder } from '../support/tinyEncoder.ts';
import { indexFolder, PROJECT, workspaceWith } from '../support/workspace.ts';

function encoderFolder(): string {
  const folder = workspaceWith({});
  writeTinyEncoder(folder);
  return folder;
}

/** Enough chunks for a transformer to be at work for a while. */
function largeWorkspace(): string {
  const body = Array.from({ length: 40 }, (_, i) => `export const value${i} = readFile(${i});`).join('\n');
  const many = Array.from({ length: 1500 }, (_, i) => [`many/f${i}.ts`, `// ${i}\n${body}\n`]);
  return workspaceWith({ ...PROJECT, ...Object.fromEntries(many) });
}

const indexesIn = (folder: string): number =>
  readdirSync(folder).filter((name) => /^index-.*\.db$/.test(name)).length;

const FIRST =
  /So far the built-in model has answered\. The index of .* is being built, and its answer follows/;
const LIST_END = /results? · [\d,]+ chunks · \d+ ms.*/g;

describe.runIf(HAS_TERMINAL)('on a terminal', () => {
  it.each([
    ['search', 'split cells at commas'],
    ['similar', 'lib/parser.py:11'],
  ])('%s answers at once, and again with the chosen model', async (command, what) => {
    const model = encoderFolder();
    const args = [command, what, workspaceWith(PROJECT), '--model', model, '--index-dir', indexFolder()];
    const { code, stdout } = await finished(startOnTerminal(args));
    expect(code).toBe(0);
    expect(stdout.match(LIST_END)).toEqual([
      expect.not.stringContaining('workspace'),
      expect.stringMatching(/ · sextant-workspace-/),
    ]);
    expect(stdout.search(FIRST)).toBeGreaterThan(stdout.search(LIST_END));
    const again = await finished(startOnTerminal(args));
    expect(again.stdout.match(LIST_END)).toHaveLength(1);
    expect(again.stdout).not.toMatch(FIRST);
  });

  it('Ctrl-C after the first list keeps what is indexed', async () => {
    const indexDir = indexFolder();
    const at = [largeWorkspace(), '--model', encoderFolder(), '--index-dir', indexDir];
    const child = startOnTerminal(['search', 'split cells at commas', ...at]);
    const told = new Promise<void>((resolve) => {
      let seen = '';
      child.stdout!.on('data', (data) => {
        seen += data;
        if (FIRST.test(seen)) resolve();
      });
    });
    const outcome = ended(child);
    await told;
    child.stdin!.write('\u0003');
    const { code, stdout } = await outcome;
    expect(code).toBe(130);
    expect(stdout.match(LIST_END)).toHaveLength(1);
    expect(stdout).toMatch(/Stopped .*run it again to go on/);
    const { stdout: again } = await finished(startOnTerminal(['search', 'split cells at commas', ...at]));
    expect(again).toMatch(FIRST);
    expect(again.match(LIST_END)).toHaveLength(2);
  });
});

describe('elsewhere', () => {
  it("there is one list, and it is the chosen model's", async () => {
    const indexDir = indexFolder();
    const model = encoderFolder();
    const at = [workspaceWith(PROJECT), '--model', model, '--index-dir', indexDir];
    const { stdout, stderr } = await run(['search', 'split cells', ...at]);
    expect(stdout.match(LIST_END)).toEqual([expect.stringMatching(/ · sextant-workspace-/)]);
    expect(stderr).not.toContain('built-in');
    expect(indexesIn(indexDir)).toBe(1);
  });

  it('--no-wait takes what can answer now, and builds nothing slow', async () => {
    const indexDir = indexFolder();
    const model = encoderFolder();
    const at = [workspaceWith(PROJECT), '--json', '--model', model, '--index-dir', indexDir];
    const ask = async (...flags: string[]) => {
      const { code, stdout, stderr } = await run(['search', 'split cells', ...at, ...flags]);
      expect(code).toBe(0);
      return { ...JSON.parse(stdout), stderr };
    };
    for (let i = 0; i < 2; i++) {
      const early = await ask('--no-wait');
      expect(early).toMatchObject({ model: 'builtin', complete: true });
      expect(early.stderr).toMatch(
        /is not complete, so another one answers; sextant index with the same flags/,
      );
      expect(early.results[0].path).toBe('lib/parser.py');
    }
    const similar = await run(['similar', 'lib/parser.py:11', ...at, '--no-wait']);
    expect(JSON.parse(similar.stdout)).toMatchObject({ model: 'builtin', complete: true });
    const input = '{"id": 1, "query": "split cells"}\n';
    const batch = await run(['search', '--queries', '-', ...at, '--no-wait'], { input });
    expect(JSON.parse(batch.stdout)).toMatchObject({ id: 1, model: 'builtin', complete: true });

    expect(await ask()).toMatchObject({
      model: expect.stringMatching(/^sextant-workspace-/),
      complete: true,
    });
    const late = await ask('--no-wait');
    expect(late).toMatchObject({ model: expect.stringMatching(/^sextant-workspace-/), complete: true });
    expect(late.stderr).not.toContain('not complete');
  });
});
