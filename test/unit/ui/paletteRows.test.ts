/** What the palette lists for an answer, and what it says where there is none. */
import { describe, expect, it } from 'vitest';
import type { Snippet, WorkspaceAnswer, WorkspaceResult } from '../../../src/shared/engineApi.ts';
import { EngineError, type EngineErrorCode } from '../../../src/shared/errors.ts';
import type { Remedy } from '../../../src/ui/errors.ts';
import type { Outcome } from '../../../src/ui/palette/question.ts';
import {
  firstActive,
  type PaletteState,
  type Row,
  resultsOf,
  rowsOf,
  titleOf,
} from '../../../src/ui/palette/rows.ts';
import { resultText, symbolTextOf } from '../../../src/ui/palette/texts.ts';
import { english, plainL10n } from '../../support/wording.ts';

const FOLDER = { key: 'file:///app', name: 'app', enabled: true };

function result(path: string, changes: Partial<WorkspaceResult> = {}): WorkspaceResult {
  return {
    folder: FOLDER.key,
    path,
    startLine: 4,
    endLine: 10,
    symbol: 'retry',
    symbolKind: 'function',
    symbolLine: 5,
    breadcrumb: [],
    kind: 'code',
    language: 'python',
    score: 1,
    similarity: 0.4567,
    confidence: 'strong',
    explanation: { dense: 1, lexical: 0, bm25: 0, percentile: 1, signals: [], matchedWords: [] },
    ...changes,
  };
}

function found(results: readonly WorkspaceResult[], changes: Partial<WorkspaceAnswer> = {}): Outcome {
  const answer: WorkspaceAnswer = {
    results,
    total: results.length,
    searchedChunks: 100,
    model: 'builtin',
    complete: true,
    caveat: undefined,
    failures: [],
    ...changes,
  };
  return { kind: 'found', asked: { query: 'again', mode: 'hybrid' }, answer, snippets: new Map() };
}

function state(changes: Partial<PaletteState> = {}): PaletteState {
  return {
    query: 'again',
    outcome: found([]),
    folders: [FOLDER],
    virtual: false,
    history: [],
    status: undefined,
    paused: false,
    modelProblem: undefined,
    model: undefined,
    ...changes,
  };
}

const remedies = (code: EngineErrorCode | undefined): Remedy | undefined =>
  code === 'engineStopped' ? { title: 'Restart', command: 'restart' } : undefined;

const rows = (changes: Partial<PaletteState>): Row[] => rowsOf(state(changes), english, remedies);

/** Kind and first line of each row. */
const outline = (changes: Partial<PaletteState>): string[] =>
  rows(changes).map(({ kind, label }) => `${kind} ${label}`);

describe('rows of the palette', () => {
  const weak = result('c.py', { confidence: 'none', symbol: 'sleep' });
  const likely = result('b.py', { confidence: 'likely', symbol: 'wait' });
  const strong = result('a.py');

  it('puts what is below the cut last, apart, whatever its score', () => {
    const outcome = found([strong, weak, likely]);
    expect(outline({ outcome })).toEqual([
      'result retry',
      'result wait',
      'separator below the cut',
      'result sleep',
    ]);
    expect(resultsOf(outcome)).toEqual([strong, likely, weak]);
    const places = rows({ outcome }).flatMap((row) => (row.kind === 'separator' ? [] : [row.place]));
    expect(places).toEqual([0, 1, 2]);
  });

  it('says that nothing fits, before what comes nearest', () => {
    const changes = { outcome: found([weak]) };
    expect(outline(changes)).toEqual([
      'note No good match in this workspace',
      'separator below the cut',
      'result sleep',
    ]);
    expect(firstActive(rows(changes))).toBe('noMatch');
    expect(outline({ outcome: found([]) })).toEqual(['note No good match in this workspace']);
  });

  it('leads to all results where there are more', () => {
    const [row] = rows({ outcome: found([strong], { total: 1234 }) }).slice(-1);
    expect(row).toMatchObject({ kind: 'action', label: 'Show all 1,234 results in the Search view' });
  });

  it('makes the first result active, not a notice above it', () => {
    const all = rows({ outcome: found([strong], { caveat: 'It compares questions only. Ask one.' }) });
    expect(all.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'note It compares questions only.',
      'separator results',
      'result retry',
    ]);
    expect(all[0]).toMatchObject({ detail: 'Ask one.' });
    expect(firstActive(all)).toBe((all[2] as { id: string }).id);
  });

  it('names the folders that could not answer, each reason with one remedy', () => {
    const docs = { key: 'file:///docs', name: 'docs', enabled: true };
    const failure = { code: 'engineStopped', message: 'The engine stopped.' } as const;
    const failures = [
      { folder: FOLDER.key, ...failure },
      { folder: docs.key, ...failure },
    ];
    expect(outline({ folders: [FOLDER, docs], outcome: found([strong], { failures }) })).toEqual([
      'note app: The engine stopped.',
      'action Restart',
      'note docs: The engine stopped.',
      'separator results',
      'result retry',
    ]);
  });

  it('says at the end which folders are not indexed', () => {
    const docs = { key: 'file:///docs', name: 'docs', enabled: false };
    const failures = [{ folder: docs.key, code: 'notEnabled', message: 'No.' }] as const;
    const all = rows({ folders: [FOLDER, docs], outcome: found([strong], { failures }) });
    expect(all.map(({ kind }) => kind)).toEqual(['result', 'separator', 'action']);
    expect(all[2]).toMatchObject({ detail: 'Not indexed, so not searched: docs' });
  });

  it('says which model answered and that indexing is paused', () => {
    const outcome = found([strong], { complete: false });
    expect(outline({ outcome, model: 'minilm', paused: true }).slice(0, 2)).toEqual([
      'action Resume Indexing',
      'note The built-in model answers until the index of minilm is made.',
    ]);
    expect(outline({ outcome: found([strong], { model: 'minilm' }), model: 'minilm' })).toEqual([
      'result retry',
    ]);
    expect(outline({ outcome, modelProblem: 'It is not there. Choose another.' })[0]).toBe(
      'note It is not there.',
    );
  });

  it('shows an error in two lines, with what can be done', () => {
    const error = new EngineError('engineStopped', 'The engine stopped. Start it again.');
    const outcome: Outcome = { kind: 'failed', asked: { query: 'again', mode: 'hybrid' }, error };
    const all = rows({ outcome });
    expect(all).toMatchObject([
      { kind: 'note', label: 'The engine stopped.', detail: 'Start it again.' },
      { kind: 'action', label: 'Restart', command: 'restart' },
    ]);
    expect(firstActive(all)).toBe((all[1] as { id: string }).id);
  });

  it('offers to index, or to open a folder', () => {
    expect(rows({ folders: [{ ...FOLDER, enabled: false }] })).toMatchObject([
      { kind: 'action', label: 'Index this Workspace…', command: 'sextant.indexWorkspace' },
    ]);
    expect(rows({ folders: [] })).toMatchObject([{ kind: 'action', label: 'Open Folder…' }]);
    expect(rows({ folders: [], virtual: true })[0]).not.toEqual(rows({ folders: [] })[0]);
  });

  it('lists recent searches while the box is empty, and nothing while the first answer is waited for', () => {
    const none: Outcome = { kind: 'none' };
    const history = ['cats $(trash)', 'dogs'];
    expect(outline({ query: '', outcome: none, history })).toEqual([
      'separator recent searches',
      'query cats \\$(trash)',
      'query dogs',
    ]);
    expect(rows({ outcome: none, history })).toEqual([]);
  });
});

