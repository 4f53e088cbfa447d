import type { Clock } from '../domain/clock.ts';

/** How many commands may be sent: one budget for the whole page, however many receivers and callers there are. */
export interface RateBudget {
  /** Resolves when one more command may be sent; never refuses. Rejects only with the signal's reason. */
  take(signal?: AbortSignal): Promise<void>;
  /** Until now another page may have sent as many as may be in one second. */
  useUp(): void;
}

const SECOND_MS = 1_000;

interface Limit {
  readonly commands: number;
  readonly windowMs: number;
}

/** The first is receiver-protocol 9.2; the second keeps a fault from hurrying a receiver for long (9.1, error 677). */
const limits: readonly Limit[] = [
  { commands: 50, windowMs: SECOND_MS },
  { commands: 300, windowMs: 30_000 },
];

const REMEMBERED = Math.max(...limits.map(({ commands }) => commands));

export function createRateBudget(clock: Clock): RateBudget {
  /** When the newest commands were sent, ascending, by the clock that nobody sets: no setting may let more through. */
  let sent: number[] = [];
  let usedUp = -Infinity;

  const waitMs = (now: number): number =>
    Math.max(usedUp + SECOND_MS - now, ...limits.map(({ commands, windowMs }) => (sent.at(-commands) ?? -Infinity) + windowMs - now));

  return {
    async take(signal) {
      for (;;) {
        signal?.throwIfAborted();
        const now = clock.elapsed();
        const wait = waitMs(now);
        if (wait <= 0) {
          sent = [...sent, now].slice(-REMEMBERED);
          return;
        }
        await clock.sleep(wait, signal);
      }
    },
    useUp: () => (usedUp = clock.elapsed()),
  };
}
