/** Which folders a command is about. */
import { describe, expect, it } from 'vitest';
import type { EngineError } from '../../../src/shared/errors.ts';
import { foldersToChoose, type WindowFolders } from '../../../src/ui/folderChoice.ts';
import { plainL10n } from '../../support/wording.ts';

const A = { key: 'a', enabled: false };
const B = { key: 'b', enabled: true };

type Given = WindowFolders<typeof A>;

const window = (folders: Given['folders'], hasOthers = false): Given => ({ folders, hasOthers });

function refusal(given: Given, key?: string): Pick<EngineError, 'code' | 'message'> {
  try {
    foldersToChoose(given, key, plainL10n);
  } catch (error) {
    return error as EngineError;
  }
  throw new Error('There is a folder.');
}

describe('the folders of a command', () => {
  it.each<[string, Given, string | undefined, Given['folders']]>([
    ['that are indexed come before those that are not', window([A, B]), undefined, [B]],
    [
      'are all of them where none is indexed',
      window([A, { ...B, enabled: false }]),
      undefined,
      [A, { ...B, enabled: false }],
    ],
    ['are the one that is named, indexed or not', window([A, B]), 'a', [A]],
  ])('%s', (_, given, key, expected) => {
    expect(foldersToChoose(given, key, plainL10n)).toEqual(expected);
  });

  it('say why there is none', () => {
    expect(refusal(window([]))).toMatchObject({
      code: 'noFolder',
      message: expect.stringMatching(/^No folder/),
    });
    expect(refusal(window([], true))).toMatchObject({
      code: 'noFolder',
      message: expect.stringContaining('not on a disk of this machine'),
    });
    expect(refusal(window([A, B]), 'gone')).toMatchObject({
      code: 'noFolder',
      message: expect.stringContaining('not part of the workspace any more'),
    });
  });
});
