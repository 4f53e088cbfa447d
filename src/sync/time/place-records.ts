import { isSameTime, SLACK_SECONDS, type ClockPeriods, type Period } from './periods.ts';

/** When a record was written, as the receiver's clocks showed it; receiver seconds. */
export interface Written {
  readonly systemTime: number;
  readonly displayTime: number;
}

/** A display offset is told with a second of rounding (share-api, 7.2). */
const SAME_DISPLAY_SECONDS = 2;

/** A step back by no more is no setting of a clock, where none is known. */
const WOBBLE_SECONDS = 30;

/**
 * The period in which each record of a ring was written. `records`: all of one ring, in the order of writing. Null: no
 * period fits, or more than one does and they tell different times. System time may step back and show an hour twice:
 * then the order of writing decides (receiver-protocol, 5), and where it does not, the display clock.
 *
 * A record is placed as early as the ones before it allow, and as late as the ones after it do; its time is sure where
 * both agree. Where system time steps back and nothing explains it yet, what was written before the last measurement is
 * still sure; what came after the step is not.
 */
export function placeRecords(records: readonly Written[], { periods, rows }: ClockPeriods): (Period | null)[] {
  const earliest = walk(records, periods, 'forward');
  const latest = walk(records.toReversed(), periods.toReversed(), 'backward').toReversed();
  const measuredRtcs = new Map<number, number>();
  for (const { row, period } of rows) {
    const rtc = rtcIn(period, row);
    measuredRtcs.set(period.era, Math.max(rtc, measuredRtcs.get(period.era) ?? rtc));
  }
  return records.map((record, nth) => {
    const [early, late] = [earliest[nth], latest[nth]];
    if (!early) return null;
    if (late) return isSameTime(early, late) ? late : null;
    return rtcIn(early, record) <= (measuredRtcs.get(early.era) ?? -Infinity) ? early : null;
  });
}

function walk(records: readonly Written[], periods: readonly Period[], way: 'forward' | 'backward'): (Period | null)[] {
  const sign = way === 'forward' ? 1 : -1;
  let place = 0;
  let before: { readonly era: number; readonly rtc: number } | null = null;
  const find = (record: Written, wobbleSeconds: number): number | null => {
    let found: number | null = null;
    for (const [nth, period] of periods.slice(place).entries()) {
      const rtc = rtcIn(period, record);
      if (rtc < period.fromRtc - SLACK_SECONDS || rtc > period.toRtc + SLACK_SECONDS) continue;
      if (before?.era === period.era && (rtc - before.rtc) * sign < -wobbleSeconds) continue;
      if (isShownIn(record, period)) return place + nth;
      found ??= place + nth;
    }
    return found;
  };
  return records.map((record) => {
    const found = find(record, SLACK_SECONDS) ?? find(record, WOBBLE_SECONDS);
    const period = found === null ? undefined : periods[found];
    if (found === null || !period) return null;
    place = found;
    before = { era: period.era, rtc: rtcIn(period, record) };
    return period;
  });
}

function rtcIn({ systemOffset }: Period, { systemTime }: Pick<Written, 'systemTime'>): number {
  return systemTime - systemOffset;
}

function isShownIn({ systemTime, displayTime }: Written, { displayOffset }: Period): boolean {
  return displayOffset !== null && Math.abs(displayTime - systemTime - displayOffset) <= SAME_DISPLAY_SECONDS;
}
