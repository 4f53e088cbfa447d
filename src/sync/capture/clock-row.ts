import { receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { SystemTimeMeasurement } from '../../receiver/receiver.ts';
import type { ClockRow, Settings } from '../../store/rows.ts';
import { isElsewhere } from '../time/elsewhere.ts';

/** A look at Share's clock that is older than this says too little of this computer's clock now. */
const KNOWN_ERROR_LIFE_MS = 3_600_000;

type KnownError = NonNullable<Settings['computerError']>;

export interface ClockContext {
  readonly serial: string;
  readonly generation: number;
  readonly displayOffsetSeconds: number | null;
  readonly systemOffsetSeconds: number | null;
  readonly rtcSeconds: number | null;
  readonly computerError: KnownError | null;
}

/** Two measurements of a receiver whose clock was not set agree within this: it drifts by seconds (receiver-protocol, 7.5). */
const AGREE_SECONDS = 30;

/** Nobody sets a clock between a look at Share's and the measurement that follows at once. */
const JUST_NOW_MS = 60_000;

/**
 * taSeconds = round(true UTC - (system time + 1 230 768 000)), by Share's clock where it was asked lately (design 3.4).
 *
 * `last`: the measurement before. If it disagrees, though the receiver's own clock was not set, then this computer's was,
 * about when Share was asked: what was known of its error is worth nothing any more. The same where nothing was measured
 * before that could tell, unless Share was asked just now.
 */
export function clockRowOf(measured: SystemTimeMeasurement, context: ClockContext, last: ClockRow | null): ClockRow {
  const { computerError, ...rest } = context;
  const common = { ...rest, measuredAt: Math.round(measured.at), systemTime: measured.systemTime, roundTripMs: measured.roundTripMs };
  const taAt = (utcAt: number): number => Math.round((utcAt - receiverTimeToMs(measured.systemTime)) / 1000);
  const byComputer: ClockRow = {
    ...common,
    taSeconds: taAt(measured.at),
    source: 'computer',
    computerErrorMs: computerError?.errorMs ?? null,
  };
  if (!computerError) return byComputer;
  const errorAge = measured.at - computerError.askedAt;
  const byShare: ClockRow = { ...byComputer, taSeconds: taAt(measured.at + computerError.errorMs), source: 'share' };
  const expected = expectedTa(byShare, last, computerError);
  if (errorAge < 0 || errorAge >= KNOWN_ERROR_LIFE_MS) {
    const isRefuted = errorAge < 0 || (expected !== null && !isNear(expected, byShare));
    return isRefuted ? { ...byComputer, computerErrorMs: null } : byComputer;
  }
  const isBorneOut = expected === null ? errorAge <= JUST_NOW_MS : isNear(expected, byShare);
  return isBorneOut ? byShare : { ...byComputer, computerErrorMs: null };
}

function isNear(expected: number, { taSeconds }: ClockRow): boolean {
  return Math.abs(expected - taSeconds) <= AGREE_SECONDS;
}

/** Measurements lie within this of each other, and a receiver that drifts by more than this a day is not expected. */
const TELLING_SECONDS = 2;
const DRIFT_SECONDS_A_DAY = 3;

/** Whether a measurement is not what the one before lets expect: then it has to be made twice to be believed. */
export function isUnexpected(row: ClockRow, last: ClockRow | null): boolean {
  if (!last || last.generation !== row.generation) return true;
  if (last.systemOffsetSeconds !== row.systemOffsetSeconds) return true;
  const days = Math.abs(row.measuredAt - last.measuredAt) / 86_400_000;
  return Math.abs(row.taSeconds - last.taSeconds) > TELLING_SECONDS + DRIFT_SECONDS_A_DAY * days;
}

/**
 * What the measurement before lets expect of one by Share's clock, in seconds: its own word if it was by Share's clock, or
 * corrected by what Share said since, or then already, of the clock that it was by. Null where it does not tell.
 */
function expectedTa(row: ClockRow, last: ClockRow | null, { errorMs, askedAt }: KnownError): number | null {
  if (!last || last.generation !== row.generation || last.systemOffsetSeconds !== row.systemOffsetSeconds) return null;
  if (last.source === 'share') return last.taSeconds;
  if (isElsewhere(last) || (askedAt < last.measuredAt && last.computerErrorMs !== errorMs)) return null;
  return last.taSeconds + Math.round(errorMs / 1000);
}
