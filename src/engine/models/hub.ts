/**
 * The model hub over HTTPS, and the only file of Sextant that can reach a network. It asks and reads, sends no
 * account, no cookie and nothing of the user's, and opens nothing while offline.
 */
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { EngineError } from '../../shared/errors.ts';
import { HubError, networkError, silence, statusError } from './hubErrors.ts';

export const MODEL_HOST = 'https://huggingface.co';

export interface HubOptions {
  /** Base address, https; http is for this machine alone (tests, a mirror on localhost). */
  readonly host: string;
  readonly offline: boolean;
  /** The variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case, as the environment has them. */
  readonly proxy: Readonly<Record<string, string | undefined>>;
  /** Silence after which a connection is given up. */
  readonly idleMs?: number;
  /** Pauses before each further try; as many tries as it has entries, and one. */
  readonly pausesMs?: readonly number[];
}

export interface HubFile {
  /** `/`-separated, within the repository. */
  readonly path: string;
  readonly bytes: number;
  /** Of the content: sha256 of a large file, git's sha1 of a small one. */
  readonly hash: { readonly kind: 'sha256' | 'git'; readonly hex: string };
}

export interface Listing {
  readonly commit: string;
  readonly licence: string | undefined;
  readonly files: readonly HubFile[];
}

export interface Content {
  /** Offset of the first byte: as asked for, or 0 if the host sends it all. */
  readonly start: number;
  readonly body: AsyncIterable<Buffer>;
}

const IDLE_MS = 30_000;
/** Long enough together to outlast a restart on the other side, short enough to wait for. */
const PAUSES_MS = [1000, 4000, 15_000];
/** A host that asks for more patience than this is left alone until the person comes back. */
const LONGEST_PAUSE_MS = 60_000;
const MOST_REDIRECTS = 5;
/** A listing has some 300 bytes per file. */
const MOST_JSON_BYTES = 8 * 1024 * 1024;
/** Pages of a listing, 1000 files each; no model has as many. */
const MOST_PAGES = 10;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const REPOSITORY = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;
const REVISION = /^[\w][\w./-]{0,127}$/;
const COMMIT = /^[0-9a-f]{40}$/;

type Transport = (url: URL, options: RequestOptions) => ClientRequest;

/** Connections are kept open between requests until `close`. */
export class Hub {
  /** As people name it. */
  readonly host: string;
  readonly #base: URL;
  readonly #idleMs: number;
  readonly #pausesMs: readonly number[];
  readonly #transports: Readonly<Record<string, Transport>>;
  readonly #agents: readonly Agent[];

