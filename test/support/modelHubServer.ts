/** A model hub on 127.0.0.1 with the paths and headers of the real one, and faults to order. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const COMMIT = 'c0ffee'.padEnd(40, '0');
export const REPOSITORY = 'made-up/tiny-encoder';

/** One answer that is not as it should be; the last one of a list stays in force if `always`. */
export interface Fault {
  /** Part of the path of the requests that it is for. */
  readonly at: string;
  readonly always?: boolean;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends this many bytes, then cuts the connection as soon as `until` says that they arrived. */
  readonly cutAfter?: number;
  readonly until?: () => boolean;
  /** Sends this many bytes, then nothing. */
  readonly stallAfter?: number;
  /** Sends these bytes instead. */
  readonly body?: string | Buffer;
  readonly ignoreRange?: boolean;
}

export interface ModelHub {
  readonly host: string;
  /** `METHOD path` and the range of every request so far. */
  readonly requests: string[];
  readonly headers: IncomingMessage['headers'][];
  readonly faults: Fault[];
  readonly files: Map<string, Buffer>;
  close(): Promise<void>;
}

/** The files of a made-up model; the large ones of a real hub have their sha256 listed, the small ones git's sha1. */
export function madeUpFiles(onnxBytes = 300_000): Record<string, string | Buffer> {
  const weights = Buffer.alloc(onnxBytes);
  for (let i = 0; i < onnxBytes; i++) weights[i] = (i * 2654435761) >>> 11;
  return {
    'config.json': '{"model_type":"bert"}',
    'tokenizer.json': '{"model":{"type":"WordPiece"}}',
    'tokenizer_config.json': '{"model_max_length":512}',
    '1_Pooling/config.json': '{"pooling_mode_mean_tokens":true}',
    'onnx/model.onnx': Buffer.concat([weights, weights]),
    'onnx/model_quantized.onnx': weights,
    'onnx/model_q4.onnx': 'another format',
    'README.md': '# Tiny',
    'pytorch_model.bin': 'weights of another program',
  };
}

export async function startHubServer(
  contents: Readonly<Record<string, string | Buffer>> = madeUpFiles(),
): Promise<ModelHub> {
  const files = new Map(Object.entries(contents).map(([path, content]) => [path, Buffer.from(content)]));
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const faults: Fault[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!);
    requests.push(`${request.method} ${path}${request.headers.range ? ` ${request.headers.range}` : ''}`);
    headers.push(request.headers);
    const index = faults.findIndex(({ at }) => path.includes(at));
    const fault = faults[index];
    if (fault && !fault.always) faults.splice(index, 1);
    answer(path, request, response, files, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { host: `http://127.0.0.1:${port}`, requests, headers, faults, files, close };
}

function answer(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, Buffer>,
  fault: Fault | undefined,
): void {
  if (fault?.status) {
    response.writeHead(fault.status, fault.headers ?? {}).end('');
    return;
  }
  const api = `/api/models/${REPOSITORY}`;
  const resolve = `/${REPOSITORY}/resolve/${COMMIT}/`;
  if (path === `${api}/revision/main` || path === `${api}/revision/${COMMIT}`)
    send(response, Buffer.from(JSON.stringify({ sha: COMMIT, cardData: { license: 'mit' } })), 0, fault);
  else if (path === `${api}/tree/${COMMIT}?recursive=true`)
    send(response, Buffer.from(JSON.stringify([...files].map(treeEntry))), 0, fault);
  else if (path.startsWith(resolve)) {
    const content = files.get(path.slice(resolve.length));
    if (!content) response.writeHead(404).end();
    else {
      const range = fault?.ignoreRange ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
      send(response, content, Number(range?.[1] ?? 0), fault);
    }
  } else response.writeHead(404).end();
}

function send(response: ServerResponse, content: Buffer, from: number, fault: Fault | undefined): void {
  const bytes = fault?.body === undefined ? content.subarray(from) : Buffer.from(fault.body);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': bytes.length,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    ...fault?.headers,
  });
  if (fault?.cutAfter !== undefined)
    response.write(bytes.subarray(0, fault.cutAfter), () => cut(response, fault.until));
  else if (fault?.stallAfter !== undefined) {
    response.flushHeaders();
    response.write(bytes.subarray(0, fault.stallAfter));
  } else response.end(bytes);
}

/** What has been sent and not been read yet is lost with a connection. */
function cut(response: ServerResponse, until: () => boolean = () => true): void {
  if (until()) response.destroy();
  else setTimeout(cut, 1, response, until);
}

/** Files of this size and more are kept as large files on a real hub. */
const LARGE = 1000;

export function treeEntry([path, content]: [string, Buffer]): Record<string, unknown> {
  const sha1 = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const large =
    content.length >= LARGE ? { lfs: { oid: sha256, size: content.length, pointerSize: 130 } } : {};
  return { type: 'file', oid: sha1, size: content.length, path, ...large };
}
