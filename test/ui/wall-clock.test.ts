import { expect, test } from 'vitest';
import { isDate, wallClockAt, wallDate, wallTimes } from '../../src/ui/wall-clock.ts';

const wall = Date.UTC(2026, 10, 22, 12, 8);

test('a wall clock is told as it was seen, whatever the zone of this computer', () => {
  expect(wallDate(wall, wall)).toEqual(['Nov 22', '12:08\u00a0PM']);
});

test('the year stands where it is another one', () => {
  expect(wallDate(Date.UTC(2009, 0, 1, 0, 3), wall)).toEqual(['Jan 1, 2009', '12:03\u00a0AM']);
});

test('the first day of a receiver’s time is no date: nobody had set its clock', () => {
  const firstDay = [-1, 0, 180, 86_400, 86_401].map((seconds) => isDate(Date.UTC(2009, 0, 1) + seconds * 1000));
  expect(firstDay).toEqual([false, false, false, false, true]);
});

test('this computer’s wall clock is the one that its own date tells', () => {
  const at = new Date(2026, 6, 1, 23, 59).getTime();
  expect(wallClockAt(at)).toBe(Date.UTC(2026, 6, 1, 23, 59));
});

test('weekdays stand where the days differ', () => {
  expect(wallTimes(wall, wall + 3_600_000)).toEqual(['12:08\u00a0PM', '1:08\u00a0PM']);
  expect(wallTimes(wall, wall + 12 * 3_600_000)).toEqual(['Sun\u00a012:08\u00a0PM', 'Mon\u00a012:08\u00a0AM']);
});
