import type { Trend } from './trend.ts';

/** Where a reading stands in the archive: one record of one stored page. */
export interface RecordPlace {
  readonly serial: string;
  /** Counts the resets of this receiver that Cradle has seen, from 0 (design 3.3). */
  readonly generation: number;
  readonly type: number;
  readonly page: number;
  readonly slot: number;
}

/**
 * One glucose value of the series, as the receiver stored it. Times are receiver seconds (since
 * 2009-01-01 on a clock that is not UTC); `value` is mg/dL or a special code, see `glucoseOf`.
 */
export interface Reading {
  readonly place: RecordPlace;
  /** The reading's own time: offset 10 for backfilled records, else the record's system time (design, end of 3). */
  readonly systemTime: number;
  /** The wall clock the person saw at that time. */
  readonly displayTime: number;
  readonly value: number;
  readonly trend: Trend;
  readonly backfilled: boolean;
  /** System time at which it was stored; absent where that is its own time. */
  readonly writtenTime?: number;
}

/** A reading with its instant, as well as it is known. */
export interface TimedReading extends Reading {
  /** Epoch milliseconds, on this computer's clock: the measurements of the receiver's clock tell it. */
  readonly at: number;
  /** No measurement tells it, `at` is the best guess: shown as uncertain, never sent. */
  readonly isGuess?: true;
}
