import type { Reading, TimedReading } from '../domain/reading.ts';
import { receiverTimeToMs } from '../protocol/receiver/time.ts';
import type { ClockRow } from '../store/rows.ts';
import type { Source } from '../store/transaction.ts';

/** The measurement nearest to a record in receiver time, whatever clock it was made with; null before the first. */
export function nearest<Row extends { readonly systemTime: number }>(rows: readonly Row[], systemTime: number): Row | null {
  let best: Row | null = null;
  for (const row of rows) {
    if (!best || Math.abs(row.systemTime - systemTime) <= Math.abs(best.systemTime - systemTime)) best = row;
  }
  return best;
}

/** How far this computer's clock is behind the instants that a measurement gives: nothing, where it was made by that clock. */
export function errorIn(row: ClockRow, computerErrorMs: number | null): number {
  if (row.source === 'computer') return 0;
  // What another computer's error was says nothing of this one's.
  return computerErrorMs ?? (row.foreign ? null : row.computerErrorMs) ?? 0;
}

/** Receiver seconds to epoch milliseconds by a correction. */
export function instantOf(systemTime: number, taSeconds: number): number {
  return receiverTimeToMs(systemTime) + taSeconds * 1000;
}

/** What the instants of one generation's readings follow from. */
export interface TimingInput {
  readonly from: Source;
  readonly serial: string;
  readonly generation: number;
  /** Ring by ring, each in the order of writing. */
  readonly readings: readonly Reading[];
  /** The measurements of this generation, ascending by `measuredAt`. */
  readonly rows: readonly ClockRow[];
  /** Share's clock minus this computer's, as last known. */
  readonly computerErrorMs: number | null;
}

export interface Timed {
  /** With instants **on this computer's clock**, so that ages are right also where that clock is wrong; in any order. */
  readonly readings: readonly TimedReading[];
  /** The measurements that tell a reading's time, in its own system time; none where it is a guess. */
  clocksFor(reading: TimedReading): readonly ClockRow[];
}

/** How readings get their instants. Without any measurement nothing can be said, and no reading comes out. */
export type Timing = (input: TimingInput) => Promise<Timed>;

/** By the measurement nearest to each: right until somebody sets the receiver's clock, and all that the first paint needs. */
export const quickTiming: Timing = async ({ readings, rows, computerErrorMs }) => ({
  readings: readings.flatMap((reading) => {
    const row = nearest(rows, reading.systemTime);
    return row ? [{ ...reading, at: instantOf(reading.systemTime, row.taSeconds) - errorIn(row, computerErrorMs) }] : [];
  }),
  clocksFor: () => rows,
});
