import { describe, expect, it } from 'vitest';
import type { Reading } from '../../src/domain/reading.ts';
import type { ClockMark } from '../../src/store/clock-history.ts';
import type { ClockRow } from '../../src/store/rows.ts';
import { clockChanges } from '../../src/sync/time/clock-changes.ts';
import { ClockModel } from '../../src/sync/time/clock-model.ts';
import { clockNoteOf, isDisplayClockOdd } from '../../src/sync/time/clock-note.ts';
import { driftSecondsPerDay } from '../../src/sync/time/drift-rate.ts';
import { timedBy } from '../../src/sync/time/timing.ts';
import { clockRow, NOW, reading, systemTimeAt, TA } from './support.ts';

const HOUR = 3600;
const DAY_MS = 86_400_000;
const S = 126_467_628;
const D = -28_789;

const mark = (at: number, over: Partial<ClockMark> = {}): ClockMark => {
  const made = { systemTime: systemTimeAt(at), systemOffset: S, displayOffset: D, timeLost: false, ...over };
  return { displayTime: made.systemTime + made.displayOffset, ...made };
};

/** A reading written at an instant, when the inner clock was `set` seconds ahead of where it was first. */
const writtenAt = (at: number, set = 0, over: Partial<Reading> = {}): Reading => {
  const { at: _, ...made } = reading(at);
  const systemTime = made.systemTime + set;
  return { ...made, systemTime, displayTime: systemTime + D, ...over };
};

const rowAt = (at: number, over: Partial<ClockRow> = {}): ClockRow => clockRow({ measuredAt: at, systemTime: systemTimeAt(at), ...over });

/** Distance of the instants from those at which they were written; null for a guess. */
const offOf = (readings: readonly Reading[], truth: readonly number[], marks: readonly ClockMark[], rows: readonly ClockRow[], errorMs: number | null = 0) => {
  const timed = timedBy(new ClockModel(marks, rows, errorMs), readings);
  return timed.readings.map(({ at, isGuess }, nth) => (isGuess ? null : at - truth[nth]!));
};

