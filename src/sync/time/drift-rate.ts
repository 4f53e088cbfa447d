import type { ClockRow } from '../../store/rows.ts';
import { isDrift } from './drift.ts';
import { isElsewhere } from './elsewhere.ts';

const DAY_SECONDS = 86_400;

/**
 * Seconds a day that the inner clock gains on true time: from the two measurements furthest apart, at least a day, between
 * which it was not set; by Share's clock where there are two such, else by this computer's. Null where nothing tells. `rows`: of one generation,
 * ascending by `measuredAt`.
 */
export function driftSecondsPerDay(rows: readonly ClockRow[]): number | null {
  const last = rows.at(-1);
  const alike = rows.filter((row) => row.systemOffsetSeconds === last?.systemOffsetSeconds);
  return rateOf(alike.filter((row) => row.source === 'share')) ?? rateOf(alike.filter((row) => row.source === 'computer' && !isElsewhere(row)));
}

function rateOf(rows: readonly ClockRow[]): number | null {
  const sorted = rows.toSorted((a, b) => a.systemTime - b.systemTime);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return null;
  const days = (last.systemTime - first.systemTime) / DAY_SECONDS;
  if (days < 1 || !isDrift(first, last)) return null;
  // What a clock gains is taken from its correction.
  return (first.taSeconds - last.taSeconds) / days;
}
