/** Rights, handles, memory, folders and time that a run does not have: it says what is missing, and nothing is lost. */
import { appendFileSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/engine/store/database.ts';
import { SUMS_ENDING } from '../../src/engine/store/pageSums.ts';
import { run, shell } from '../support/cli.ts';
import { openParams, startClient, stateOf } from '../support/engineClient.ts';
import { contentOf } from '../support/faults/indexContent.ts';
import { preparePhase } from '../support/faults/phases.ts';
import { inNamespace, NO_MOUNTS } from '../support/faults/scarcity/namespace.ts';
import { contentAfterSync, expectSound, freshContent } from '../support/faults/scarcity/sound.ts';
import { indexFolder, openEngine, PROJECT, put, workspaceWith } from '../support/workspace.ts';

beforeAll(() => {
  if (NO_MOUNTS !== undefined) process.stdout.write(`Some scarcity is not tried: ${NO_MOUNTS}.\n`);
});

const FILES = 40;

function manyFiles(): string {
  const many = Array.from({ length: FILES }, (_, i) => [
    `src/part${i % 8}/f${i}.ts`,
    `/** Price ${i}. */\nexport function price${i}(rate: number): number {\n  return rate * ${i};\n}\n`,
  ]);
  return workspaceWith({ ...PROJECT, ...Object.fromEntries(many) });
}

async function indexedFolder(): Promise<{ root: string; indexDir: string }> {
  const [root, indexDir] = [manyFiles(), indexFolder()];
  expect((await run(['index', root, '--index-dir', indexDir])).code).toBe(0);
  return { root, indexDir };
}

function indexFileIn(indexDir: string): string {
  return join(indexDir, readdirSync(indexDir).find((name) => /^index-\w+\.db$/.test(name))!);
}

describe.skipIf(NO_MOUNTS !== undefined)('a folder', () => {
  it('of an index that can only be read is named, and stays as it is', async () => {
    const { root, indexDir } = await indexedFolder();
    const before = await contentOf(indexFileIn(indexDir));
    put(root, 'src/part0/f0.ts', 'export const changed = 1;\n');
    const { code, stdout, stderr } = await inNamespace(`
      mount --bind ${indexDir} ${indexDir}
      mount -o remount,ro,bind ${indexDir}
      exec $SEXTANT search price ${root} --index-dir ${indexDir}
    `);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^The folder for the index, .*, cannot be used: it cannot be written to\. To go on, .*\n$/,
    );
    expect(await contentOf(indexFileIn(indexDir))).toEqual(before);
    await expectSound(root, indexDir);
  });

  it('of files that can only be read is indexed like any other', async () => {
    const [root, indexDir] = [manyFiles(), indexFolder()];
    const { code, stderr } = await inNamespace(`
      mount --bind ${root} ${root}
      mount -o remount,ro,bind ${root}
      cd ${root}
      exec $SEXTANT index . --index-dir ${indexDir}
    `);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Indexed /)]);
    await expectSound(root, indexDir);
  });

  it('for temporary files is not needed, not even to make an index smaller', async () => {
    const phase = await preparePhase('compaction');
    const indexDir = phase.copy();
    const { code, stdout, stderr } = await inNamespace(`
      mount --bind ${indexDir} /mnt
      for folder in /tmp /var/tmp; do mount --bind $folder $folder; mount -o remount,ro,bind $folder; done
      mount --bind /mnt ${indexDir}
      cd /proc
      export TMPDIR=/nowhere
      exec $SEXTANT index ${phase.root} --json --index-dir ${indexDir}
    `);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Indexed /)]);
    expect(JSON.parse(stdout)).toMatchObject({ embedded: expect.any(Number) });
    const engine = await openEngine(phase.root, indexDir);
    expect(engine.diagnostics().retired).toBe(0);
    expect(await contentOf(indexFileIn(indexDir))).toEqual(phase.fresh);
  });

  it.each(['nfs4', 'cifs', 'fuse.sshfs'])('on a network share is refused: %s', async (type) => {
    const [root, share] = [manyFiles(), indexFolder()];
    const { code, stdout, stderr } = await inNamespace(`
      mount -t tmpfs tmpfs ${share}
      sed 's#\\( ${share} .* - \\)tmpfs#\\1${type}#' /proc/self/mountinfo > ${share}/told
      for command in "index ${root}" "search price ${root}" "doctor ${root}"; do
        (
          mount --bind ${share}/told /proc/$BASHPID/mountinfo
          exec $SEXTANT $command --index-dir ${share}/index
        ) && echo ended with 0 || echo ended with $?
      done
      ls ${share}
    `);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`lies on a network share (${type})`)]);
    expect(stdout.match(/ended with \d/g)).toEqual(['ended with 3', 'ended with 3', 'ended with 0']);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`lies on a network share (${type})`);
    expect(stdout).toMatch(/\ntold\n$/);
  });
});

