import { describe, expect, it } from 'vitest';
import { isDisplayClockOdd, timed } from '../../src/sync/timeline.ts';
import { correctionFor } from '../../src/sync/upload/correction.ts';
import { clockRow, NOW, reading, systemTimeAt, TA } from './support.ts';

const at = systemTimeAt(NOW - 3_600_000);

describe('the correction of a record (design 3.4)', () => {
  it('is that of the measurement nearest to it', () => {
    const rows = [clockRow({ systemTime: systemTimeAt(NOW - 3_700_000), taSeconds: TA + 3 }), clockRow()];
    expect(correctionFor(at, rows, 0)).toEqual({ kind: 'known', taSeconds: TA + 3 });
  });

  it("prefers Share's clock to a nearer measurement by this computer's alone", () => {
    const offline = clockRow({ systemTime: at, taSeconds: TA + 7_200, source: 'computer', computerErrorMs: null });
    expect(correctionFor(at, [offline, clockRow()], 0)).toEqual({ kind: 'known', taSeconds: TA });
  });

  it("but not across a change of the receiver's own clock", () => {
    const offline = clockRow({ systemTime: at, taSeconds: TA + 7_200, source: 'computer', computerErrorMs: null, systemOffsetSeconds: 1 });
    expect(correctionFor(at, [offline, clockRow()], 0)).toEqual({ kind: 'known', taSeconds: TA + 7_200 });
  });

  it('is unsure when this computer was set between reading and sending: plug the receiver in again', () => {
    const offline = clockRow({ source: 'computer', computerErrorMs: 500 });
    expect(correctionFor(at, [offline], 30_400)).toEqual({ kind: 'known', taSeconds: TA + 30 });
    expect(correctionFor(at, [offline], 30_600)).toEqual({ kind: 'unsure' });
    expect(correctionFor(at, [], 0)).toEqual({ kind: 'unsure' });
  });

  it('stands as it is where Share tells no time', () => {
    expect(correctionFor(at, [clockRow({ source: 'computer' })], null)).toEqual({ kind: 'known', taSeconds: TA });
  });
});

describe('instants', () => {
  it('are system time plus the correction, ascending', () => {
    const [late, early] = [reading(NOW - 60_000), reading(NOW - 360_000)];
    expect(timed([late!, early!], [clockRow()], 0).map((one) => one.at)).toEqual([NOW - 360_000, NOW - 60_000]);
  });

  it("stand on this computer's clock, so that an age is right where that clock is wrong", () => {
    const [one] = timed([reading(NOW - 60_000)], [clockRow()], 1_800_000);
    expect(one!.at).toBe(NOW - 60_000 - 1_800_000);
    const byComputer = clockRow({ source: 'computer' });
    expect(timed([reading(NOW - 60_000)], [byComputer], 1_800_000)[0]!.at).toBe(NOW - 60_000);
  });

  it('are not made up without a measurement', () => {
    expect(timed([reading(NOW)], [], null)).toEqual([]);
  });
});

describe('the display clock', () => {
  it.each([[-8 * 3600, false], [14 * 3600, false], [5.75 * 3600, false], [15 * 3600, true], [-13 * 3600, true], [220 * 86_400, true]])(
    'at %i s from UTC is odd: %s',
    (zoneSeconds, odd) => {
      expect(isDisplayClockOdd(clockRow({ displayOffsetSeconds: zoneSeconds + TA }))).toBe(odd);
    },
  );
});