  private constructor(base: URL, http: HttpModules, options: HubOptions) {
    this.host = base.host;
    this.#base = base;
    this.#idleMs = options.idleMs ?? IDLE_MS;
    this.#pausesMs = options.pausesMs ?? PAUSES_MS;
    const common = { keepAlive: true, proxyEnv: options.proxy };
    const plain = new http.plain.Agent(common);
    const secure = new http.secure.Agent(common);
    this.#agents = [plain, secure];
    this.#transports = {
      'http:': (url, rest) => http.plain.request(url, { ...rest, agent: plain }),
      'https:': (url, rest) => http.secure.request(url, { ...rest, agent: secure }),
    };
  }

  /** Opens no connection. Throws EngineError `offline`, or `badArgument` for an address that is not safe to ask. */
  static async open(options: HubOptions): Promise<Hub> {
    const base = baseUrl(options.host);
    if (options.offline) {
      throw new EngineError(
        'offline',
        `Sextant is set to stay offline, so ${base.host} was not asked. Allow the network to download a model, or name a folder that holds one.`,
      );
    }
    assertProxyCanBeUsed(options.proxy);
    // Loaded here and not above: whoever never downloads never has the network's code in the process.
    const http = { plain: await import('node:http'), secure: await import('node:https') };
    return new Hub(base, http, options);
  }

  /** The commit that a branch, tag or commit stands for, and all files of it. */
  async list(repository: string, revision: string, signal?: AbortSignal): Promise<Listing> {
    if (!REPOSITORY.test(repository) || repository.includes('..'))
      throw new EngineError(
        'badArgument',
        `"${repository}" is not the name of a model; it has the form owner/name.`,
      );
    if (!REVISION.test(revision) || revision.includes('..'))
      throw new EngineError('badArgument', `"${revision}" is not the name of a branch, tag or commit.`);
    const api = `api/models/${repository}`;
    const { value } = await this.#json(
      `${api}/revision/${encodeURIComponent(revision)}`,
      `model ${repository}`,
      signal,
    );
    const { sha, cardData } = (value ?? {}) as { sha?: unknown; cardData?: { license?: unknown } };
    if (typeof sha !== 'string' || !COMMIT.test(sha)) throw this.#notUnderstood();
    const licence = typeof cardData?.license === 'string' ? cardData.license : undefined;
    const files: HubFile[] = [];
    let page: string | undefined = `${api}/tree/${sha}?recursive=true`;
    for (let pages = 0; page !== undefined; pages++) {
      if (pages === MOST_PAGES) throw this.#notUnderstood();
      const answer = await this.#json(page, `model ${repository}`, signal);
      if (!Array.isArray(answer.value)) throw this.#notUnderstood();
      files.push(...answer.value.map(fileFrom).filter((file) => file !== undefined));
      page = answer.next;
    }
    return { commit: sha, licence, files };
  }

  /** Begins to read a file at an offset. One try: see `retrying`. */
  async read(
    repository: string,
    commit: string,
    path: string,
    from: number,
    signal?: AbortSignal,
  ): Promise<Content> {
    const address = `${repository}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
    const headers = from > 0 ? { range: `bytes=${from}-` } : {};
    const response = await this.#get(this.#url(address), `file ${path} of ${repository}`, headers, signal);
    const body = this.#body(response, signal);
    if (response.statusCode === 200) return { start: 0, body };
    const range = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '');
    if (range && Number(range[1]) === from) return { start: from, body };
    response.destroy();
    throw this.#notUnderstood();
  }

  /** Works until it succeeds, trying again after a passing fault; the count begins anew when `progressed`. */
  async retrying<T>(work: () => Promise<T>, progressed: () => boolean, signal?: AbortSignal): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (!(error instanceof HubError) || error.retryAfterMs === undefined) throw error;
        if (progressed()) tries = 0;
        const pauseMs = Math.max(this.#pausesMs[tries] ?? Number.POSITIVE_INFINITY, error.retryAfterMs);
        if (pauseMs > LONGEST_PAUSE_MS) throw error;
        await pause(pauseMs, undefined, signal ? { signal } : {}).catch(() => {
          throw signal!.reason;
        });
      }
    }
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }

  #url(address: string): URL {
    return new URL(address, this.#base);
  }

  async #json(
    address: string,
    what: string,
    signal: AbortSignal | undefined,
  ): Promise<{ value: unknown; next: string | undefined }> {
    return await this.retrying(
      async () => {
        const response = await this.#get(this.#url(address), what, {}, signal);
        const parts: Buffer[] = [];
        let bytes = 0;
        for await (const part of this.#body(response, signal)) {
          bytes += part.length;
          if (bytes > MOST_JSON_BYTES) throw this.#notUnderstood();
          parts.push(part);
        }
        const next = /<([^>]+)>;\s*rel="next"/.exec(String(response.headers.link ?? ''))?.[1];
        try {
          return { value: JSON.parse(Buffer.concat(parts).toString()) as unknown, next };
        } catch {
          throw this.#notUnderstood();
        }
      },
      () => false,
      signal,
    );
  }

  /** A response with status 200 or 206, redirects followed. */
  async #get(
    url: URL,
    what: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    let target = url;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      this.#assertSafe(target);
      const response = await this.#once(target, headers, signal);
      const status = response.statusCode ?? 0;
      if (status === 200 || status === 206) return response;
      // An unread body would keep the connection busy.
      response.resume();
      const { location } = response.headers;
      if (status < 300 || status >= 400 || location === undefined)
        throw statusError(status, target.host, what, response.headers['retry-after']);
      const next = URL.parse(location, target.href);
      if (!next) throw this.#notUnderstood();
      target = next;
    }
    throw new HubError('downloadFailed', `${this.host} sends from one address to the next without end.`);
  }

  #once(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const request = this.#transports[url.protocol]!(url, {
        // Compressed bytes could not be continued at an offset.
        headers: { 'user-agent': 'sextant', 'accept-encoding': 'identity', ...headers },
        timeout: this.#idleMs,
        ...(signal ? { signal } : {}),
      });
      let response: IncomingMessage | undefined;
      request.on('timeout', () => (response ?? request).destroy(silence(url.host, this.#idleMs)));
      request.on('response', (received) => {
        response = received;
        resolve(received);
      });
      request.on('error', (error) => reject(signal?.aborted ? signal.reason : networkError(error, url.host)));
      request.end();
    });
  }

  async *#body(response: IncomingMessage, signal: AbortSignal | undefined): AsyncIterable<Buffer> {
    try {
      for await (const part of response) yield part as Buffer;
    } catch (error) {
      throw signal?.aborted ? signal.reason : networkError(error, this.host);
    }
  }

  #assertSafe({ protocol, hostname, host }: URL): void {
    if (protocol === 'https:') return;
    if (protocol === 'http:' && LOOPBACK.has(hostname) && this.#base.protocol === 'http:') return;
    throw new HubError(
      'downloadFailed',
      `${this.host} leads to ${protocol}//${host}, which is not protected by TLS, so nothing was fetched from there.`,
    );
  }

  #notUnderstood(): HubError {
    return new HubError(
      'downloadFailed',
      `${this.host} answers, but not as a model hub does. A login page of this network, or a wrong address of the hub, may be the reason.`,
    );
  }
}

