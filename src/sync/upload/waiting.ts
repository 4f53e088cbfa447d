import { isSendable } from '../../domain/glucose.ts';
import type { TimedReading } from '../../domain/reading.ts';
import type { AttemptRow, DestinationRow, OutcomeRow, SentReading } from '../../store/rows.ts';

/** Older readings cannot be proven, since nobody can read back more than 24 hours (design 3.5). */
export const MAX_AGE_MS = (23 * 60 + 30) * 60_000;

/** Never send an instant later than this ahead of true time: it means the correction is wrong (share-api, 7.6). */
export const MAX_AHEAD_MS = 60_000;

export interface WaitingInput {
  /** The bound receiver's readings of the last day. */
  readonly readings: readonly TimedReading[];
  readonly outcomes: readonly OutcomeRow[];
  readonly attempt: AttemptRow | null;
  readonly destination: DestinationRow;
  readonly now: number;
  /** Share's clock minus this computer's, as last known. */
  readonly computerErrorMs: number | null;
}

export interface Waiting {
  /** Ascending; to be sent, and in no open attempt. */
  readonly readings: readonly TimedReading[];
  /** What the person is told: those, and the ones of the open attempt, whose outcome is not known. */
  readonly count: number;
  /**
   * Readings of the last 24 h that stay here only: too old to be proven, of a time that nobody knows, or of a system time
   * that another reading had before, by which Share would know them (design, end of section 3).
   */
  readonly keptHere: number;
  readonly setAside: number;
}

type Known = Pick<SentReading, 'value' | 'trend'>;

const nothing: Waiting = { readings: [], count: 0, keptHere: 0, setAside: 0 };

/**
 * Derived, never flagged (design 3.5): there is no moment at which a reading is stored but not waiting.
 * Must: an outcome of any kind, the open attempt, another receiver, a value that is no glucose, the
 * future, age, a guessed time, and an earlier reading of the same system time each take a reading out; nothing else does.
 */
export function waitingOf({ readings, outcomes, attempt, destination, now, computerErrorMs }: WaitingInput): Waiting {
  const { bound, sharing } = destination;
  if (!bound || sharing.kind !== 'on') return nothing;
  const { computerErrorMs: errorThen = computerErrorMs } = sharing;
  // On this computer's clock as it goes now.
  const sendFrom = sharing.sendFrom + (errorThen ?? 0) - (computerErrorMs ?? errorThen ?? 0);
  const own = readings.filter(
    ({ place, value, at }) =>
      place.serial === bound.serial && isSendable(value) && at <= now + MAX_AHEAD_MS && at >= sendFrom,
  );
  const sent = new Map<number, Known>();
  for (const row of [...outcomes, ...(attempt?.readings ?? [])]) if (row.serial === bound.serial) sent.set(row.systemTime, row);
  const open: TimedReading[] = [];
  let keptHere = 0;
  const seen = new Set<number>();
  for (const reading of own) {
    const known = sent.get(reading.systemTime);
    const isSecond = seen.has(reading.systemTime);
    seen.add(reading.systemTime);
    if (known && !isSecond && isSame(known, reading)) continue;
    if (known || isSecond || reading.isGuess || reading.at < now - MAX_AGE_MS) keptHere += 1;
    else open.push(reading);
  }
  return {
    readings: open,
    count: open.length + (attempt?.readings.length ?? 0),
    keptHere,
    setAside: outcomes.filter((row) => row.kind === 'set-aside').length,
  };
}

/** What was sent with a reading's system time was this reading, and not one that the clock showed the same time for. */
function isSame(sent: Known, { value, trend }: TimedReading): boolean {
  return sent.value === value && sent.trend === trend;
}
