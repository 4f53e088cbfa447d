import type { ClockMark } from '../../store/clock-history.ts';
import type { ClockRow } from '../../store/rows.ts';

/**
 * A stretch of the receiver's life in which nobody set a clock (receiver-protocol, 7.2 and 7.5). RTC counts on through all
 * periods of one era, whatever is set: so the measurements of one tell the time of the others.
 */
export interface Period {
  /** Counts the losses of time before it. */
  readonly era: number;
  /** System time minus RTC, seconds. */
  readonly systemOffset: number;
  /** Display time minus system time; null where only a measurement without it tells of the period. */
  readonly displayOffset: number | null;
  /** Between these two RTCs it may have held. */
  readonly fromRtc: number;
  readonly toRtc: number;
}

/** A measurement and the period in which it was made. */
export interface PlacedRow {
  readonly row: ClockRow;
  readonly period: Period;
}

export interface ClockPeriods {
  /** In the order of time. */
  readonly periods: readonly Period[];
  readonly rows: readonly PlacedRow[];
}

/** A record may be written a moment before or after the change that it tells of. */
export const SLACK_SECONDS = 5;

/** A correction that moved by more, with no offset to explain it, was moved by a time loss (receiver-protocol, 7.5). */
const LOSS_SECONDS = 600;

/** What a time loss takes may be told this inexactly by the measurements around it. */
const LOSS_SLACK_SECONDS = 300;

type Draft = { -readonly [Key in keyof Period]: Period[Key] };

/** Whether the same correction holds in both. */
export function isSameTime(one: Period, other: Period): boolean {
  return one.era === other.era && one.systemOffset === other.systemOffset;
}

/** One period for each mark: the marks of one period share one. */
export function periodsOfMarks(marks: readonly ClockMark[]): Period[] {
  const found: Draft[] = [];
  let before: ClockMark | null = null;
  return marks.map((mark) => {
    const last = found.at(-1);
    const lost = before !== null && isLoss(before, mark);
    before = mark;
    const { systemOffset, displayOffset } = mark;
    if (last && !lost && last.systemOffset === systemOffset && last.displayOffset === displayOffset) return last;
    const rtc = rtcOf(mark);
    if (last && !lost) last.toRtc = rtc;
    const isFirst = !last || lost;
    const next = { era: (last?.era ?? 0) + (lost ? 1 : 0), systemOffset, displayOffset, fromRtc: isFirst ? 0 : rtc, toRtc: Infinity };
    found.push(next);
    return next;
  });
}

/** Whether time was lost between two marks: the receiver says so, or RTC began anew. */
export function isLoss(before: ClockMark, mark: ClockMark): boolean {
  return (mark.timeLost && !before.timeLost) || rtcOf(mark) < rtcOf(before) - SLACK_SECONDS;
}

function rtcOf({ systemTime, systemOffset }: ClockMark): number {
  return systemTime - systemOffset;
}

/**
 * The periods of one generation: those of the settings history, and those of which only a measurement tells, since the
 * history was not read yet, or not written. `rows`: ascending by `measuredAt`.
 */
export function clockPeriods(marks: readonly ClockMark[], rows: readonly ClockRow[]): ClockPeriods {
  const periods: Draft[] = [...new Set(periodsOfMarks(marks))].map((period) => ({ ...period }));
  const placed: { readonly row: ClockRow; readonly period: Draft }[] = [];
  for (const row of rows) {
    const period = holding(periods, placed, row) ?? begun(periods, placed, row);
    placed.push({ row, period });
  }
  boundLosses(periods, placed);
  return { periods, rows: placed };
}

type Placed = readonly { readonly row: ClockRow; readonly period: Draft }[];

/** The last known period in which this can have been measured. */
function holding(periods: readonly Draft[], placed: Placed, row: ClockRow): Draft | undefined {
  const fits = periods.filter((period) => {
    const rtc = row.systemTime - period.systemOffset;
    const isSameOffset = row.systemOffsetSeconds === null || row.systemOffsetSeconds === period.systemOffset;
    return isSameOffset && rtc >= period.fromRtc - SLACK_SECONDS && rtc <= period.toRtc + SLACK_SECONDS;
  });
  const period = fits.findLast(({ displayOffset }) => displayOffset === row.displayOffsetSeconds) ?? fits.at(-1);
  return period && !contradicts(placed, period, row) ? period : undefined;
}

