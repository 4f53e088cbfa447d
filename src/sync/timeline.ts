import type { Reading, TimedReading } from '../domain/reading.ts';
import { receiverTimeToMs } from '../protocol/receiver/time.ts';
import type { ClockRow } from '../store/rows.ts';

/** The measurement nearest to a record in receiver time, whatever clock it was made with; null before the first. */
export function nearest(rows: readonly ClockRow[], systemTime: number): ClockRow | null {
  let best: ClockRow | null = null;
  for (const row of rows) {
    if (!best || Math.abs(row.systemTime - systemTime) <= Math.abs(best.systemTime - systemTime)) best = row;
  }
  return best;
}

/** How far this computer's clock is behind the instants that a measurement gives: nothing, where it was made by that clock. */
export function errorIn(row: ClockRow, computerErrorMs: number | null): number {
  return row.source === 'share' ? (computerErrorMs ?? row.computerErrorMs ?? 0) : 0;
}

/** Receiver seconds to epoch milliseconds by a correction. */
export function instantOf(systemTime: number, taSeconds: number): number {
  return receiverTimeToMs(systemTime) + taSeconds * 1000;
}

/**
 * Gives each reading its instant **on this computer's clock**, ascending, so that its age is right also where that
 * clock is wrong. `rows`: the measurements of the readings' generation. Without any nothing can be said, and nothing
 * is. `computerErrorMs`: Share's clock minus this computer's, as last known.
 */
export function timed(readings: readonly Reading[], rows: readonly ClockRow[], computerErrorMs: number | null): TimedReading[] {
  const out: TimedReading[] = [];
  for (const reading of readings) {
    const row = nearest(rows, reading.systemTime);
    if (row) out.push({ ...reading, at: instantOf(reading.systemTime, row.taSeconds) - errorIn(row, computerErrorMs) });
  }
  return out.toSorted((a, b) => a.at - b.at);
}

/**
 * Whether the receiver's display clock stands at no distance from UTC that a time zone has: -12 h to
 * +14 h, 10 minutes allowed (receiver-protocol, 7.5). A warning, never a block.
 */
export function isDisplayClockOdd(row: ClockRow): boolean {
  if (row.displayOffsetSeconds === null) return false;
  const offsetSeconds = row.displayOffsetSeconds - row.taSeconds;
  return offsetSeconds < -12 * 3600 - 600 || offsetSeconds > 14 * 3600 + 600;
}
