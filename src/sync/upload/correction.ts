import type { ClockRow } from '../../store/rows.ts';
import { nearest } from '../timeline.ts';

/** A computer clock that moved by more than this between two looks at Share's clock was set. */
const CLOCK_STEP_MS = 30_000;

/** How far a measurement by Share's clock reaches: a receiver drifts by a minute a month at most (receiver-protocol, 7.5). */
const TRUSTED_REACH_SECONDS = 7 * 86_400;

/** The correction to send with a record, or that none can be trusted. */
export type Correction = { readonly kind: 'known'; readonly taSeconds: number } | { readonly kind: 'unsure' };

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
