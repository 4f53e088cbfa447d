import type { WholeAnswer } from './answer.ts';
import { TIME_LIMIT_MS } from './limits.ts';
import { refuseLargeBody, type Forward } from './policy.ts';
import { refuse, RefusedError } from './refusal.ts';

/** What a door lends for one call. `Body`: a whole one, as the platform likes it. */
export interface Way<Body> {
  /** The client's body; must reject with `tooLarge()` as soon as it has more than MAX_BODY_BYTES. */
  readonly readBody: (tooLarge: () => Error) => Promise<Body>;
  readonly upstream: Upstream<Body>;
  readonly timeLimitMs?: number | undefined;
}

/** Makes the call that the policy allowed. Rejects with a RefusedError where the answer is too large. */
export type Upstream<Body> = (forward: Forward, body: Body, signal: AbortSignal) => Promise<WholeAnswer<Body>>;

/**
 * Never rejects: a call that fails is answered with a refusal of the proxy's own. Whoever aborts `stopper` ends it,
 * with a RefusedError as the reason.
 */
export async function passOn<Body>(
  forward: Forward,
  { readBody, upstream, timeLimitMs = TIME_LIMIT_MS }: Way<Body>,
  stopper = new AbortController(),
): Promise<WholeAnswer<Body>> {
  const { signal } = stopper;
  const refused = (status: number, sentence: string): RefusedError => new RefusedError(refuse(status, sentence, forward.answerHeaders));
  const timer = setTimeout(() => stopper.abort(refused(504, 'Share did not answer in time.')), timeLimitMs);
  try {
    return await new Promise<WholeAnswer<Body>>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      readBody(() => new RefusedError(refuseLargeBody(forward.answerHeaders)))
        .then((body) => {
          // the client of a body that came too late has its answer
          signal.throwIfAborted();
          return upstream(forward, body, signal);
        })
        .then(resolve, reject);
    });
  } catch (cause) {
    return (cause instanceof RefusedError ? cause : refused(502, 'Share gave no whole answer.')).refusal;
  } finally {
    clearTimeout(timer);
  }
}
