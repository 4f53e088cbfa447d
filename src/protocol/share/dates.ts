/** An instant of Share's, in one of its spellings. */
export interface ShareDate {
  /** Epoch milliseconds, UTC; the offset never changes it. */
  readonly at: number;
  /** Of the wall clock to show; null where none is named. In old answers it is the server's own zone (share-api, 7.4). */
  readonly offsetMinutes: number | null;
}

const PATTERN = /^\/?Date\((-?\d{1,16})(?:([+-])(\d\d)([0-5]\d))?\)\/?$/;

/** The farthest instant that a `Date` can hold. */
const MAX_INSTANT_MS = 8.64e15;

/** `/Date(ms)/`, `Date(ms)` and both with `±hhmm` (share-api, 6.4). Null for anything else. */
export function parseShareDate(text: string): ShareDate | null {
  const match = PATTERN.exec(text);
  if (!match) return null;
  const at = Number(match[1]);
  if (Math.abs(at) > MAX_INSTANT_MS) return null;
  const [, , sign, hours, minutes] = match;
  if (sign === undefined) return { at, offsetMinutes: null };
  const offset = Number(hours) * 60 + Number(minutes);
  return { at, offsetMinutes: sign === '-' && offset !== 0 ? -offset : offset };
}

/** The spelling in which dates are posted. `at` is in whole epoch milliseconds. */
export function formatShareDate(at: number): string {
  return `/Date(${at})/`;
}
