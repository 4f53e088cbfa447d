import { headerOf, type HeaderValues } from './headers.ts';

/** Who may use the proxy, beside pages of its own origin on this computer. */
export interface CallerSettings {
  /** Names by which the proxy may be called, `name` or `name:port`, lower case. `localhost` and the like need no mention. */
  readonly hosts: readonly string[];
  /** Origins of pages elsewhere, as browsers write them: `https://cradle.example`. */
  readonly origins: readonly string[];
}

export type Caller =
  | { readonly kind: 'known'; /** Set when the page is of another origin and needs CORS headers. */ readonly foreignOrigin: string | null }
  | { readonly kind: 'wrong-host' }
  | { readonly kind: 'wrong-origin' };

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** The `Host` values of this computer for one port; browsers leave out port 80. */
export function loopbackHosts(port: number): readonly string[] {
  return loopbackNames.flatMap((name) => withPort(name, port));
}

/**
 * A foreign page reaches a program on localhost in two ways: by its own address, and then it sends its
 * `Origin` or says `Sec-Fetch-Site: cross-site`; or by a name that it points at 127.0.0.1 (DNS rebinding),
 * and then the `Host` is one that nobody listed.
 */
export function callerOf(headers: HeaderValues, port: number | null, settings: CallerSettings): Caller {
  const host = headerOf(headers, 'host')?.toLowerCase();
  if (host === undefined || !hostsAt(port, settings.hosts).includes(host)) return { kind: 'wrong-host' };

  const origin = headerOf(headers, 'origin');
  if (origin === null) {
    const site = headerOf(headers, 'sec-fetch-site') ?? 'none';
    return site === 'same-origin' || site === 'none' ? { kind: 'known', foreignOrigin: null } : { kind: 'wrong-origin' };
  }
  if (origin === `http://${host}` || origin === `https://${host}`) return { kind: 'known', foreignOrigin: null };
  return settings.origins.includes(origin) ? { kind: 'known', foreignOrigin: origin } : { kind: 'wrong-origin' };
}

function hostsAt(port: number | null, listed: readonly string[]): readonly string[] {
  if (port === null) return listed;
  const named = listed.flatMap((host) => (/:\d+$/.test(host) ? [host] : [host, `${host}:${port}`]));
  return [...loopbackHosts(port), ...named];
}

function withPort(name: string, port: number): readonly string[] {
  return port === 80 ? [name, `${name}:80`] : [`${name}:${port}`];
}
