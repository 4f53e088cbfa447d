import { glucoseOf } from '../domain/glucose.ts';
import type { TimedReading } from '../domain/reading.ts';
import { RECEIVER_EPOCH_MS } from '../protocol/receiver/time.ts';
import { newestClock, clocksSince } from '../store/clocks.ts';
import type { Store } from '../store/open.ts';
import { newestReadings } from '../store/readings.ts';
import { receiverOf } from '../store/receivers.ts';
import type { ClockRow, Settings } from '../store/rows.ts';
import type { ArchiveView } from './face.ts';
import { emptyArchive } from './nothing-yet.ts';
import { errorIn, isDisplayClockOdd, timed } from './timeline.ts';

const DAY_MS = 86_400_000;

/** Measurements of the last week are enough to time the readings of the last day. */
const CLOCKS_MS = 7 * DAY_MS;

/** A little more than the day that is shown, since a better measurement may move a reading by seconds. */
const SLACK_MS = 3_600_000;

export interface TimedSeries {
  /** Ascending; the last 24 h and a little more, over a reset of the receiver too. */
  readonly readings: readonly TimedReading[];
  /** However old. */
  readonly newest: TimedReading | null;
  /** Ascending; of every generation that has readings here. Empty before the first connection. */
  readonly clocks: readonly ClockRow[];
}

type KnownError = Pick<Settings, 'computerError'>;

/** One receiver's series of the last day with its instants on this computer's clock. */
export async function loadSeries(store: Store, serial: string, now: number, { computerError }: KnownError): Promise<TimedSeries> {
  const last = await newestClock(store, serial);
  if (!last) return { readings: [], newest: null, clocks: [] };
  const recent = await clocksSince(store, serial, now - CLOCKS_MS);
  const clocks = recent.length > 0 ? recent : [last];
  const errorMs = computerError?.errorMs ?? null;
  const generations = new Set(clocks.map((row) => row.generation));
  const series = await Promise.all(
    [...generations].map(async (generation) => {
      const rows = clocks.filter((row) => row.generation === generation);
      const row = rows.at(-1) ?? last;
      const sinceAt = now + errorIn(row, errorMs) - DAY_MS - SLACK_MS;
      const sinceSystemTime = Math.floor((sinceAt - RECEIVER_EPOCH_MS) / 1000) - row.taSeconds;
      const { readings, newest } = await newestReadings(store, serial, { generation, sinceSystemTime });
      return { readings: timed(readings, rows, errorMs), newest: newest ? timed([newest], rows, errorMs) : [] };
    }),
  );
  return {
    readings: series.flatMap((one) => one.readings).toSorted((a, b) => a.at - b.at),
    newest: series.findLast((one) => one.newest.length > 0)?.newest[0] ?? null,
    clocks,
  };
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
  seriesOf: (serial: string) => Promise<TimedSeries>,
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
    clockNote: last !== undefined && isDisplayClockOdd(last) ? { kind: 'implausible' } : null,
  };
}