describe('the instant of a record (receiver-protocol, 7.5)', () => {
  const [t1, t2, t3] = [NOW - 10 * HOUR * 1000, NOW - 5 * HOUR * 1000, NOW - HOUR * 1000];

  it('follows from a measurement of another period, by the difference of the system offsets', () => {
    const marks = [mark(t1 - DAY_MS), mark(t2, { systemTime: systemTimeAt(t2) + HOUR, systemOffset: S + HOUR })];
    const after = clockRow({ systemTime: systemTimeAt(NOW) + HOUR, taSeconds: TA - HOUR, systemOffsetSeconds: S + HOUR });
    expect(offOf([writtenAt(t1), writtenAt(t3, HOUR)], [t1, t3], marks, [after])).toEqual([0, 0]);
    const before = rowAt(t1 - 1000);
    expect(offOf([writtenAt(t1), writtenAt(t3, HOUR)], [t1, t3], marks, [before])).toEqual([0, 0]);
  });

  it('lies between two measurements by the drift', () => {
    const rows = [rowAt(NOW - 20 * DAY_MS, { taSeconds: TA + 100 }), rowAt(NOW)];
    expect(offOf([writtenAt(NOW - 2 * DAY_MS)], [NOW - 2 * DAY_MS], [], rows)).toEqual([10_000]);
  });

  it('is that of the nearest measurement where two differ by more than a drift', () => {
    const rows = [rowAt(NOW - 2 * DAY_MS, { taSeconds: TA + 300 }), rowAt(NOW)];
    expect(offOf([writtenAt(t1)], [t1], [], rows)).toEqual([0]);
  });

  it("stands on this computer's clock", () => {
    expect(offOf([writtenAt(t1)], [t1], [], [rowAt(NOW)], 1_800_000)).toEqual([-1_800_000]);
    expect(offOf([writtenAt(t1)], [t1], [], [rowAt(NOW, { source: 'computer' })], 1_800_000)).toEqual([0]);
  });

  it('goes by what was measured since this computer was set right', () => {
    const wrong = rowAt(t1 - 1000, { source: 'computer', taSeconds: TA + 26 * HOUR, computerErrorMs: null });
    expect(offOf([writtenAt(t1)], [t1], [], [wrong, rowAt(NOW, { source: 'computer' })], -26 * HOUR * 1000)).toEqual([0]);
  });

  const lost = { systemOffset: 0, displayOffset: 0, timeLost: true };

  it('before a time loss follows from measurements before it only', () => {
    const marks = [mark(t1 - DAY_MS), mark(t2, { ...lost, systemTime: 0 })];
    const sinceLoss = clockRow({ systemTime: 5 * HOUR, taSeconds: Math.round(NOW / 1000) - 5 * HOUR - 1_230_768_000, displayOffsetSeconds: 0, systemOffsetSeconds: 0 });
    const readings = [writtenAt(t1), writtenAt(t3, 4 * HOUR - systemTimeAt(t3), { displayTime: 4 * HOUR })];
    expect(offOf(readings, [t1, t3], marks, [rowAt(t1 - HOUR * 1000), sinceLoss])).toEqual([0, 0]);
    expect(offOf(readings, [t1, t3], marks, [sinceLoss])).toEqual([null, 0]);
  });

  it('is guessed by the display clock where nothing else tells it, and never out of the order of writing', () => {
    const marks = [mark(t1 - DAY_MS), mark(t2, { ...lost, systemTime: 0 })];
    const displayOffset = D + TA;
    const sinceLoss = clockRow({ systemTime: 5 * HOUR, taSeconds: Math.round(NOW / 1000) - 5 * HOUR - 1_230_768_000, systemOffsetSeconds: 0 });
    const set = { ...sinceLoss, displayOffsetSeconds: sinceLoss.taSeconds + displayOffset - TA - TA };
    const readings = [writtenAt(t1), writtenAt(t1 + 300_000), writtenAt(t3, 4 * HOUR - systemTimeAt(t3), { displayTime: 4 * HOUR })];
    const timed = timedBy(new ClockModel(marks, [set], 0), readings);
    expect(timed.readings.map(({ isGuess }) => isGuess)).toEqual([true, true, undefined]);
    const ats = timed.readings.map(({ at }) => at);
    expect(ats).toEqual(ats.toSorted((a, b) => a - b));
    expect(Math.abs(ats[0]! - t1)).toBeLessThan(60_000);
    expect(timed.clocksFor(timed.readings[0]!)).toEqual([]);
    expect(timed.clocksFor(timed.readings[2]!)).toEqual([set]);
  });

  it('is guessed after a step back that no measurement explains, and stays behind what was written before', () => {
    const at = [t3, t3 + 300_000, t3 + 600_000];
    const readings = [writtenAt(at[0]!), writtenAt(at[1]!, -HOUR), writtenAt(at[2]!, -HOUR)];
    const { readings: timed } = timedBy(new ClockModel([mark(t1)], [rowAt(t3)], 0), readings);
    expect(timed.map((one) => one.at)).toEqual(at);
    expect(timed.map((one) => one.isGuess)).toEqual([undefined, true, true]);
  });

  it('of a backfilled reading goes by the period in which it was written', () => {
    const marks = [mark(t1 - DAY_MS), mark(t2, { systemTime: systemTimeAt(t2) - HOUR, systemOffset: S - HOUR })];
    const place = { ...writtenAt(t1).place, type: 18 };
    const filled = writtenAt(t3 - 600_000, -HOUR, { place, backfilled: true, writtenTime: systemTimeAt(t3) - HOUR });
    expect(offOf([filled], [t3 - 600_000], marks, [rowAt(t1)])).toEqual([0]);
  });

  it('is not made up without a measurement', () => {
    expect(timedBy(new ClockModel([mark(t1)], [], 0), [writtenAt(t1)]).readings).toEqual([]);
  });
});