describe('title of the palette', () => {
  const title = (changes: Partial<PaletteState>, mode: 'hybrid' | 'lexical' = 'hybrid'): string =>
    titleOf(state(changes), mode, english);
  const partial = found([], { complete: false });
  const indexing = { state: 'indexing', filesTotal: 1000, chunks: 0, chunksPerSecond: 0 } as const;

  it('says how much was searched', () => {
    expect(title({})).toBe('Search by Meaning');
    expect(title({}, 'lexical')).toBe('Search by Meaning · keywords');
    expect(title({ outcome: partial, status: { ...indexing, filesDone: 620 } })).toBe(
      'Search by Meaning · searched 62% so far',
    );
    expect(title({ outcome: partial, status: { ...indexing, filesDone: 999 } })).toContain('99%');
    expect(title({ outcome: partial, status: { state: 'scanning' } })).toContain('not everything');
    // The index that answers has seen everything; what changed since is on its way.
    expect(title({ status: { ...indexing, filesDone: 1 } })).toBe('Search by Meaning');
  });

  it('says that indexing is paused', () => {
    expect(title({ paused: true })).toBe('Search by Meaning · indexing is paused');
  });
});

describe('text of a result', () => {
  const text = (changes: Partial<WorkspaceResult>, snippet?: Snippet, folder?: string) =>
    resultText({ result: result('src/a.py', changes), snippet, folder }, plainL10n);
  const snippet = (
    state: Snippet['state'],
    ...lines: readonly (readonly [line: number, text: string, marks?: number])[]
  ): Snippet => ({
    state,
    lines: lines.map(([line, content, marks = 0]) => ({
      line,
      text: content,
      marks: Array.from({ length: marks }, (_, i) => [i, i + 1] as const),
    })),
  });

  it('tells name, confidence, similarity, path and lines from 1', () => {
    expect(text({})).toEqual({
      icon: 'symbol-function',
      label: 'retry',
      description: 'strong 0.46 · src/a.py:5-10',
    });
    expect(text({ symbol: '', startLine: 6, endLine: 7 })).toMatchObject({
      label: 'a.py',
      description: 'strong 0.46 · src/a.py:7',
    });
  });

  it('names the folder where there are several', () => {
    expect(text({}, undefined, 'docs').description).toBe('strong 0.46 · docs/src/a.py:5-10');
  });

  it('shows the line with most words of the query, else where the symbol stands', () => {
    const symbol = [5, 'def retry(call):'] as const;
    expect(text({}, snippet('current', symbol, [8, '  time.sleep(delay)', 1])).detail).toBe(
      'time.sleep(delay)',
    );
    expect(text({}, snippet('current', symbol, [8, '  return'])).detail).toBe('def retry(call):');
    // A heading is the label already.
    expect(text({ kind: 'docs' }, snippet('current', [5, '# Retry'], [7, 'Waits.'])).detail).toBe('Waits.');
    expect(text({}, snippet('current')).detail).toBeUndefined();
  });

  it('says that a file has changed or is gone', () => {
    expect(text({}, snippet('changed', [5, 'def retry():'])).detail).toBe('$(history) def retry():');
    expect(text({}, snippet('missing')).detail).toBe('$(trash) The file is not there any more.');
  });

  it('remembers the line of the symbol of a file that has not changed', () => {
    const lines = snippet('current', [5, 'def retry():'], [7, 'pass']);
    expect(symbolTextOf(result('a.py'), lines)).toBe('def retry():');
    expect(symbolTextOf(result('a.py'), { ...lines, state: 'changed' })).toBeUndefined();
    expect(symbolTextOf(result('a.py'), undefined)).toBeUndefined();
  });
});
