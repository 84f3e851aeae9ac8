/** What says that no more files can be opened, and what does not. */
import { describe, expect, it } from 'vitest';
import { throwIfNoFileOpens, throwIfTooManyFiles } from '../../src/engine/openFiles.ts';

describe('too many open files', () => {
  it.each(['EMFILE', 'ENFILE'])('are what %s says', (code) => {
    expect(() => throwIfTooManyFiles(Object.assign(new Error('x'), { code }))).toThrow(
      expect.objectContaining({
        code: 'indexUnusable',
        message: expect.stringMatching(/^Too many files .*\.$/),
      }),
    );
  });

  it.each(['EACCES', 'ENOENT', undefined])('are not what %s says', (code) => {
    expect(() => throwIfTooManyFiles(Object.assign(new Error('x'), { code }))).not.toThrow();
  });

  it('are not, while as many as are needed can be opened', () => {
    expect(() => throwIfNoFileOpens(20)).not.toThrow();
  });
});
