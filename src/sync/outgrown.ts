import { isSendable } from '../domain/glucose.ts';
import { attemptOf } from '../store/attempts.ts';
import { destinationOf } from '../store/destinations.ts';
import { decidedSince } from '../store/outcomes.ts';
import type { DestinationRow, Settings } from '../store/rows.ts';
import type { Source } from '../store/transaction.ts';
import { loadSeries } from './archive.ts';
import { wholeTiming } from './time/timing.ts';
import { MAX_AGE_MS, sendFromOf } from './upload/waiting.ts';

const DAY_MS = 86_400_000;

/** Outcomes are kept seven days (design, section 3), and this computer's clock may have been wrong by one when they were written. */
const DAYS = 6;

/**
 * How many of the bound receiver's readings were due at Share, were never known to arrive and are too old by now: those of the
 * last six days that are older than the day which the page lists. They stay here only (design 3.7). What has the system time of
 * one that was decided counts as that one.
 */
export async function countOutgrown(from: Source, settings: Settings, now: number): Promise<number> {
  const destination = settings.destination === null ? null : await destinationOf(from, settings.destination);
  if (!destination?.bound) return 0;
  const { id, bound } = destination;
  const since = Math.max(dueSince(destination, settings.computerError?.errorMs ?? null), now - DAYS * DAY_MS);
  const until = now - DAY_MS;
  if (since >= until) return 0;
  const series = await loadSeries(from, bound.serial, now, settings, wholeTiming, DAYS);
  const due = series.readings.filter(({ at, value }) => at >= since && at < until && isSendable(value));
  const [decided, attempt] = await Promise.all([
    decidedSince(from, id, bound.serial, Math.min(...due.map(({ systemTime }) => systemTime), Infinity)),
    attemptOf(from, id),
  ]);
  const known = new Set([...decided, ...(attempt?.readings ?? []).map(({ systemTime }) => systemTime)]);
  return due.filter(({ systemTime }) => !known.has(systemTime)).length;
}

/** What was too old at the start already was never due; and what another program may have sent, nobody knows. */
function dueSince(destination: DestinationRow, computerErrorMs: number | null): number {
  const { sharing, othersAt = 0 } = destination;
  const sendFrom = sendFromOf(destination, computerErrorMs);
  if (sharing.kind !== 'on' || sendFrom === null) return Infinity;
  const startedAt = sharing.since + sendFrom - sharing.sendFrom;
  return Math.max(sendFrom, startedAt - MAX_AGE_MS, othersAt);
}
