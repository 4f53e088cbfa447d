import type { Clock } from '../domain/clock.ts';
import { callName, endpoints } from '../protocol/share/endpoints.ts';
import type { ShareAnswer, ShareRequest } from './door.ts';
import { ShareError } from './errors.ts';

/** From the request's first byte to the answer's last. */
const DEADLINE_MS = 30_000;

/**
 * One exchange, with a signal of its own that ends it in any case. Rejects with 'timeout', with the reason of `signal`, or as
 * `exchange` does.
 */
export async function withinDeadline(
  request: ShareRequest,
  clock: Clock,
  signal: AbortSignal | undefined,
  exchange: (within: AbortSignal) => Promise<ShareAnswer>,
): Promise<ShareAnswer> {
  signal?.throwIfAborted();
  const settled = new AbortController();
  const within = signal ? AbortSignal.any([signal, settled.signal]) : settled.signal;
  const deadline = clock.sleep(DEADLINE_MS, within).then((): never => {
    throw new ShareError('timeout', `${callName(request.endpoint)}: no answer within 30 s`, {
      mayHaveApplied: mayApply(request),
    });
  });
  try {
    // What it throws at once is a rejection too: else nobody would hear of the deadline's.
    const exchanged = (async () => exchange(within))();
    return await Promise.race([exchanged, deadline]);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    settled.abort();
  }
}

/** Whether a call that got no answer may have changed something. */
export function mayApply({ endpoint }: ShareRequest): boolean {
  return endpoints[endpoint].method === 'POST';
}
