/** What goes wrong between here and a model host, as a sentence each, and whether trying again may help. */
import { EngineError, type EngineErrorCode } from '../../shared/errors.ts';

/** A failed request. */
export class HubError extends EngineError {
  /** Undefined where another try cannot help; 0 where it may, without a wish of the host's. */
  readonly retryAfterMs: number | undefined;

  constructor(code: EngineErrorCode, message: string, retryAfterMs?: number, options?: ErrorOptions) {
    super(code, message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

const KEPT = 'What was downloaded is kept; run it again to go on.';
const BY_HAND =
  'A folder with the files, fetched in another way, can be used as it is: name it instead of the id.';

/** Of an answer other than 200 or 206. `what` is what was asked for, as a person would name it. */
export function statusError(
  status: number,
  host: string,
  what: string,
  retryAfter: string | undefined,
): HubError {
  if (status === 401 || status === 403) {
    return new HubError(
      'modelUnavailable',
      `${host} gives ${what} to nobody without an account (${status}), or there is no such model. Check its name. ${BY_HAND}`,
    );
  }
  if (status === 404)
    return new HubError('modelUnavailable', `${host} has no ${what} (404). Check the name and the revision.`);
  if (status === 429) {
    const seconds = retryAfterSeconds(retryAfter);
    const when = seconds === undefined ? 'Try again later.' : `Try again in ${seconds} s.`;
    const message = `${host} asks to come back later, since it gets too many requests from this address (429). ${when} ${KEPT}`;
    return new HubError('downloadFailed', message, (seconds ?? 0) * 1000);
  }
  if (status >= 500)
    return new HubError(
      'downloadFailed',
      `${host} has a fault of its own (${status}). Try again later. ${KEPT}`,
      0,
    );
  return new HubError(
    'downloadFailed',
    `${host} answered ${status} when asked for ${what}, which is not understood.`,
  );
}

/** Of what the operating system, TLS or a proxy reports. */
export function networkError(error: unknown, host: string): HubError {
  if (error instanceof HubError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const failed = (sentence: string, retryAfterMs?: number): HubError =>
    new HubError('downloadFailed', sentence, retryAfterMs, { cause: error });
  if (code === 'ENOTFOUND')
    return failed(
      `${host} was not found: there is no network here, or its name is unknown to this network. ${KEPT}`,
    );
  if (code === 'EAI_AGAIN' || code === 'ENETUNREACH' || code === 'EHOSTUNREACH' || code === 'ENETDOWN')
    return failed(`There is no way to ${host}: this machine seems to have no network. ${KEPT}`, 0);
  if (code === 'ECONNREFUSED')
    return failed(
      `${host} refuses the connection. It may be down, or a firewall may be in the way. ${KEPT}`,
      0,
    );
  if (code.startsWith('ERR_PROXY') || code === 'ERR_INVALID_PROXY_CONFIG')
    return failed(`The proxy does not lead to ${host}: ${message}. Check HTTPS_PROXY and NO_PROXY.`);
  if (isTls(code)) {
    return failed(
      `The connection to ${host} is not secure (${code}), so nothing was downloaded. ` +
        'Where a proxy reads the traffic, NODE_EXTRA_CA_CERTS names its certificate.',
    );
  }
  return failed(`The connection to ${host} broke (${code || message}). ${KEPT}`, 0);
}

export function silence(host: string, idleMs: number): HubError {
  return new HubError('downloadFailed', `${host} has been silent for ${idleMs / 1000} s. ${KEPT}`, 0);
}

function isTls(code: string): boolean {
  return /^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/.test(
    code,
  );
}

/** The header holds seconds or a date; a date is left to the person. */
function retryAfterSeconds(header: string | undefined): number | undefined {
  const seconds = Number(header?.trim() || Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined;
}
