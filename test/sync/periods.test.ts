import { describe, expect, it } from 'vitest';
import type { ClockMark } from '../../src/store/clock-history.ts';
import { clockPeriods } from '../../src/sync/time/periods.ts';
import { placeRecords, type Written } from '../../src/sync/time/place-records.ts';
import { clockRow } from './support.ts';

const S = 126_000_000;
const D = -28_789;
const HOUR = 3600;

/** A settings record written at an RTC. */
function mark(rtc: number, systemOffset = S, displayOffset = D, timeLost = false): ClockMark {
  const systemTime = rtc + systemOffset;
  return { systemTime, displayTime: systemTime + displayOffset, systemOffset, displayOffset, timeLost };
}

/** A measurement made at an RTC; `hours` tells when, on a true clock. */
function row(rtc: number, hours: number, systemOffset: number | null = S, rest: Parameters<typeof clockRow>[0] = {}) {
  const systemTime = rtc + (systemOffset ?? S);
  const measuredAt = 1_760_000_000_000 + hours * 3_600_000;
  const taSeconds = Math.round(measuredAt / 1000) - systemTime - 1_230_768_000;
  return clockRow({ measuredAt, systemTime, taSeconds, systemOffsetSeconds: systemOffset, displayOffsetSeconds: D, ...rest });
}

/** Records written every five minutes from one RTC to another. */
function run(fromRtc: number, toRtc: number, systemOffset = S, displayOffset = D): Written[] {
  return Array.from({ length: Math.ceil((toRtc - fromRtc) / 300) }, (_, i) => {
    const systemTime = fromRtc + i * 300 + systemOffset;
    return { systemTime, displayTime: systemTime + displayOffset };
  });
}

describe('the periods in which the clocks stood as they did (receiver-protocol, 7.5)', () => {
  it('begin with each change, and last through settings of other things', () => {
    const { periods } = clockPeriods([mark(1000), mark(2000), mark(5000, S, D + HOUR), mark(9000, S - HOUR, D + HOUR)], []);
    expect(periods).toEqual([
      { era: 0, systemOffset: S, displayOffset: D, fromRtc: 0, toRtc: 5000 },
      { era: 0, systemOffset: S, displayOffset: D + HOUR, fromRtc: 5000, toRtc: 9000 },
      { era: 0, systemOffset: S - HOUR, displayOffset: D + HOUR, fromRtc: 9000, toRtc: Infinity },
    ]);
  });

  it('are told apart by this computer’s clock where Share’s was never asked of one of them', () => {
    const untold = { source: 'computer' as const, computerErrorMs: null };
    const marks = [mark(0, 0), mark(100_500, 50_000, D, true)];
    const known = clockPeriods(marks, [row(100_000, 0, 0, untold), row(101_000, 1, 50_000)]);
    expect(placeRecords([...run(90_000, 100_000, 0), ...run(101_000, 102_000, 50_000)], known)).not.toContain(null);
  });

  it('are told apart, each from the next, where Share’s clock was not asked of the middle one', () => {
    const marks = [mark(0, 0), mark(100_500, 50_000, D, true), mark(101_000, 50_000), mark(200_500, 100_000, D, true)];
    const rows = [row(100_000, 0, 0), row(200_000, 28, 50_000, { source: 'computer', computerErrorMs: null }), row(201_000, 29, 100_000)];
    const known = clockPeriods(marks, rows);
    expect(placeRecords([...run(199_000, 200_000, 50_000), ...run(200_600, 201_000, 100_000)], known)).not.toContain(null);
  });

  it('hold all their records where this computer’s clock was set back about a time loss', () => {
    const rows = [row(900, -0.5, 0), row(100_000, 0), row(3000, 0.083, 0)].map((one) => ({ ...one, source: 'computer' as const, computerErrorMs: null }));
    const known = clockPeriods([mark(0), mark(1, 0, 0, true)], rows);
    expect(placeRecords([...run(90_000, 100_000), ...run(8000, 20_000, 0, 0)], known)).not.toContain(null);
  });

  it.each([
    ['its flag', mark(6000, 0, 0, true)],
    ['RTC that began anew', mark(3, 0, 0)],
  ])('begin a new era after a time loss, known by %s', (_name, lost) => {
    const { periods } = clockPeriods([mark(5000), lost, mark(7000, 50, 0)], []);
    expect(periods.map((period) => period.era)).toEqual([0, 1, 1]);
    expect(periods[0]!.toRtc).toBe(Infinity);
  });

  it('are told by measurements alone where no history was read', () => {
    const { periods, rows } = clockPeriods([], [row(1000, 0), row(2800, 0.5), row(4600, 1, S + HOUR), row(6400, 1.5, S + HOUR)]);
    expect(periods).toMatchObject([
      { era: 0, systemOffset: S, fromRtc: 0, toRtc: 4600 },
      { era: 0, systemOffset: S + HOUR, fromRtc: 2800, toRtc: Infinity },
    ]);
    expect(rows.map((one) => periods.indexOf(one.period))).toEqual([0, 0, 1, 1]);
  });

  it('are told by a measurement that is newer than the history', () => {
    const { periods } = clockPeriods([mark(1000)], [row(2000, 0), row(3800, 0.5, S - HOUR)]);
    expect(periods).toMatchObject([{ toRtc: 3800 }, { era: 0, systemOffset: S - HOUR, fromRtc: 2000 }]);
  });

  it('end and begin no further from a time loss than the measurements around it', () => {
    const { periods } = clockPeriods([], [row(100_000, 0), row(500, 2, 0)]);
    expect(periods).toMatchObject([
      { era: 0, toRtc: 100_000 + 2 * HOUR + 300 },
      { era: 1, systemOffset: 0, fromRtc: 0 },
    ]);
  });

  it('begin where the correction jumps though nobody tells of offsets', () => {
    const { periods } = clockPeriods([], [row(1000, 0, null), { ...row(2800, 0.5, null), taSeconds: row(2800, 0.5, null).taSeconds - HOUR }]);
    expect(periods.map((period) => period.era)).toEqual([0, 1]);
  });

  it('go on over a jump of this computer\'s clock: only Share\'s tells of a time loss', () => {
    const later = { ...row(2800, 0.5), source: 'computer' as const };
    const { periods } = clockPeriods([], [row(1000, 0), { ...later, taSeconds: later.taSeconds + 26 * HOUR }]);
    expect(periods).toHaveLength(1);
  });

  it('are found for measurements that a wrong computer clock puts in a wrong order', () => {
    const { periods } = clockPeriods([], [row(3700, 1), row(100, 26, S, { source: 'computer' }), row(27 * HOUR, 27)]);
    expect(periods).toHaveLength(1);
  });
});

