import { realRegions, type RealRegion } from '../domain/region.ts';
import { shareHosts } from '../protocol/share/regions.ts';
import { ProxyError } from './errors.ts';

/** Where the calls of one region go. */
export interface Upstream {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The `Host` header. */
  readonly host: string;
  /** Stands before `/ShareWebServices/…`; empty for the real service. */
  readonly basePath: string;
}

export type Upstreams = Readonly<Record<RealRegion, Upstream>>;

/**
 * The three Share hosts, or what `SHARE_UPSTREAM_US`, `_OUS`, `_JP` put in their place for tests: a base URL on a
 * loopback address, such as `http://127.0.0.1:9000`.
 * @throws ProxyError 'bad-upstream' for any other address: these variables must not turn the proxy into an open one
 */
export function readUpstreams(environment: Readonly<Record<string, string | undefined>>): Upstreams {
  const entries = realRegions.map((region) => {
    const name = `SHARE_UPSTREAM_${region.toUpperCase()}`;
    const setting = environment[name];
    return [region, setting ? loopbackUpstream(name, setting) : realUpstream(region)] as const;
  });
  return Object.fromEntries(entries) as Record<RealRegion, Upstream>;
}

function realUpstream(region: RealRegion): Upstream {
  const host = shareHosts[region];
  return { origin: `https://${host}`, host, basePath: '' };
}

function loopbackUpstream(name: string, setting: string): Upstream {
  const url = URL.canParse(setting) ? new URL(setting) : null;
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain || !/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)) {
    throw new ProxyError('bad-upstream', `${name} may only point at this computer, for tests, as in http://127.0.0.1:9000.`);
  }
  return { origin: url.origin, host: url.host, basePath: url.pathname.replace(/\/+$/, '') };
}
