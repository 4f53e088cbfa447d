import { attemptOf, settleAttempt } from '../../store/attempts.ts';
import { outcomesSince } from '../../store/outcomes.ts';
import { readBackOf } from '../../store/readbacks.ts';
import type { AttemptRow, DestinationRow, OutcomeKind, OutcomeRow, ReadBackRow, SentReading } from '../../store/rows.ts';
import { snapshot } from '../../store/snapshot.ts';
import { seriesStores, type TimedSeries } from '../archive.ts';
import type { PassContext } from './context.ts';
import { expectedAt } from './read-back.ts';
import { MAX_AGE_MS, MAX_AHEAD_MS, sendFromOf, waitingOf, type Waiting } from './waiting.ts';

/** What the steps of a pass do with the stores. */

/** `decidedAt`: where it was not just now, but at an earlier look. */
export function outcomeRows(pass: PassContext, kind: OutcomeKind, readings: readonly SentReading[], decidedAt = pass.now()): OutcomeRow[] {
  return readings.map((reading) => ({ ...reading, destination: pass.destination.id, kind, decidedAt }));
}

export interface Closing extends Partial<Pick<AttemptRow, 'refusedAlone' | 'isAgain'>> {
  readonly decided: readonly OutcomeRow[];
  /** What stays in the attempt: to be sent, frozen as it is. */
  readonly remaining: readonly SentReading[];
  readonly change?: (row: DestinationRow) => DestinationRow;
}

/**
 * Writes the outcomes, closes the attempt or keeps the rest of it open, and changes the destination, in one
 * transaction. Gives what is still open.
 */
export async function closeOrKeep(
  pass: PassContext,
  attempt: AttemptRow,
  { decided, remaining, change, ...facts }: Closing,
): Promise<AttemptRow | null> {
  const open = remaining.length > 0 ? { ...attempt, ...facts, beganAt: pass.now(), readings: remaining } : null;
  pass.destination = await settleAttempt(pass.deps.store, pass.destination.id, decided, open, change);
  return open;
}

export interface LoadedWaiting extends Waiting, Pick<TimedSeries, 'clocks' | 'clocksFor' | 'computerErrorMs' | 'newest'> {
  /** What speaks against the newest reading's time: a clock was set, and new measurements tell how. */
  readonly doubt: 'guess' | 'ahead' | null;
  /** When the wish began under which they are to be sent. */
  readonly wishedSince: number | null;
  /** The last look at what followers see. */
  readonly readBack: ReadBackRow | null;
}

const waitingStores = ['settings', 'outcomes', 'attempts', 'readbacks', ...seriesStores] as const;

export async function loadWaiting(pass: PassContext): Promise<LoadedWaiting> {
  const { destination, serial, deps } = pass;
  const [series, outcomes, attempt, readBack] = await snapshot(deps.store, waitingStores, async (at) => {
    const loaded = await deps.loadReadings(at, serial);
    const oldest = Math.min(...loaded.readings.map((reading) => reading.systemTime), Infinity);
    return Promise.all([loaded, outcomesSince(at, destination.id, serial, oldest), attemptOf(at, destination.id), readBackOf(at, destination.id)]);
  });
  const { readings, newest, clocks, clocksFor, computerErrorMs } = series;
  const now = pass.now();
  const waiting = waitingOf({ readings, outcomes, attempt, destination, now, computerErrorMs });
  // Of another life of the receiver than what waits, it says nothing of that.
  const { generation = newest?.place.generation } = waiting.readings.at(-1)?.place ?? {};
  const isAhead = newest !== null && newest.at > now + MAX_AHEAD_MS && newest.place.generation === generation;
  const wishedSince = wishedSinceOf(destination);
  return { ...waiting, clocks, clocksFor, computerErrorMs, newest, wishedSince, readBack, doubt: newest?.isGuess ? 'guess' : isAhead ? 'ahead' : null };
}

export function wishedSinceOf({ sharing }: DestinationRow): number | null {
  return sharing.kind === 'on' ? sharing.since : null;
}

/** Whether it would be sent the same way now: another receiver may be bound since, or these times be told to be wrong. */
export function isOfNow({ destination: { bound, canary, times } }: PassContext, { serial, taSeconds }: SentReading): boolean {
  return bound?.serial === serial && canary.kind !== 'failed' && (times === 'receiver' || taSeconds === 0);
}

/** What is in the attempt, and not at Share; not if the person has meanwhile stopped, nor if it is too old, or from before sharing was started again. */
export function mayGoAgain(pass: PassContext, reading: SentReading): boolean {
  return isOfNow(pass, reading) && isInTime(pass, reading, pass.trueNow() - pass.now());
}

/** One post carries one TA, rounded, for readings whose own differ by a little. */
const EDGE_MS = 2_000;

/** Whether the instant that followers would see lies in what is sent: from the start of sharing on, of the last day, not of the future. `errorMs`: of this computer's clock. */
export function isInTime({ destination, deps: { clock } }: PassContext, reading: SentReading, errorMs: number): boolean {
  const sendFrom = sendFromOf(destination, errorMs);
  const [at, now] = [expectedAt(reading) - errorMs, clock.now()];
  return sendFrom !== null && at >= Math.max(sendFrom, now - MAX_AGE_MS) - EDGE_MS && at <= now + MAX_AHEAD_MS;
}
