import type { IDBPObjectStore } from 'idb';
import type { Reading } from '../domain/reading.ts';
import { readingsOfPage } from '../protocol/receiver/egv.ts';
import { partitions } from '../protocol/receiver/partitions.ts';
import { pageRange } from './page-keys.ts';
import type { CradleSchema, StoreName } from './schema.ts';
import { read, type Source } from './transaction.ts';

export interface StoredReadings {
  /** Ring by ring, each in the order of writing, special values included. A reading may stand in both rings. */
  readonly readings: readonly Reading[];
  /** Records with a bad CRC in the pages that were looked at. */
  readonly damaged: number;
}

type StoredPages = Pick<IDBPObjectStore<CradleSchema, ArrayLike<StoreName>, 'pages'>, 'getAll' | 'openKeyCursor'>;

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
  from: Source,
  serial: string,
  { count, generation: named }: { readonly count: number; readonly generation?: number },
): Promise<StoredReadings> {
  return read(from, 'pages', async (pages) => {
    const generation = named ?? (await newestGeneration(pages, serial));
    if (generation === null) return { readings: [], damaged: 0 };
    const walks = await Promise.all(seriesTypes.map((type) => walkBack(pages, { serial, generation }, type, count)));
    return {
      readings: walks.flatMap((walk) => walk.readings),
      damaged: walks.reduce((sum, walk) => sum + walk.damaged, 0),
    };
  });
}

async function newestGeneration(pages: StoredPages, serial: string): Promise<number | null> {
  const cursor = await pages.openKeyCursor(IDBKeyRange.bound([serial], [serial, []]), 'prev');
  return cursor ? cursor.key[1] : null;
}

/** So many pages of a G4 hold a day of the series and more; the longer records of later receivers take a second batch. */
const BATCH_PAGES = 10;

/** Decodes a ring from its newest page down until there are enough. */
async function walkBack(
  pages: StoredPages,
  place: { readonly serial: string; readonly generation: number },
  type: number,
  count: number,
): Promise<Walk> {
  const { serial, generation } = place;
  const walked: Reading[][] = [];
  let [found, damaged] = [0, 0];
  let end = Infinity;
  while (found < count && end >= 0) {
    const newest = await pages.openKeyCursor(pageRange(serial, generation, type, 0, end), 'prev');
    if (!newest) break;
    const last = newest.primaryKey[3];
    const first = Math.max(0, last - BATCH_PAGES + 1);
    for (const { bytes } of (await pages.getAll(pageRange(serial, generation, type, first, last))).toReversed()) {
      const page = readingsOfPage(bytes, place);
      damaged += page.damaged;
      found += page.readings.length;
      walked.push(page.readings);
      if (found >= count) break;
    }
    end = first - 1;
  }
  return { readings: walked.toReversed().flat(), damaged };
}
