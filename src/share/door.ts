import type { EndpointName } from '../protocol/share/endpoints.ts';

export interface ShareRequest {
  readonly endpoint: EndpointName;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Sent as JSON; a POST without one has a body of zero bytes. */
  readonly body?: unknown;
  /** A GET with the content type of a POST: by another origin's proxy the browser asks beforehand, as for every POST. */
  readonly isAsPost?: boolean;
}

/** What came back, whatever it is: status and body are not judged here. */
export interface ShareAnswer {
  readonly status: number;
  readonly text: string;
  /** `Retry-After`, 1 s to 1 h; null where there is none, or the proxy does not expose it. */
  readonly retryAfterMs: number | null;
  /** The `Date` header, epoch milliseconds, whole seconds. */
  readonly dateAt: number | null;
}

/**
 * One way to a Share: a region through its proxy, the practice Share over HTTP, or the one in this page.
 *
 * Must: resolve with any whole answer, refusals included; reject with a `ShareError` that says in
 * `mayHaveApplied` whether the call may have been carried out all the same (`unreachable`,
 * `timeout` after 30 s, `not-share` for an answer that breaks off, `bad-proxy`), or with the reason
 * of `signal` when that is aborted.
 */
export interface ShareDoor {
  call(request: ShareRequest, signal?: AbortSignal): Promise<ShareAnswer>;
}
