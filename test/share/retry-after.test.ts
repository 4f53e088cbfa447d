import { expect, test } from 'vitest';
import { parseHttpDate, parseRetryAfter } from '../../src/share/retry-after.ts';

const now = Date.UTC(2026, 10, 1, 12);

test.each([
  ['60', 60_000],
  [' 60 ', 60_000],
  ['0', 1_000],
  ['86400', 3_600_000],
  ['Sun, 01 Nov 2026 12:02:00 GMT', 120_000],
  ['Sun, 01 Nov 2026 11:00:00 GMT', 1_000],
  ['Mon, 02 Nov 2026 12:00:00 GMT', 3_600_000],
  ['', null],
  ['-5', null],
  ['1.5', null],
  ['soon', null],
  ['Sun, 99 Nov 2026 11:00:00 GMT', null],
  [null, null],
])('Retry-After: %s', (header, ms) => {
  expect(parseRetryAfter(header, now)).toBe(ms);
});

test('an HTTP date', () => {
  expect(parseHttpDate('Sun, 01 Nov 2026 12:00:00 GMT')).toBe(now);
  expect(parseHttpDate('5')).toBeNull();
  expect(parseHttpDate(null)).toBeNull();
});
