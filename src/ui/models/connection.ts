/** How models may be fetched: from where, through which proxy, and whether at all. Knows nothing of the editor. */
import type { DownloadParams } from '../../shared/engineApi.ts';

export interface ConnectionSettings {
  /** `sextant.models.host` and `sextant.models.offline`. */
  readonly host: string;
  readonly offline: boolean;
  /** VS Code's `http.proxy`, `http.noProxy` and `http.proxySupport`, as they are set. */
  readonly proxy: string | undefined;
  readonly noProxy: readonly string[] | undefined;
  readonly proxySupport: string | undefined;
}

const PROXY_NAMES = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const;

export function connectionOf(
  settings: ConnectionSettings,
  env: Readonly<Record<string, string | undefined>>,
): Pick<DownloadParams, 'host' | 'offline' | 'proxy'> {
  return {
    host: settings.host.trim(),
    offline: settings.offline || isOfflineBy(env),
    proxy: proxyOf(settings, env),
  };
}

/** Whether what a person agreed to with one connection may be done with that of now, the settings being open to change. */
export function agreementHolds(
  agreed: Pick<DownloadParams, 'host'>,
  now: Pick<DownloadParams, 'host' | 'offline'>,
): 'yes' | 'offline' | 'otherHost' {
  if (now.offline) return 'offline';
  return now.host === agreed.host ? 'yes' : 'otherHost';
}

/** The host alone: what a person is told. An address that is none stays as it is, and is refused when it is used. */
export function hostName(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

/** As on the command line: any value but 0 and false keeps the network closed. */
function isOfflineBy(env: Readonly<Record<string, string | undefined>>): boolean {
  const value = env.SEXTANT_OFFLINE?.trim().toLowerCase() ?? '';
  return !['', '0', 'false'].includes(value);
}

/** VS Code's settings come before the environment, as they do for VS Code itself. */
function proxyOf(
  { proxy, noProxy, proxySupport }: ConnectionSettings,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of PROXY_NAMES) {
    const value = env[name] ?? env[name.toLowerCase()];
    if (value) found[name] = value;
  }
  if (proxySupport === 'off') return found;
  const set = proxy?.trim();
  if (set) found.HTTPS_PROXY = found.HTTP_PROXY = set;
  if (noProxy && noProxy.length > 0) found.NO_PROXY = noProxy.join(',');
  return found;
}
