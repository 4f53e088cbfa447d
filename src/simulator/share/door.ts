import { endpoints, type EndpointName } from '../../protocol/share/endpoints.ts';
import type { PracticeShare } from './practice-share.ts';

export interface PracticeDoorRequest {
  readonly endpoint: EndpointName;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
}

export interface PracticeDoorAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | null;
  /** Share's clock, as its Date header would say. */
  readonly dateAt: number | null;
}

export interface PracticeDoor {
  /**
   * Rejects with a plain Error when the connection breaks (the call may have been carried out all the same), and
   * with the signal's reason when it is aborted while the answer is late.
   */
  call(request: PracticeDoorRequest, signal?: AbortSignal): Promise<PracticeDoorAnswer>;
}

/** A way to the practice Share inside the page: no network, no proxy, nobody else. */
export function practiceDoor(share: PracticeShare): PracticeDoor {
  return {
    async call({ endpoint, query = {}, body }, signal) {
      signal?.throwIfAborted();
      const { method, path } = endpoints[endpoint];
      const answer = share.handle({
        method,
        path,
        query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, `${value}`])),
        body: body === undefined ? '' : JSON.stringify(body),
      });
      if (answer.delayMs > 0) await share.clock.sleep(answer.delayMs, signal);
      if (answer.kind === 'dropped') throw new Error('the practice Share dropped the connection');
      const retryAfter = answer.headers['Retry-After'];
      return {
        status: answer.status,
        text: answer.body,
        retryAfterMs: retryAfter === undefined ? null : Number(retryAfter) * 1000,
        dateAt: share.now(),
      };
    },
  };
}
