import { describe, expect, it } from 'vitest';
import { quickTiming, type TimingInput } from '../../src/sync/timeline.ts';
import { correctionFor } from '../../src/sync/upload/correction.ts';
import { clockRow, NOW, reading, SERIAL, systemTimeAt, TA } from './support.ts';

const hourAgo = systemTimeAt(NOW - 3_600_000);

describe('the correction of a record (design 3.4)', () => {
  it('is that of the measurement nearest to it', () => {
    const rows = [clockRow({ systemTime: systemTimeAt(NOW - 3_700_000), taSeconds: TA + 3 }), clockRow()];
    expect(correctionFor(hourAgo, rows, 0)).toEqual({ kind: 'known', taSeconds: TA + 3 });
  });

  it("prefers Share's clock to a nearer measurement by this computer's alone", () => {
    const offline = clockRow({ systemTime: hourAgo, taSeconds: TA + 7_200, source: 'computer', computerErrorMs: null });
    expect(correctionFor(hourAgo, [offline, clockRow()], 0)).toEqual({ kind: 'known', taSeconds: TA });
  });

  it("but not across a change of the receiver's own clock", () => {
    const offline = clockRow({ systemTime: hourAgo, taSeconds: TA + 7_200, source: 'computer', computerErrorMs: null, systemOffsetSeconds: 1 });
    expect(correctionFor(hourAgo, [offline, clockRow()], 0)).toEqual({ kind: 'known', taSeconds: TA + 7_200 });
  });

  it('is unsure when this computer was set between reading and sending: plug the receiver in again', () => {
    const offline = clockRow({ source: 'computer', computerErrorMs: 500 });
    expect(correctionFor(hourAgo, [offline], 30_400)).toEqual({ kind: 'known', taSeconds: TA + 30 });
    expect(correctionFor(hourAgo, [offline], 30_600)).toEqual({ kind: 'unsure' });
    expect(correctionFor(hourAgo, [], 0)).toEqual({ kind: 'unsure' });
  });

  it('leaves out what was measured before this computer’s clock was set, as a later measurement shows', () => {
    const before = clockRow({ systemTime: hourAgo, source: 'computer', computerErrorMs: null });
    const after = clockRow({ taSeconds: TA + 240, source: 'computer', computerErrorMs: null });
    expect(correctionFor(hourAgo, [before, after], -240_000)).toEqual({ kind: 'known', taSeconds: TA });
    const known = { ...before, computerErrorMs: 0 };
    expect(correctionFor(hourAgo, [known, after], -240_000)).toEqual({ kind: 'known', taSeconds: TA });
    expect(correctionFor(hourAgo, [after, { ...known, systemTime: after.systemTime + 1 }], -240_000)).toEqual({ kind: 'unsure' });
  });

  it('knows the later measurement by the receiver’s time where this computer’s clock was set back', () => {
    const before = clockRow({ systemTime: hourAgo, source: 'computer', computerErrorMs: null });
    const after = clockRow({ measuredAt: NOW - 9_000_000, taSeconds: TA - 7_200, source: 'computer', computerErrorMs: null });
    expect(correctionFor(hourAgo, [after, before], 7_200_000)).toEqual({ kind: 'known', taSeconds: TA });
  });

  it('trusts the measurement that was made with the clock as it goes now, where it was set and set back again', () => {
    const right = clockRow({ systemTime: hourAgo, source: 'computer', computerErrorMs: 0 });
    const between = clockRow({ taSeconds: TA + 1_800, source: 'computer', computerErrorMs: null });
    expect(correctionFor(hourAgo, [right, between], 0)).toEqual({ kind: 'known', taSeconds: TA });
    expect(correctionFor(between.systemTime, [right, between], 0)).toEqual({ kind: 'known', taSeconds: TA });
  });

  it('is unsure where this computer’s clock was wrong at the only measurement of late, as an old one shows', () => {
    const now = systemTimeAt(NOW - 60_000);
    const old = clockRow({ systemTime: systemTimeAt(NOW - 9 * 86_400_000) });
    const wrong = clockRow({ source: 'computer', computerErrorMs: null, taSeconds: TA - 3600 });
    expect(correctionFor(now, [old, wrong], 0)).toEqual({ kind: 'unsure' });
    expect(correctionFor(now, [old, { ...wrong, taSeconds: TA + 20 }], 0)).toEqual({ kind: 'known', taSeconds: TA + 20 });
    const ahead = clockRow({ systemTime: systemTimeAt(NOW - 7_200_000), source: 'computer', computerErrorMs: -600_000, taSeconds: TA + 600 });
    expect(correctionFor(now, [ahead, { ...wrong, taSeconds: TA + 4_200 }], 0)).toEqual({ kind: 'unsure' });
  });

  it("lies between two measurements by the receiver's drift", () => {
    const rows = [clockRow({ systemTime: systemTimeAt(NOW - 20 * 86_400_000), taSeconds: TA + 100 }), clockRow()];
    const dayAgo = systemTimeAt(NOW - 86_400_000);
    expect(correctionFor(dayAgo, rows, 0)).toEqual({ kind: 'known', taSeconds: TA + 5 });
    const byComputer = rows.map((row) => ({ ...row, source: 'computer' as const }));
    expect(correctionFor(dayAgo, byComputer, 3_000)).toEqual({ kind: 'known', taSeconds: TA + 8 });
  });

  it('stands as it is where Share tells no time', () => {
    expect(correctionFor(hourAgo, [clockRow({ source: 'computer' })], null)).toEqual({ kind: 'known', taSeconds: TA });
  });
});

describe('instants at the first paint', () => {
  const at = async (input: Pick<TimingInput, 'readings' | 'rows' | 'computerErrorMs'>): Promise<number[]> => {
    const { readings } = await quickTiming({ ...input, from: undefined as never, serial: SERIAL, generation: 0 });
    return readings.map((one) => one.at);
  };

  it('are system time plus the correction', async () => {
    const readings = [reading(NOW - 360_000), reading(NOW - 60_000)];
    expect(await at({ readings, rows: [clockRow()], computerErrorMs: 0 })).toEqual([NOW - 360_000, NOW - 60_000]);
  });

  it("stand on this computer's clock, so that an age is right also where that clock is wrong", async () => {
    const readings = [reading(NOW - 60_000)];
    expect(await at({ readings, rows: [clockRow()], computerErrorMs: 1_800_000 })).toEqual([NOW - 60_000 - 1_800_000]);
    const byComputer = clockRow({ source: 'computer' });
    expect(await at({ readings, rows: [byComputer], computerErrorMs: 1_800_000 })).toEqual([NOW - 60_000]);
  });

  it('are not made up without a measurement', async () => {
    expect(await at({ readings: [reading(NOW)], rows: [], computerErrorMs: null })).toEqual([]);
  });
});
