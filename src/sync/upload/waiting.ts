import { isSendable } from '../../domain/glucose.ts';
import type { TimedReading } from '../../domain/reading.ts';
import type { AttemptRow, DestinationRow, OutcomeRow } from '../../store/rows.ts';

/** Older readings cannot be proven, since nobody can read back more than 24 hours (design 3.5). */
export const MAX_AGE_MS = (23 * 60 + 30) * 60_000;

/** Never send an instant later than this ahead of true time: it means the correction is wrong (share-api, 7.6). */
const MAX_AHEAD_MS = 60_000;

export interface WaitingInput {
  /** The bound receiver's readings of the last day. */
  readonly readings: readonly TimedReading[];
  readonly outcomes: readonly OutcomeRow[];
  readonly attempt: AttemptRow | null;
  readonly destination: DestinationRow;
  readonly now: number;
}

export interface Waiting {
  /** Ascending; to be sent, and in no open attempt. */
  readonly readings: readonly TimedReading[];
  /** What the person is told: those, and the ones of the open attempt, whose outcome is not known. */
  readonly count: number;
  /** Readings of the last 24 h without an outcome that grew too old: they stay here only. */
  readonly keptHere: number;
  readonly setAside: number;
}

const nothing: Waiting = { readings: [], count: 0, keptHere: 0, setAside: 0 };

/**
 * Derived, never flagged (design 3.5): there is no moment at which a reading is stored but not waiting.
 * Must: an outcome of any kind, the open attempt, another receiver, a value that is no glucose, the
 * future, and age each take a reading out; nothing else does.
 */
export function waitingOf({ readings, outcomes, attempt, destination, now }: WaitingInput): Waiting {
  const { bound, sharing } = destination;
  if (!bound || sharing.kind !== 'on') return nothing;
  const decided = new Set(outcomes.filter((row) => row.serial === bound.serial).map((row) => row.systemTime));
  const trying = new Set(attempt?.readings.map((reading) => reading.systemTime));
  const open = readings.filter(
    (reading) =>
      reading.place.serial === bound.serial &&
      isSendable(reading.value) &&
      reading.at <= now + MAX_AHEAD_MS &&
      reading.at >= sharing.sendFrom &&
      !decided.has(reading.systemTime) &&
      !trying.has(reading.systemTime),
  );
  const waiting = open.filter((reading) => reading.at >= now - MAX_AGE_MS);
  return {
    readings: waiting,
    count: waiting.length + trying.size,
    keptHere: open.length - waiting.length,
    setAside: outcomes.filter((row) => row.kind === 'set-aside').length,
  };
}