describe('open files', () => {
  it('that may not be more are said, and nothing is taken for gone', async ({ task }) => {
    const { root, indexDir } = await indexedFolder();
    const paths = (await contentOf(indexFileIn(indexDir))).files.length;
    let refused = 0;
    const limits = Array.from({ length: 24 }, (_, i) => 22 + i);
    for (const limit of limits) {
      put(root, 'src/part0/f0.ts', `export const changed = ${limit};\n`);
      const { code, stderr } = await shell(
        `ulimit -n ${limit}; exec $SEXTANT index ${root} --index-dir ${indexDir}`,
      );
      if (code !== 0) {
        refused++;
        expect([limit, code, stderr]).toEqual([limit, 3, expect.stringMatching(/too many files are open/i)]);
      }
      expect((await contentOf(indexFileIn(indexDir))).files).toHaveLength(paths);
    }
    expect(refused).toBeGreaterThan(3);
    expect(refused).toBeLessThan(limits.length);
    await expectSound(root, indexDir);
    task.meta.tried = { cases: refused, of: 'limits too low', note: `of ${limits.length} limits` };
  });

  it('that may not become large end a run, and nothing is lost', async ({ task }) => {
    const [root, indexDir] = [manyFiles(), indexFolder()];
    let refused = 0;
    const limits = [8, 64, 128, 256, 300, 350, 400, 450, 500, 600, 1000, 4000];
    for (const limit of limits) {
      const { code } = await shell(`ulimit -f ${limit}; exec $SEXTANT index ${root} --index-dir ${indexDir}`);
      if (code !== 0) refused++;
    }
    expect(refused).toBeGreaterThan(1);
    await expectSound(root, indexDir);
    task.meta.tried = { cases: refused, of: 'limits too low', note: `of ${limits.length} limits` };
  });
});

it('memory that does not suffice ends a run, and nothing is lost', async ({ task }) => {
  const [root, indexDir] = [manyFiles(), indexFolder()];
  let ended = 0;
  const limits = [6, 8, 9, 10, 11, 12, 14, 16, 24];
  for (const limit of limits) {
    put(root, 'src/part0/f0.ts', `export const changed = ${limit};\n`);
    const { code } = await shell(
      `NODE_OPTIONS=--max-old-space-size=${limit} $SEXTANT index ${root} --index-dir ${indexDir}`,
    );
    if (code !== 0) ended++;
  }
  expect(ended).toBeGreaterThan(0);
  await expectSound(root, indexDir);
  task.meta.tried = { cases: ended, of: 'limits too low', note: `of ${limits.length} limits` };
});

