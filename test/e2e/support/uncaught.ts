// Errors that nobody caught in the process that extensions share: those that VS Code writes into its log, and those that the
// probe sees before VS Code does. A window is as it should be if there is none that may be Sextant's.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Of VS Code alone: its connection to a window that is closed or loaded anew (Sextant opens none), which then shows no message either,
 * its lock of a storage that two windows on one folder share, a file of its own that it reads while it writes it, a
 * reading of a tree that a newer one took the place of, and what is cancelled while a window closes.
 */
const OF_THE_EDITOR =
  /Error: (read ECONNRESET\s+at TCP\.onStreamRead|Channel has been closed|EEXIST: .*\/vscode\.lock')|SyntaxError: Unexpected end of JSON input\s+at JSON\.parse \(<anonymous>\)\s+at \w+ \(.*\/extensionHostProcess\.js|Unable to refresh tree view [\w.]+: Canceled|(rejected: |\[error\] )(Error: )?Canceled\b/;

export const SEXTANT = 'sextant.sextant';

/** Of the windows with these folders of logs: what is Sextant's, and what may be since it names nobody. */
export function uncaughtErrors(logs: readonly string[]): string[] {
  return uncaught(logs, (owners) => owners.length === 0 || isOf(SEXTANT, owners));
}

/** What names `extension`, or has its files in its stack. */
export function uncaughtErrorsOf(extension: string, logs: readonly string[]): string[] {
  return uncaught(logs, (owners) => isOf(extension, owners));
}

function isOf(extension: string, owners: readonly string[]): boolean {
  return owners.some((owner) => owner.startsWith(extension));
}

function uncaught(logs: readonly string[], isBlamed: (owners: readonly string[]) => boolean): string[] {
  return logs
    .flatMap((folder) => [
      ...entriesOf(textOf(join(folder, 'remoteexthost.log'))),
      ...(JSON.parse(
        `[${textOf(join(folder, 'sextant-tests.probe/uncaught.log')).slice(0, -1)}]`,
      ) as string[]),
      // A listener that throws is caught by the one who tells it, who goes on.
      ...entriesOf(textOf(join(folder, 'sextant.sextant/Sextant.log'))).filter((entry) =>
        entry.includes(' [error] A listener of '),
      ),
    ])
    .filter((entry) => !OF_THE_EDITOR.test(entry) && isBlamed(ownersOf(entry)));
}

/** Errors in a log of VS Code, each with the lines that belong to it. */
function entriesOf(log: string): string[] {
  return log
    .split(/^(?=\d{4}-\d\d-\d\d [\d:.]+ \[)/m)
    .filter((entry) => /^\S+ \S+ \[error\]/.test(entry) || entry.includes('rejected promise'));
}

/** The extensions that an error names, or whose files are in its stack. Nobody's may be anybody's. */
function ownersOf(entry: string): string[] {
  const files = [...entry.matchAll(/\/extensions\/([^/]+)\//g)].map(([, name]) => name!);
  const named = [
    ...entry.matchAll(/extension '?([\w-]+\.[\w-]+)'? failed/gi),
    ...entry.matchAll(/ \[error\] \[([\w-]+\.[\w-]+)\] provider FAILED/g),
  ].map(([, name]) => name!);
  return [...files, ...named];
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
