import type { Reading, TimedReading } from '../domain/reading.ts';
import { receiverTimeToMs } from '../protocol/receiver/time.ts';
import type { ClockRow } from '../store/rows.ts';

/** A computer clock that moved by more than this between two looks at Share's clock was set. */
const CLOCK_STEP_MS = 30_000;

/** How far a measurement by Share's clock reaches: a receiver drifts by a minute a month at most (receiver-protocol, 7.5). */
const TRUSTED_REACH_SECONDS = 7 * 86_400;

/** The correction to send with a record, or that none can be trusted. */
export type Correction = { readonly kind: 'known'; readonly taSeconds: number } | { readonly kind: 'unsure' };

function nearest(rows: readonly ClockRow[], systemTime: number): ClockRow | null {
  let best: ClockRow | null = null;
  for (const row of rows) {
    if (!best || Math.abs(row.systemTime - systemTime) <= Math.abs(best.systemTime - systemTime)) best = row;
  }
  return best;
}

/** The measurement nearest to a record in receiver time, whatever clock it was made with; null before the first. */
export function estimateTaSeconds(systemTime: number, rows: readonly ClockRow[]): number | null {
  return nearest(rows, systemTime)?.taSeconds ?? null;
}

/**
 * The correction a record is sent with (design 3.4). A measurement by Share's clock wins over a nearer
 * one by this computer's alone, as long as the receiver's own clock was not set between the two (its
 * system time offset is the same). A computer measurement is corrected by what Share's clock says now,
 * unless this computer's clock was set since.
 *
 * `computerErrorMs`: Share's clock minus this computer's, now; null where Share tells no time.
 */
export function correctionFor(
  systemTime: number,
  rows: readonly ClockRow[],
  computerErrorMs: number | null,
): Correction {
  const row = nearest(rows, systemTime);
  if (!row) return { kind: 'unsure' };
  if (row.source === 'share') return { kind: 'known', taSeconds: row.taSeconds };
  const trusted = nearest(
    rows.filter(
      (other) =>
        other.source === 'share' &&
        other.systemOffsetSeconds === row.systemOffsetSeconds &&
        Math.abs(other.systemTime - systemTime) <= TRUSTED_REACH_SECONDS,
    ),
    systemTime,
  );
  if (trusted) return { kind: 'known', taSeconds: trusted.taSeconds };
  if (computerErrorMs === null) return { kind: 'known', taSeconds: row.taSeconds };
  const stepped = row.computerErrorMs !== null && Math.abs(computerErrorMs - row.computerErrorMs) > CLOCK_STEP_MS;
  if (stepped) return { kind: 'unsure' };
  return { kind: 'known', taSeconds: row.taSeconds + Math.round(computerErrorMs / 1000) };
}

/** Receiver seconds to epoch milliseconds by a correction. */
export function instantOf(systemTime: number, taSeconds: number): number {
  return receiverTimeToMs(systemTime) + taSeconds * 1000;
}

/**
 * Gives each reading its instant, ascending. `rows`: the measurements of the readings' generation.
 * Without any measurement nothing can be said, and nothing is.
 */
export function timed(readings: readonly Reading[], rows: readonly ClockRow[]): TimedReading[] {
  const out: TimedReading[] = [];
  for (const reading of readings) {
    const taSeconds = estimateTaSeconds(reading.systemTime, rows);
    if (taSeconds !== null) out.push({ ...reading, at: instantOf(reading.systemTime, taSeconds) });
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
