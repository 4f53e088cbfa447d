import type { Clock } from '../domain/clock.ts';

const SOONEST_MS = 1_000;

/**
 * Does `work` when it was last done `everyMs` ago, by whomever, until the signal ends it. Must not reject.
 *
 * `lastAt`: when that was. A time in the future is one of a clock that was set back since, and says nothing.
 */
export async function nowAndThen(
  clock: Clock,
  everyMs: number,
  lastAt: () => number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const restMs = (): number => lastAt() + everyMs - clock.now();
  const isDue = (): boolean => restMs() <= 0 || restMs() > everyMs;
  while (!signal.aborted) {
    await clock.sleep(isDue() ? SOONEST_MS : restMs(), signal).catch(() => undefined);
    if (!signal.aborted && isDue()) await work();
  }
}
