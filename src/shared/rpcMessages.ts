/**
 * What may come over the channel between two processes. vscode-jsonrpc throws at some messages of another shape, where
 * nobody could catch it; such a message is dropped before it gets there.
 */

const CANCEL = '$/cancelRequest';

interface Reader {
  // biome-ignore lint/suspicious/noExplicitAny: the callback's type belongs to the package that only the two ends know.
  listen(callback: (message: any) => void): unknown;
}

/** The same reader, which lets only JSON-RPC messages through. */
export function checkedReader<R extends Reader>(reader: R): R {
  const listen = reader.listen.bind(reader) as R['listen'];
  reader.listen = ((callback: (message: unknown) => void) =>
    listen((message: unknown) => {
      if (isRpcMessage(message)) callback(message);
    })) as R['listen'];
  return reader;
}

/** A request, a notification or a response, as far as its shape goes. */
export function isRpcMessage(message: unknown): boolean {
  if (!isRecord(message)) return false;
  const { id, method, params, error, result } = message;
  if (method === undefined) {
    const hasOutcome = error === undefined ? result !== undefined : isError(error);
    return isId(id) && hasOutcome;
  }
  if (typeof method !== 'string' || (id !== undefined && !isId(id))) return false;
  // Of the protocol's own notifications only this one is used here.
  if (method.startsWith('$/')) return method === CANCEL && isRecord(params) && isId(params.id);
  return params === undefined || typeof params === 'object';
}

function isError(value: unknown): boolean {
  return isRecord(value) && typeof value.code === 'number' && typeof value.message === 'string';
}

function isId(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
