/**
 * Entry of the engine's process: what comes over the channel of the process that forked it goes to the EngineHost. It
 * ends when that channel closes, and after an error that nobody caught.
 */
import * as rpc from 'vscode-jsonrpc/node';
import { type EngineApi, PING, UNCAUGHT_EXIT_CODE } from '../shared/engineApi.ts';
import { plainError } from '../shared/errors.ts';
import { checkedReader } from '../shared/rpcMessages.ts';
import { EngineHost } from './engineHost.ts';
import { assertRequest } from './hosting/requestParams.ts';

/** Free for applications in JSON-RPC; the code that counts is in the data. */
const APPLICATION_ERROR = -32000;
/** A closing that takes longer hangs: everything worth keeping is in a transaction. */
const CLOSE_MS = 5000;
/** For the last lines of the log to leave the process. */
const FLUSH_MS = 100;

const connection = rpc.createMessageConnection(
  checkedReader(new rpc.IPCMessageReader(process)),
  new rpc.IPCMessageWriter(process),
);
const host = new EngineHost({
  now: Date.now,
  elapsedMs: () => performance.now(),
  // Fails only when nobody listens any more.
  emit: (event, data) => void connection.sendNotification(event, data).catch(() => {}),
});

connection.onRequest(async (method, params: unknown, token: rpc.CancellationToken) => {
  if (method === PING) return null;
  const stop = new AbortController();
  token.onCancellationRequested(() => stop.abort());
  try {
    assertRequest(method, params);
    const handle = host[method].bind(host) as (
      params: unknown,
      signal: AbortSignal,
    ) => ReturnType<EngineApi['search']>;
    return await handle(params, stop.signal);
  } catch (error) {
    const { code, message } = plainError(error);
    if (code === 'internal' && !stop.signal.aborted)
      host.log('error', `${method}: ${(error as Error).stack}`);
    return new rpc.ResponseError(APPLICATION_ERROR, message, { code });
  }
});
connection.listen();

process.on('disconnect', () => {
  setTimeout(() => process.exit(), CLOSE_MS).unref();
  host.close().finally(() => process.exit());
});
process.on('uncaughtException', (error) => {
  host.log('error', `Uncaught: ${error instanceof Error ? error.stack : String(error)}`);
  setTimeout(() => process.exit(UNCAUGHT_EXIT_CODE), FLUSH_MS);
});
