import { realRegions } from '../domain/region.ts';
import { shareHosts } from '../domain/share-hosts.ts';
import { ProxyError } from './errors.ts';

/** What stands before `/ShareWebServices/…`, by the Share host whose place it takes; empty but in tests. */
export type Upstreams = Readonly<Record<string, string>>;

/**
 * What `SHARE_UPSTREAM_US`, `_OUS`, `_JP` put in the place of a Share host for tests: a base URL on a loopback
 * address, such as `http://127.0.0.1:9000`.
 * @throws ProxyError 'bad-upstream' for any other address: these variables must not turn the proxy into an open one
 */
export function readUpstreams(environment: Readonly<Record<string, string | undefined>>): Upstreams {
  const entries = realRegions.flatMap((region) => {
    const name = `SHARE_UPSTREAM_${region.toUpperCase()}`;
    const setting = environment[name];
    return setting ? [[shareHosts[region], loopbackUpstream(name, setting)] as const] : [];
  });
  return Object.fromEntries(entries);
}

function loopbackUpstream(name: string, setting: string): string {
  const url = URL.canParse(setting) ? new URL(setting) : null;
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain || !/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)) {
    throw new ProxyError('bad-upstream', `${name} may only point at this computer, for tests, as in http://127.0.0.1:9000.`);
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
