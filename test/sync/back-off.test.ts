import { describe, expect, test } from 'vitest';
import { pauseAt } from '../../src/sync/upload/back-off.ts';

const now = Date.UTC(2026, 10, 26, 12);
const byShare = { until: now + 60_000, isByShare: true };
const own = { until: now + 60_000, isByShare: false };

describe('a pause that an earlier pass noted', () => {
  test.each([
    ['none was noted', null, 'any', null],
    ['Share asked for it', byShare, 'of-share', byShare.until],
    ['Share asked for it, and the person said Send now', byShare, 'none', null],
    ['it is our own', own, 'of-share', null],
    ['it is our own, and a page keeps to it', own, 'any', own.until],
    ['it is over', { ...byShare, until: now }, 'any', null],
    ['it is further ahead than any is: the clock was set back', { ...byShare, until: now + 3_600_001 }, 'any', null],
  ] as const)('%s', (_name, pause, heed, until) => {
    expect(pauseAt(pause, now, heed)).toBe(until);
  });
});
