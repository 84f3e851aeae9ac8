/** Where a folder lies, as the real system tells it; test/faults has the shares. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertLocalFolder, fileSystemOf } from '../../../src/engine/store/networkFolder.ts';

describe('the file system of a folder', () => {
  it.runIf(process.platform === 'linux').each([
    ['/proc', 'proc'],
    ['/sys', 'sysfs'],
    ['/proc/self/fd', 'proc'],
  ])('is that of %s', (folder, expected) => {
    expect(fileSystemOf(folder)).toBe(expected);
  });

  it('is not known of a folder that is not there', () => {
    expect(fileSystemOf('/nowhere/at/all')).toBeUndefined();
  });

  it('may be a local one, also below folders that are still to be made', () => {
    expect(() => assertLocalFolder(join(tmpdir(), 'still/to/be/made'))).not.toThrow();
  });
});
