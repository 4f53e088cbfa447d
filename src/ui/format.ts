/** Instants as people write them, in the browser's language; in the time zone of this moment, which a formatter that is kept would not follow. */

const DAY_MS = 86_400_000;

/** The clock time of `at`; with its weekday or date where it is not today's. */
export function clockTime(at: number, now: number): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date(now).toDateString();
  const isNear = Math.abs(now - at) < 6 * DAY_MS;
  const day: Intl.DateTimeFormatOptions = isToday ? {} : isNear ? { weekday: 'short' } : { day: 'numeric', month: 'short' };
  return date.toLocaleString(undefined, { ...day, hour: 'numeric', minute: '2-digit' });
}
