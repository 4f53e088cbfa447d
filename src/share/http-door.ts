import type { Clock } from '../domain/clock.ts';
import { callName, endpoints, SERVICES_PATH } from '../protocol/share/endpoints.ts';
import { mayApply, withinDeadline } from './deadline.ts';
import type { ShareAnswer, ShareDoor, ShareRequest } from './door.ts';
import { ShareError } from './errors.ts';
import { redactedCause } from './redact.ts';
import { parseHttpDate, parseRetryAfter } from './retry-after.ts';

export interface HttpDoorOptions {
  /** The absolute address of a call; `pathAndQuery` has no slash in front. May throw a `ShareError`. */
  readonly addressOf: (pathAndQuery: string) => string;
  /** Where this door may call. A worker has no narrower policy than this check. */
  readonly origins: readonly string[];
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

/** A door that calls over HTTP, with no cookie, no redirect, no cache and no referrer. */
export function httpDoor({ addressOf, origins, fetch, clock }: HttpDoorOptions): ShareDoor {
  async function call(request: ShareRequest, signal?: AbortSignal): Promise<ShareAnswer> {
    signal?.throwIfAborted();
    const address = addressOf(pathAndQuery(request));
    if (!origins.includes(new URL(address).origin)) throw new ShareError('bad-proxy', 'The address is not at the proxy of the setting');
    return withinDeadline(request, clock, signal, (within) => exchange(request, address, within));
  }

  async function exchange(request: ShareRequest, address: string, signal: AbortSignal): Promise<ShareAnswer> {
    const name = callName(request.endpoint);
    const mayHaveApplied = mayApply(request);
    let response: Response;
    try {
      response = await fetch(address, { ...requestInit(request), signal });
    } catch (error) {
      // No network, the proxy is down, no CORS headers, a redirect: fetch tells them apart only in prose.
      throw new ShareError('unreachable', `${name}: no answer`, { mayHaveApplied, cause: redactedCause(error) });
    }
    const { status, headers } = response;
    try {
      const text = await response.text();
      const dateAt = parseHttpDate(headers.get('date'));
      const retryAfterMs = parseRetryAfter(headers.get('retry-after'), dateAt ?? clock.now());
      return { status, text, retryAfterMs, dateAt };
    } catch (error) {
      const cause = redactedCause(error);
      throw new ShareError('not-share', `${name}: the answer broke off`, { mayHaveApplied, status, cause });
    }
  }

  return { call };
}

function pathAndQuery({ endpoint, query = {} }: ShareRequest): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const path = SERVICES_PATH + endpoints[endpoint].path;
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function requestInit({ endpoint, body, isAsPost }: ShareRequest): RequestInit {
  const posts = endpoints[endpoint].method === 'POST';
  return {
    method: endpoints[endpoint].method,
    headers: { accept: 'application/json', ...((posts || isAsPost) && { 'content-type': 'application/json' }) },
    // A body of zero bytes makes the browser send `Content-Length: 0` (share-api, 1.2).
    ...(posts && { body: body === undefined ? '' : JSON.stringify(body) }),
    credentials: 'omit',
    redirect: 'error',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  };
}
