import { attemptOf, settleAttempt } from '../../store/attempts.ts';
import { outcomesSince } from '../../store/outcomes.ts';
import type { AttemptRow, ClockRow, DestinationRow, OutcomeKind, OutcomeRow, SentReading } from '../../store/rows.ts';
import type { PassContext } from './context.ts';
import { waitingOf, type Waiting } from './waiting.ts';

/** What the steps of a pass do with the stores. */

export function outcomeRows(pass: PassContext, kind: OutcomeKind, readings: readonly SentReading[]): OutcomeRow[] {
  const decidedAt = pass.now();
  return readings.map((reading) => ({ ...reading, destination: pass.destination.id, kind, decidedAt }));
}

export interface Closing {
  readonly decided: readonly OutcomeRow[];
  /** What stays in the attempt: to be sent, frozen as it is. */
  readonly remaining: readonly SentReading[];
  readonly refusedAlone?: readonly number[];
  readonly change?: (row: DestinationRow) => DestinationRow;
}

/**
 * Writes the outcomes, closes the attempt or keeps the rest of it open, and changes the destination, in one
 * transaction. Gives what is still open.
 */
export async function closeOrKeep(pass: PassContext, { decided, remaining, refusedAlone = [], change }: Closing): Promise<AttemptRow | null> {
  const { id } = pass.destination;
  const attempt = remaining.length > 0 ? { destination: id, beganAt: pass.now(), readings: remaining, refusedAlone } : null;
  pass.destination = await settleAttempt(pass.deps.store, id, decided, attempt, change);
  return attempt;
}

export interface LoadedWaiting extends Waiting {
  readonly clocks: readonly ClockRow[];
}

export async function loadWaiting(pass: PassContext): Promise<LoadedWaiting> {
  const { store, loadReadings } = pass.deps;
  const { readings, clocks } = await loadReadings(pass.serial);
  const oldest = Math.min(...readings.map((reading) => reading.systemTime), Infinity);
  const outcomes = await outcomesSince(store, pass.destination.id, pass.serial, oldest);
  const attempt = await attemptOf(store, pass.destination.id);
  return { ...waitingOf({ readings, outcomes, attempt, destination: pass.destination, now: pass.now() }), clocks };
}