interface HttpModules {
  readonly plain: typeof import('node:http');
  readonly secure: typeof import('node:https');
}

function baseUrl(host: string): URL {
  const url = URL.parse(host);
  const safe = url && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)));
  if (!safe)
    throw new EngineError(
      'badArgument',
      `"${host}" is not an address to fetch models from: it begins with https://.`,
    );
  if (url.username || url.password || url.search || url.hash)
    throw new EngineError(
      'badArgument',
      `The address ${url.host} may hold a path, but no account and no parameters.`,
    );
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** Node reads `proxyEnv` from 22.21 and 24.5 on; older ones ignore it, and would go past the proxy. */
function assertProxyCanBeUsed(proxy: HubOptions['proxy']): void {
  const wanted = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'].some((name) => proxy[name]);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (!wanted || major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21)) return;
  throw new EngineError(
    'unsupportedPlatform',
    `A proxy is set, and Node ${process.versions.node} cannot use it: 24.5 or newer can.`,
  );
}

/** Undefined for folders and for what has no hash to be checked against. */
function fileFrom(value: unknown): HubFile | undefined {
  const { type, path, size, oid, lfs } = (value ?? {}) as {
    type?: unknown;
    path?: unknown;
    size?: unknown;
    oid?: unknown;
    lfs?: { oid?: unknown };
  };
  if (type !== 'file' || typeof path !== 'string' || !Number.isSafeInteger(size) || Number(size) < 0)
    return undefined;
  const bytes = Number(size);
  if (typeof lfs?.oid === 'string')
    return /^[0-9a-f]{64}$/.test(lfs.oid)
      ? { path, bytes, hash: { kind: 'sha256', hex: lfs.oid } }
      : undefined;
  return typeof oid === 'string' && COMMIT.test(oid)
    ? { path, bytes, hash: { kind: 'git', hex: oid } }
    : undefined;
}
