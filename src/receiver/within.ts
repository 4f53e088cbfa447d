import type { Clock } from '../domain/clock.ts';

/**
 * Runs `work` with a signal that is aborted after `durationMs`, too: null if that ended it. By `sleep` and not by
 * `now`, so that a clock which is set meanwhile makes no deadline longer or shorter.
 */
export async function within<T>(
  clock: Clock,
  durationMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | null> {
  signal?.throwIfAborted();
  const expiry = new AbortController();
  const finished = new AbortController();
  clock.sleep(durationMs, finished.signal).then(
    () => expiry.abort(),
    () => undefined,
  );
  try {
    return await work(signal ? AbortSignal.any([signal, expiry.signal]) : expiry.signal);
  } catch (error) {
    if (expiry.signal.aborted && error === expiry.signal.reason) return null;
    throw error;
  } finally {
    finished.abort();
  }
}