/** Both by Share's clock, and far apart: time was lost, and neither offset nor history tells of it. */
function contradicts(placed: Placed, period: Period, row: ClockRow): boolean {
  const before = placed.findLast((one) => one.row.source === 'share' && isSameTime(one.period, period));
  return before !== undefined && row.source === 'share' && Math.abs(before.row.taSeconds - row.taSeconds) > LOSS_SECONDS;
}

/** A period that begins after all known ones. */
function begun(periods: Draft[], placed: Placed, row: ClockRow): Draft {
  const last = periods.at(-1);
  const systemOffset = row.systemOffsetSeconds ?? last?.systemOffset ?? 0;
  const rtc = row.systemTime - systemOffset;
  const known = last && knownUntil(last, placed);
  const isLost = last !== undefined && known !== undefined && (systemOffset === last.systemOffset || rtc < known - SLACK_SECONDS);
  if (last && !isLost) last.toRtc = Math.min(last.toRtc, rtc);
  const next: Draft = {
    era: (last?.era ?? 0) + (isLost ? 1 : 0),
    systemOffset,
    displayOffset: row.displayOffsetSeconds,
    fromRtc: isLost ? 0 : (known ?? 0),
    toRtc: Infinity,
  };
  periods.push(next);
  return next;
}

/** The last RTC at which the period is known to have held. */
function knownUntil(period: Period, placed: Placed): number {
  const measured = placed.filter((one) => one.period === period).map(({ row }) => row.systemTime - period.systemOffset);
  return Math.max(period.fromRtc, ...measured);
}

/** A measurement and when it was made, seconds since any one moment. */
type Moment = Placed[number] & { readonly at: number };

/**
 * Time was lost between the last measurement of one era and the first of the next: neither reaches further. By Share's clock, where it was
 * asked of both; else by this computer's, unless it shows the later era first: then it was set between.
 */
function boundLosses(periods: readonly Draft[], placed: Placed): void {
  const told = placed.flatMap((one) => {
    const at = trueSecondsOf(one.row);
    return at === null ? [] : [{ ...one, at }];
  });
  const byShare = changesOf(told.toSorted((a, b) => a.at - b.at));
  const own = placed.filter(({ row }) => row.source === 'share' || !row.foreign);
  const byComputer = changesOf(own.map((one) => ({ ...one, at: one.row.measuredAt / 1000 })));
  const known = new Set([...byShare, ...byComputer.filter(isBackwards).map(([before, after]) => [after, before] as const)].map(erasOf));
  for (const change of [...byShare, ...byComputer.filter((one) => !known.has(erasOf(one)))]) if (!isBackwards(change)) bound(periods, change);
}

type Change = readonly [before: Moment, after: Moment];

function changesOf(moments: readonly Moment[]): Change[] {
  return moments.flatMap((after, nth) => {
    const before = moments[nth - 1];
    return before && before.period.era !== after.period.era ? [[before, after] as const] : [];
  });
}

function isBackwards([before, after]: Change): boolean {
  return before.period.era > after.period.era;
}

function erasOf([before, after]: Change): string {
  return `${before.period.era},${after.period.era}`;
}

function bound(periods: readonly Draft[], [before, after]: Change): void {
  const elapsed = after.at - before.at + LOSS_SLACK_SECONDS;
  const latest = before.row.systemTime - before.period.systemOffset + elapsed;
  const earliest = after.row.systemTime - after.period.systemOffset - elapsed;
  for (const period of periods) {
    if (period.era === before.period.era) period.toRtc = Math.min(period.toRtc, latest);
    if (period.era === after.period.era) period.fromRtc = Math.max(period.fromRtc, earliest);
  }
}

/** When a measurement was made, by Share's clock; null where nobody knows. */
function trueSecondsOf({ source, systemTime, taSeconds, computerErrorMs }: ClockRow): number | null {
  if (source === 'share') return systemTime + taSeconds;
  return computerErrorMs === null ? null : systemTime + taSeconds + computerErrorMs / 1000;
}
