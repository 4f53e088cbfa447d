import { receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { SystemTimeMeasurement } from '../../receiver/receiver.ts';
import type { ClockRow, Settings } from '../../store/rows.ts';

/** A look at Share's clock that is older than this says too little of this computer's clock now. */
const KNOWN_ERROR_LIFE_MS = 3_600_000;

export interface ClockContext {
  readonly serial: string;
  readonly generation: number;
  readonly displayOffsetSeconds: number | null;
  readonly systemOffsetSeconds: number | null;
  readonly rtcSeconds: number | null;
  readonly computerError: Settings['computerError'];
}

/** taSeconds = round(true UTC - (system time + 1 230 768 000)), by Share's clock where it was asked lately (design 3.4). */
export function clockRowOf(measured: SystemTimeMeasurement, context: ClockContext): ClockRow {
  const { computerError, ...rest } = context;
  const errorAge = computerError ? measured.at - computerError.askedAt : Infinity;
  const byShare = computerError !== null && errorAge >= 0 && errorAge < KNOWN_ERROR_LIFE_MS;
  const utcAt = measured.at + (byShare ? computerError.errorMs : 0);
  return {
    ...rest,
    measuredAt: Math.round(measured.at),
    systemTime: measured.systemTime,
    taSeconds: Math.round((utcAt - receiverTimeToMs(measured.systemTime)) / 1000),
    roundTripMs: measured.roundTripMs,
    source: byShare ? 'share' : 'computer',
    computerErrorMs: computerError?.errorMs ?? null,
  };
}
