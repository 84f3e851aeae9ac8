/** Copies as many real files out of a folder of checkouts as a size needs, so that they can be changed. */
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles } from '../../src/engine/workspace/index.ts';
import { seededRandom, shuffled } from '../../src/shared/random.ts';

/** Of source per chunk, a little less than on average, so that files are rather too few than too many. */
const BYTES_PER_CHUNK = 1600;
const SEED = 1;

/** Whole repositories in an order of their own, the last one in part. The same folder gives the same files. */
export async function copyCheckouts(checkouts: string, chunks: number, to: string): Promise<void> {
  if (existsSync(to)) return;
  const names = readdirSync(checkouts, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const order = shuffled(names.map((entry) => entry.name).sort(), seededRandom(SEED));
  let bytes = 0;
  for (const name of order) {
    const { files } = await listFiles(join(checkouts, name), {});
    for (const { path, size } of files) {
      if (bytes >= chunks * BYTES_PER_CHUNK) return;
      const copy = join(to, name, path);
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(join(checkouts, name, path), copy);
      bytes += size;
    }
  }
}