it('a clock that goes to and fro misleads nobody', async ({ task }) => {
  const [root, indexDir] = [manyFiles(), indexFolder()];
  const DAY_MS = 86_400_000;
  let offsetMs = 0;
  const engine = await openEngine(root, indexDir, { threads: 1, now: () => Date.now() + offsetMs });
  const steps = 40;
  for (let i = 0; i < steps; i++) {
    offsetMs = [0, -DAY_MS, DAY_MS, -365 * DAY_MS, 3600_000][i % 5]!;
    const path = `src/part${i % 8}/f${i % FILES}.ts`;
    // Of equal length, so that times alone tell.
    put(root, path, `export const changed${String(i).padStart(3, '0')} = true;\n`);
    if (i % 3 === 0) utimesSync(join(root, path), new Date('2100-01-01'), new Date('2100-01-01'));
    if (i % 3 === 1) utimesSync(join(root, path), new Date('1999-01-01'), new Date('1999-01-01'));
    if (i % 2 === 0) await engine.sync();
    else await engine.updateFiles([path]);
  }
  const { indexFile } = engine.diagnostics();
  expect(await contentOf(indexFile)).toEqual(await freshContent(root));
  task.meta.tried = { cases: steps, of: 'changes under a wrong clock' };
});

it('an index of a newer version is refused and left as it is', async () => {
  const { root, indexDir } = await indexedFolder();
  const file = indexFileIn(indexDir);
  const content = await contentOf(file);
  const version = await setVersion(file, (known) => known + 1);
  for (const command of ['index', 'search price']) {
    const { code, stdout, stderr } = await shell(`$SEXTANT ${command} ${root} --index-dir ${indexDir}`);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^The index .* was made by a newer version of Sextant .* Update Sextant, or delete that file .*\n$/,
    );
  }
  const { client } = startClient();
  await client.api.open(openParams({ work: { root, indexDir } }));
  await expect(client.api.search({ query: 'price', limit: 5, mode: 'hybrid' })).rejects.toMatchObject({
    code: 'indexNewer',
  });
  await client.dispose();
  expect(readdirSync(indexDir).filter((name) => name.endsWith('.damaged'))).toEqual([]);
  expect(await setVersion(file, () => version)).toBe(version + 1);
  expect(await contentOf(file)).toEqual(content);
  const engine = await openEngine(root, indexDir);
  expect(await engine.sync()).toMatchObject({ written: 0, embedded: 0 });
});

/** As another version would write it, with checksums that this one does not know. Returns what it was. */
async function setVersion(file: string, next: (known: number) => number): Promise<number> {
  const db = await openDatabase(file);
  const known = db.pragma('user_version', { simple: true }) as number;
  db.pragma(`user_version = ${next(known)}`);
  db.close();
  rmSync(file + SUMS_ENDING, { force: true });
  return known;
}

describe('two windows and a command line', () => {
  it('share one index, and who is left goes on when the writer is killed', async ({ task }) => {
    const rounds = 5;
    for (let round = 0; round < rounds; round++) {
      const [root, indexDir] = [manyFiles(), indexFolder()];
      const params = openParams({ work: { root, indexDir } });
      const [one, two] = [startClient(), startClient()];
      await one.client.api.open(params);
      await two.client.api.open(params);
      const asked = run(['search', 'price', root, '--json', '--index-dir', indexDir]);
      put(root, 'src/new.ts', `export const added${round} = 1;\n`);
      await one.client.api.updateFiles({ folder: 'work', paths: ['src/new.ts'] });
      expect(JSON.parse((await asked).stdout).results.length).toBeGreaterThan(0);
      process.kill(one.client.pid!, 'SIGKILL');
      rmSync(join(root, 'src/part1'), { recursive: true });
      appendFileSync(join(root, 'src/part2/f2.ts'), '// more\n');
      // Whichever of the two takes the lock: both say that the folder is up to date.
      await two.client.api.sync({}).catch((error) => expect(error.code).toBe('indexBusy'));
      await stateOf(two.client, 'ready');
      await one.client.dispose();
      await two.client.api.sync({});
      const content = await contentOf(indexFileIn(indexDir));
      await two.client.dispose();
      expect(content).toEqual(await freshContent(root));
      expect(await contentAfterSync(root, indexDir)).toEqual(content);
    }
    task.meta.tried = { cases: rounds, of: 'writers killed beside others' };
  });
});
