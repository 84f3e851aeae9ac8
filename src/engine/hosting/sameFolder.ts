/** Whether two paths name one folder. */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

export function isSameFolder(one: string, other: string): boolean {
  const real = (folder: string): string => {
    try {
      return realpathSync.native(folder);
    } catch {
      return resolve(folder);
    }
  };
  return real(one) === real(other);
}
