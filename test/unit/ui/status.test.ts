/** The entry in the status bar, its tooltip and its menu, for every state of the index. */
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/host/ids.ts';
import type { IndexStatus, WorkspaceStatus } from '../../../src/shared/engineEvents.ts';
import { menuRows } from '../../../src/ui/status/menu.ts';
import { type IndexState, indexState, type StateInput } from '../../../src/ui/status/state.ts';
import { statusItem, statusTooltip, TOOLTIP_COMMANDS } from '../../../src/ui/status/statusItem.ts';
import { wordingOf } from '../../../src/ui/wording.ts';
import { english, plainL10n } from '../../support/wording.ts';

const READY: IndexStatus = { state: 'ready', files: 812, chunks: 12400, generation: 3, skipped: 41 };
const INDEXING: IndexStatus = {
  state: 'indexing',
  filesDone: 3120,
  filesTotal: 12400,
  chunks: 8000,
  chunksPerSecond: 2512.7,
};
const FAILED = {
  state: 'failed',
  code: 'indexUnusable',
  message: 'The index is of another folder.',
} as const;

/** One folder that is enabled, or as many as there are states. */
function stateOf(overall: IndexStatus | undefined, more: Partial<StateInput> = {}): IndexState {
  const status: WorkspaceStatus | undefined = overall && {
    overall,
    folders: [{ folder: 'a', status: overall }],
  };
  const folders = [{ key: 'a', name: 'alpha', enabled: overall?.state !== 'notEnabled' }];
  return indexState({ folders, status, paused: false, notices: [], modelProblem: undefined, ...more });
}

describe('the entry in the status bar', () => {
  const item = (overall: IndexStatus | undefined, more?: Partial<StateInput>) =>
    statusItem(stateOf(overall, more), english);

  it('shows how far indexing is, in the thousands of the language', () => {
    expect(item(INDEXING)).toEqual({
      text: '$(sync~spin) 3,120/12,400',
      label: 'Sextant: indexing, 25%',
      isWarning: false,
    });
    expect(statusItem(stateOf(INDEXING), wordingOf(plainL10n, 'de')).text).toBe('$(sync~spin) 3.120/12.400');
  });

  it.each([
    [READY, '$(telescope) Sextant', 'Sextant: ready, 812 files'],
    [{ ...READY, files: 1 }, '$(telescope) Sextant', 'Sextant: ready, 1 file'],
    [{ state: 'notEnabled' } as const, '$(telescope) Sextant', 'Sextant: this workspace is not indexed'],
    [undefined, '$(telescope) Sextant', 'Sextant: starts with the first question'],
    [{ state: 'paused' } as const, '$(debug-pause) Sextant', 'Sextant: indexing is paused'],
    [{ state: 'scanning' } as const, '$(sync~spin) Sextant', 'Sextant: looking for changed files'],
    [{ state: 'loadingModel' } as const, '$(sync~spin) Sextant', 'Sextant: opening the index'],
    [{ ...INDEXING, filesTotal: 0 }, '$(sync~spin) Sextant', 'Sextant: indexing, 0%'],
  ])('%j', (status, text, label) => {
    expect(item(status)).toEqual({ text, label, isWarning: false });
  });

  it('warns of a failure, with its sentence', () => {
    expect(item(FAILED)).toEqual({
      text: '$(warning) Sextant',
      label: 'Sextant: The index is of another folder.',
      isWarning: true,
    });
  });

  it('knows a pause before the engine was needed', () => {
    expect(item(undefined, { paused: true }).text).toBe('$(debug-pause) Sextant');
  });

  it('tells of folders that nobody agreed to', () => {
    const folders = [
      { key: 'a', name: 'alpha', enabled: true },
      { key: 'b', name: 'beta', enabled: false },
    ];
    expect(item(READY, { folders }).label).toBe('Sextant: ready, 812 files. 1 folder is not indexed');
    const three = [...folders, { key: 'c', name: 'gamma', enabled: false }];
    expect(item(READY, { folders: three }).label).toContain('2 folders are not indexed');
  });

  it('does not take what the engine said before a yes or a no for the state now', () => {
    const enabled = [{ key: 'a', name: 'alpha', enabled: true }];
    expect(item({ state: 'notEnabled' }, { folders: enabled }).label).toContain('starts with');
    const none = [{ key: 'a', name: 'alpha', enabled: false }];
    expect(item(READY, { folders: none }).label).toContain('not indexed');
  });
});

