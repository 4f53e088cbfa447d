import type { IDBPDatabase } from 'idb';
import type { Reading } from '../domain/reading.ts';
import { readingsOfPage } from '../protocol/receiver/egv.ts';
import { partitions } from '../protocol/receiver/partitions.ts';
import type { Store } from './open.ts';
import { pageRange } from './page-keys.ts';
import type { CradleSchema } from './schema.ts';
import { read } from './transaction.ts';

export interface StoredReadings {
  /** Ring by ring, each in the order of writing, special values included. A reading may stand in both rings. */
  readonly readings: readonly Reading[];
  /** Records with a bad CRC in the pages that were looked at. */
  readonly damaged: number;
}

interface Walk {
  readonly readings: readonly Reading[];
  readonly damaged: number;
}

/** The rings of the series. */
const seriesTypes = [partitions.egv, partitions.backfilledEgv];

/**
 * The newest of the series of one generation of the receiver (the newest, where none is named), decoded from its pages:
 * at least `count` of each ring, as far as there are so many. By number and not by time, since the receiver's clock may
 * have been set in between: only the order of writing is sure.
 */
export function newestReadings(
  store: Store,
  serial: string,
  { count, generation: named }: { readonly count: number; readonly generation?: number },
): Promise<StoredReadings> {
  return read(store, async (db) => {
    const generation = named ?? (await newestGeneration(db, serial));
    if (generation === null) return { readings: [], damaged: 0 };
    const walks = await Promise.all(seriesTypes.map((type) => walkBack(db, { serial, generation }, type, count)));
    return {
      readings: walks.flatMap((walk) => walk.readings),
      damaged: walks.reduce((sum, walk) => sum + walk.damaged, 0),
    };
  });
}

async function newestGeneration(db: IDBPDatabase<CradleSchema>, serial: string): Promise<number | null> {
  const cursor = await db.transaction('pages').store.openKeyCursor(IDBKeyRange.bound([serial], [serial, []]), 'prev');
  return cursor ? cursor.key[1] : null;
}

/** Decodes a ring from its newest page down until there are enough. */
async function walkBack(
  db: IDBPDatabase<CradleSchema>,
  place: { readonly serial: string; readonly generation: number },
  type: number,
  count: number,
): Promise<Walk> {
  const pages: Reading[][] = [];
  let [found, damaged] = [0, 0];
  const range = pageRange(place.serial, place.generation, type);
  let cursor = await db.transaction('pages').store.openCursor(range, 'prev');
  while (cursor) {
    const page = readingsOfPage(cursor.value.bytes, place);
    damaged += page.damaged;
    found += page.readings.length;
    pages.push(page.readings);
    if (found >= count) break;
    cursor = await cursor.continue();
  }
  return { readings: pages.toReversed().flat(), damaged };
}
