/** What is in the index of one folder, as a report needs it: also where something is wrong with it. */
import type { FolderDiagnostics } from '../../shared/engineApi.ts';
import { plainError } from '../../shared/errors.ts';
import { isAdapted } from '../index/adaptedModel.ts';
import { asIndexFailure } from '../index/indexFailure.ts';
import type { FolderHost } from './folderHost.ts';
import type { FolderSurroundings } from './folderOptions.ts';

export async function folderDiagnostics(
  host: FolderHost,
  quick: boolean,
  longWork: FolderSurroundings['longWork'],
): Promise<FolderDiagnostics> {
  const engine = await host.engine().catch(() => undefined);
  const { key, root, indexDir } = host.params;
  const { status, writable, notices } = host;
  const base = { folder: key, root, status, writable, adapted: isAdapted(indexDir), notices };
  if (!engine) return base;
  try {
    const { stamp, ...index } = await longWork(async () => engine.diagnostics({ quick }));
    return { ...base, index: { ...index, model: stamp.model } };
  } catch (error) {
    // A report is most wanted where something is wrong.
    const { message } = plainError(asIndexFailure(error, indexDir));
    return { ...base, notices: [...notices, message] };
  }
}