describe('the tooltip', () => {
  const tooltip = (overall: IndexStatus | undefined, more?: Partial<StateInput>) =>
    statusTooltip(stateOf(overall, more), english);

  it('has the figures', () => {
    expect(tooltip(READY)).toContain('812 files · 12,400 chunks · 41 skipped');
    expect(tooltip(INDEXING)).toContain('3,120 of 12,400 files · 8,000 chunks · 2,513 chunks/s');
    expect(tooltip({ ...INDEXING, chunksPerSecond: 0 })).not.toContain('chunks/s');
  });

  it('says which model answers and which one is being indexed with', () => {
    expect(tooltip(READY)).not.toContain('odel');
    expect(tooltip({ ...READY, model: 'builtin' })).toContain('Model: built in');
    expect(tooltip({ ...READY, model: 'e5' })).toContain('Model: e5');
    expect(tooltip({ ...INDEXING, model: 'builtin', nextModel: 'e5' })).toContain(
      'The built-in model answers until the index of e5 is complete',
    );
    expect(tooltip({ ...INDEXING, model: 'bge', nextModel: 'e5' })).toContain(
      'bge answers until the index of e5 is complete',
    );
  });

  it('lists several folders, whatever their names hold', () => {
    const folders = [
      { key: 'a', name: '[x](command:y) <img>', enabled: true },
      { key: 'b', name: 'beta', enabled: false },
    ];
    const text = tooltip(READY, { folders });
    expect(text).toContain('- \\[x\\](command:y) \\<img\\>: 812 files');
    expect(text).toContain('- beta: not indexed');
    expect(text).toContain(`](command:${COMMANDS.indexWorkspace})`);
  });

  it('has each notice once', () => {
    const notices = ['It was mended.', 'It is busy.'];
    const text = tooltip(READY, { notices, modelProblem: 'It is busy.' });
    expect(text.split('It is busy').length).toBe(2);
    expect(text).toContain('It was mended');
  });

  it('links commands that it is trusted with, and what can be done now', () => {
    for (const status of [
      READY,
      INDEXING,
      FAILED,
      { state: 'paused' } as const,
      { state: 'notEnabled' } as const,
    ]) {
      const linked = [...tooltip(status).matchAll(/\]\(command:([\w.]+)\)/g)].map(([, command]) => command);
      expect(TOOLTIP_COMMANDS).toEqual(expect.arrayContaining(linked));
    }
    expect(tooltip(INDEXING)).toContain(COMMANDS.pauseIndexing);
    expect(tooltip({ state: 'paused' })).toContain(COMMANDS.resumeIndexing);
    expect(tooltip(FAILED)).toContain(COMMANDS.restartEngine);
    expect(tooltip(FAILED)).not.toContain(COMMANDS.chooseModel);
    expect(tooltip({ ...FAILED, code: 'modelInvalid' })).toContain(COMMANDS.chooseModel);
    expect(tooltip({ state: 'notEnabled' })).toContain(COMMANDS.indexWorkspace);
  });
});

describe('the menu', () => {
  const ids = (overall: IndexStatus | undefined, more?: Partial<StateInput>) =>
    menuRows(stateOf(overall, more), 'built in', english).flatMap((row) => ('id' in row ? row.id : []));

  it('begins with the state', () => {
    expect(menuRows(stateOf(INDEXING), 'built in', english)[0]).toMatchObject({
      label: '$(sync~spin) Indexing, 25%',
      description: '3,120 of 12,400 files · 8,000 chunks · 2,513 chunks/s',
    });
    expect(menuRows(stateOf(FAILED), 'built in', english)[0]).toMatchObject({
      label: '$(warning) Indexing failed',
      detail: 'The index is of another folder.',
    });
  });

  it('shows what others wrote without icons', () => {
    const failed = { ...FAILED, message: '$(check) is no folder.' };
    const rows = menuRows(stateOf(failed, { notices: ['$(b)'] }), '/models/$(c)', english);
    expect(rows[0]).toMatchObject({ detail: '\\$(check) is no folder. · \\$(b)' });
    expect(rows).toContainEqual(expect.objectContaining({ description: '/models/\\$(c)' }));
  });

  it('offers what can be done', () => {
    expect(ids(READY)).toEqual([
      ...['state', 'search', 'pause', 'indexed', 'rebuild', 'stop', 'delete'],
      ...['model', 'report', 'log', 'settings', 'walkthrough'],
    ]);
    expect(ids({ state: 'paused' }, { paused: true })).toContain('resume');
    expect(ids({ state: 'paused' }, { paused: true })).not.toContain('pause');
    expect(ids(FAILED)).toContain('restart');
    const none = ids({ state: 'notEnabled' });
    expect(none).toContain('index');
    for (const id of ['pause', 'resume', 'rebuild', 'stop']) expect(none).not.toContain(id);
  });
});
