/** Instants and serial things as people write them, in the browser's language. */

const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
const dateAndTime = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });

const DAY_MS = 86_400_000;

/** The clock time of `at`; with its weekday or date where it is not today's. */
export function clockTime(at: number, now: number): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time.format(at);
  return (Math.abs(now - at) < 6 * DAY_MS ? dayAndTime : dateAndTime).format(at);
}
