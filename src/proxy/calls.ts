import type { RealRegion } from '../domain/region.ts';
import { endpoints, SERVICES_PATH } from '../protocol/share/endpoints.ts';
import { shareHosts } from '../protocol/share/regions.ts';

/** One call that may pass: an endpoint of the client's table at one of the three Share hosts. */
export interface Call {
  readonly region: RealRegion;
  readonly method: string;
  /** `/ShareWebServices/Services/…`, without a query. */
  readonly path: string;
}

const regions = Object.entries(shareHosts) as [RealRegion, string][];

/**
 * Every path that may pass, as it stands in an address below the proxy's prefix: `/{host}/{path}`. Only these
 * exact spellings are known, so no encoding, dot segment, user info or port can make another one of them.
 */
const calls: ReadonlyMap<string, Call> = new Map(
  regions.flatMap(([region, host]) =>
    Object.values(endpoints).map((endpoint): [string, Call] => {
      const path = `/${SERVICES_PATH}${endpoint.path}`;
      return [`/${host}${path}`, { region, method: endpoint.method, path }];
    }),
  ),
);

export function callAt(path: string): Call | null {
  return calls.get(path) ?? null;
}

/** Whether a path names one of the three hosts at all; the refusal says which of the two was wrong. */
export function namesShareHost(path: string): boolean {
  return regions.some(([, host]) => path.startsWith(`/${host}/`));
}
