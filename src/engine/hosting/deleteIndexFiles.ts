/** Deletes the index of a workspace folder, and nothing else that may lie in its folder. */
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../../shared/errors.ts';
import { removeEvaluationFiles } from '../evaluation/evaluateFolder.ts';
import { ADAPTED_FOLDER } from '../index/adaptedModel.ts';
import { WRITER_LOCK } from '../index/writerLock.ts';
import { tryLock } from '../store/database.ts';

const IS_WINDOWS = process.platform === 'win32';

/** The index must be closed in this process. Rejects with `indexBusy` while another one writes it. `keepModel`: the one fitted to the folder. */
export async function deleteIndexFiles(indexDir: string, keepModel = false): Promise<void> {
  const release = await tryLock(join(indexDir, WRITER_LOCK));
  if (!release) {
    throw new EngineError(
      'indexBusy',
      'Another Sextant process is using this index, so it was not deleted. Close the other window and try again.',
    );
  }
  const remove = (prefix: string): void => {
    for (const name of readdirSync(indexDir).filter((file) => file.startsWith(prefix)))
      rmSync(join(indexDir, name), { recursive: true, force: true });
  };
  try {
    remove('index-');
    removeEvaluationFiles(indexDir);
    if (!keepModel) remove(ADAPTED_FOLDER);
    // Before it is given back: whoever waits would else take it and lose its name. `tryLock` does not take one without it.
    if (!IS_WINDOWS) remove(WRITER_LOCK);
  } finally {
    release();
  }
  if (IS_WINDOWS) removeUnlessOpen(join(indexDir, WRITER_LOCK));
  if (readdirSync(indexDir).length === 0) rmdirSync(indexDir);
}

/** Windows deletes no file that is open, so that who has taken the lock meanwhile keeps it. */
function removeUnlessOpen(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The other process writes an index of its own now.
  }
}
