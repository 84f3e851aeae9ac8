/** Asking folders for duplicates: pages, failures of some, an engine that was started anew, and cancelling. */
import { describe, expect, it } from 'vitest';
import {
  DUPLICATES_DEFAULTS,
  type DuplicateGroup,
  type FoundDuplicates,
} from '../../../../src/shared/duplicates.ts';
import type { EngineApi } from '../../../../src/shared/engineApi.ts';
import { EngineError } from '../../../../src/shared/errors.ts';
import { findInFolders } from '../../../../src/ui/duplicates/search.ts';

type Api = Pick<EngineApi, 'findDuplicates' | 'duplicateGroups'>;

/** An engine with so many groups per folder; a negative number fails. */
function engineWith(counts: Readonly<Record<string, number>>): Api & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    findDuplicates: async ({ folder }) => {
      asked.push(folder);
      const groupCount = counts[folder]!;
      if (groupCount < 0) throw new EngineError('notEnabled', `${folder} is not indexed.`);
      return { result: folder, groupCount } as FoundDuplicates;
    },
    duplicateGroups: async ({ folder, offset, limit }) => {
      asked.push(`${folder} ${offset}`);
      const count = Math.min(limit, counts[folder]! - offset);
      return Array.from({ length: count }, (_, i) => ({ id: `${folder}${offset + i}` }) as DuplicateGroup);
    },
  };
}

const asked = (...folders: string[]) => folders.map((folder) => ({ folder, params: DUPLICATES_DEFAULTS }));
const never = new AbortController().signal;

describe('finding duplicates in folders', () => {
  it('fetches all groups in pages', async () => {
    const api = engineWith({ a: 1200, b: 0 });
    const { found, failures } = await findInFolders(api, asked('a', 'b'), never);
    expect(found.map(({ folder, groups }) => [folder, groups.length])).toEqual([
      ['a', 1200],
      ['b', 0],
    ]);
    expect(new Set(found[0]!.groups.map(({ id }) => id)).size).toBe(1200);
    expect(failures).toEqual([]);
    expect(api.asked).toEqual(['a', 'a 0', 'a 500', 'a 1000', 'b']);
  });

  it('gives what some folders answer, and what the others say', async () => {
    const { found, failures } = await findInFolders(engineWith({ a: -1, b: 2 }), asked('a', 'b'), never);
    expect(found.map(({ folder }) => folder)).toEqual(['b']);
    expect(failures).toEqual(['a is not indexed.']);
    const none = findInFolders(engineWith({ a: -1, b: -1 }), asked('a', 'b'), never);
    await expect(none).rejects.toMatchObject({ code: 'notEnabled', message: 'a is not indexed.' });
  });

  it('finds again, once, where pages are gone with the engine that found them', async () => {
    const api = engineWith({ a: 3 });
    let failures = 1;
    const restarted: Api = {
      ...api,
      duplicateGroups: (params) => {
        if (failures-- > 0) throw new EngineError('duplicatesGone', 'gone');
        return api.duplicateGroups(params);
      },
    };
    expect((await findInFolders(restarted, asked('a'), never)).found[0]!.groups).toHaveLength(3);
    failures = 2;
    await expect(findInFolders(restarted, asked('a'), never)).rejects.toMatchObject({
      code: 'duplicatesGone',
    });
  });

  it('asks for nothing more once it is cancelled', async () => {
    const api = engineWith({ a: 1200, b: 5 });
    const stop = new AbortController();
    const pages: Api = {
      ...api,
      duplicateGroups: (params) => {
        stop.abort(new Error('enough'));
        return api.duplicateGroups(params);
      },
    };
    await expect(findInFolders(pages, asked('a', 'b'), stop.signal)).rejects.toThrow('enough');
    expect(api.asked).toEqual(['a', 'a 0']);
  });
});
