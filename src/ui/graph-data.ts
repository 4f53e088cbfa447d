import { glucoseOf, toUnit, type GlucoseUnit } from '../domain/glucose.ts';
import type { TimedReading } from '../sync/face.ts';
import { FUTURE_TOLERANCE_MS } from './reading-age.ts';

export const SPAN_MS = 86_400_000;

/** The graph ends at 300 as long as nothing comes nearer to it than this. */
const NEAR_UPPER_QUARTER_MGDL = 280;

/** Two readings further apart than this are not joined: one was missed between them. */
export const GAP_MS = 10 * 60_000;

/** The last 24 hours, ready to be drawn. Columns are of equal length; `y` is in the shown unit. */
export interface GraphData {
  readonly fromAt: number;
  readonly toAt: number;
  /** The readings of the span, ascending, special values included. */
  readonly readings: readonly TimedReading[];
  /** Epoch seconds, ascending. */
  readonly x: readonly number[];
  /** Null where nothing is drawn: special values, LOW and HIGH, and one row in each gap. */
  readonly y: readonly (number | null)[];
  /** The reading of each row; null in a gap. */
  readonly rowReadings: readonly (TimedReading | null)[];
  /** Below the lowest number, so that LOW at the edge stands apart from 40 mg/dL. */
  readonly yMin: number;
  readonly yMax: number;
}

/** `now` in epoch milliseconds; `targetHighMgdl`: the upper end of the target range, which is to be seen too. */
export function graphData(all: readonly TimedReading[], unit: GlucoseUnit, now: number, targetHighMgdl: number): GraphData {
  const fromAt = now - SPAN_MS;
  const readings = all.filter(({ at }) => at >= fromAt && at <= now + FUTURE_TOLERANCE_MS);
  const x: number[] = [];
  const y: (number | null)[] = [];
  const rowReadings: (TimedReading | null)[] = [];
  let before: TimedReading | null = null;
  for (const reading of readings) {
    if (before !== null && isGap(before, reading)) {
      x.push((before.at + reading.at) / 2000);
      y.push(null);
      rowReadings.push(null);
    }
    const glucose = glucoseOf(reading.value);
    x.push(reading.at / 1000);
    y.push(glucose.kind === 'number' ? toUnit(glucose.glucoseMgdl, unit) : null);
    rowReadings.push(reading);
    before = reading;
  }
  return {
    fromAt,
    toAt: Math.max(now, readings.at(-1)?.at ?? now),
    readings,
    x,
    y,
    rowReadings,
    yMin: toUnit(30, unit),
    yMax: toUnit(needsFullHeight(readings, targetHighMgdl) ? 400 : 300, unit),
  };
}

/** The same record: its place stays, while its instant moves a little whenever a clock is asked anew. */
export function isSameReading(one: TimedReading | null, other: TimedReading | null): boolean {
  if (one === null || other === null) return one === other;
  const [a, b] = [one.place, other.place];
  return a.slot === b.slot && a.page === b.page && a.type === b.type && a.generation === b.generation && a.serial === b.serial;
}

export function isGap(before: TimedReading, after: TimedReading): boolean {
  return after.at - before.at > GAP_MS;
}

/** The upper quarter is drawn only when something stands in it or near it. */
function needsFullHeight(readings: readonly TimedReading[], targetHighMgdl: number): boolean {
  if (targetHighMgdl > NEAR_UPPER_QUARTER_MGDL) return true;
  return readings.some(({ value }) => {
    const glucose = glucoseOf(value);
    return glucose.kind === 'high' || (glucose.kind === 'number' && glucose.glucoseMgdl > NEAR_UPPER_QUARTER_MGDL);
  });
}
