import { attemptOf } from '../store/attempts.ts';
import { destinationOf } from '../store/destinations.ts';
import type { Store } from '../store/open.ts';
import { outcomesSince } from '../store/outcomes.ts';
import { readBackOf } from '../store/readbacks.ts';
import type { DestinationRow, ReadBackRow, Settings } from '../store/rows.ts';
import type { TimedSeries } from './archive.ts';
import type { FollowersView, StoredSharing } from './face.ts';
import { nothingStored } from './nothing-yet.ts';
import { waitingOf } from './upload/waiting.ts';

function followersOf(readBack: ReadBackRow | null, destination: DestinationRow): FollowersView | null {
  if (!readBack) return null;
  const { entries, askedAt } = readBack;
  const newest = entries.length === 0 ? null : entries.reduce((a, b) => (b.at > a.at ? b : a));
  return { askedAt, newest, noFollowerYet: !destination.everReadBack && destination.lastSentAt !== null };
}

/** `seriesOf` decodes a receiver's last day; the caller has mostly done so already. */
export async function loadSharing(
  store: Store,
  settings: Settings,
  now: number,
  seriesOf: (serial: string) => Promise<TimedSeries>,
): Promise<StoredSharing> {
  const destination = settings.destination === null ? null : await destinationOf(store, settings.destination);
  if (!destination) return nothingStored;
  const { id, bound } = destination;
  const series = bound ? await seriesOf(bound.serial) : null;
  const { readings, computerErrorMs } = series ?? { readings: [], computerErrorMs: null };
  const [outcomes, attempt, readBack] = await Promise.all([
    bound ? outcomesSince(store, id, bound.serial, Math.min(...readings.map((reading) => reading.systemTime), Infinity)) : [],
    attemptOf(store, id),
    readBackOf(store, id),
  ]);
  const waiting = waitingOf({ readings, outcomes, attempt, destination, now, computerErrorMs });
  return {
    wish: destination.sharing.kind === 'on' ? 'on' : 'off',
    firstStart: bound === null,
    boundSerial: bound?.serial ?? null,
    waiting: waiting.count,
    keptHere: waiting.keptHere,
    setAside: waiting.setAside,
    lastSentAt: destination.lastSentAt,
    monitoring: destination.monitoring,
    followers: followersOf(readBack, destination),
  };
}
