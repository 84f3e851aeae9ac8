/** Whether two paths lead to one folder, however they are written. */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

export function isSameFolder(one: string, other: string): boolean {
  return real(one) === real(other);
}

/** One that is not there is named as it was asked for. */
function real(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return resolve(folder);
  }
}
