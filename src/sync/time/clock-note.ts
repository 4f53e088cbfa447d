import { receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { ClockRow } from '../../store/rows.ts';
import type { ClockNote } from '../face.ts';

/** A receiver's clock is set to the minute at best; from here on it is worth a word (receiver-protocol, 7.4). */
const NOTED_MINUTES = 15;

/**
 * Whether the receiver's display clock stands at no distance from UTC that a time zone has: -12 h to
 * +14 h, 10 minutes allowed (receiver-protocol, 7.5). Between these each minute is near enough to a quarter of an hour.
 */
export function isDisplayClockOdd({ displayOffsetSeconds, taSeconds }: ClockRow): boolean {
  if (displayOffsetSeconds === null) return false;
  const offsetSeconds = displayOffsetSeconds - taSeconds;
  return offsetSeconds < -12 * 3600 - 600 || offsetSeconds > 14 * 3600 + 600;
}

/** How the screen clock stood against this computer's when it was last measured; null where they agree, or nothing is known. */
export function clockNoteOf(row: ClockRow, localOffsetMinutes: (at: number) => number): ClockNote | null {
  if (row.displayOffsetSeconds === null) return null;
  if (isDisplayClockOdd(row)) return { kind: 'implausible' };
  const shownAt = receiverTimeToMs(row.systemTime + row.displayOffsetSeconds);
  const aheadMinutes = Math.round((shownAt - row.measuredAt) / 60_000 - localOffsetMinutes(row.measuredAt));
  return Math.abs(aheadMinutes) > NOTED_MINUTES ? { kind: 'differs', aheadMinutes } : null;
}
