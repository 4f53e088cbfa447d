import { describe, expect, it } from 'vitest';
import { clockRowOf } from '../../src/sync/capture/clock-row.ts';
import { pageCount, planPages } from '../../src/sync/capture/page-plan.ts';
import { nextPollAt } from '../../src/sync/capture/schedule.ts';
import { clockRow, NOW, systemTimeAt, TA } from './support.ts';

const full = (page: number) => ({ page, isFull: true, wasLast: false });

describe('what to read of a ring (design 3.1)', () => {
  it('is everything, newest first, four pages a command', () => {
    const plan = planPages({ first: 10, last: 19 }, []);
    expect(plan).toEqual([{ first: 16, count: 4 }, { first: 12, count: 4 }, { first: 10, count: 2 }]);
    expect(pageCount(plan)).toBe(10);
  });

  it('is nothing of an empty ring', () => {
    expect(planPages(null, [])).toEqual([]);
  });

  it('leaves no hole after a read that was cut off', () => {
    const stored = [19, 18, 17, 16, 11].map(full);
    expect(planPages({ first: 10, last: 19 }, stored)).toEqual([{ first: 12, count: 4 }, { first: 10, count: 1 }]);
  });

  it('reads a part page again only if it was the last when it was stored', () => {
    const ring = { first: 10, last: 12 };
    expect(planPages(ring, [full(10), { page: 11, isFull: false, wasLast: true }])).toEqual([{ first: 11, count: 2 }]);
    expect(planPages(ring, [full(10), { page: 11, isFull: false, wasLast: false }])).toEqual([{ first: 12, count: 1 }]);
  });

  it('is one page when the ring has one and it may have grown', () => {
    expect(planPages({ first: 0, last: 0 }, [{ page: 0, isFull: false, wasLast: true }])).toEqual([{ first: 0, count: 1 }]);
  });

  it('covers every missing page once, whatever is held', () => {
    const held = [3, 4, 9, 14].map(full);
    const pages = planPages({ first: 0, last: 20 }, held).flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
    expect(pages.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 21 }, (_, i) => i).filter((page) => ![3, 4, 9, 14].includes(page)));
  });
});

describe('when to ask for the next reading (receiver-protocol 10)', () => {
  it('is 10 s after it is due, then 20 s and 40 s on, then the next slot', () => {
    const newest = NOW;
    expect(nextPollAt(newest, NOW + 5_000)).toBe(NOW + 310_000);
    expect(nextPollAt(newest, NOW + 310_000)).toBe(NOW + 330_000);
    expect(nextPollAt(newest, NOW + 330_000)).toBe(NOW + 370_000);
    expect(nextPollAt(newest, NOW + 370_000)).toBe(NOW + 610_000);
  });

  it('is soon after a computer slept for hours', () => {
    const now = NOW + 5 * 3_600_000 + 5_000;
    expect(nextPollAt(NOW, now) - now).toBe(5_000);
  });

  it('is in five minutes when there is none, or it lies in the future', () => {
    expect(nextPollAt(null, NOW)).toBe(NOW + 300_000);
    expect(nextPollAt(NOW + 60_000, NOW)).toBe(NOW + 300_000);
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
});
