import type { HeaderReader } from './headers.ts';
import { refuse, type Refusal } from './refusal.ts';

export interface Caller {
  readonly kind: 'known';
  /** Set when the page is of another origin and needs CORS headers. */
  readonly foreignOrigin: string | null;
}

const ownPage: Caller = { kind: 'known', foreignOrigin: null };
const wrongHost = refuse(403, 'This host name is not on the list of the proxy (CRADLE_HOSTS).');
const wrongOrigin = refuse(403, 'This origin is not on the list of the proxy (CRADLE_ORIGINS).');

/**
 * A foreign page reaches a program on localhost in two ways: by its own address, and then it sends its
 * `Origin` or says `Sec-Fetch-Site: cross-site`; or by a name that it points at 127.0.0.1 (DNS rebinding),
 * and then the `Host` is one that nobody listed. The page's own GET has no `Origin`, and so must say that it is of the
 * same one. Browsers say so over https and on this computer; over plain http elsewhere they leave it out, and are refused.
 */
export function callerOf(header: HeaderReader, hosts: readonly string[], origins: readonly string[]): Caller | Refusal {
  const host = header('host')?.toLowerCase() ?? '';
  if (!hosts.includes(host)) return wrongHost;
  const origin = header('origin');
  if (origin === null) return header('sec-fetch-site') === 'same-origin' ? ownPage : wrongOrigin;
  if (origin === `http://${host}` || origin === `https://${host}`) return ownPage;
  // every sandboxed page is `null`
  return origin !== 'null' && origins.includes(origin) ? { kind: 'known', foreignOrigin: origin } : wrongOrigin;
}
