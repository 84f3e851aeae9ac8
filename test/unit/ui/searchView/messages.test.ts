/** What the webview may say: nothing of another shape gets through, and nothing that was not asked for rides along. */
import { describe, expect, it } from 'vitest';
import type { FromView } from '../../../../src/shared/webviewMessages.ts';
import { checkedMessage, checkedPlace, checkedQuery } from '../../../../src/ui/searchView/messages.ts';
import { query } from './results.ts';

const GOOD: readonly FromView[] = [
  { type: 'ready' },
  { type: 'endCompare' },
  { type: 'query', query: query('x', { kinds: ['docs'], languages: ['go'] }), final: true },
  { type: 'pin', query: query('x') },
  { type: 'unpin', query: query('x') },
  { type: 'needSnippets', setId: 3, places: [0, 7] },
  { type: 'open', setId: 3, place: 0, target: 'side' },
  { type: 'similar', setId: 3, place: 0 },
  { type: 'copy', setId: 3, place: 0 },
  { type: 'action', action: 'indexWorkspace' },
];

describe('checkedMessage', () => {
  it('takes what the view says, without what else is in it', () => {
    for (const message of GOOD)
      expect(checkedMessage({ ...message, path: '/etc/passwd', command: 'x' })).toEqual(message);
  });

  it('takes nothing else', () => {
    const bad: unknown[] = [
      undefined,
      null,
      'ready',
      [],
      {},
      { type: 'constructor' },
      { type: 'run', command: 'workbench.action.quit' },
      { type: 'query', query: query('x') },
      { type: 'query', query: { ...query('x'), mode: 'regex' }, final: true },
      { type: 'query', query: { ...query('x'), kinds: ['secrets'] }, final: true },
      { type: 'query', query: { ...query('x'), languages: 'go' }, final: true },
      { type: 'query', query: query('x'.repeat(10_001)), final: true },
      { type: 'needSnippets', setId: 3, places: ['../../etc/passwd'] },
      { type: 'needSnippets', setId: 3, places: Array.from({ length: 501 }, () => 0) },
      { type: 'open', setId: 3, place: 0, target: 'terminal' },
      { type: 'open', setId: 3, place: -1, target: 'side' },
      { type: 'open', setId: 3, place: 0.5, target: 'side' },
      { type: 'open', path: 'a.ts', target: 'side' },
      { type: 'similar', setId: '3', place: 0 },
      { type: 'action', action: 'workbench.action.quit' },
      { type: 'action', action: 'toString' },
    ];
    for (const message of bad) expect(checkedMessage(message), JSON.stringify(message)).toBeUndefined();
  });
});

describe('checkedPlace', () => {
  it('takes what names a row, and that alone', () => {
    expect(checkedPlace({ webviewSection: 'result', setId: 3, place: 0, path: 'x' })).toEqual({
      setId: 3,
      place: 0,
    });
    for (const value of [undefined, 'x', {}, { setId: 3 }, { setId: 3, place: '0' }])
      expect(checkedPlace(value)).toBeUndefined();
  });
});

describe('checkedQuery', () => {
  it('drops what is no part of a query', () => {
    expect(checkedQuery({ ...query('x'), extra: 1 })).toEqual(query('x'));
    for (const value of [undefined, null, 'x', { text: 'x' }, { ...query('x'), include: ['a'] }])
      expect(checkedQuery(value)).toBeUndefined();
  });
});
