import type { IDBPDatabase } from 'idb';
import type { Reading } from '../domain/reading.ts';
import { readingsOfPage } from '../protocol/receiver/egv.ts';
import { partitions } from '../protocol/receiver/partitions.ts';
import type { Store } from './open.ts';
import { pageRange } from './page-keys.ts';
import type { CradleSchema } from './schema.ts';
import { read } from './transaction.ts';

export interface StoredReadings {
  /** Ascending by system time, special values included; each system time once. */
  readonly readings: readonly Reading[];
  /** The newest of the series, however old; null where nothing is stored. */
  readonly newest: Reading | null;
  /** Records with a bad CRC in the pages that were looked at. */
  readonly damaged: number;
}

interface Walk {
  /** In the order of writing. */
  readonly readings: readonly Reading[];
  readonly damaged: number;
}

/** The rings of the series. A reading that stands in both is taken from the first (design, end of section 3). */
const seriesTypes = [partitions.egv, partitions.backfilledEgv];

/**
 * The series of one generation of the receiver (the newest, where none is named) from `sinceSystemTime` (receiver seconds, included) on,
 * decoded from its pages. Of several readings with one system time the first written is taken: it is the
 * one that may have been sent.
 */
export function newestReadings(
  store: Store,
  serial: string,
  { sinceSystemTime, generation: named }: { readonly sinceSystemTime: number; readonly generation?: number },
): Promise<StoredReadings> {
  return read(store, async (db) => {
    const generation = named ?? (await newestGeneration(db, serial));
    if (generation === null) return { readings: [], newest: null, damaged: 0 };
    const walks = await Promise.all(seriesTypes.map((type) => walkBack(db, { serial, generation }, type, sinceSystemTime)));

    const byTime = new Map<number, Reading>();
    for (const reading of walks.flatMap((walk) => walk.readings)) {
      if (!byTime.has(reading.systemTime)) byTime.set(reading.systemTime, reading);
    }
    const series = [...byTime.values()].toSorted((a, b) => a.systemTime - b.systemTime);
    return {
      readings: series.filter((reading) => reading.systemTime >= sinceSystemTime),
      newest: series.at(-1) ?? null,
      damaged: walks.reduce((sum, walk) => sum + walk.damaged, 0),
    };
  });
}

async function newestGeneration(db: IDBPDatabase<CradleSchema>, serial: string): Promise<number | null> {
  const cursor = await db.transaction('pages').store.openKeyCursor(IDBKeyRange.bound([serial], [serial, []]), 'prev');
  return cursor ? cursor.key[1] : null;
}

/**
 * Decodes a ring from its newest page down to the first whose readings are all older than asked. A page
 * without readings says nothing about its age, so the walk goes on.
 */
async function walkBack(
  db: IDBPDatabase<CradleSchema>,
  place: { readonly serial: string; readonly generation: number },
  type: number,
  sinceSystemTime: number,
): Promise<Walk> {
  const pages: Reading[][] = [];
  let damaged = 0;
  const range = pageRange(place.serial, place.generation, type);
  let cursor = await db.transaction('pages').store.openCursor(range, 'prev');
  while (cursor) {
    const page = readingsOfPage(cursor.value.bytes, place);
    damaged += page.damaged;
    pages.push(page.readings);
    if (page.readings.length > 0 && page.readings.every((reading) => reading.systemTime < sinceSystemTime)) break;
    cursor = await cursor.continue();
  }
  return { readings: pages.toReversed().flat(), damaged };
}
