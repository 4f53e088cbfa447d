import type { TimedReading } from '../domain/reading.ts';
import { attemptOf } from '../store/attempts.ts';
import { destinationOf } from '../store/destinations.ts';
import { outcomesSince } from '../store/outcomes.ts';
import { readBackOf } from '../store/readbacks.ts';
import type { DestinationRow, ReadBackRow, Settings } from '../store/rows.ts';
import type { Source } from '../store/transaction.ts';
import type { TimedSeries } from './archive.ts';
import type { FollowersView, StoredSharing } from './face.ts';
import { nothingStored } from './nothing-yet.ts';
import { newestOf } from './upload/read-back.ts';
import { waitingOf } from './upload/waiting.ts';

const DAY_MS = 86_400_000;

/** What it is read from, beside the series. */
export const sharingStores = ['destinations', 'outcomes', 'attempts', 'readbacks'] as const;

function followersOf(readBack: ReadBackRow | null, destination: DestinationRow): FollowersView | null {
  if (!readBack) return null;
  const { entries, askedAt } = readBack;
  const { everReadBack, lastSentAt, canary } = destination;
  // While the first post is not read back, the look before it says nothing of followers.
  return { askedAt, newest: newestOf(entries), noFollowerYet: !everReadBack && lastSentAt !== null && canary.kind !== 'posted' };
}

/** `seriesOf` decodes a receiver's last day; the caller has mostly done so already. */
export async function loadSharing(
  from: Source,
  settings: Settings,
  now: number,
  seriesOf: (serial: string) => Promise<TimedSeries>,
): Promise<StoredSharing> {
  const destination = settings.destination === null ? null : await destinationOf(from, settings.destination);
  if (!destination) return nothingStored;
  const { id, bound, othersAt = null } = destination;
  const series = bound ? await seriesOf(bound.serial) : null;
  const shown = settings.receiver === null || settings.receiver === bound?.serial ? null : await seriesOf(settings.receiver);
  const own = series?.readings ?? [];
  const [outcomes, attempt, readBack] = await Promise.all([
    bound ? outcomesSince(from, id, bound.serial, Math.min(...own.map((reading) => reading.systemTime), Infinity)) : [],
    attemptOf(from, id),
    readBackOf(from, id),
  ]);
  const readings = inOrder(own, shown?.readings ?? []);
  const waiting = waitingOf({ readings, outcomes, attempt, destination, now, computerErrorMs: series?.computerErrorMs ?? null });
  return {
    wish: destination.sharing.kind === 'on' ? 'on' : 'off',
    isStopping: destination.sharing.kind === 'stopping',
    firstStart: bound === null,
    boundSerial: bound?.serial ?? null,
    waiting: waiting.count,
    keptHere: waiting.keptHere,
    setAside: waiting.setAside,
    lastSentAt: destination.lastSentAt,
    monitoring: destination.monitoring,
    followers: followersOf(readBack, destination),
    proof: waiting.fates.filter(({ reading }) => reading.at >= now - DAY_MS),
    othersAt: othersAt !== null && othersAt > now - DAY_MS ? othersAt : null,
  };
}

function inOrder(own: readonly TimedReading[], others: readonly TimedReading[]): readonly TimedReading[] {
  return others.length === 0 ? own : [...own, ...others].toSorted((a, b) => a.at - b.at);
}
