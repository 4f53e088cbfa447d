import { glucoseOf } from '../domain/glucose.ts';
import type { TimedReading } from '../domain/reading.ts';
import { clocksSince } from '../store/clocks.ts';
import { newestReadings } from '../store/readings.ts';
import { receiverOf } from '../store/receivers.ts';
import type { ClockRow, Settings } from '../store/rows.ts';
import type { Source } from '../store/transaction.ts';
import type { ArchiveView, ClockNote } from './face.ts';
import { emptyArchive } from './nothing-yet.ts';
import type { Timed, Timing } from './timeline.ts';

const DAY_MS = 86_400_000;

/** Measurements of the last week, and the one before them, are enough to time the readings of six days. */
const CLOCKS_MS = 7 * DAY_MS;

/** A little more than the day that is shown, since a better measurement may move a reading by seconds. */
const SLACK_MS = 3_600_000;

/** Readings come five minutes apart: so many cover the last day and more, whatever the receiver's clock showed. */
const DAY_READINGS = 320;

export interface TimedSeries extends Pick<Timed, 'clocksFor'> {
  /** Ascending; of the days asked for and a little more, over a reset of the receiver too. */
  readonly readings: readonly TimedReading[];
  /** However old. */
  readonly newest: TimedReading | null;
  /** Ascending; of every generation that has readings here. Empty before the first connection. */
  readonly clocks: readonly ClockRow[];
  /** Share's clock minus this computer's, as last known. */
  readonly computerErrorMs: number | null;
}

/** What a series is read from. */
export const seriesStores = ['clocks', 'pages'] as const;

type KnownError = Pick<Settings, 'computerError'>;

/** One receiver's series of the last `days`, six at most, with its instants on this computer's clock. */
export async function loadSeries(
  from: Source,
  serial: string,
  now: number,
  { computerError }: KnownError,
  timing: Timing,
  days = 1,
): Promise<TimedSeries> {
  const clocks = await clocksSince(from, serial, now - CLOCKS_MS);
  const computerErrorMs = computerError?.errorMs ?? null;
  const generations = [...new Set(clocks.map((row) => row.generation))];
  const series = await Promise.all(
    generations.map(async (generation) => {
      const rows = clocks.filter((row) => row.generation === generation);
      const { readings } = await newestReadings(from, serial, { generation, count: days * DAY_READINGS });
      return timing({ from, serial, generation, readings, rows, computerErrorMs });
    }),
  );
  const all = onceEach(series.flatMap((one) => one.readings)).toSorted((a, b) => a.at - b.at);
  return {
    readings: all.filter((reading) => reading.at >= now - days * DAY_MS - SLACK_MS),
    newest: all.at(-1) ?? null,
    clocks,
    computerErrorMs,
    clocksFor: (reading) => series[generations.indexOf(reading.place.generation)]?.clocksFor(reading) ?? [],
  };
}

/** Two of one system time and one instant are one reading: it stands in both rings (design, end of section 3). The first is taken. */
function onceEach(readings: readonly TimedReading[]): TimedReading[] {
  const known = new Set<string>();
  return readings.filter(({ systemTime, at }) => {
    const name = `${systemTime} ${at}`;
    return !known.has(name) && known.add(name);
  });
}

function isGlucose({ value }: TimedReading): boolean {
  const { kind } = glucoseOf(value);
  return kind === 'number' || kind === 'low' || kind === 'high';
}

/**
 * What the page shows of a receiver; needs nothing but the store, so that the first paint can have it. `noteOf`: what the
 * newest measurement says of the screen's clock, which the first paint does without.
 */
export async function loadArchive(
  from: Source,
  serial: string | null,
  now: number,
  seriesOf: (serial: string) => Promise<TimedSeries>,
  noteOf: (last: ClockRow) => ClockNote | null,
): Promise<ArchiveView> {
  if (serial === null) return emptyArchive;
  const [receiver, series] = await Promise.all([receiverOf(from, serial), seriesOf(serial)]);
  const readings = series.readings.filter((reading) => reading.at >= now - DAY_MS);
  const last = series.clocks.at(-1);
  return {
    serial,
    unit: receiver?.unit ?? null,
    readings,
    latest: series.newest,
    lastGlucose: readings.findLast(isGlucose) ?? null,
    clockNote: last ? noteOf(last) : null,
  };
}
