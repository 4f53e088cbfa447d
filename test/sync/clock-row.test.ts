import { describe, expect, it } from 'vitest';
import { isUnexpected } from '../../src/sync/capture/clock-row.ts';
import { clockRow, NOW, TA } from './support.ts';

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
