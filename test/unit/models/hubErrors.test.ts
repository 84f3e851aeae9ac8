/** What the network reports, in words, and whether it is worth another try. */
import { expect, it } from 'vitest';
import { type HubError, networkError, statusError } from '../../../src/engine/models/hubErrors.ts';

const check = (error: HubError, sentence: RegExp, again: boolean): void => {
  expect(error.message).toMatch(sentence);
  expect(error.message).toMatch(/^[^\n]*\.$/);
  expect(error.retryAfterMs !== undefined, error.message).toBe(again);
};
const report = (code: string, message = 'something'): HubError =>
  networkError(Object.assign(new Error(message), { code }), 'models.example');

it('tells the ways in which a host is not reached', () => {
  check(report('ENOTFOUND'), /^models\.example was not found/, false);
  check(report('EAI_AGAIN'), /seems to have no network/, true);
  check(report('ENETUNREACH'), /seems to have no network/, true);
  check(report('ECONNREFUSED'), /refuses the connection/, true);
  check(report('ECONNRESET'), /broke \(ECONNRESET\)\. What was downloaded is kept/, true);
  check(report('', 'socket hang up'), /broke \(socket hang up\)/, true);
  check(
    report('ERR_PROXY_TUNNEL', 'refused'),
    /The proxy does not lead to models\.example: refused\. Check/,
    false,
  );
  for (const code of [
    'CERT_HAS_EXPIRED',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'EPROTO',
  ])
    check(report(code), new RegExp(`is not secure \\(${code}\\), so nothing was downloaded`), false);
  expect(networkError(report('EPROTO'), 'other').message).toContain('models.example');
});

it('tells what a status means', () => {
  const status = (code: number, retryAfter?: string): HubError =>
    statusError(code, 'models.example', 'model a/b', retryAfter);
  check(status(401), /gives model a\/b to nobody without an account/, false);
  check(status(404), /has no model a\/b/, false);
  check(status(418), /answered 418 when asked for model a\/b/, false);
  check(status(500), /a fault of its own \(500\)/, true);
  check(status(429), /Try again later\./, true);
  check(status(429, 'Wed, 21 Oct 2026 07:28:00 GMT'), /Try again later\./, true);
  check(status(429, '2.5'), /Try again in 3 s\./, true);
  expect(status(429, '2.5').retryAfterMs).toBe(3000);
});
