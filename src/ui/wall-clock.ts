/**
 * Wall clocks: what a clock on a wall or a screen showed, as epoch milliseconds as if it were UTC. Two of them can be
 * compared and formatted whatever the zone of either.
 */

import { unbroken } from './format.ts';

const utc = { timeZone: 'UTC' } as const;
const time = new Intl.DateTimeFormat(undefined, { ...utc, hour: 'numeric', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { ...utc, weekday: 'short', hour: 'numeric', minute: '2-digit' });
const date = new Intl.DateTimeFormat(undefined, { ...utc, day: 'numeric', month: 'short' });
const dateWithYear = new Intl.DateTimeFormat(undefined, { ...utc, dateStyle: 'medium' });

const DAY_MS = 86_400_000;
/** Where receivers begin to count (receiver-protocol, 7.1). */
const RECEIVER_BEGIN_MS = Date.UTC(2009, 0, 1);

/** This computer's wall clock at an instant. */
export function wallClockAt(at: number): number {
  return at - new Date(at).getTimezoneOffset() * 60_000;
}

/** Not within the first day of a receiver's time: there its clock stands before anybody set it. */
export function isDate(wallClockMs: number): boolean {
  return wallClockMs > RECEIVER_BEGIN_MS + DAY_MS;
}

/** Both times of day; with their weekdays where those differ. */
export function wallTimes(one: number, other: number): [string, string] {
  const format = Math.floor(one / DAY_MS) === Math.floor(other / DAY_MS) ? time : dayAndTime;
  return [unbroken(format.format(one)), unbroken(format.format(other))];
}

/** The date, with its year where that is not the year of `now` (a wall clock too), and the time of day. */
export function wallDate(wallClockMs: number, now: number): [string, string] {
  const isThisYear = new Date(wallClockMs).getUTCFullYear() === new Date(now).getUTCFullYear();
  return [(isThisYear ? date : dateWithYear).format(wallClockMs), unbroken(time.format(wallClockMs))];
}
