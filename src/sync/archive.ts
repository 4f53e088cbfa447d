import { glucoseOf } from '../domain/glucose.ts';
import type { TimedReading } from '../domain/reading.ts';
import { RECEIVER_EPOCH_MS } from '../protocol/receiver/time.ts';
import { newestClock, clocksSince } from '../store/clocks.ts';
import type { Store } from '../store/open.ts';
import { newestReadings } from '../store/readings.ts';
import { receiverOf } from '../store/receivers.ts';
import type { ClockRow } from '../store/rows.ts';
import type { ArchiveView } from './face.ts';
import { emptyArchive } from './nothing-yet.ts';
import { isDisplayClockOdd, timed } from './timeline.ts';

const DAY_MS = 86_400_000;

/** Measurements of the last week are enough to time the readings of the last day. */
const CLOCKS_MS = 7 * DAY_MS;

/** A little more than the day that is shown, since a better measurement may move a reading by seconds. */
const SLACK_MS = 3_600_000;

export interface TimedSeries {
  /** Ascending; the last 24 h and a little more. */
  readonly readings: readonly TimedReading[];
  /** However old. */
  readonly newest: TimedReading | null;
  /** Ascending; of the present generation. Empty before the first connection. */
  readonly clocks: readonly ClockRow[];
}

/** One receiver's series of the last day with its instants. */
export async function loadSeries(store: Store, serial: string, now: number): Promise<TimedSeries> {
  const last = await newestClock(store, serial);
  if (!last) return { readings: [], newest: null, clocks: [] };
  const recent = await clocksSince(store, serial, now - CLOCKS_MS);
  const clocks = (recent.length > 0 ? recent : [last]).filter((row) => row.generation === last.generation);
  const sinceSystemTime = Math.floor((now - DAY_MS - SLACK_MS - RECEIVER_EPOCH_MS) / 1000) - last.taSeconds;
  const { readings, newest } = await newestReadings(store, serial, { sinceSystemTime });
  return { readings: timed(readings, clocks), newest: newest ? (timed([newest], clocks)[0] ?? null) : null, clocks };
}

function isGlucose({ value }: TimedReading): boolean {
  const { kind } = glucoseOf(value);
  return kind === 'number' || kind === 'low' || kind === 'high';
}

/** What the page shows of a receiver; needs nothing but the store, so that the first paint can have it. */
export async function loadArchive(
  store: Store,
  serial: string | null,
  now: number,
  seriesOf = (of: string): Promise<TimedSeries> => loadSeries(store, of, now),
): Promise<ArchiveView> {
  if (serial === null) return emptyArchive;
  const [receiver, series] = await Promise.all([receiverOf(store, serial), seriesOf(serial)]);
  const readings = series.readings.filter((reading) => reading.at >= now - DAY_MS);
  const last = series.clocks.at(-1);
  return {
    serial,
    unit: receiver?.unit ?? null,
    readings,
    latest: series.newest,
    lastGlucose: readings.findLast(isGlucose) ?? null,
    displayClockOdd: last !== undefined && isDisplayClockOdd(last),
  };
}
