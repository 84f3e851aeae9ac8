/** VS Code's own Git extension, which may be switched off, or not know a folder. */
import * as vscode from 'vscode';
import type { GitRepository } from './commits.ts';

interface GitExports {
  getAPI(version: 1): {
    readonly state: 'uninitialized' | 'initialized';
    readonly onDidChangeState: vscode.Event<unknown>;
    getRepository(uri: vscode.Uri): GitRepository | null;
  };
}

/** The repository that a folder lies in, of those that are open; undefined if there is none, or if nobody can tell. */
export async function repositoryOf(
  folder: vscode.Uri,
  signal: AbortSignal,
): Promise<GitRepository | undefined> {
  const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
  if (!extension) return undefined;
  try {
    const git = (await extension.activate()).getAPI(1);
    // Repositories are looked for in the first moments of a window.
    if (git.state !== 'initialized') await once(git.onDidChangeState, signal);
    return git.getRepository(folder) ?? undefined;
  } catch {
    signal.throwIfAborted();
    // It throws where the settings switch it off, or where there is no git.
    return undefined;
  }
}

function once(event: vscode.Event<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const listening = event(() => {
      listening.dispose();
      resolve();
    });
    const stop = (): void => {
      listening.dispose();
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
