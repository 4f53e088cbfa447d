import { describe, expect, it } from 'vitest';
import { ClockModel } from '../../src/sync/time/clock-model.ts';
import { driftSecondsPerDay } from '../../src/sync/time/drift-rate.ts';
import { timedBy } from '../../src/sync/time/timing.ts';
import { errorIn } from '../../src/sync/timeline.ts';
import { correctionFor } from '../../src/sync/upload/correction.ts';
import { clockRow, NOW, reading, systemTimeAt, TA } from './support.ts';

const DAY_MS = 86_400_000;
const hourAgo = NOW - 3_600_000;
const elsewhere = clockRow({ source: 'computer', computerErrorMs: 7_000, foreign: true, measuredAt: hourAgo, systemTime: systemTimeAt(hourAgo), taSeconds: TA + 500 });

describe('what another computer measured by its own clock', () => {
  it('is never sent, not even where nothing else is known', () => {
    expect(correctionFor(elsewhere.systemTime, [elsewhere], 0)).toEqual({ kind: 'unsure' });
    const own = clockRow({ source: 'computer', computerErrorMs: 0 });
    expect(correctionFor(elsewhere.systemTime, [elsewhere, own], 0)).toEqual({ kind: 'known', taSeconds: TA });
  });

  it('does not move what this computer measured itself', () => {
    const { at: _, ...written } = reading(hourAgo);
    const shown = (rows: Parameters<typeof correctionFor>[1]): number[] => timedBy(new ClockModel([], rows, 0), [written]).readings.map(({ at }) => at);
    expect(shown([elsewhere, clockRow({ source: 'computer' })])).toEqual([hourAgo]);
    expect(shown([elsewhere])).toEqual([hourAgo + 500_000]);
  });

  it('tells no drift', () => {
    const early = { ...elsewhere, systemTime: systemTimeAt(NOW - 10 * DAY_MS), taSeconds: TA + 20 };
    const own = clockRow({ source: 'computer' });
    expect(driftSecondsPerDay([{ ...early, foreign: true }, own])).toBeNull();
    expect(driftSecondsPerDay([{ ...early, source: 'share' }, clockRow()])).toBeCloseTo(2);
  });
});

describe("what another computer measured by Share's clock", () => {
  const byShare = { ...elsewhere, source: 'share', taSeconds: TA } as const;

  it('is as good as what was measured here', () => {
    expect(correctionFor(systemTimeAt(hourAgo), [byShare], 0)).toEqual({ kind: 'known', taSeconds: TA });
  });

  it("stands on this computer's clock by this computer's error alone", () => {
    expect(errorIn(byShare, 2_000)).toBe(2_000);
    expect(errorIn(byShare, null)).toBe(0);
    expect(errorIn(clockRow({ computerErrorMs: 7_000 }), null)).toBe(7_000);
  });
});
