import { describe, expect, it } from 'vitest';
import { clockRowOf, isUnexpected } from '../../src/sync/capture/clock-row.ts';
import { clockRow, NOW, systemTimeAt, TA } from './support.ts';

const DAY_MS = 86_400_000;

describe('whether a measurement has to be made twice', () => {
  const last = clockRow({ measuredAt: NOW - 10 * DAY_MS });

  it.each([
    ['the first of all', clockRow(), null, true],
    ['the first after a reset', clockRow({ generation: 1 }), last, true],
    ['as the one before', clockRow(), last, false],
    ['apart by a drift of ten days', clockRow({ taSeconds: TA - 32 }), last, false],
    ['apart by more than that', clockRow({ taSeconds: TA - 33 }), last, true],
    ['apart by rounding, at once', clockRow({ taSeconds: TA + 2 }), clockRow(), false],
    ['apart by more, at once', clockRow({ taSeconds: TA + 3 }), clockRow(), true],
    ['of another system offset', clockRow({ systemOffsetSeconds: 1 }), last, true],
    ['where the system offset is no longer told', clockRow({ systemOffsetSeconds: null }), last, true],
  ])('one that is %s', (_name, row, before, unexpected) => {
    expect(isUnexpected(row, before)).toBe(unexpected);
  });
});

describe('the correction measured at a connection (design 3.4)', () => {
  const context = { serial: 'SM00000001', generation: 0, displayOffsetSeconds: 0, systemOffsetSeconds: 0, rtcSeconds: 0 };
  const measured = { systemTime: systemTimeAt(NOW), at: NOW, roundTripMs: 20 };

  it("is by this computer's clock where Share's was never asked", () => {
    expect(clockRowOf(measured, { ...context, computerError: null }, null)).toMatchObject({ taSeconds: TA, source: 'computer', computerErrorMs: null });
  });

  it("is by Share's clock where it was asked within the hour", () => {
    const computerError = { errorMs: -90_000, askedAt: NOW - 60_000 };
    expect(clockRowOf(measured, { ...context, computerError }, null)).toMatchObject({ taSeconds: TA - 90, source: 'share', computerErrorMs: -90_000 });
  });

  it("is by this computer's clock alone where that clock was set since Share was asked", () => {
    const computerError = { errorMs: 0, askedAt: NOW - 60_000 };
    const stepped = { ...measured, at: NOW + 1_800_000 };
    const last = clockRow({ systemOffsetSeconds: 0 });
    const row = clockRowOf(stepped, { ...context, computerError: { ...computerError, askedAt: NOW + 1_740_000 } }, last);
    expect(row).toMatchObject({ taSeconds: TA + 1_800, source: 'computer', computerErrorMs: null });
  });

  it('remembers an older word of Share without believing it', () => {
    const computerError = { errorMs: -90_000, askedAt: NOW - 2 * 3_600_000 };
    expect(clockRowOf(measured, { ...context, computerError }, null)).toMatchObject({ taSeconds: TA, source: 'computer', computerErrorMs: -90_000 });
  });

  it.each([
    ['one by Share’s clock', clockRow({ systemOffsetSeconds: 0 })],
    ['one by this computer’s, which claims the same error', clockRow({ systemOffsetSeconds: 0, source: 'computer', computerErrorMs: 0 })],
  ])('forgets an older word of Share that %s refutes', (_name, last) => {
    const computerError = { errorMs: 0, askedAt: NOW - 2 * 3_600_000 };
    const stepped = { ...measured, at: NOW + 1_800_000 };
    const row = clockRowOf(stepped, { ...context, computerError }, last);
    expect(row).toMatchObject({ taSeconds: TA + 1_800, source: 'computer', computerErrorMs: null });
  });

  it('forgets a word of Share from a time that is yet to come', () => {
    const computerError = { errorMs: 0, askedAt: NOW + 1_200_000 };
    expect(clockRowOf(measured, { ...context, computerError }, null)).toMatchObject({ taSeconds: TA, source: 'computer', computerErrorMs: null });
  });

  describe('is believed by an older word of Share', () => {
    const MINUTE = 60_000;
    /** Said 20 minutes before: this computer is 90 s ahead. */
    const computerError = { errorMs: -90_000, askedAt: NOW - 20 * MINUTE };
    const byComputer = { systemOffsetSeconds: 0, source: 'computer' as const };

    it.each([
      ['as it agrees with a measurement by Share’s clock', clockRow({ systemOffsetSeconds: 0, measuredAt: NOW - 2 * DAY_MS, taSeconds: TA - 85 }), true],
      ['as it agrees with one by this computer’s clock made before Share was asked', clockRow({ ...byComputer, measuredAt: NOW - 21 * MINUTE, taSeconds: TA + 5 }), true],
      ['not, where this computer’s clock was set after such a one', clockRow({ ...byComputer, measuredAt: NOW - 21 * MINUTE, taSeconds: TA - 240 }), false],
      ['not, where the one before was made after Share was asked', clockRow({ ...byComputer, measuredAt: NOW - 19 * MINUTE }), false],
      ['not, where another computer made the one before by its own clock', clockRow({ ...byComputer, foreign: true, measuredAt: NOW - 21 * MINUTE }), false],
      ['not, where the receiver’s clock was set', clockRow({ systemOffsetSeconds: 7, measuredAt: NOW - 21 * MINUTE, taSeconds: TA - 90 }), false],
      ['not, after a reset', clockRow({ systemOffsetSeconds: 0, generation: 1, taSeconds: TA - 90 }), false],
      ['not, where nothing was measured before', null, false],
    ])('%s', (_name, last, isBelieved) => {
      const row = clockRowOf(measured, { ...context, computerError }, last);
      const expected = isBelieved
        ? { taSeconds: TA - 90, source: 'share', computerErrorMs: -90_000 }
        : { taSeconds: TA, source: 'computer', computerErrorMs: null };
      expect(row).toMatchObject(expected);
    });
  });
});
