/** Disks that are full at any moment of an index's life: that is said, and nothing is lost. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentOf } from '../support/faults/indexContent.ts';
import { type PhaseName, preparePhase } from '../support/faults/phases.ts';
import type { OnDiskOutcome } from '../support/faults/scarcity/engineOnDisk.ts';
import { inNamespace, NO_MOUNTS, nodeLine } from '../support/faults/scarcity/namespace.ts';
import { closeEngine, indexFolder, openEngine, PACKAGE } from '../support/workspace.ts';

/** Sizes of disks, from one that holds nothing more to one that holds all. */
const DISKS = 8;
const LARGEST_ROOM = 6_000_000;
const PHASES: readonly PhaseName[] = ['first indexing', 'update', 'compaction'];
const BLOCK_BYTES = 4096;

beforeAll(() => {
  if (NO_MOUNTS !== undefined) process.stdout.write(`No disk is filled: ${NO_MOUNTS}.\n`);
});

describe.skipIf(NO_MOUNTS !== undefined)('a full disk', () => {
  for (const name of PHASES) {
    it(`during ${name}`, async ({ task }) => {
      const phase = await preparePhase(name);
      const [disk, template] = [indexFolder(), phase.copy()];
      const options = { root: phase.root, indexDir: join(disk, 'index'), ...ENGINE, ...phase.options };
      let full = 0;
      for (let i = 1; i <= DISKS; i++) {
        const kept = indexFolder();
        const bytes = bytesOf(template) + Math.round((i / DISKS) ** 2 * LARGEST_ROOM);
        const { stdout, stderr } = await inNamespace(`
          mount -t tmpfs -o size=${bytes} tmpfs ${disk}
          cp -r ${template} ${disk}/index
          ${nodeLine('engineOnDisk.ts', { disk, options })} || true
          cp -r ${disk}/index/. ${kept}
        `);
        expect([stdout, stderr]).toEqual([
          expect.stringMatching(/^{.*}$/),
          expect.stringContaining('Killed'),
        ]);
        const { failure, notices } = JSON.parse(stdout) as OnDiskOutcome;
        if (failure) full++;
        const said = { code: 'indexUnusable', message: expect.stringContaining('the disk is full') };
        expect(failure).toEqual(failure && said);
        expect(notices.filter((notice) => notice.includes('damaged'))).toEqual([]);
        const engine = await openEngine(phase.root, kept, { threads: 1, ...phase.options });
        expect(engine.diagnostics().problems).toEqual([]);
        expect(await engine.sync()).toMatchObject({ embedded: 0 });
        const { indexFile } = engine.diagnostics();
        await closeEngine(engine);
        expect(await contentOf(indexFile)).toEqual(phase.fresh);
      }
      expect(full).toBeGreaterThan(2);
      task.meta.tried = { cases: full, of: 'full disks', note: `${DISKS - full} more were large enough` };
    });
  }
});

const ENGINE = {
  model: { id: 'builtin', folder: join(PACKAGE, 'models') },
  grammarFolder: join(PACKAGE, 'dist', 'grammars'),
  threads: 1,
};

/** On a disk whose files take whole blocks; one more is for the folder. */
function bytesOf(folder: string): number {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  return BLOCK_BYTES * sizes.reduce((sum, size) => sum + Math.ceil(size / BLOCK_BYTES), 2);
}
