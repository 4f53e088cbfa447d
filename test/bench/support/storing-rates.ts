import { systemClock } from '../../../src/domain/clock.ts';
import { readingsOfPage } from '../../../src/protocol/receiver/egv.ts';
import { decodePageHeader } from '../../../src/protocol/receiver/page.ts';
import { partitions } from '../../../src/protocol/receiver/partitions.ts';
import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { openStore } from '../../../src/store/open.ts';
import { storePages } from '../../../src/store/pages.ts';
import type { PageRow } from '../../../src/store/rows.ts';
import { interleaved } from './measure.ts';

const ROUNDS = 5;
const PAGES_A_BATCH = 4;

export interface StoringRates {
  readonly pages: number;
  readonly records: number;
  readonly rounds: number;
  /** Median milliseconds for all pages. */
  readonly medianMs: Record<'archive' | 'barePages' | 'bareRows', number>;
}

/** 30 days of EGV pages into IndexedDB, three ways in turns; each batch is one strict transaction. */
export async function storingRates(): Promise<StoringRates> {
  const pages = new PracticeReceiver({ clock: systemClock, days: 30 }).pagesOf(partitions.egv);
  const name = `bench-${crypto.randomUUID()}`;
  const store = await openStore(name);
  const bare = await openBare(`${name}-bare`);
  let round = 0;
  const batches = (): PageRow[][] => {
    round += 1;
    return batchesOf(pages.map((bytes) => pageRow(bytes, `R${round}`)));
  };
  const medianMs = await interleaved(ROUNDS, {
    archive: async () => {
      for (const batch of batches()) await storePages(store, batch);
    },
    barePages: async () => {
      for (const batch of batches()) await putAll(bare, 'pages', batch.map((row) => ({ ...row, bytes: row.bytes.slice() })));
    },
    bareRows: async () => {
      for (const batch of batches()) await putAll(bare, 'rows', batch.flatMap(readingRows));
    },
  });
  store.close();
  bare.close();
  for (const database of [name, `${name}-bare`]) indexedDB.deleteDatabase(database);
  const records = pages.reduce((count, bytes) => count + decodePageHeader(bytes).recordCount, 0);
  return { pages: pages.length, records, rounds: ROUNDS, medianMs };
}

function pageRow(bytes: Uint8Array, serial: string): PageRow {
  const { type, page } = decodePageHeader(bytes);
  return { serial, generation: 0, type, page, bytes, wasLast: false, storedAt: 0 };
}

function batchesOf(rows: readonly PageRow[]): PageRow[][] {
  const count = Math.ceil(rows.length / PAGES_A_BATCH);
  return Array.from({ length: count }, (_, batch) => rows.slice(batch * PAGES_A_BATCH, (batch + 1) * PAGES_A_BATCH));
}

/** What a store with a row a reading would write. */
function readingRows(row: PageRow): object[] {
  return readingsOfPage(row.bytes, row).readings.map(({ systemTime, displayTime, value, trend, place }) => ({
    serial: row.serial, generation: 0, type: row.type, page: place.page, slot: place.slot, systemTime, displayTime, value, trend,
  }));
}

function openBare(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore('pages', { keyPath: ['serial', 'generation', 'type', 'page'] });
      request.result.createObjectStore('rows', { keyPath: ['serial', 'systemTime', 'slot'] });
    });
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}

/** Nothing but puts, and no promise for each. */
function putAll(db: IDBDatabase, name: string, rows: readonly object[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const tx = db.transaction(name, 'readwrite', { durability: 'strict' });
    const objects = tx.objectStore(name);
    for (const row of rows) objects.put(row);
    tx.addEventListener('complete', () => resolve());
    tx.addEventListener('abort', () => reject(tx.error));
  });
}
