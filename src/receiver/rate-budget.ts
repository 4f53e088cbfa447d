import type { Clock } from '../domain/clock.ts';

/** How many commands may be sent: one budget for the whole page, however many receivers and callers there are. */
export interface RateBudget {
  /** Resolves when one more command may be sent; never refuses. Rejects only with the signal's reason. */
  take(signal?: AbortSignal): Promise<Sending>;
  /** Until now another page may have sent as many as may be in one second. */
  useUp(): void;
}

/** A command that may be sent now. */
export interface Sending {
  /**
   * Must be called: it was answered, or given up. The receiver hears a command some time between the two, on a busy computer
   * long after it was to be sent: only what came to its end a second ago was surely heard a second ago.
   */
  ended(): void;
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
  /** When the newest commands came to their end, ascending, by the clock that nobody sets: no setting may let more through. */
  let ended: number[] = [];
  let underWay = 0;
  let usedUp = -Infinity;

  /** What is under way may be heard only now. */
  const waitFor = ({ commands, windowMs }: Limit, now: number): number =>
    (underWay >= commands ? now : (ended.at(underWay - commands) ?? -Infinity)) + windowMs - now;
  const waitMs = (now: number): number => Math.max(usedUp + SECOND_MS - now, ...limits.map((limit) => waitFor(limit, now)));

  const begun = (): Sending => {
    underWay += 1;
    let isOver = false;
    return {
      ended() {
        if (isOver) return;
        isOver = true;
        underWay -= 1;
        ended = [...ended, clock.elapsed()].slice(-REMEMBERED);
      },
    };
  };

  return {
    async take(signal) {
      for (;;) {
        signal?.throwIfAborted();
        const now = clock.elapsed();
        const wait = waitMs(now);
        if (wait <= 0) return begun();
        await clock.sleep(wait, signal);
      }
    },
    useUp: () => (usedUp = clock.elapsed()),
  };
}