describe('the period of a record', () => {
  const back = clockPeriods([mark(0), mark(100_000, S - HOUR)], []);
  const offsets = (records: readonly Written[], periods = back): (number | null)[] =>
    placeRecords(records, periods).map((period) => period && period.systemOffset);

  it('is told by the order of writing where the clock was set back and shows an hour twice', () => {
    const [before, after] = [run(80_050, 99_900), run(100_050, 120_000, S - HOUR)];
    expect(offsets([...before, ...after])).toEqual([...before.map(() => S), ...after.map(() => S - HOUR)]);
  });

  it('is told by the history where the clock was set forward', () => {
    const known = clockPeriods([mark(0), mark(100_000, S + HOUR)], []);
    const [before, after] = [run(80_050, 99_900), run(100_050, 120_000, S + HOUR)];
    expect(offsets([...before, ...after], known)).toEqual([...before.map(() => S), ...after.map(() => S + HOUR)]);
  });

  it('is unknown where the order of writing leaves it open', () => {
    const gap = [...run(80_050, 95_000), ...run(102_000, 102_300, S - HOUR), ...run(108_000, 109_000, S - HOUR)];
    const placed = offsets(gap);
    expect(placed.slice(0, 50)).toEqual(run(80_050, 95_000).map(() => S));
    expect(placed[50]).toBeNull();
    expect(new Set(placed.slice(51))).toEqual(new Set([S - HOUR]));
  });

  it('is then told by the display clock, if that was set as well', () => {
    const known = clockPeriods([mark(0), mark(100_000, S - HOUR, D + HOUR)], []);
    const gap = [...run(80_050, 95_000), ...run(102_000, 102_300, S - HOUR, D + HOUR)];
    expect(offsets(gap, known).at(-1)).toBe(S - HOUR);
  });

  it('is no matter of a display clock that was set and is not in the history yet', () => {
    expect(offsets(run(110_000, 112_000, S - HOUR, D + 9 * HOUR))).not.toContain(null);
  });

  it('is unknown after a step back that nothing explains yet', () => {
    const known = clockPeriods([mark(0)], [row(89_000, 0)]);
    const [measured, later, after] = [run(80_000, 89_000), run(89_000, 90_000), run(90_000, 90_900, S - HOUR)];
    const expected = [...measured.map(() => S), S, ...later.slice(1).map(() => null), ...after.map(() => null)];
    expect(offsets([...measured, ...later, ...after], known)).toEqual(expected);
  });

  it('is known over a step of some seconds that no setting explains', () => {
    const known = clockPeriods([mark(0)], [row(89_000, 0)]);
    expect(offsets([...run(80_000, 90_000), ...run(89_880, 92_000)], known)).not.toContain(null);
  });

  it('over a time loss is that of its own era', () => {
    const known = clockPeriods([mark(0), mark(1, 0, 0, true), mark(900, 140_000_000, D)], []);
    const records = [...run(80_050, 99_900), ...run(60, 800, 0, 0), ...run(960, 20_000, 140_000_000)];
    const eras = placeRecords(records, known).map((period) => period?.era);
    expect(eras).toEqual([...run(80_050, 99_900).map(() => 0), ...run(60, 800).map(() => 1), ...run(960, 20_000).map(() => 1)]);
  });
});
