/** Instants as people write them, in the browser's language. */

const DAY_MS = 86_400_000;

const STEP_MS = 10_000;

let madeIn = NaN;
let formats: readonly Intl.DateTimeFormat[] = [];

/** The clock time of `at`; with its weekday or date where it is not today's. */
export function clockTime(at: number, now: number): string {
  // Dear to make, and they keep the time zone that they were made in: made anew now and then, they follow a computer that travels.
  const step = Math.floor(now / STEP_MS);
  if (step !== madeIn) {
    madeIn = step;
    formats = [{}, { weekday: 'short' } as const, { day: 'numeric', month: 'short' } as const].map(
      (day) => new Intl.DateTimeFormat(undefined, { ...day, hour: 'numeric', minute: '2-digit' }),
    );
  }
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return unbroken(formats[isToday ? 0 : Math.abs(now - at) < 6 * DAY_MS ? 1 : 2]!.format(at));
}

/** On one line, wherever it stands: a time without its "PM", or a number without its unit, misleads. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}
