import type { Clock } from '../domain/clock.ts';
import { callName, endpoints, SERVICES_PATH } from '../protocol/share/endpoints.ts';
import type { ShareAnswer, ShareDoor, ShareRequest } from './door.ts';
import { ShareError } from './errors.ts';
import { redactedCause } from './redact.ts';
import { parseHttpDate, parseRetryAfter } from './retry-after.ts';

/** From the request's first byte to the answer's last. */
const DEADLINE_MS = 30_000;

export interface HttpDoorOptions {
  /** The absolute address of a call; `pathAndQuery` has no slash in front. May throw a `ShareError`. */
  readonly addressOf: (pathAndQuery: string) => string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

/** A door that calls over HTTP, with no cookie, no redirect, no cache and no referrer. */
export function httpDoor({ addressOf, fetch, clock }: HttpDoorOptions): ShareDoor {
  async function call(request: ShareRequest, signal?: AbortSignal): Promise<ShareAnswer> {
    signal?.throwIfAborted();
    const address = addressOf(pathAndQuery(request));
    const settled = new AbortController();
    const within = signal ? AbortSignal.any([signal, settled.signal]) : settled.signal;
    const deadline = clock.sleep(DEADLINE_MS, within).then((): never => {
      throw new ShareError('timeout', `${callName(request.endpoint)}: no answer within 30 s`, {
        mayHaveApplied: mayApply(request),
      });
    });
    try {
      return await Promise.race([exchange(request, address, within), deadline]);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      settled.abort();
    }
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

function requestInit({ endpoint, body }: ShareRequest): RequestInit {
  const posts = endpoints[endpoint].method === 'POST';
  return {
    method: endpoints[endpoint].method,
    headers: { accept: 'application/json', ...(posts && { 'content-type': 'application/json' }) },
    // A body of zero bytes makes the browser send `Content-Length: 0` (share-api, 1.2).
    ...(posts && { body: body === undefined ? '' : JSON.stringify(body) }),
    credentials: 'omit',
    redirect: 'error',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  };
}

function mayApply({ endpoint }: ShareRequest): boolean {
  return endpoints[endpoint].method === 'POST';
}
