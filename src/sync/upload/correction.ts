import type { ClockRow } from '../../store/rows.ts';
import { correctionAt, isDrift, newestOf, type CorrectionPoint } from '../time/drift.ts';
import { isElsewhere } from '../time/elsewhere.ts';
import { nearest } from '../timeline.ts';

/** A computer clock that moved by more than this between two looks at Share's clock was set. */
const CLOCK_STEP_MS = 30_000;

/** How far a measurement by Share's clock reaches: a receiver drifts by a few seconds to a minute a month (receiver-protocol, 7.5). */
const TRUSTED_REACH_SECONDS = 7 * 86_400;

/** The correction to send with a record, or that none can be trusted. */
export type Correction = { readonly kind: 'known'; readonly taSeconds: number } | { readonly kind: 'unsure' };

/**
 * The correction a record is sent with (design 3.4). A measurement by Share's clock wins over a nearer
 * one by this computer's alone, as long as the receiver's own clock was not set between the two (its
 * system time offset is the same). A computer measurement is corrected by what Share's clock says now,
 * unless this computer's clock was set since, as another measurement or Share's clock itself shows, or was wrong then; what
 * another computer measured by its own clock is left out, since nobody knows that clock's error now. Between
 * two measurements the receiver's clock drifted.
 *
 * `computerErrorMs`: Share's clock minus this computer's, now; null where Share tells no time.
 */
export function correctionFor(
  systemTime: number,
  rows: readonly ClockRow[],
  computerErrorMs: number | null,
): Correction {
  const usable = rows.filter((one) => !isElsewhere(one));
  const row = nearest(usable, systemTime);
  if (!row) return { kind: 'unsure' };
  const alike = usable.filter((other) => other.systemOffsetSeconds === row.systemOffsetSeconds);
  const trusted = alike.filter(({ source }) => source === 'share');
  const isNear = trusted.some((other) => Math.abs(other.systemTime - systemTime) <= TRUSTED_REACH_SECONDS);
  if (row.source === 'share' || isNear) return known(trusted, systemTime);
  const byComputer = asTheClockGoes(alike.filter(({ source }) => source === 'computer'), computerErrorMs);
  if (byComputer.length === 0) return { kind: 'unsure' };
  const corrected = byComputer.map((one) => withError(one, computerErrorMs ?? 0));
  // What was known once, however long ago, tells of those whose clock's error is not known: it was wrong just then.
  const truth = newestOf([...trusted, ...alike.flatMap((one) => (one.source === 'computer' && one.computerErrorMs !== null ? [withError(one, one.computerErrorMs)] : []))]);
  const telling = newestOf(corrected);
  const isUntold = byComputer.every((one) => one.computerErrorMs === null);
  if (isUntold && computerErrorMs !== null && truth && telling && !isDrift(truth, telling)) return { kind: 'unsure' };
  return known([...trusted, ...corrected], systemTime);
}

function withError({ systemTime, taSeconds }: ClockRow, errorMs: number): CorrectionPoint {
  return { systemTime, taSeconds: taSeconds + Math.round(errorMs / 1000) };
}

/**
 * The measurements that were made with this computer's clock as it goes now: the newest of those whose error was the same
 * then, else the newest of all, tells, and all that agree with it. By receiver time, for the other clock is the one in doubt.
 */
function asTheClockGoes(rows: readonly ClockRow[], computerErrorMs: number | null): ClockRow[] {
  const telling = newestOf(rows.filter((row) => wasSet(row, computerErrorMs) === false)) ?? newestOf(rows);
  if (!telling || wasSet(telling, computerErrorMs)) return [];
  return rows.filter((row) => isDrift(row, telling));
}

/** Whether this computer's clock was set since the measurement; null where its error is not known of both moments. */
function wasSet({ computerErrorMs: then }: ClockRow, now: number | null): boolean | null {
  return then === null || now === null ? null : Math.abs(now - then) > CLOCK_STEP_MS;
}

function known(points: readonly CorrectionPoint[], systemTime: number): Correction {
  const taSeconds = correctionAt(points, systemTime);
  return taSeconds === null ? { kind: 'unsure' } : { kind: 'known', taSeconds: Math.round(taSeconds) };
}
