/** What is let through between two processes. */
import { describe, expect, it } from 'vitest';
import { isRpcMessage } from '../../src/shared/rpcMessages.ts';

function check(expected: boolean, messages: readonly unknown[]): void {
  for (const message of messages) expect(isRpcMessage(message), JSON.stringify(message)).toBe(expected);
}

describe('messages', () => {
  it('of the protocol go through', () => {
    check(true, [
      { jsonrpc: '2.0', id: 1, method: 'search', params: {} },
      { jsonrpc: '2.0', id: 'a', method: 'search' },
      { jsonrpc: '2.0', method: 'status', params: { overall: {} } },
      { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 0 } },
      { jsonrpc: '2.0', id: 1, result: null },
      { jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'm', data: {} } },
    ]);
  });

  it('of any other kind do not', () => {
    check(false, [undefined, null, 0, '', 'text', [], [{ id: 1, method: 'search' }], {}]);
    check(false, [{ id: 1 }, { id: null, result: 1 }, { result: 1 }, { id: {}, result: 1 }]);
    check(false, [
      { id: 1, error: 'e' },
      { id: 1, error: { code: 'c', message: 'm' } },
      { id: 1, error: null },
    ]);
    check(false, [
      { method: 5 },
      { id: {}, method: 'a' },
      { id: null, method: 'a' },
      { id: 1, method: 'a', params: 5 },
    ]);
    check(false, [{ method: '$/cancelRequest' }, { method: '$/cancelRequest', params: { id: {} } }]);
    check(false, [
      { method: '$/setTrace', params: { value: 'verbose' } },
      { method: '$/progress', params: {} },
    ]);
  });
});
