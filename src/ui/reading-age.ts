import type { TimedReading } from '../domain/reading.ts';

/** How old a reading may be before the page says less of it (design, section 5). Ages run from the reading's UTC. */

const MINUTE_MS = 60_000;

export const LATE_AFTER_MS = 7 * MINUTE_MS;
export const STALE_AFTER_MS = 15 * MINUTE_MS;
export const OLD_AFTER_MS = 60 * MINUTE_MS;
/** A reading further in the future than this has an uncertain time. */
export const FUTURE_TOLERANCE_MS = MINUTE_MS;

/**
 * `late`: said so. `stale`: dimmed, without arrow and change. `old`: no large number. `uncertain`:
 * in the future, or of a time that is only guessed: dimmed, without arrow and change.
 */
export type ReadingAge = 'fresh' | 'late' | 'stale' | 'old' | 'uncertain';

/** `now`: epoch milliseconds. */
export function ageOf({ at, isGuess }: Pick<TimedReading, 'at' | 'isGuess'>, now: number): ReadingAge {
  const ageMs = now - at;
  if (ageMs > OLD_AFTER_MS) return 'old';
  if (isGuess || ageMs < -FUTURE_TOLERANCE_MS) return 'uncertain';
  if (ageMs > STALE_AFTER_MS) return 'stale';
  if (ageMs > LATE_AFTER_MS) return 'late';
  return 'fresh';
}

/** Whether the arrow and the change still say something. */
export function isRecent(age: ReadingAge): boolean {
  return age === 'fresh' || age === 'late';
}