describe('the display clock', () => {
  it.each([[-8 * HOUR, false], [14 * HOUR, false], [5.75 * HOUR, false], [15 * HOUR, true], [-13 * HOUR, true], [220 * 86_400, true]])(
    'at %i s from UTC is odd: %s',
    (zoneSeconds, odd) => {
      expect(isDisplayClockOdd(clockRow({ displayOffsetSeconds: zoneSeconds + TA }))).toBe(odd);
    },
  );

  it.each([
    [120, 2 * HOUR + 47, null],
    [120, 2 * HOUR + 15 * 60, null],
    [120, 2 * HOUR + 16 * 60, { kind: 'differs', aheadMinutes: 16 }],
    [120, HOUR, { kind: 'differs', aheadMinutes: -60 }],
    [-420, 2 * HOUR, { kind: 'differs', aheadMinutes: 540 }],
    [120, 15 * HOUR, { kind: 'implausible' }],
  ])("beside a computer %i minutes from UTC, at %i s from UTC, is noted as %j", (localMinutes, zoneSeconds, note) => {
    expect(clockNoteOf(clockRow({ displayOffsetSeconds: zoneSeconds + TA }), () => localMinutes)).toEqual(note);
  });

  it('that nobody told is not noted', () => {
    expect(clockNoteOf(clockRow({ displayOffsetSeconds: null }), () => 0)).toBeNull();
  });
});

describe('the drift of the inner clock', () => {
  const earlier = (days: number, taSeconds: number, over: Partial<ClockRow> = {}): ClockRow => rowAt(NOW - days * DAY_MS, { taSeconds, ...over });

  it('is told by measurements a day apart', () => {
    expect(driftSecondsPerDay([earlier(10, TA + 20), rowAt(NOW)])).toBeCloseTo(2);
    expect(driftSecondsPerDay([earlier(10, TA - 20), rowAt(NOW)])).toBeCloseTo(-2);
    expect(driftSecondsPerDay([earlier(0.9, TA + 2), rowAt(NOW)])).toBeNull();
    expect(driftSecondsPerDay([])).toBeNull();
  });

  it("is told by Share's clock where it can be", () => {
    const rows = [earlier(10, TA + 90, { source: 'computer' }), earlier(8, TA + 8), rowAt(NOW)];
    expect(driftSecondsPerDay(rows)).toBeCloseTo(1);
    expect(driftSecondsPerDay([earlier(10, TA + 20, { source: 'computer' }), rowAt(NOW, { source: 'computer' })])).toBeCloseTo(2);
  });

  it('is unknown over a clock that was set', () => {
    expect(driftSecondsPerDay([earlier(10, TA + 20, { systemOffsetSeconds: 1 }), rowAt(NOW)])).toBeNull();
    expect(driftSecondsPerDay([earlier(10, TA + HOUR), rowAt(NOW)])).toBeNull();
  });
});

describe('the changes of the clocks', () => {
  it('are told newest first, and settings of other things are none', () => {
    const at = [9, 8, 7, 6].map((days) => NOW - days * DAY_MS);
    const marks = [
      mark(at[0]!),
      mark(at[1]!, { displayOffset: D + HOUR }),
      mark(at[2]!, { displayOffset: D + HOUR }),
      mark(at[3]!, { systemTime: systemTimeAt(at[3]!) - 60, systemOffset: S - 60, displayOffset: D + HOUR }),
    ];
    expect(clockChanges(new ClockModel(marks, [rowAt(NOW - 10 * DAY_MS)], 0), marks)).toEqual([
      { kind: 'system', bySeconds: -60, moment: { at: at[3], wallClockMs: at[3]! + (D + HOUR - TA - 60) * 1000 } },
      { kind: 'display', bySeconds: HOUR, moment: { at: at[1], wallClockMs: at[1]! + (D + HOUR - TA) * 1000 } },
    ]);
  });

  it('tell of a time loss how far the screen went, where it was measured before and after', () => {
    const at = NOW - DAY_MS;
    const marks = [mark(at - DAY_MS), mark(at, { systemTime: 0, systemOffset: 0, displayOffset: 0, timeLost: true })];
    const after = clockRow({ systemTime: 86_400, taSeconds: Math.round(at / 1000) - 1_230_768_000, systemOffsetSeconds: 0, displayOffsetSeconds: 0 });
    const [known] = clockChanges(new ClockModel(marks, [rowAt(at - DAY_MS), after], 0), marks);
    expect(known).toMatchObject({ kind: 'lost', bySeconds: -(at / 1000 - 1_230_768_000 + D - TA), moment: { at, wallClockMs: 1_230_768_000_000 } });
    const [unknown] = clockChanges(new ClockModel(marks, [after], 0), marks);
    expect(unknown).toMatchObject({ kind: 'lost', bySeconds: 0 });
  });
});
