/** `sextant adapt` as a person runs it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ADAPTED_FOLDER } from '../../src/engine/index/adaptedModel.ts';
import { WRITER_LOCK } from '../../src/engine/index/writerLock.ts';
import { tryLock } from '../../src/engine/store/database.ts';
import { run } from '../support/cli.ts';
import { indexFolder, PACKAGE, PROJECT, workspaceWith } from '../support/workspace.ts';

describe('sextant adapt', () => {
  it('fits the model to a folder, says how much better it is, and goes back', async () => {
    const args = ['adapt', join(PACKAGE, 'src/engine'), '--index-dir', indexFolder()];
    const fitted = await run(args);
    expect(fitted.code).toBe(0);
    expect(fitted.stdout).toMatch(
      /^The model was fitted to this folder: of \d+ held-out questions it now finds [\d.]+ % first, before [\d.]+ %\./,
    );
    expect(existsSync(join(args[3]!, ADAPTED_FOLDER))).toBe(true);
    const undone = await run([...args, '--undo']);
    expect(undone.stdout).toBe('The built-in model is used again, as it is installed.\n');
    expect(existsSync(join(args[3]!, ADAPTED_FOLDER))).toBe(false);
    expect((await run([...args, '--undo', '--json'])).stdout).toBe('{"undone":false}\n');
  }, 120_000);

  it('says so where another process changes the index', async () => {
    const indexDir = indexFolder();
    const release = await tryLock(join(indexDir, WRITER_LOCK));
    const { code, stderr } = await run(['adapt', workspaceWith(PROJECT), '--index-dir', indexDir]);
    release!();
    expect(code).not.toBe(0);
    expect(stderr).toContain('Another Sextant process is updating the index of this folder');
  });

  it('keeps the model where there is too little to learn from', async () => {
    const args = ['adapt', workspaceWith(PROJECT), '--index-dir', indexFolder(), '--json'];
    const { code, stdout } = await run(args);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ adapted: false })]);
  });
});
