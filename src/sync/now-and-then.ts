import type { Clock } from '../domain/clock.ts';

/** Does `work` after each `everyMs`, until the signal ends it. Must not reject. */
export async function nowAndThen(clock: Clock, everyMs: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(everyMs, signal).catch(() => undefined);
    if (!signal.aborted) await work();
  }
}
