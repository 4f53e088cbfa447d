import { describe, expect, it } from 'vitest';
import { pageCount, planPages } from '../../src/sync/capture/page-plan.ts';
import { nextPollAt } from '../../src/sync/capture/schedule.ts';
import { NOW } from './support.ts';

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
