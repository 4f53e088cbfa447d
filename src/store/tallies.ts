import type { Reading } from '../domain/reading.ts';
import { readingsOfPage } from '../protocol/receiver/egv.ts';
import { partitions } from '../protocol/receiver/partitions.ts';
import type { Store } from './open.ts';
import { pageRange } from './page-keys.ts';
import { read } from './transaction.ts';

/** Numbers of what is kept, as a person is told them. */

/** So many pages are looked at for a good reading. */
const FEW = 4;

/** Of all generations and kinds. */
export function countPages(store: Store, serial: string): Promise<number> {
  return read(store, 'pages', (rows) => rows.count(IDBKeyRange.bound([serial], [serial, []])));
}

export function countOutcomes(store: Store, destination: string): Promise<number> {
  return read(store, 'outcomes', (rows) => rows.count(IDBKeyRange.bound([destination], [destination, []])));
}

/** Whoever has pages here, ascending; also a receiver whose own row is missing. */
export function archivedSerials(store: Store): Promise<string[]> {
  return read(store, 'pages', async (pages) => {
    const serials: string[] = [];
    for (let key = await pages.getKey(IDBKeyRange.lowerBound([])); key; key = await pages.getKey(IDBKeyRange.lowerBound([key[0], []]))) {
      serials.push(key[0]);
    }
    return serials;
  });
}

/** The first page of a generation's glucose ring that holds a good reading, decoded; empty where none does among the first few. */
export function oldestReadings(store: Store, serial: string, generation: number): Promise<readonly Reading[]> {
  return read(store, 'pages', async (pages) => {
    const rows = await pages.getAll(pageRange(serial, generation, partitions.egv), FEW);
    return rows.map(({ bytes }) => readingsOfPage(bytes, { serial, generation }).readings).find(({ length }) => length > 0) ?? [];
  });
}
