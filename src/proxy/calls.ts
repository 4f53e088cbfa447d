import { endpoints, SERVICES_PATH } from '../protocol/share/endpoints.ts';
import { shareHosts } from '../domain/share-hosts.ts';

/** One call that may pass: an endpoint of the client's table at one of the three Share hosts. */
export interface Call {
  readonly host: string;
  readonly method: string;
  /** It carries a password. */
  readonly isSignIn: boolean;
  /** `/ShareWebServices/Services/…`, without a query. */
  readonly path: string;
}

const signIns: readonly unknown[] = [endpoints.authenticate, endpoints.loginById];

/**
 * Every path that may pass, as it stands in an address below the proxy's prefix: `/{host}/{path}`. Only these
 * exact spellings are known, so no encoding, dot segment, user info or port can make another one of them.
 */
export const calls: ReadonlyMap<string, Call> = new Map(
  Object.values(shareHosts).flatMap((host) =>
    Object.values(endpoints).map((endpoint): [string, Call] => {
      const path = `/${SERVICES_PATH}${endpoint.path}`;
      return [`/${host}${path}`, { host, method: endpoint.method, isSignIn: signIns.includes(endpoint), path }];
    }),
  ),
);
