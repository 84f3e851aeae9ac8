/**
 * The lock of the one process that may change what lies in a workspace's index folder: the indexes, and the model that was
 * fitted to the workspace. The operating system gives it back when its owner dies.
 */
import { join } from 'node:path';
import { EngineError } from '../../shared/errors.ts';
import { tryLock } from '../store/database.ts';

/** What the process that writes an index holds. */
export const WRITER_LOCK = 'writer.lock';

/** Does `work` while no other process changes the folder. Rejects with `indexBusy` if one does so already. */
export async function asOnlyWriter<T>(indexDir: string, work: () => Promise<T>): Promise<T> {
  const release = await tryLock(join(indexDir, WRITER_LOCK));
  if (!release)
    throw new EngineError(
      'indexBusy',
      'Another Sextant process is updating the index of this folder, so its model cannot be changed from here. Do it there, or end that one first.',
    );
  try {
    return await work();
  } finally {
    release();
  }
}
